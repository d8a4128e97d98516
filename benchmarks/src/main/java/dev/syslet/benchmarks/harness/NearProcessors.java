package dev.syslet.benchmarks.harness;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.DoubleSupplier;

/**
 * Looks at {@link LineRoundTrip} before and after each measurement and measures again, some times,
 * what was measured with the processors further from each other than they have been at best. So
 * subjects are compared on the same machine.
 */
public final class NearProcessors {

  /** Further apart is what is that many times as far; two with a cache in common differ by less. */
  private static final double FURTHER = 1.8;

  /** How often a subject is measured at most before the figure stands as it is. */
  static final int MOST = 6;

  private final DoubleSupplier roundTrip;
  private double nearest = Double.MAX_VALUE;

  /** Looks at this machine's processors. */
  public NearProcessors() {
    this(LineRoundTrip::measure);
  }

  NearProcessors(DoubleSupplier roundTrip) {
    this.roundTrip = roundTrip;
  }

  /** What measures so; how near the processors have been is remembered from one to the next. */
  public Rounds.Bench around(Rounds.Bench bench) {
    return subject -> measure(bench, subject);
  }

  private Measurement measure(Rounds.Bench bench, Subject subject) throws BenchmarkFailure {
    for (int times = 1; ; times++) {
      double before = look();
      Measurement measured = bench.measure(subject);
      double furthest = Math.max(before, look());
      if (furthest <= nearest * FURTHER || times == MOST) {
        return with(measured, furthest);
      }
    }
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
