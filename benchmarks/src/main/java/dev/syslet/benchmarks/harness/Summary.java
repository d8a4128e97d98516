package dev.syslet.benchmarks.harness;

import java.util.Arrays;

/**
 * A few values in short.
 *
 * @param median the middle one, or the mean of the two in the middle
 * @param min the smallest
 * @param max the largest
 * @param runs how many values there were
 */
public record Summary(double median, double min, double max, int runs) {

  /** Sums up at least one value. */
  public static Summary of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int last = sorted.length - 1;
    double median = (sorted[last / 2] + sorted[(last + 1) / 2]) / 2;
    return new Summary(median, sorted[0], sorted[last], sorted.length);
  }
}
