package dev.syslet.benchmarks.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** Knows what a file is on. */
public final class FileSystems {

  private static final Set<String> ON_DISK = Set.of("ext4", "xfs", "btrfs");

  private FileSystems() {}

  /** The type of the file system, such as {@code ext4}. */
  public static String type(Path path) {
    try {
      return Files.getFileStore(path).type();
    } catch (IOException e) {
      return "unknown";
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
