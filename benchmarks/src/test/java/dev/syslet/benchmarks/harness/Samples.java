package dev.syslet.benchmarks.harness;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A suite that nobody runs, and results for it. */
final class Samples {

  static final Subject FAST = new Subject("fast", Object.class);
  static final Subject SLOWER = new Subject("slower-one", Object.class);
  static final Suite SUITE = new Suite("a title", "a-case", List.of(SLOWER, FAST), FAST, Map.of());

  private Samples() {}

  /** Three rounds; the second one had the machine for half the time only. */
  static Results results() {
    Map<Subject, List<Measurement>> measurements = new LinkedHashMap<>();
    measurements.put(SLOWER, measurements(1500.04, 3000, 1600));
    measurements.put(FAST, measurements(1000, 2000, 800));
    return new Results(SUITE, measurements);
  }

  private static List<Measurement> measurements(double... nanos) {
    List<Measurement> measurements = new ArrayList<>();
    for (double value : nanos) {
      measurements.add(new Measurement(value, 24.0004));
    }
    return measurements;
  }
}
