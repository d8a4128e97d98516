package dev.syslet.core;

import dev.syslet.core.time.TimeSource;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * Whether calls are taken, and when the last one has had its outcome.
 *
 * <p>Every call takes an id before it looks at the state, and is counted as ended once it was refused or had its outcome.
 * Whoever shuts down sets the state before it looks at the counts. So one of the two always sees the other: a call either is
 * refused or is waited for.
 *
 * <p>Quiet is: as many ended as ids were handed out. The ended are read first. Both only grow and no call ends before it has
 * begun, so if the later reading of the begun is not larger, the two were equal at the moment in between.
 */
final class Lifecycle {

  static final int RUNNING = 0;
  static final int SHUTDOWN = 1;
  static final int STOPPING = 2;
  static final int CLOSED = 3;

  private final TimeSource time;
  private final CallIds ids;
  private final LongAdder ended = new LongAdder();
  private final Queue<Thread> waiters = new ConcurrentLinkedQueue<>();

  /** Once shut down and quiet: calls that are refused later are counted, but not waited for. */
  private volatile boolean terminated;

  private final AtomicInteger state =
      new AtomicInteger(RUNNING); // RUNNING -> SHUTDOWN -> STOPPING -> CLOSED

  Lifecycle(TimeSource time, CallIds ids) {
    this.time = time;
    this.ids = ids;
  }

  /** Moves on to a state, unless it is already there or further. */
  void advance(int next) {
    state.accumulateAndGet(next, Math::max);
    signal();
  }

  int state() {
    return state.get();
  }

  /** A call was refused or has had its outcome. */
  void ended() {
    ended.increment();
    if (state.get() != RUNNING) {
      signal();
    }
  }

  /** Calls begun and not ended. */
  long unsettled() {
    long over = ended.sum();
    return Math.max(0, ids.issued() - over);
  }

  boolean isQuiet() {
    return unsettled() == 0;
  }

  boolean isTerminated() {
    if (!terminated && state.get() != RUNNING && isQuiet()) {
      terminated = true;
    }
    return terminated;
  }

  /** Waits until shut down and quiet, or the time is up; then says which. */
  boolean awaitTermination(long timeoutNanos) throws InterruptedException {
    long begun = time.nanoTime();
    Thread me = Thread.currentThread();
    waiters.add(me);
    try {
      while (!isTerminated()) {
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        long left = timeoutNanos - (time.nanoTime() - begun);
        if (left <= 0) {
          return false;
        }
        time.parkNanos(this, left);
      }
      return true;
    } finally {
      waiters.remove(me);
    }
  }

  private void signal() {
    for (Thread waiter : waiters) {
      LockSupport.unpark(waiter);
    }
  }
}
