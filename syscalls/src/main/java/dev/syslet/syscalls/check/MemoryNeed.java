package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many bytes from an argument's address on the kernel may touch: {@link #base} and as much more
 * as something counts.
 *
 * <p>Most arguments need no word about it: a length follows the buffer, a count follows the iovecs.
 * For all others the resource memory.tsv says it, for both architectures.
 *
 * @param isWritten whether the kernel may write there
 * @param count what counts the bytes beyond the base
 * @param counter the argument that counts; for {@link Count#OWN} an offset; else -1
 * @param base bytes that are always needed
 * @param unit bytes per count
 */
record MemoryNeed(boolean isWritten, Count count, int counter, int base, int unit) {

  /** What counts bytes. */
  enum Count {
    /** Nothing. */
    NONE,
    /** The value of an argument. */
    VALUE,
    /** The value of an argument, in bits. */
    BITS,
    /** The pages in as many bytes as the value of an argument. */
    PAGES,
    /** The 32-bit number at the address that an argument is. */
    BEHIND,
    /** A 32-bit number in the memory itself. */
    OWN
  }

  /** More than anybody has, and few enough that 64 times as much is still a number. */
  private static final long MOST = Long.MAX_VALUE / 128;

  /** Where a command decides what the address is of, so that only one byte is asked for. */
  static final Set<String> ONLY_THE_COMMAND_TELLS =
      Set.of(
          "shmctl.buf",
          "msgctl.buf",
          "mount.data",
          "quotactl.addr",
          "quotactl_fd.addr",
          "fsconfig.value");

  private static final int NO_COUNTER = -1;
  private static final int IOVEC_BYTES = 16;
  private static final int INT_BYTES = 4;
  private static final int TIMESPEC_BYTES = 16;

  private static final Pattern BYTES =
      Pattern.compile(
          "(?<base>\\d+)"
              + "(?:(?<sign>[*+])(?:(?<way>bits|pages|int|own)\\((?<of>\\w+)\\)|(?<name>\\w+)))?");

  private static final Map<Architecture, Map<String, String>> WRITTEN_DOWN = load("memory.tsv");

  private static Map<Architecture, Map<String, String>> load(String resource) {
    Map<String, String> x86 = new HashMap<>();
    Map<String, String> arm = new HashMap<>();
    try (InputStream in = MemoryNeed.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("resource " + resource + " is missing");
      }
      List<String> lines =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))
              .lines()
              .filter(line -> !line.isEmpty() && !line.startsWith("#"))
              .skip(1)
              .toList();
      for (String line : lines) {
        String[] fields = line.split("\t", -1);
        if (fields.length != 3 || x86.put(fields[0], fields[1]) != null) {
          throw new IllegalStateException(
              resource + ": not three fields, or there already: " + line);
        }
        arm.put(fields[0], fields[2]);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(Architecture.X86_64, x86, Architecture.AARCH64, arm);
  }

  /** The arguments that the resource has a line about, as "syscall.argument". */
  static List<String> writtenDown(Architecture architecture) {
    return WRITTEN_DOWN.getOrDefault(architecture, Map.of()).keySet().stream().sorted().toList();
  }

  /** What is needed of an argument on the architecture of this machine. */
  static MemoryNeed of(SyscallRow row, int index) {
    return of(row, index, Architecture.current());
  }

  /** What is needed of an argument. */
  static MemoryNeed of(SyscallRow row, int index, Architecture architecture) {
    List<Argument> arguments = row.arguments();
    Argument argument = arguments.get(index);
    ArgumentKind kind = argument.kind();
    String bytes =
        WRITTEN_DOWN.getOrDefault(architecture, Map.of()).get(row.name() + "." + argument.name());
    if (bytes != null && !bytes.equals("-")) {
      return parse(row, isWritten(kind), bytes);
    }
    if (isBuffer(kind)
        && index + 1 < arguments.size()
        && arguments.get(index + 1).kind() == ArgumentKind.LEN) {
      return new MemoryNeed(isWritten(kind), Count.VALUE, index + 1, 0, 1);
    }
    if (kind == ArgumentKind.IOVEC) {
      return new MemoryNeed(isWritten(kind), Count.VALUE, index + 1, 0, IOVEC_BYTES);
    }
    return fixed(isWritten(kind), leastBytes(kind));
  }

  private static MemoryNeed fixed(boolean isWritten, int bytes) {
    return new MemoryNeed(isWritten, Count.NONE, NO_COUNTER, bytes, 0);
  }

  private static MemoryNeed parse(SyscallRow row, boolean isWritten, String bytes) {
    Matcher matcher = BYTES.matcher(bytes);
    if (!matcher.matches()) {
      throw new IllegalStateException("bytes of an argument of " + row.name() + ": " + bytes);
    }
    int number = Integer.parseInt(matcher.group("base"));
    String sign = matcher.group("sign");
    if (sign == null) {
      return fixed(isWritten, number);
    }
    int base = sign.equals("+") ? number : 0;
    int unit = sign.equals("+") ? 1 : number;
    @Nullable String way = matcher.group("way");
    if (way == null) {
      return new MemoryNeed(
          isWritten, Count.VALUE, indexOf(row, matcher.group("name")), base, unit);
    }
    String of = matcher.group("of");
    return switch (way) {
      case "bits" -> new MemoryNeed(isWritten, Count.BITS, indexOf(row, of), base, unit);
      case "pages" -> new MemoryNeed(isWritten, Count.PAGES, indexOf(row, of), base, unit);
      case "int" -> new MemoryNeed(isWritten, Count.BEHIND, indexOf(row, of), base, unit);
      default -> new MemoryNeed(isWritten, Count.OWN, Integer.parseInt(of), base, unit);
    };
  }

  private static int indexOf(SyscallRow row, String name) {
    for (int i = 0; i < row.arguments().size(); i++) {
      if (row.arguments().get(i).name().equals(name)) {
        return i;
      }
    }
    throw new IllegalStateException(row.name() + " has no argument " + name);
  }

  private static boolean isBuffer(ArgumentKind kind) {
    return switch (kind) {
      case INBUF, OUTBUF, INSTRUCT, IOSTRUCT, OUTSTRUCT -> true;
      default -> false;
    };
  }

  private static int leastBytes(ArgumentKind kind) {
    return switch (kind) {
      case TIMEOUT -> TIMESPEC_BYTES;
      case PTROUT, PTRIO -> INT_BYTES;
      default -> 1;
    };
  }

  private static boolean isWritten(ArgumentKind kind) {
    return switch (kind) {
      case OUTBUF, OUTSTRUCT, IOSTRUCT, PTROUT, PTRIO -> true;
      default -> false;
    };
  }

  /** Bytes that must be there before {@link #bytes} may be asked. */
  int bytesToLookAt() {
    return count == Count.OWN ? counter + INT_BYTES : 0;
  }

  /** The argument that {@link #bytes} reads at, so that it is to be checked before; or -1. */
  int behind() {
    return count == Count.BEHIND ? counter : NO_COUNTER;
  }

  /** The argument to name when there is something wrong with the count; for {@code index}. */
  int counterOf(int index) {
    return count == Count.NONE || count == Count.OWN ? index : counter;
  }

  /** How many bytes a call may touch from an address on; negative when its count is. */
  long bytes(Descriptor d, long address) {
    long counted =
        switch (count) {
          case NONE -> 0;
          case VALUE -> d.argument(counter);
          case BITS -> bytesOfBits(d.argument(counter));
          case PAGES -> pagesOf(d.argument(counter));
          case BEHIND -> d.argument(counter) == 0 ? 0 : Memory.IO.getInt(d.argument(counter));
          case OWN -> Memory.IO.getInt(address + counter) & 0xFFFF_FFFFL;
        };
    return counted < 0 || counted > MOST ? -1 : base + counted * unit;
  }

  private static long bytesOfBits(long bits) {
    return bits < 0 || bits > MOST ? -1 : (bits + 63) / 64 * 8;
  }

  private static long pagesOf(long bytes) {
    return bytes < 0 || bytes > MOST ? -1 : (bytes + Memory.PAGE_BYTES - 1) / Memory.PAGE_BYTES;
  }
}
