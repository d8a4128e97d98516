package dev.syslet.benchmarks.harness;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.DoubleSupplier;

/**
 * Looks at {@link LineRoundTrip} before and after each measurement. While the processors are further
 * from each other than they have been at best it waits, up to a bound, and what was measured with
 * them further apart is measured again, some times. So subjects are compared on the same machine.
 */
public final class NearProcessors {

  /** Further apart is what is that many times as far; two with a cache in common differ by less. */
  private static final double FURTHER = 1.8;

  /** How often a subject is measured at most before the figure stands as it is. */
  static final int MOST = 6;

  /** How often it waits at most for a measurement. */
  static final int MOST_WAITS = 30;

  private static final long WAIT_NANOS = 1_000_000_000;

  private final DoubleSupplier roundTrip;
  private final Runnable pause;
  private double nearest = Double.MAX_VALUE;

  /** Looks at this machine's processors. */
  public NearProcessors() {
    this(LineRoundTrip::measure, () -> LockSupport.parkNanos(WAIT_NANOS));
  }

  NearProcessors(DoubleSupplier roundTrip, Runnable pause) {
    this.roundTrip = roundTrip;
    this.pause = pause;
  }

  /** What measures so; how near the processors have been is remembered from one to the next. */
  public Rounds.Bench around(Rounds.Bench bench) {
    return subject -> measure(bench, subject);
  }

  private Measurement measure(Rounds.Bench bench, Subject subject) throws BenchmarkFailure {
    int waits = MOST_WAITS;
    for (int times = 1; ; times++) {
      double before = look();
      for (; !isNear(before) && waits > 0; waits--) {
        pause.run();
        before = look();
      }
      Measurement measured = bench.measure(subject);
      double furthest = Math.max(before, look());
      if (isNear(furthest) || times == MOST) {
        return with(measured, furthest);
      }
    }
  }

  private boolean isNear(double nanos) {
    return nanos <= nearest * FURTHER;
  }

  private double look() {
    double nanos = roundTrip.getAsDouble();
    nearest = Math.min(nearest, nanos);
    return nanos;
  }

  private static Measurement with(Measurement measured, double roundTripNanos) {
    Map<Metric, Double> values = new EnumMap<>(measured.values());
    values.put(Metric.LINE_ROUND_TRIP_NS, roundTripNanos);
    return new Measurement(values);
  }
}
