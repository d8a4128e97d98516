package dev.syslet.syscalls.testing;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories of a test on a real disk or on tmpfs, and files made without the code under test. */
public final class TestFiles implements AutoCloseable {

  private final Path directory;

  private TestFiles(Path directory) {
    this.directory = directory;
  }

  /** A new directory on ext4, xfs or btrfs; skips the test where there is none. */
  public static TestFiles onDisk(LinuxKernel kernel) {
    return onOneOf(
        kernel,
        List.of("ext4", "xfs", "btrfs"),
        System.getProperty("java.io.tmpdir", "/tmp"),
        "/var/tmp",
        System.getProperty("user.dir", "."));
  }

  /** A new directory on tmpfs; skips the test where there is none. */
  public static TestFiles onTmpfs(LinuxKernel kernel) {
    return onOneOf(kernel, List.of("tmpfs"), "/dev/shm", "/run", "/tmp");
  }

  private static TestFiles onOneOf(LinuxKernel kernel, List<String> types, String... parents) {
    for (String parent : parents) {
      try {
        TestFiles files = new TestFiles(Files.createTempDirectory(Path.of(parent), "syslet-test-"));
        if (types.contains(files.fileSystem(kernel))) {
          return files;
        }
        files.close();
      } catch (IOException e) {
        continue; // not to be written, perhaps another one is
      }
    }
    return abort("none of " + List.of(parents) + " can be written and is on " + types);
  }

  private String fileSystem(LinuxKernel kernel) {
    try (Fd fd = open(kernel, directory, O_RDONLY)) {
      return fd.kind().fileSystem().type();
    }
  }

  public Path path(String name) {
    return directory.resolve(name);
  }

  public Path directory() {
    return directory;
  }

  /** A file with bytes that tell their place: byte i is i / 256 + i. */
  public Path file(String name, int bytes) {
    byte[] content = new byte[bytes];
    for (int i = 0; i < bytes; i++) {
      content[i] = byteAt(i);
    }
    try {
      return Files.write(path(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static byte byteAt(long place) {
    return (byte) (place / 256 + place);
  }

  public Fd openNew(LinuxKernel kernel, String name) {
    return open(kernel, path(name), O_RDWR | O_CREAT);
  }

  public static Fd open(LinuxKernel kernel, Path path, int flags) {
    long fd = rawOpen(path, flags);
    if (fd < 0) {
      throw new AssertionError("open of " + path + ": " + Errnos.name(fd));
    }
    return kernel.adopt((int) fd);
  }

  public static long rawOpen(Path path, int flags) {
    return NativeCalls.call(
        Numbers.OPENAT,
        AT_FDCWD,
        Structs.address(PathName.of(path.toString())),
        flags | O_CLOEXEC,
        0600);
  }

  public static void rawClose(long fd) {
    NativeCalls.call(Numbers.CLOSE, fd);
  }

  @Override
  public void close() {
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
