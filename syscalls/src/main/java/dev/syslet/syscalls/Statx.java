package dev.syslet.syscalls;

import java.nio.ByteBuffer;
import java.time.Instant;

/**
 * What statx tells about a file: a view over the 256 bytes that the kernel fills.
 *
 * <p>Reusable; holds the last answer until the next call is given it. Which fields are filled
 * stands in {@link #mask}. One call at a time may use it.
 *
 * <pre>{@code
 * Statx file = new Statx();
 * executor.call(Syscalls.statx("/etc/hosts", 0, STATX_BASIC_STATS, file));
 * long size = file.size();
 * }</pre>
 */
public final class Statx extends NativeMemory {

  /** Makes an empty one. */
  public Statx() {
    super(Slabs.allocate(StatxLayout.BYTES));
  }

  /**
   * Which fields the kernel filled.
   *
   * @return the STATX_ bits
   */
  public int mask() {
    return memory().getInt(StatxLayout.MASK);
  }

  /**
   * The preferred size of reads and writes.
   *
   * @return bytes
   */
  public int blockSize() {
    return memory().getInt(StatxLayout.BLKSIZE);
  }

  /**
   * The attributes of the file.
   *
   * @return the STATX_ATTR_ bits
   */
  public long attributes() {
    return memory().getLong(StatxLayout.ATTRIBUTES);
  }

  /**
   * The number of hard links.
   *
   * @return the number
   */
  public int links() {
    return memory().getInt(StatxLayout.NLINK);
  }

  /**
   * The owner.
   *
   * @return the user id
   */
  public int uid() {
    return memory().getInt(StatxLayout.UID);
  }

  /**
   * The group.
   *
   * @return the group id
   */
  public int gid() {
    return memory().getInt(StatxLayout.GID);
  }

  /**
   * Type and permissions.
   *
   * @return the type's S_IF bits and the permission bits
   */
  public int mode() {
    return StatxLayout.mode(memory(), 0);
  }

  /**
   * The type.
   *
   * @return the type in the mode
   */
  public FileType type() {
    return FileType.ofMode(mode());
  }

  /**
   * The inode number.
   *
   * @return the number
   */
  public long inode() {
    return memory().getLong(StatxLayout.INO);
  }

  /**
   * The size.
   *
   * @return bytes
   */
  public long size() {
    return memory().getLong(StatxLayout.SIZE);
  }

  /**
   * The room that the file takes.
   *
   * @return units of 512 bytes
   */
  public long blocks() {
    return memory().getLong(StatxLayout.BLOCKS);
  }

  /**
   * When the file was read.
   *
   * @return the access time
   */
  public Instant accessTime() {
    return time(StatxLayout.ATIME);
  }

  /**
   * When the file was made; the epoch where the file system does not know.
   *
   * @return the time of birth
   */
  public Instant birthTime() {
    return time(StatxLayout.BTIME);
  }

  /**
   * When data or metadata changed.
   *
   * @return the time of change
   */
  public Instant changeTime() {
    return time(StatxLayout.CTIME);
  }

  /**
   * When data changed.
   *
   * @return the modification time
   */
  public Instant modificationTime() {
    return time(StatxLayout.MTIME);
  }

  /**
   * The device that the file is on, its major number.
   *
   * @return the number
   */
  public int deviceMajor() {
    return memory().getInt(StatxLayout.DEV_MAJOR);
  }

  /**
   * The device that the file is on, its minor number.
   *
   * @return the number
   */
  public int deviceMinor() {
    return memory().getInt(StatxLayout.DEV_MINOR);
  }

  /**
   * The mount that the file was found on.
   *
   * @return its id; the one in mountinfo unless the call asked for the unique one
   */
  public long mountId() {
    return memory().getLong(StatxLayout.MNT_ID);
  }

  private Instant time(int at) {
    ByteBuffer memory = memory();
    return Instant.ofEpochSecond(
        memory.getLong(at), memory.getInt(at + StatxLayout.TIME_NANOS) & 0xFFFFFFFFL);
  }

  @Override
  public String toString() {
    return "Statx[type="
        + type()
        + ", mode=0"
        + Integer.toOctalString(mode() & 0xFFF)
        + ", size="
        + size()
        + ", inode="
        + inode()
        + ", mountId="
        + mountId()
        + "]";
  }
}
