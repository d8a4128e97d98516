package dev.syslet.syscalls;

import java.util.Arrays;
import jnr.constants.platform.Errno;
import org.jspecify.annotations.Nullable;

/**
 * Names for the error numbers that Linux answers.
 *
 * <pre>{@code
 * Errnos.name(-2);        // "ENOENT"
 * Errnos.description(-2); // "No such file or directory"
 * }</pre>
 */
public final class Errnos {

  static final int EPERM = Errno.EPERM.intValue();
  static final int ENOENT = Errno.ENOENT.intValue();
  static final int EINTR = Errno.EINTR.intValue();
  static final int EIO = Errno.EIO.intValue();
  static final int EBADF = Errno.EBADF.intValue();
  static final int EEXIST = Errno.EEXIST.intValue();
  static final int ETIMEDOUT = Errno.ETIMEDOUT.intValue();
  static final int EAGAIN = Errno.EAGAIN.intValue();
  static final int EACCES = Errno.EACCES.intValue();
  static final int EFAULT = Errno.EFAULT.intValue();
  static final int ENOTDIR = Errno.ENOTDIR.intValue();
  static final int EISDIR = Errno.EISDIR.intValue();
  static final int EINVAL = Errno.EINVAL.intValue();
  static final int ETXTBSY = Errno.ETXTBSY.intValue();
  static final int EROFS = Errno.EROFS.intValue();
  static final int ENAMETOOLONG = Errno.ENAMETOOLONG.intValue();
  static final int ENOSYS = Errno.ENOSYS.intValue();
  static final int ELOOP = Errno.ELOOP.intValue();
  static final int EOPNOTSUPP = Errno.EOPNOTSUPP.intValue();
  static final int ECANCELED = Errno.ECANCELED.intValue();

  /** Second names of a number; the first one is told. */
  private static final Errno[] ALIASES = {Errno.EWOULDBLOCK, Errno.ENOTSUP, Errno.EDEADLOCK};

  private static final @Nullable Errno[] BY_NUMBER = byNumber();

  private Errnos() {}

  private static @Nullable Errno[] byNumber() {
    Errno[] linux =
        Arrays.stream(Errno.values())
            .filter(e -> e.defined() && !Arrays.asList(ALIASES).contains(e))
            .toArray(Errno[]::new);
    int last = Arrays.stream(linux).mapToInt(Errno::intValue).max().orElse(0);
    @Nullable Errno[] byNumber = new @Nullable Errno[last + 1];
    for (Errno errno : linux) {
      byNumber[errno.intValue()] = errno;
    }
    return byNumber;
  }

  private static @Nullable Errno find(long result) {
    long number = Math.abs(result);
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
  }

  /**
   * The name of an error.
   *
   * @param result a call's result, negative; or an error number itself, positive
   * @return such as {@code ENOENT}; {@code errno N} for a number without a name
   */
  public static String name(long result) {
    Errno errno = find(result);
    return errno == null ? "errno " + Math.abs(result) : errno.name();
  }

  /**
   * What libc says about an error.
   *
   * @param result a call's result, negative; or an error number itself, positive
   * @return such as {@code No such file or directory}
   */
  public static String description(long result) {
    Errno errno = find(result);
    return errno == null ? "Unknown error " + Math.abs(result) : errno.description();
  }

  /**
   * The number of an error.
   *
   * @param name its name, such as {@code ENOENT}
   * @return the number, positive
   * @throws IllegalArgumentException when Linux has no error of that name
   */
  public static int number(String name) {
    for (Errno errno : Errno.values()) {
      if (errno.name().equals(name) && errno.defined()) {
        return errno.intValue();
      }
    }
    throw new IllegalArgumentException("no errno is named \"" + name + "\"");
  }
}
