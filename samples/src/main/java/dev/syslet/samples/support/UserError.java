package dev.syslet.samples.support;

/** Something the user can mend: shown as one line, without a stack trace. */
public final class UserError extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** The line to show: what is wrong, with the value, and the cure. */
  public UserError(String message) {
    super(message);
  }
}
