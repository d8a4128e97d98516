package dev.syslet.syscalls.raw;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Counts the calls that use something, and knows whether it has been closed: one word, so that
 * "close" and "one more" cannot both win.
 *
 * <pre>
 * bit 31  CLOSED   no further hold is given
 * bit 30  CLAIMED  a call has taken the duty to let go, and keeps a hold while it does
 * 0 - 29  holds
 * </pre>
 *
 * <p>Once CLOSED is set the count only falls, so each of "the last hold is gone" and "only the
 * claimant's hold is left" is seen by exactly one thread.
 */
public final class Holds {

  private static final int CLOSED = 1 << 31;
  private static final int CLAIMED = 1 << 30;
  private static final int COUNT = CLAIMED - 1;
  private static final VarHandle STATE;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Holds.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What giving a hold back, or closing, brought about; the one who gets it acts on it. */
  public enum Left {
    /** Nothing to do. */
    OTHERS,
    /** Closed, and nobody holds it: let it go. */
    NOBODY,
    /** Closed by a call, and only that call's own hold is left: let the call go on. */
    CLAIMANT
  }

  private volatile int state;

  /** Takes one hold; false when closed. */
  public boolean acquire() {
    while (true) {
      int seen = state;
      if ((seen & CLOSED) != 0) {
        return false;
      }
      if (STATE.compareAndSet(this, seen, seen + 1)) {
        return true;
      }
    }
  }

  public Left release() {
    int now = (int) STATE.getAndAdd(this, -1) - 1;
    if (now >= 0) {
      return Left.OTHERS;
    }
    if ((now & CLAIMED) == 0) {
      return (now & COUNT) == 0 ? Left.NOBODY : Left.OTHERS;
    }
    return (now & COUNT) == 1 ? Left.CLAIMANT : Left.OTHERS;
  }

  /** Closes; NOBODY when the caller is the one to let go. A second close changes nothing. */
  public Left close() {
    while (true) {
      int seen = state;
      if ((seen & CLOSED) != 0) {
        return Left.OTHERS;
      }
      if (STATE.compareAndSet(this, seen, seen | CLOSED)) {
        return seen == 0 ? Left.NOBODY : Left.OTHERS;
      }
    }
  }

  /** Closes if the caller's is the only hold; then the caller lets go. */
  public boolean claimAlone() {
    return STATE.compareAndSet(this, 1, CLOSED | CLAIMED | 1);
  }

  /** What {@link #claim} says when it was closed already. */
  public static final int TOO_LATE = -1;

  /** Closes for a call that holds it; returns how many others still do, or TOO_LATE. */
  public int claim() {
    while (true) {
      int seen = state;
      if ((seen & CLOSED) != 0) {
        return TOO_LATE;
      }
      if (STATE.compareAndSet(this, seen, seen | CLOSED | CLAIMED)) {
        return Math.max(0, seen - 1);
      }
    }
  }

  public boolean isClosed() {
    return state < 0;
  }

  public int count() {
    return state & COUNT;
  }
}
