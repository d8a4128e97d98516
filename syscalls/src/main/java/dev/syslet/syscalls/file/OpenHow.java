package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct open_how} in native memory: how openat2 opens, the same on every architecture.
 *
 * <pre>
 *   0 flags (8)   8 mode (8)   16 resolve (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class OpenHow extends Struct {

  static final int BYTES = 24;
  static final int FLAGS = 0;
  static final int MODE = 8;
  static final int RESOLVE = 16;

  /** Makes one that is all zero: open for reading. */
  public OpenHow() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one.
   *
   * @param flags O_ flags; unlike openat, openat2 refuses those that it does not know
   * @param mode permissions of a file that is created, else 0
   * @param resolve RESOLVE_ flags
   * @return the new one
   */
  public static OpenHow of(long flags, long mode, long resolve) {
    return new OpenHow().set(flags, mode, resolve);
  }

  /**
   * Changes it.
   *
   * @param flags O_ flags; unlike openat, openat2 refuses those that it does not know
   * @param mode permissions of a file that is created, else 0
   * @param resolve RESOLVE_ flags
   * @return this
   */
  public OpenHow set(long flags, long mode, long resolve) {
    memory().putLong(FLAGS, flags).putLong(MODE, mode).putLong(RESOLVE, resolve);
    return this;
  }

  /**
   * The flags.
   *
   * @return O_ flags
   */
  public long flags() {
    return memory().getLong(FLAGS);
  }

  /**
   * The permissions of a file that is created.
   *
   * @return the permission bits
   */
  public long mode() {
    return memory().getLong(MODE);
  }

  /**
   * How the path is walked.
   *
   * @return RESOLVE_ flags
   */
  public long resolve() {
    return memory().getLong(RESOLVE);
  }

  @Override
  public String toString() {
    return "OpenHow[flags=0x"
        + Long.toHexString(flags())
        + ", mode=0"
        + Long.toOctalString(mode())
        + ", resolve=0x"
        + Long.toHexString(resolve())
        + "]";
  }
}
