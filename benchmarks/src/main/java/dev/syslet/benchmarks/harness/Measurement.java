package dev.syslet.benchmarks.harness;

import java.util.Map;
import java.util.Set;

/**
 * What one JVM measured of one subject.
 *
 * @param values what was measured; the time of an operation is always there
 */
public record Measurement(Map<Metric, Double> values) {

  /** Keeps a copy. */
  public Measurement {
    values = Map.copyOf(values);
    if (!values.containsKey(Metric.NS_PER_OP)) {
      throw new IllegalArgumentException("no time was measured: " + values);
    }
  }

  /**
   * What JMH measures.
   *
   * @param nsPerOp nanoseconds for an operation, the median of the JVM's iterations
   * @param bytesPerOp bytes allocated for an operation, likewise
   */
  public Measurement(double nsPerOp, double bytesPerOp) {
    this(Map.of(Metric.NS_PER_OP, nsPerOp, Metric.BYTES_PER_OP, bytesPerOp));
  }

  /** Nanoseconds for an operation. */
  public double nsPerOp() {
    return value(Metric.NS_PER_OP);
  }

  /** What was measured. */
  Set<Metric> metrics() {
    return values.keySet();
  }

  /** The value of a metric. */
  public double value(Metric metric) {
    Double value = values.get(metric);
    if (value == null) {
      throw new IllegalArgumentException("not measured: " + metric.id());
    }
    return value;
  }
}
