package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class NearProcessorsTest {

  private final Queue<Double> looks = new ArrayDeque<>();
  private int measurements;
  private int waits;
  private final NearProcessors near = new NearProcessors(looks::remove, () -> waits++);

  private double lineOf(Double... nanos) throws BenchmarkFailure {
    looks.addAll(List.of(nanos));
    Rounds.Bench bench = near.around(subject -> new Measurement(++measurements, 0));
    return bench.measure(Samples.FAST).value(Metric.LINE_ROUND_TRIP_NS);
  }

  @Test
  void whatWasMeasuredNearStands() throws BenchmarkFailure {
    assertEquals(80, lineOf(60.0, 80.0));
    assertEquals(100, lineOf(100.0, 60.0));
    assertEquals(2, measurements);
  }

  @Test
  void itWaitsForTheProcessorsToBeNear() throws BenchmarkFailure {
    assertEquals(60, lineOf(60.0, 60.0));
    assertEquals(70, lineOf(340.0, 350.0, 70.0, 60.0));
    assertEquals(2, waits);
    assertEquals(2, measurements);
  }

  @Test
  void whatWasFurtherBehindIsMeasuredAgain() throws BenchmarkFailure {
    assertEquals(70, lineOf(60.0, 340.0, 70.0, 350.0, 60.0, 70.0));
    assertEquals(0, waits);
    assertEquals(3, measurements);
    assertTrue(looks.isEmpty());
  }

  @Test
  void afterSomeTimesItStandsAsItIs() throws BenchmarkFailure {
    assertEquals(60, lineOf(60.0, 60.0));
    Double[] far = new Double[NearProcessors.MOST_WAITS + 2 * NearProcessors.MOST];
    Arrays.fill(far, 340.0);
    assertEquals(340, lineOf(far));
    assertEquals(NearProcessors.MOST_WAITS, waits);
    assertEquals(1 + NearProcessors.MOST, measurements);
    assertTrue(looks.isEmpty());
  }

  @Test
  void theMachinesOwnRoundTripIsMeasured() {
    double nanos = LineRoundTrip.measure();
    boolean many = Runtime.getRuntime().availableProcessors() > 1;
    assertTrue(many ? nanos > 1 : nanos == 0, () -> nanos + " ns");
  }
}
