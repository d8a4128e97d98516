package dev.syslet.benchmarks.harness;

/** A subject could not be measured; the message is one line for the user. */
public final class BenchmarkFailure extends Exception {

  private static final long serialVersionUID = 1L;

  /** Says what failed. */
  public BenchmarkFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
