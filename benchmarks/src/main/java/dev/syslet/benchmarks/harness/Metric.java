package dev.syslet.benchmarks.harness;

/** What is measured of an operation. */
public enum Metric {
  /** The average time of an operation. */
  NS_PER_OP("ns_per_op", "ns"),

  /**
   * What an operation allocates on the heap, all threads together. A few KiB of JMH's own in each
   * iteration are in it: some hundredths of a byte for an operation of a microsecond.
   */
  BYTES_PER_OP("bytes_per_op", "B");

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
