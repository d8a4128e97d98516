package dev.syslet.benchmarks.harness;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long a cache line takes from one processor to another and back, now. On a virtual machine
 * that is no constant: its processors are moved, and two of them that had a cache in common may have
 * none a second later. What threads do with each other then takes some times as long.
 */
final class LineRoundTrip {

  private static final int ROUND_TRIPS = 20_000;
  private static final int RUNS = 5;

  /** Far more than any takes; the other side does not run then. */
  private static final long GIVE_UP_NANOS = 1_000_000_000;

  private final AtomicInteger ball = new AtomicInteger();

  private LineRoundTrip() {}

  /** Measures some times; the median of nanoseconds for a round trip, 0 with one processor. */
  static double measure() {
    if (Runtime.getRuntime().availableProcessors() < 2) {
      return 0;
    }
    double[] nanos = new double[RUNS];
    for (int run = 0; run < RUNS; run++) {
      nanos[run] = new LineRoundTrip().play();
    }
    return Summary.of(nanos).median();
  }

  private double play() {
    Thread other = new Thread(this::giveBack, "line-round-trip");
    other.setDaemon(true);
    other.start();
    boolean there = awaitBall(1, System.nanoTime() + GIVE_UP_NANOS);
    long start = System.nanoTime();
    int done = 0;
    while (there && done < ROUND_TRIPS) {
      int sent = 2 * done + 2;
      ball.set(sent);
      there = awaitBall(sent + 1, start + GIVE_UP_NANOS);
      done++;
    }
    long took = System.nanoTime() - start;
    ball.set(-1);
    return took / (double) Math.max(1, done);
  }

  private void giveBack() {
    if (!ball.compareAndSet(0, 1)) {
      return; // too late
    }
    for (int now = ball.get(); now >= 0; now = ball.get()) {
      if ((now & 1) == 0) {
        ball.compareAndSet(now, now + 1); // unless the game is over
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private boolean awaitBall(int value, long deadline) {
    for (int looks = 1; ball.get() != value; looks++) {
      if (looks % ROUND_TRIPS == 0 && System.nanoTime() - deadline > 0) {
        return false;
      }
    }
    return true;
  }
}
