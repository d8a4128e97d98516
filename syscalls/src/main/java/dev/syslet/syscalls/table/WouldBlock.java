package dev.syslet.syscalls.table;

/** The result by which the non-blocking form of a call says that the call would block. */
public enum WouldBlock {
  /** The error EAGAIN, the usual one. */
  EAGAIN(-11),

  /** The error EINPROGRESS: a connect has begun. */
  EINPROGRESS(-115),

  /** The error ENOMSG: no message of the wanted type. */
  ENOMSG(-42),

  /** The error ETIMEDOUT: the zero timeout is over. */
  ETIMEDOUT(-110),

  /** A plain 0: nothing is ready, nobody has changed state. */
  ZERO(0),

  /** No result says so: there is no attempt, or the arguments or the file decide before it. */
  NONE(Long.MIN_VALUE);

  private final long result;

  WouldBlock(long result) {
    this.result = result;
  }

  /**
   * Whether a result of the non-blocking form means that the call would block. If what the caller
   * asked for does not wait either (an fd with O_NONBLOCK, a zero timeout), it is the final result
   * all the same.
   *
   * @param rawResult what the kernel returned: 0 or more, or a negative errno; the error numbers
   *     are the same on every {@link Architecture}
   * @return whether it does
   */
  public boolean indicatedBy(long rawResult) {
    return this != NONE && rawResult == result;
  }
}
