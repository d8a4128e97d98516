package dev.syslet.benchmarks.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Knows what a file is on. */
public final class FileSystems {

  private static final Set<String> ON_DISK = Set.of("ext4", "xfs", "btrfs");

  private static final Path MOUNTS = Path.of("/proc/self/mounts");

  /** In a line of it: what, where, type, options. */
  private static final int TYPE_FIELD = 2;

  private FileSystems() {}

  /** The type of the file system, such as {@code ext4}. */
  public static String type(Path path) {
    try {
      return Files.getFileStore(path).type();
    } catch (IOException e) {
      return "unknown";
    }
  }

  /** A directory that is the root of a mounted file system of the type and can be written to. */
  public static Optional<Path> mounted(String type) {
    try (Stream<String> mounts = Files.lines(MOUNTS)) {
      return mounts
          .map(line -> line.split(" "))
          .filter(fields -> fields.length > TYPE_FIELD && fields[TYPE_FIELD].equals(type))
          .map(fields -> Path.of(fields[1]))
          .filter(Files::isWritable)
          .findFirst();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether it is one of those that services keep their data on, and that a read must not wait
   * for.
   */
  public static boolean isOnDisk(String type) {
    return ON_DISK.contains(type);
  }
}
