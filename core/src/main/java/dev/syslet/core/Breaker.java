package dev.syslet.core;

import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;

/**
 * Keeps further calls from a lane in which too many hang.
 *
 * <pre>
 * CLOSED     calls go through; as many hung ones as the bound: OPEN
 * OPEN       calls end at once; when its time is over, or a held call has returned, the next one is the probe: HALF_OPEN
 * HALF_OPEN  calls end at once; the probe returns: CLOSED; it hangs too, or we had to end it: OPEN;
 *            it is not heard of for long: the next call is the probe
 * </pre>
 *
 * <p>The return of a held call is a probe of its own: when fewer hang than the bound then, the breaker closes.
 *
 * <p>A hung call is one that the kernel still holds. They are counted in {@link #hung}, and out in {@link #returned}.
 */
final class Breaker {

  /** What {@link #admit} says about a call that may go on as any other. */
  static final long PASS = 0;

  /** What it says about a call that is to end at once. */
  static final long FAIL_FAST = -1;

  /** So many times its pause without a word of the probe, and it is taken for lost. */
  private static final int LOST_AFTER_PAUSES = 10;

  /** Is told of each change, in their order, with the breaker's lock held: must be quick. */
  interface Listener {
    void changed(BreakerState from, BreakerState to, int hung);
  }

  private final int bound;
  private final long probeAfterNanos;
  private final long probeLostNanos;
  private final Listener listener;

  private BreakerState state = BreakerState.CLOSED; // see above; guarded by this
  private int hung; // guarded by this
  private long openedNanos; // guarded by this
  private boolean probeDue; // guarded by this
  private long probe; // the number of the last one; guarded by this
  private long probeNanos; // when it was let through; guarded by this
  private long opened; // guarded by this

  /** The state as of late, for the way of a call that finds it closed. */
  private volatile boolean closed = true;

  Breaker(LaneOptions options, Listener listener) {
    bound = options.breakerCalls();
    probeAfterNanos = options.probeAfterNanos();
    probeLostNanos =
        Math.max(times(LOST_AFTER_PAUSES, probeAfterNanos), times(2, options.hungAfterNanos()));
    this.listener = listener;
  }

  private static long times(int factor, long nanos) {
    return nanos > Long.MAX_VALUE / factor ? Long.MAX_VALUE : factor * nanos;
  }

  /**
   * Says what becomes of a call: {@link #PASS}, {@link #FAIL_FAST}, or the number of the probe that it is; whoever gets a number
   * owes one {@link #probeEnded}, {@link #probeFailed} or {@link #probeNotMade} for it, unless it hangs.
   */
  long admit(long nowNanos) {
    if (closed) {
      return PASS;
    }
    synchronized (this) {
      if (state == BreakerState.CLOSED) {
        return PASS;
      }
      boolean due =
          state == BreakerState.OPEN
              ? probeDue || nowNanos - openedNanos >= probeAfterNanos
              : nowNanos - probeNanos >= probeLostNanos;
      if (!due) {
        return FAIL_FAST;
      }
      if (state == BreakerState.OPEN) {
        become(BreakerState.HALF_OPEN);
      }
      probeDue = false;
      probeNanos = nowNanos;
      return ++probe;
    }
  }

  /**
   * A call hangs; true when that has opened the breaker.
   *
   * @param number what {@link #admit} has said about it
   */
  synchronized boolean hung(long number, long nowNanos) {
    hung++;
    boolean opens =
        state == BreakerState.CLOSED ? bound > 0 && hung >= bound : isProbeUnderWay(number);
    if (opens) {
      open(nowNanos);
    }
    return opens;
  }

  private boolean isProbeUnderWay(long number) {
    return state == BreakerState.HALF_OPEN && number == probe;
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

  /** A probe has returned without having been hung; true when that has closed the breaker. */
  synchronized boolean probeEnded(long number) {
    if (!isProbeUnderWay(number)) {
      return false;
    }
    close();
    return true;
  }

  /** A probe had to be ended: the lane is as it was. */
  synchronized void probeFailed(long number, long nowNanos) {
    if (isProbeUnderWay(number)) {
      open(nowNanos);
    }
  }

  /** A probe did not come to the kernel; the next call may try. */
  synchronized void probeNotMade(long number) {
    if (isProbeUnderWay(number)) {
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
