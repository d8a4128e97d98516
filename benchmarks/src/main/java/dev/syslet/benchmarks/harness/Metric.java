package dev.syslet.benchmarks.harness;

/** What is measured of an operation. */
public enum Metric {
  /** The average time of an operation. */
  NS_PER_OP("ns_per_op", "ns"),

  /**
   * What an operation allocates on the heap, all threads together. A few KiB of JMH's own in each
   * iteration are in it: some hundredths of a byte for an operation of a microsecond.
   */
  BYTES_PER_OP("bytes_per_op", "B"),

  /** How many operations were made in a second, all threads together. */
  OPS_PER_SECOND("ops_per_s", "1/s"),

  /** The processor time of an operation, all threads of the JVM together, its own included. */
  CPU_NS_PER_OP("cpu_ns_per_op", "ns"),

  /** The most platform threads of Java that there were at a time. */
  PEAK_THREADS("peak_threads", "threads"),

  /** How long a cache line took to another processor and back, before and after; the longer one. */
  LINE_ROUND_TRIP_NS("line_round_trip_ns", "ns");

  private final String id;
  private final String unit;

  Metric(String id, String unit) {
    this.id = id;
    this.unit = unit;
  }

  /** Its name in reports. */
  public String id() {
    return id;
  }

  /** The unit of its values. */
  public String unit() {
    return unit;
  }
}
