package dev.syslet.core;

import dev.syslet.core.time.TimeSource;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Tells missed calls that their deadline has come, and looks every now and then at all that are unfinished. One thread does
 * both; there is none while no call is unfinished.
 *
 * <p>It is a platform thread, so that deadlines are kept when every carrier of the virtual threads is taken. When none can be
 * started it is a virtual one. It runs no code of the user's and waits for nobody.
 *
 * <p>Whoever adds a call looks whether there is a thread after that; a thread that finds nothing to do says that it ends, and looks
 * once more after that: one of the two sees the other.
 */
final class CallTimer {

  /** When a call's deadline is; the id tells calls of one instant apart. */
  record Deadline(long atNanos, long callId) implements Comparable<Deadline> {

    @Override
    public int compareTo(Deadline other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(callId, other.callId);
    }
  }

  /** What is done now and then. */
  interface Watch {
    /** Looks at all unfinished calls. */
    void look(long nowNanos);

    /** Whether there are none. */
    boolean isIdle();
  }

  /** How long the thread stays when there is nothing to do: calls come in bursts. */
  private static final long LINGER_NANOS = 1_000_000_000L;

  private static final long AFTER_FAILURE_NANOS = 5_000_000L;

  private final TimeSource time;
  private final ThreadFactory threads;
  private final ThreadFactory otherwise;
  private final Watch watch;
  private final long periodNanos;
  private final Unexpected unexpected;

  private final ConcurrentSkipListMap<Deadline, Call> deadlines = new ConcurrentSkipListMap<>();

  private final AtomicBoolean running = new AtomicBoolean();
  private volatile @Nullable Thread thread;
  private volatile boolean closed;

  CallTimer(
      TimeSource time,
      ThreadFactory threads,
      ThreadFactory otherwise,
      Watch watch,
      long periodNanos,
      Unexpected unexpected) {
    this.time = time;
    this.threads = threads;
    this.otherwise = otherwise;
    this.watch = watch;
    this.periodNanos = periodNanos;
    this.unexpected = unexpected;
  }

  /** A call is unfinished from now on. */
  void begins(Call call) {
    Deadline deadline = call.deadline();
    if (deadline != null) {
      deadlines.put(deadline, call);
      if (call.isWithdrawn()) { // before it was here to be taken away
        ends(call);
      }
      Map.Entry<Deadline, Call> first = deadlines.firstEntry();
      if (first != null && first.getKey().equals(deadline)) {
        wake();
      }
    }
    ensureThread();
  }

  /** A call is over. */
  void ends(Call call) {
    Deadline deadline = call.deadline();
    if (deadline != null) {
      deadlines.remove(deadline);
    }
  }

  /** Lets the thread end; deadlines count no more. */
  void close() {
    closed = true;
    wake();
  }

  private void wake() {
    Thread there = thread;
    if (there != null) {
      LockSupport.unpark(there);
    }
  }

  private void ensureThread() {
    if (!running.get() && !closed && running.compareAndSet(false, true)) {
      if (!start(threads) && !start(otherwise)) {
        running.set(false); // the next call tries again
      }
    }
  }

  private boolean start(ThreadFactory factory) {
    try {
      factory.newThread(this::run).start();
      return true;
    } catch (Throwable e) {
      unexpected.report("the timer's thread could not be started", e);
      return false;
    }
  }

  private void run() {
    thread = Thread.currentThread();
    long looked = time.nanoTime();
    long idleSince = looked;
    while (!closed) {
      try {
        long now = time.nanoTime();
        fire(now);
        if (now - looked >= periodNanos) {
          looked = now;
          look(now);
        }
        boolean idle = deadlines.isEmpty() && watch.isIdle();
        if (!idle) {
          idleSince = now;
        } else if (now - idleSince >= LINGER_NANOS && !goesOn()) {
          return;
        }
        park(idle ? LINGER_NANOS : Math.max(0, periodNanos - (now - looked)), now);
      } catch (Throwable e) {
        // No memory, say. The deadlines are kept all the same, unless another thread has taken them
        // over.
        unexpected.report("the timer failed", e);
        if (!running.get() && !running.compareAndSet(false, true)) {
          return;
        }
        thread = Thread.currentThread();
        LockSupport.parkNanos(this, AFTER_FAILURE_NANOS);
      }
    }
    thread = null;
    running.set(false);
  }

  /** Ends the thread's duty, unless a call has come in meanwhile and no other thread has taken it over. */
  private boolean goesOn() {
    thread = null;
    running.set(false);
    if ((deadlines.isEmpty() && watch.isIdle()) || !running.compareAndSet(false, true)) {
      return false;
    }
    thread = Thread.currentThread();
    return true;
  }

  private void park(long most, long now) {
    long nanos = most;
    Map.Entry<Deadline, Call> next = deadlines.firstEntry();
    if (next != null) {
      nanos = Math.min(nanos, next.getKey().atNanos() - now);
    }
    if (nanos > 0) {
      time.parkNanos(this, nanos);
      Thread.interrupted(); // nobody has a reason to; if it is, park would spin
    }
  }

  private void fire(long now) {
    for (Map.Entry<Deadline, Call> due = deadlines.firstEntry();
        due != null && due.getKey().atNanos() <= now;
        due = deadlines.firstEntry()) {
      deadlines.remove(due.getKey());
      try {
        due.getValue().timeOut();
      } catch (Throwable e) {
        unexpected.report("a deadline could not be kept", e);
      }
    }
  }

  private void look(long now) {
    try {
      watch.look(now);
    } catch (Throwable e) {
      unexpected.report("the unfinished calls could not be looked at", e);
    }
  }
}
