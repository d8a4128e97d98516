package dev.syslet.syscalls.file;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;

/**
 * A file descriptor's bare number, for {@link dev.syslet.syscalls.Syscalls#of}: says "I know that nobody closes it
 * meanwhile".
 *
 * <p>Nothing is known about such a file and nothing keeps its number from being closed and used
 * again while a call is under way. So calls that may block are never attempted inline on it. {@link
 * dev.syslet.syscalls.LinuxKernel#adopt} is the better way.
 *
 * @param number the descriptor, not negative
 */
public record RawFd(int number) {

  /**
   * Checks the number.
   *
   * @param number the descriptor
   * @throws SubmitException (EBADF) when it is negative
   */
  public RawFd {
    if (number < 0) {
      throw new SubmitException(Errno.EBADF, "a file descriptor is not negative: " + number);
    }
  }

  /**
   * Takes a number as it is.
   *
   * @param number the descriptor, not negative
   * @return what can be given to {@link dev.syslet.syscalls.Syscalls#of}
   * @throws SubmitException (EBADF) when it is negative
   */
  public static RawFd of(int number) {
    return new RawFd(number);
  }
}
