package dev.syslet.syscalls.fd;

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
 * <p>A miss counts from the attempt on, before the call has come to a thread: a loop that submits is faster than that. If a
 * call does not go on after its miss (INLINE_ONLY, cancelled, refused), its count is forgotten once nobody has missed for
 * {@value #OLDEST_NANOS} ns.
 *
 * <p>A miss is entered by the time it began, in one of {@value #MOST} places. One that finds no place is not entered: the
 * limit is reached without it.
 */
public final class ProbeLimit {

  /** Unfinished misses at which attempts stop. */
  static final int MOST = 32;

  /** Age of the oldest unfinished miss, in nanoseconds, at which attempts stop. */
  static final long OLDEST_NANOS = 100_000_000;

  /** What {@link #missBegan} answers when there was no place. */
  static final int NO_PLACE = -1;

  private static final long FREE = Long.MIN_VALUE;

  private final AtomicInteger unfinished = new AtomicInteger();
  private final AtomicInteger notEntered =
      new AtomicInteger(); // attempts that missed, of calls that did not go on yet
  private volatile long lastMissed;
  private final AtomicLongArray begun = new AtomicLongArray(MOST);
  private final LongAdder skipped = new LongAdder();

  public ProbeLimit() {
    for (int i = 0; i < MOST; i++) {
      begun.set(i, FREE);
    }
  }

  /** Whether an attempt may be made now; counts those that may not. */
  public boolean mayProbe() {
    int entered = unfinished.get();
    int waiting = notEntered.get();
    if (entered == 0 && waiting == 0) {
      return true;
    }
    long now = System.nanoTime();
    if (waiting > 0 && now - lastMissed > OLDEST_NANOS) {
      notEntered.compareAndSet(waiting, 0);
      waiting = 0;
    }
    boolean may = entered + waiting < MOST && !isAnyOld(now);
    if (!may) {
      skipped.increment();
    }
    return may;
  }

  /** An attempt has missed, and its call goes on elsewhere or not at all. */
  public void missed(long nowNanos) {
    lastMissed = nowNanos;
    notEntered.incrementAndGet();
  }

  /** A call goes on. Of one that was never tried it is another's miss that is forgotten. */
  private void forgetMiss() {
    int waiting = notEntered.get();
    while (waiting > 0 && !notEntered.compareAndSet(waiting, waiting - 1)) {
      waiting = notEntered.get();
    }
  }

  /** A miss goes on elsewhere; returns its place, for {@link #missEnded}. */
  public int missBegan(long nowNanos) {
    forgetMiss();
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
  public void missEnded(int place) {
    if (place != NO_PLACE) {
      begun.set(place, FREE);
      unfinished.decrementAndGet();
    }
  }

  public int unfinished() {
    return unfinished.get();
  }

  /** Attempts that were not made. */
  public long skipped() {
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
