package dev.syslet.core;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.time.TimeSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Where the one outcome of a continued call goes. */
interface Sink {

  /** Takes the outcome; called once, on the thread that settles the call. */
  void deliver(EventEncoder outcome);

  /** Whether {@link #deliver} runs code of the user's, which may take its time. */
  default boolean runsUserCode() {
    return false;
  }

  /** There is an outcome and it could not be put into words: no memory, say. Called once, in place of {@link #deliver}. */
  default void failed(EventEncoder outcome, Throwable cause) {}

  /** Whether what the kernel says later, of a call that was given up, is wanted here. */
  default boolean takesLate() {
    return false;
  }

  /** Takes it, once, after {@link #deliver}; only where it is wanted. */
  default void deliverLate(EventEncoder late) {}

  /** Nothing will come late; called once where {@link #deliverLate} is not. */
  default void noLate() {}

  /** Posts to a ring, with the bytes that were reserved at submit; as many again if a late event is wanted. */
  record ToRing(CompletionRing ring, int reservedBytes, boolean wantsLate, boolean suppressSuccess)
      implements Sink {

    @Override
    public void deliver(EventEncoder outcome) {
      post(ring, reservedBytes, suppressSuccess, outcome);
    }

    @Override
    public void failed(EventEncoder outcome, Throwable cause) {
      ring.records().unreserve(reservedBytes);
    }

    @Override
    public boolean takesLate() {
      return wantsLate;
    }

    @Override
    public void deliverLate(EventEncoder late) {
      post(ring, reservedBytes, false, late);
    }

    @Override
    public void noLate() {
      if (wantsLate) {
        ring.records().unreserve(reservedBytes);
      }
    }

    /** As {@link #deliver}, for a caller that needs no object. */
    static void post(
        CompletionRing ring, int reservedBytes, boolean suppressSuccess, EventEncoder outcome) {
      boolean posted = false;
      try {
        if (!suppressSuccess || outcome.result < 0) {
          ring.records().post(reservedBytes, outcome);
          posted = true;
          OverflowEvent.posted(ring.records());
        }
      } finally {
        if (!posted) {
          ring.records().unreserve(reservedBytes);
        }
      }
    }
  }

  /** Completes a future. */
  record ToFuture(CompletableFuture<CompletionEvent> future) implements Sink {

    @Override
    public void deliver(EventEncoder outcome) {
      CompletionEvent event;
      try {
        event = outcome.toEvent();
      } catch (Throwable e) {
        future.completeExceptionally(e);
        throw e;
      }
      future.complete(event);
    }

    @Override
    public void failed(EventEncoder outcome, Throwable cause) {
      future.completeExceptionally(cause);
    }

    @Override
    public boolean runsUserCode() {
      return true;
    }
  }

  /** Wakes the one thread that waits in {@code call}. */
  final class ToCaller implements Sink {

    private final Thread caller = Thread.currentThread();
    private volatile @Nullable EventEncoder outcome;

    @Override
    public void deliver(EventEncoder settled) {
      outcome = settled;
      LockSupport.unpark(caller);
    }

    @Override
    public void failed(EventEncoder settled, Throwable cause) {
      settled.result = -Errno.EIO;
      deliver(settled);
    }

    /** Waits, whether or not the thread is interrupted; an interrupt is kept for the caller to see. */
    EventEncoder await(TimeSource time) {
      boolean interrupted = false;
      EventEncoder settled;
      while ((settled = outcome) == null) {
        time.park(this);
        interrupted |= Thread.interrupted();
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return settled;
    }
  }
}
