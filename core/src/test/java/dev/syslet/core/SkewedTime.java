package dev.syslet.core;

import dev.syslet.core.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** The machine's time, and on top of it what a test lets go by: a deadline of an hour comes when the test wants it. */
public final class SkewedTime implements TimeSource {

  private final AtomicLong ahead = new AtomicLong();

  /** Lets a time go by at once. Who is parked for a time wakes as late as without it. */
  public void pass(Duration time) {
    ahead.addAndGet(time.toNanos());
  }

  @Override
  public long nanoTime() {
    return System.nanoTime() + ahead.get();
  }

  @Override
  public void park(Object blocker) {
    SYSTEM.park(blocker);
  }

  @Override
  public void parkNanos(Object blocker, long timeoutNanos) {
    SYSTEM.parkNanos(blocker, timeoutNanos);
  }
}
