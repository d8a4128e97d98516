package dev.syslet.syscalls.raw;

import dev.syslet.core.Descriptor;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads and writes that may be asked for in full: see {@code FullCount}. */
public final class InFull {

  /** The argument with the memory, a buffer or a vector, in each of the calls below. */
  public static final int MEMORY = 1;

  /** The most bytes that one call moves ({@code linux/fs.h}). */
  private static final long MAX_RW_COUNT = 0x7FFFF000L;

  private static final Set<Integer> READS =
      numbers("read", "pread64", "readv", "preadv", "preadv2");
  private static final Set<Integer> WRITES =
      numbers("write", "pwrite64", "writev", "pwritev", "pwritev2");

  private InFull() {}

  private static Set<Integer> numbers(String... names) {
    return Stream.of(names).map(Numbers.TABLE::numberOf).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a syscall is a read or a write that has a full count. */
  public static boolean has(int syscall) {
    return READS.contains(syscall) || WRITES.contains(syscall);
  }

  /** Whether a call has asked. */
  public static boolean isAskedOf(Descriptor d) {
    return d.held(MEMORY) instanceof NativeMemory memory && memory.given() != null;
  }

  /** Whether one call of the kernel would do less than was asked in full. */
  public static boolean isCut(Descriptor d, long bytes) {
    return isAskedOf(d) && (bytes > MAX_RW_COUNT || bytes == IoVectors.UNKNOWN);
  }

  public static boolean isRead(Descriptor d) {
    return READS.contains(d.syscall());
  }
}
