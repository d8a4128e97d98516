package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * What cachestat tells about a part of a file: a view over the {@code struct cachestat} that the
 * kernel fills ({@code linux/mman.h}), the same on every architecture.
 *
 * <pre>
 *   0 nr_cache (8)     8 nr_dirty (8)   16 nr_writeback (8)
 *  24 nr_evicted (8)  32 nr_recently_evicted (8)
 * </pre>
 *
 * <p>On overlayfs all of it is 0. Reusable; holds the last answer until the next call is given it.
 * One call at a time may use it.
 *
 * <pre>{@code
 * Cachestat pages = new Cachestat();
 * executor.call(Syscalls.cachestat(file, CachestatRange.of(0, 0), pages));
 * long inMemory = pages.cached();
 * }</pre>
 */
public final class Cachestat extends Struct {

  static final int BYTES = 40;
  static final int CACHE = 0;
  static final int DIRTY = 8;
  static final int WRITEBACK = 16;
  static final int EVICTED = 24;
  static final int RECENTLY_EVICTED = 32;

  /** Makes an empty one. */
  public Cachestat() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Pages that are in the cache; those whose read is still under way count too.
   *
   * @return the number of pages
   */
  public long cached() {
    return memory().getLong(CACHE);
  }

  /**
   * Pages that were written to and are not yet on their way to the device.
   *
   * @return the number of pages
   */
  public long dirty() {
    return memory().getLong(DIRTY);
  }

  /**
   * Pages that are on their way to the device.
   *
   * @return the number of pages
   */
  public long writeback() {
    return memory().getLong(WRITEBACK);
  }

  /**
   * Pages that were in the cache and have been dropped from it.
   *
   * @return the number of pages
   */
  public long evicted() {
    return memory().getLong(EVICTED);
  }

  /**
   * Pages that were dropped so lately that reading them again would say the cache is too small.
   *
   * @return the number of pages
   */
  public long recentlyEvicted() {
    return memory().getLong(RECENTLY_EVICTED);
  }

  @Override
  public String toString() {
    return "Cachestat[cached="
        + cached()
        + ", dirty="
        + dirty()
        + ", writeback="
        + writeback()
        + ", evicted="
        + evicted()
        + ", recentlyEvicted="
        + recentlyEvicted()
        + "]";
  }
}
