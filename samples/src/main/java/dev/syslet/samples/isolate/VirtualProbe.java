package dev.syslet.samples.isolate;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Are the carriers of virtual threads free? A virtual thread that asks for a millisecond's sleep again and again, starts a tiny
 * virtual thread each time, and notes how much later than asked that one ran. A call that blocks a carrier shows here, whoever
 * made it.
 */
final class VirtualProbe implements AutoCloseable {

  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Histogram lateness = new Histogram(3); // the probe's until it has ended
  private final Thread thread;
  private volatile boolean stopped;

  VirtualProbe() {
    thread = Thread.ofVirtual().name("isolate-probe").start(this::run);
  }

  private void run() {
    while (!stopped) {
      long due = System.nanoTime() + PERIOD_NANOS;
      LockSupport.parkNanos(this, PERIOD_NANOS);
      Thread tiny = Thread.ofVirtual().start(() -> note(System.nanoTime() - due));
      try {
        tiny.join();
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private void note(long nanos) {
    lateness.recordValue(Math.max(0, nanos));
  }

  /** Ends the probe; the lateness of all its turns. */
  Histogram stop() throws InterruptedException {
    close();
    thread.join();
    return lateness;
  }

  @Override
  public void close() {
    stopped = true;
    LockSupport.unpark(thread);
  }
}
