package dev.syslet.benchmarks.harness;

/** What the user asked for cannot be done; the message is one line for the user. */
public final class BadRequest extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Says what and why. */
  public BadRequest(String message) {
    super(message);
  }
}
