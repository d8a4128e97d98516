package dev.syslet.benchmarks.harness;

/**
 * What one JVM measured of one subject.
 *
 * @param nsPerOp nanoseconds for an operation, the median of the JVM's iterations
 * @param bytesPerOp bytes allocated for an operation, likewise
 */
public record Measurement(double nsPerOp, double bytesPerOp) {

  /** The value of a metric. */
  public double value(Metric metric) {
    return switch (metric) {
      case NS_PER_OP -> nsPerOp;
      case BYTES_PER_OP -> bytesPerOp;
    };
  }
}
