package dev.syslet.syscalls;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/**
 * Stops the inline attempts on a device that does not answer.
 *
 * <p>An attempt with RWF_NOWAIT that misses has queued a read. The queue of a device is bounded (nr_requests, often 128), and
 * once it is full the next attempt waits for a place, with the caller. So attempts on a device stop while {@value #MOST} of
 * its misses are unfinished, or the oldest of them is older than {@value #OLDEST_NANOS} ns; calls go to a thread untried
 * then, and the first answers of the device let attempts begin again.
 *
 * <p>A miss is entered by the time it began, in one of {@value #MOST} places. One that finds no place is not entered: the
 * limit is reached without it.
 */
final class ProbeLimit {

  /** Unfinished misses at which attempts stop. */
  static final int MOST = 32;

  /** Age of the oldest unfinished miss, in nanoseconds, at which attempts stop. */
  static final long OLDEST_NANOS = 100_000_000;

  /** What {@link #missBegan} answers when there was no place. */
  static final int NO_PLACE = -1;

  private static final long FREE = Long.MIN_VALUE;

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicLongArray begun = new AtomicLongArray(MOST);
  private final LongAdder skipped = new LongAdder();

  ProbeLimit() {
    for (int i = 0; i < MOST; i++) {
      begun.set(i, FREE);
    }
  }

  /** Whether an attempt may be made now; counts those that may not. */
  boolean mayProbe() {
    int misses = unfinished.get();
    if (misses == 0) {
      return true;
    }
    boolean may = misses < MOST && !isAnyOld(System.nanoTime());
    if (!may) {
      skipped.increment();
    }
    return may;
  }

  /** A miss goes on elsewhere; returns its place, for {@link #missEnded}. */
  int missBegan(long nowNanos) {
    if (unfinished.get() >= MOST) {
      return NO_PLACE;
    }
    for (int place = 0; place < MOST; place++) {
      // The one time that means "free" is one nanosecond wrong.
      long time = nowNanos == FREE ? FREE + 1 : nowNanos;
      if (begun.get(place) == FREE && begun.compareAndSet(place, FREE, time)) {
        unfinished.incrementAndGet();
        return place;
      }
    }
    return NO_PLACE;
  }

  /** A miss is over. */
  void missEnded(int place) {
    if (place != NO_PLACE) {
      begun.set(place, FREE);
      unfinished.decrementAndGet();
    }
  }

  int unfinished() {
    return unfinished.get();
  }

  /** Attempts that were not made. */
  long skipped() {
    return skipped.sum();
  }

  private boolean isAnyOld(long nowNanos) {
    for (int place = 0; place < MOST; place++) {
      long since = begun.get(place);
      if (since != FREE && nowNanos - since > OLDEST_NANOS) {
        return true;
      }
    }
    return false;
  }
}
