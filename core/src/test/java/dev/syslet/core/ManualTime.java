package dev.syslet.core;

import dev.syslet.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/** A clock that stands until the test moves it; who is parked for a time looks at it again and again. */
final class ManualTime implements TimeSource {

  private static final long LOOK_NANOS = 500_000;

  private final AtomicLong now = new AtomicLong(1);

  void advance(long nanos) {
    now.addAndGet(nanos);
  }

  @Override
  public long nanoTime() {
    return now.get();
  }

  @Override
  public void park(Object blocker) {
    LockSupport.park(blocker);
  }

  @Override
  public void parkNanos(Object blocker, long timeoutNanos) {
    LockSupport.parkNanos(blocker, Math.min(timeoutNanos, LOOK_NANOS));
  }
}
