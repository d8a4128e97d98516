package dev.syslet.core;

import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;

/**
 * Keeps further calls from a lane in which too many hang.
 *
 * <pre>
 * CLOSED     calls go through; as many hung ones as the bound: OPEN
 * OPEN       calls end at once; when its time is over, or a held call has returned, the next one is the probe: HALF_OPEN
 * HALF_OPEN  calls end at once; the probe returns: CLOSED; it hangs too: OPEN
 * </pre>
 *
 * <p>The return of a held call is a probe of its own: when fewer hang than the bound then, the breaker closes.
 *
 * <p>A hung call is one that the kernel still holds. They are counted in {@link #hung}, and out in {@link #returned}.
 */
final class Breaker {

  /** What {@link #admit} says about a call. */
  enum Admission {
    PASS,
    PROBE,
    FAIL_FAST
  }

  /** Is told of each change, in their order, with the breaker's lock held: must be quick. */
  interface Listener {
    void changed(BreakerState from, BreakerState to, int hung);
  }

  private final int bound;
  private final long probeAfterNanos;
  private final Listener listener;

  private BreakerState state = BreakerState.CLOSED; // see above; guarded by this
  private int hung; // guarded by this
  private long openedNanos; // guarded by this
  private boolean probeDue; // guarded by this
  private long opened; // guarded by this

  /** The state as of late, for the way of a call that finds it closed. */
  private volatile boolean closed = true;

  Breaker(LaneOptions options, Listener listener) {
    bound = options.breakerCalls();
    probeAfterNanos = options.probeAfterNanos();
    this.listener = listener;
  }

  /** Says what becomes of a call; whoever gets PROBE owes one {@link #probeEnded} or {@link #probeNotMade}. */
  Admission admit(long nowNanos) {
    if (closed) {
      return Admission.PASS;
    }
    synchronized (this) {
      if (state == BreakerState.CLOSED) {
        return Admission.PASS;
      }
      boolean due = probeDue || nowNanos - openedNanos >= probeAfterNanos;
      if (state == BreakerState.HALF_OPEN || !due) {
        return Admission.FAIL_FAST;
      }
      become(BreakerState.HALF_OPEN);
      return Admission.PROBE;
    }
  }

  /** A call hangs; true when that has opened the breaker. */
  synchronized boolean hung(boolean isProbe, long nowNanos) {
    hung++;
    boolean opens =
        state == BreakerState.CLOSED
            ? bound > 0 && hung >= bound
            : isProbe && state == BreakerState.HALF_OPEN;
    if (opens) {
      open(nowNanos);
    }
    return opens;
  }

  /**
   * A call that was hung has returned; true when that has closed the breaker.
   *
   * @param byItself whether it was not an interrupt of ours that ended it, which says nothing about the lane
   */
  synchronized boolean returned(boolean byItself) {
    hung--;
    if (state == BreakerState.CLOSED || !byItself) {
      return false;
    }
    if (hung < bound) {
      close();
      return true;
    }
    probeDue = true;
    return false;
  }

  /** The probe has returned without having been hung; true when that has closed the breaker. */
  synchronized boolean probeEnded() {
    if (state != BreakerState.HALF_OPEN) {
      return false;
    }
    close();
    return true;
  }

  /** The probe did not come to the kernel; the next call may try. */
  synchronized void probeNotMade() {
    if (state == BreakerState.HALF_OPEN) {
      become(BreakerState.OPEN);
      probeDue = true;
    }
  }

  private void open(long nowNanos) {
    become(BreakerState.OPEN);
    closed = false;
    openedNanos = nowNanos;
    probeDue = false;
    opened++;
  }

  private void close() {
    become(BreakerState.CLOSED);
    closed = true;
  }

  private void become(BreakerState next) {
    BreakerState before = state;
    state = next;
    listener.changed(before, next, hung);
  }

  synchronized BreakerState state() {
    return state;
  }

  /** Calls that hang now. */
  synchronized int hung() {
    return hung;
  }

  /** How often it has opened. */
  synchronized long opened() {
    return opened;
  }
}
