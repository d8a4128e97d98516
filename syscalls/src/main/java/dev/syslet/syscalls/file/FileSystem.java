package dev.syslet.syscalls.file;

import java.util.Set;

/**
 * The type of the file system that an open file is on.
 *
 * @param type the name in mountinfo, such as {@code ext4}; for what is not mounted anywhere the
 *     kernel's name for it, such as {@code pipefs} or {@code anon_inode:[eventfd]}
 * @param local whether the file system is known to answer from memory what it has in memory, and to
 *     ask nobody else: no server, no other process, no other file system
 */
public record FileSystem(String type, boolean local) {

  /** Not known: nothing of it runs inline. */
  public static final FileSystem UNKNOWN = new FileSystem("unknown", false);

  /**
   * Those whose attributes, look-ups, opens and locks were seen to need nobody else once they are
   * cached. ext2 and ext3 are ext4's driver; ramfs and devtmpfs are tmpfs without swap or with
   * other contents. overlayfs is missing because what lies below it may be anything.
   */
  private static final Set<String> LOCAL =
      Set.of("ext2", "ext3", "ext4", "xfs", "btrfs", "tmpfs", "ramfs", "devtmpfs");

  /**
   * The file system with a name.
   *
   * @param type the name in mountinfo
   * @return the file system, local if it is in the list of those that are known to be
   */
  public static FileSystem named(String type) {
    return new FileSystem(type, LOCAL.contains(type));
  }
}
