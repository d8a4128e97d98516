package dev.syslet.syscalls;

import dev.syslet.syscalls.raw.Errno;

/**
 * Names for the error numbers that Linux answers.
 *
 * <pre>{@code
 * Errnos.name(-2);        // "ENOENT"
 * Errnos.description(-2); // "No such file or directory"
 * }</pre>
 */
public final class Errnos {

  private Errnos() {}

  /**
   * The name of an error.
   *
   * @param result a call's result, negative; or an error number itself, positive
   * @return such as {@code ENOENT}; {@code errno N} for a number without a name
   */
  public static String name(long result) {
    return Errno.name(result);
  }

  /**
   * What libc says about an error.
   *
   * @param result a call's result, negative; or an error number itself, positive
   * @return such as {@code No such file or directory}
   */
  public static String description(long result) {
    return Errno.description(result);
  }

  /**
   * The number of an error.
   *
   * @param name its name, such as {@code ENOENT}
   * @return the number, positive
   * @throws IllegalArgumentException when Linux has no error of that name
   */
  public static int number(String name) {
    return Errno.number(name);
  }
}
