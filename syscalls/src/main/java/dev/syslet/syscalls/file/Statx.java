package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.StatusFields;
import dev.syslet.syscalls.raw.StatxLayout;
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
public final class Statx extends FileStatus {

  private static final StatusFields FIELDS =
      new StatusFields(
          StatxLayout.NLINK,
          StatxLayout.MODE,
          StatxLayout.UID,
          StatxLayout.GID,
          StatxLayout.INO,
          StatxLayout.SIZE,
          StatxLayout.BLKSIZE,
          StatxLayout.BLOCKS,
          StatxLayout.ATIME,
          StatxLayout.MTIME,
          StatxLayout.CTIME);

  /** Makes an empty one. */
  public Statx() {
    super(StatxLayout.BYTES, FIELDS);
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
   * The attributes of the file.
   *
   * @return the STATX_ATTR_ bits
   */
  public long attributes() {
    return memory().getLong(StatxLayout.ATTRIBUTES);
  }

  /**
   * When the file was made; the epoch where the file system does not know.
   *
   * @return the time of birth
   */
  public Instant birthTime() {
    return time(StatxLayout.BTIME);
  }

  @Override
  public int deviceMajor() {
    return memory().getInt(StatxLayout.DEV_MAJOR);
  }

  @Override
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

  @Override
  public String toString() {
    return "Statx[" + text() + ", mountId=" + mountId() + "]";
  }
}
