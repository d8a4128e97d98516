package dev.syslet.core;

/**
 * A descriptor was not accepted: nothing ran, nothing is held, no event will come.
 *
 * <p>Either the caller got something wrong (an unknown flag, a closed handle, a refused syscall) or the executor has no
 * room for the call ({@link #isFull()}). The message names the value and what to do about it. What the kernel answers to
 * an accepted call is never an exception: it is the event's result.
 */
public class SubmitException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int errno;

  /**
   * Makes the exception.
   *
   * @param errno the error number, positive, as {@link Errno} names it
   * @param message what was wrong, with the value in it
   */
  public SubmitException(int errno, String message) {
    super(Errno.name(errno) + ": " + message);
    this.errno = errno;
  }

  /**
   * The error number.
   *
   * @return the number, positive
   */
  public final int errno() {
    return errno;
  }

  /**
   * Whether the call may simply be submitted again later: the pool, its queue or the ring is full.
   *
   * @return whether the errno is EAGAIN
   */
  public final boolean isFull() {
    return errno == Errno.EAGAIN;
  }
}
