package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct cachestat_range} in native memory: which part of a file cachestat is asked about
 * ({@code linux/mman.h}), the same on every architecture.
 *
 * <pre>
 *   0 off (8)   8 len (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class CachestatRange extends Struct {

  static final int BYTES = 16;
  static final int OFF = 0;
  static final int LEN = 8;

  /** Makes one that is about the whole file. */
  public CachestatRange() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one.
   *
   * @param offset bytes from the beginning of the file
   * @param length bytes; 0 for all that follow
   * @return the new one
   */
  public static CachestatRange of(long offset, long length) {
    return new CachestatRange().set(offset, length);
  }

  /**
   * Changes it.
   *
   * @param offset bytes from the beginning of the file
   * @param length bytes; 0 for all that follow
   * @return this
   */
  public CachestatRange set(long offset, long length) {
    memory().putLong(OFF, offset).putLong(LEN, length);
    return this;
  }

  @Override
  public String toString() {
    return "CachestatRange[offset="
        + memory().getLong(OFF)
        + ", length="
        + memory().getLong(LEN)
        + "]";
  }
}
