package dev.syslet.core.time;

import java.util.concurrent.locks.LockSupport;

/**
 * The clock and the parks that the engine waits with, in one place so that a test can hand in its own time.
 *
 * <p>Whoever waits parks the current thread and loops on its own condition: both parks may return for no reason. Whoever
 * ends the wait calls {@link LockSupport#unpark(Thread)}, which is not behind this interface: an unpark takes no time.
 */
public interface TimeSource {

  /** The time of the machine: {@link System#nanoTime()} and {@link LockSupport}. */
  TimeSource SYSTEM =
      new TimeSource() {
        @Override
        public long nanoTime() {
          return System.nanoTime();
        }

        @Override
        public void park(Object blocker) {
          LockSupport.park(blocker);
        }

        @Override
        public void parkNanos(Object blocker, long timeoutNanos) {
          LockSupport.parkNanos(blocker, timeoutNanos);
        }
      };

  /**
   * A reading in nanoseconds that never goes back; only differences of two readings mean something.
   *
   * @return the reading
   */
  long nanoTime();

  /**
   * Parks the current thread until it is unparked or interrupted; may return earlier for no reason.
   *
   * @param blocker what the thread waits for, shown in thread dumps
   */
  void park(Object blocker);

  /**
   * As {@link #park}, and at the latest until the time has passed.
   *
   * @param blocker what the thread waits for, shown in thread dumps
   * @param timeoutNanos nanoseconds; at or below zero it returns at once
   */
  void parkNanos(Object blocker, long timeoutNanos);
}
