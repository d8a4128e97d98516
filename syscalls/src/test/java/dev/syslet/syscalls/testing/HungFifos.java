package dev.syslet.syscalls.testing;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.LinuxConstants.S_IFIFO;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** FIFOs that nobody writes to: whoever opens one to read hangs, until it is released. */
public final class HungFifos implements AutoCloseable {

  private static final int MKNODAT = Numbers.TABLE.numberOf("mknodat");

  private final List<Path> paths = new ArrayList<>();
  private final List<PathName> names = new ArrayList<>();
  private final List<Long> otherEnds = new ArrayList<>();

  public HungFifos(Path directory, String name, int count) {
    for (int i = 0; i < count; i++) {
      Path path = directory.resolve(name + "-" + i);
      PathName made = PathName.of(path.toString());
      expectNoError(
          NativeCalls.call(MKNODAT, AT_FDCWD, Structs.address(made), S_IFIFO | 0600, 0), path);
      paths.add(path);
      names.add(made);
    }
  }

  private static void expectNoError(long result, Path path) {
    if (result < 0) {
      throw new AssertionError(path + ": " + Errnos.name(result));
    }
  }

  int count() {
    return paths.size();
  }

  /** Fills a descriptor: the open that hangs; there may be more calls than FIFOs. */
  public Descriptor open(Descriptor d, int index) {
    return Syscalls.openat(d, names.get(index % names.size()), O_RDONLY | O_CLOEXEC, 0);
  }

  /** Opens the other ends, and keeps them open, so that who is not inside yet goes through too. */
  public void release() {
    for (int i = otherEnds.size(); i < paths.size(); i++) {
      long fd = TestFiles.rawOpen(paths.get(i), O_RDWR | O_NONBLOCK);
      expectNoError(fd, paths.get(i));
      otherEnds.add(fd);
    }
  }

  /** Closes what {@link #release} has opened. */
  @Override
  public void close() {
    otherEnds.forEach(TestFiles::rawClose);
    otherEnds.clear();
  }

  /** Closes a number that an open has given, if it is what was to be opened; whether it is. */
  public boolean closeOpened(int index, long fd) {
    if (!paths.get(index % paths.size()).toString().equals(target(fd))) {
      return false;
    }
    TestFiles.rawClose(fd);
    return true;
  }

  /** What a number of this process stands for; "" when it is not open. */
  public static String target(long fd) {
    try {
      return Files.readSymbolicLink(Path.of("/proc/self/fd/" + fd)).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** How many numbers of this process stand for the files of a directory. */
  public static long openBelow(Path directory) {
    return openFiles().stream().filter(target -> target.startsWith(directory + "/")).count();
  }

  /** What the open numbers of this process stand for. */
  public static List<String> openFiles() {
    String[] numbers = new File("/proc/self/fd").list();
    return Stream.of(numbers == null ? new String[0] : numbers)
        .map(number -> target(Long.parseLong(number)))
        .filter(target -> !target.isEmpty())
        .toList();
  }

  /** How many threads of this process are inside a syscall. */
  public static int threadsIn(int syscall) {
    int count = 0;
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        count += isIn(task, syscall) ? 1 : 0;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return count;
  }

  private static boolean isIn(Path task, int syscall) {
    try {
      return Files.readString(task.resolve("syscall")).startsWith(syscall + " ");
    } catch (IOException ended) {
      return false;
    }
  }
}
