package dev.syslet.core;

/**
 * The error numbers that the engine itself gives, as positive numbers.
 *
 * <p>They are the values of Linux's {@code asm-generic/errno.h}, the same on x86-64 and on aarch64. A kernel below the
 * {@link Kernel} interface may answer any other number; the engine passes it on untouched.
 */
public final class Errno {

  /** Operation not permitted: the row of the syscall is refused by this library. */
  public static final int EPERM = 1;

  /** Interrupted system call. */
  public static final int EINTR = 4;

  /** Input/output error; also the outcome of a call whose continuation failed in a way nobody expected. */
  public static final int EIO = 5;

  /** Bad file descriptor: a number that is not open, or a handle that has been closed. */
  public static final int EBADF = 9;

  /** Try again: the pool or the ring is full, or an inline-only call would block. */
  public static final int EAGAIN = 11;

  /** Bad address: a buffer that is not direct, or one whose memory has been given back. */
  public static final int EFAULT = 14;

  /** Invalid argument: unknown flags, a wrong number of arguments, a length out of range. */
  public static final int EINVAL = 22;

  /** Function not implemented: no such syscall in the table. */
  public static final int ENOSYS = 38;

  /** Message too long: the event would not fit into a record of the ring. */
  public static final int EMSGSIZE = 90;

  /** The executor has been shut down. */
  public static final int ESHUTDOWN = 108;

  /** The deadline has passed. */
  public static final int ETIMEDOUT = 110;

  /** Host is down: the breaker of the call's lane was open. */
  public static final int EHOSTDOWN = 112;

  /** The call was cancelled, or abandoned when the executor closed. */
  public static final int ECANCELED = 125;

  private Errno() {}

  /**
   * The name of a number that stands in this class.
   *
   * @param errno the number, positive
   * @return its name, or {@code errno N} for any other number
   */
  public static String name(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM";
      case EINTR -> "EINTR";
      case EIO -> "EIO";
      case EBADF -> "EBADF";
      case EAGAIN -> "EAGAIN";
      case EFAULT -> "EFAULT";
      case EINVAL -> "EINVAL";
      case ENOSYS -> "ENOSYS";
      case EMSGSIZE -> "EMSGSIZE";
      case ESHUTDOWN -> "ESHUTDOWN";
      case ETIMEDOUT -> "ETIMEDOUT";
      case EHOSTDOWN -> "EHOSTDOWN";
      case ECANCELED -> "ECANCELED";
      default -> "errno " + errno;
    };
  }
}
