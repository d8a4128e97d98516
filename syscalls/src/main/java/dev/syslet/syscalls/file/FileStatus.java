package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.StatusFields;
import java.time.Instant;

/**
 * What {@link Stat} and {@link Statx} both tell about a file, in the struct that the kernel fills.
 *
 * <p>A {@link Statx} has what its {@link Statx#mask} says; the rest of it is 0. One call at a time
 * may use it.
 */
public abstract sealed class FileStatus extends Struct permits Stat, Statx {

  private static final int TIME_NANOS = 8;
  private static final int PERMISSIONS = 07777;

  private final StatusFields fields;

  FileStatus(int bytes, StatusFields fields) {
    super(Slabs.allocate(bytes));
    this.fields = fields;
  }

  /**
   * The device that the file is on, its major number.
   *
   * @return the number
   */
  public abstract int deviceMajor();

  /**
   * The device that the file is on, its minor number.
   *
   * @return the number
   */
  public abstract int deviceMinor();

  /**
   * The inode number.
   *
   * @return the number
   */
  public final long inode() {
    return memory().getLong(fields.ino());
  }

  /**
   * Type and permissions.
   *
   * @return the type's S_IF bits and the permission bits
   */
  public final int mode() {
    return memory().getShort(fields.mode()) & 0xFFFF;
  }

  /**
   * The type.
   *
   * @return the type in the mode
   */
  public final FileType type() {
    return FileType.ofMode(mode());
  }

  /**
   * The number of hard links.
   *
   * @return the number
   */
  public final int links() {
    return memory().getInt(fields.nlink());
  }

  /**
   * The owner.
   *
   * @return the user id
   */
  public final int uid() {
    return memory().getInt(fields.uid());
  }

  /**
   * The group.
   *
   * @return the group id
   */
  public final int gid() {
    return memory().getInt(fields.gid());
  }

  /**
   * The size.
   *
   * @return bytes
   */
  public final long size() {
    return memory().getLong(fields.size());
  }

  /**
   * The preferred size of reads and writes.
   *
   * @return bytes
   */
  public final int blockSize() {
    return memory().getInt(fields.blksize());
  }

  /**
   * The room that the file takes.
   *
   * @return units of 512 bytes
   */
  public final long blocks() {
    return memory().getLong(fields.blocks());
  }

  /**
   * When the file was read.
   *
   * @return the access time
   */
  public final Instant accessTime() {
    return time(fields.atime());
  }

  /**
   * When data changed.
   *
   * @return the modification time
   */
  public final Instant modificationTime() {
    return time(fields.mtime());
  }

  /**
   * When data or metadata changed.
   *
   * @return the time of change
   */
  public final Instant changeTime() {
    return time(fields.ctime());
  }

  /** The time that is at a place in the struct. */
  final Instant time(int at) {
    return Instant.ofEpochSecond(
        memory().getLong(at), Integer.toUnsignedLong(memory().getInt(at + TIME_NANOS)));
  }

  /** What a toString says of both. */
  final String text() {
    return "type="
        + type()
        + ", mode=0"
        + Integer.toOctalString(mode() & PERMISSIONS)
        + ", size="
        + size()
        + ", inode="
        + inode();
  }
}
