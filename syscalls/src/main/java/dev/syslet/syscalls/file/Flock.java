package dev.syslet.syscalls.file;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct flock} in native memory: a lock on a part of a file, asked for or told about, the
 * same on both architectures.
 *
 * <pre>
 *   0 type (2)   2 whence (2)   4 unused (4)   8 start (8)   16 len (8)   24 pid (4)   28 unused
 * </pre>
 *
 * <p>Reusable; one call at a time may use it. F_GETLK and F_OFD_GETLK write the answer into it.
 *
 * <pre>{@code
 * Flock first = new Flock().set(F_WRLCK, 0, 4096);
 * executor.call(Syscalls.fcntl(file, F_OFD_SETLK, first));
 * }</pre>
 */
public final class Flock extends Struct {

  static final int BYTES = 32;
  static final int TYPE = 0;
  static final int WHENCE = 2;
  static final int START = 8;
  static final int LEN = 16;
  static final int PID = 24;

  /** Makes one that is all zero: a read lock on the whole file. */
  public Flock() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Changes it to a range that is counted from the beginning of the file; the pid becomes 0, as the
   * F_OFD_ commands want it.
   *
   * @param type F_RDLCK, F_WRLCK or F_UNLCK
   * @param start the first byte
   * @param length how many bytes, 0 for all that follow
   * @return this
   */
  public Flock set(int type, long start, long length) {
    return set(type, LinuxConstants.SEEK_SET, start, length);
  }

  /**
   * Changes it; the pid becomes 0, as the F_OFD_ commands want it.
   *
   * @param type F_RDLCK, F_WRLCK or F_UNLCK
   * @param whence what start is counted from: SEEK_SET, SEEK_CUR or SEEK_END
   * @param start the first byte
   * @param length how many bytes, 0 for all that follow
   * @return this
   */
  public Flock set(int type, int whence, long start, long length) {
    memory()
        .putShort(TYPE, (short) type)
        .putShort(WHENCE, (short) whence)
        .putLong(START, start)
        .putLong(LEN, length)
        .putInt(PID, 0);
    return this;
  }

  /**
   * The kind of lock; after F_GETLK that of the lock in the way, F_UNLCK when there is none.
   *
   * @return F_RDLCK, F_WRLCK or F_UNLCK
   */
  public int type() {
    return memory().getShort(TYPE);
  }

  /**
   * What {@link #start} is counted from.
   *
   * @return SEEK_SET, SEEK_CUR or SEEK_END
   */
  public int whence() {
    return memory().getShort(WHENCE);
  }

  /**
   * Where the range begins.
   *
   * @return the first byte
   */
  public long start() {
    return memory().getLong(START);
  }

  /**
   * How long the range is.
   *
   * @return bytes, 0 for all that follow
   */
  public long length() {
    return memory().getLong(LEN);
  }

  /**
   * After F_GETLK, who holds the lock in the way.
   *
   * @return its process, -1 for a lock of an open file
   */
  public int pid() {
    return memory().getInt(PID);
  }

  @Override
  public String toString() {
    return "Flock[type="
        + type()
        + ", whence="
        + whence()
        + ", start="
        + start()
        + ", length="
        + length()
        + ", pid="
        + pid()
        + "]";
  }
}
