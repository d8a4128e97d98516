package dev.syslet.syscalls.raw;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error numbers of Linux that are told or looked for here, and the names of all. */
public final class Errno {

  public static final int EPERM = number("EPERM");
  public static final int ENOENT = number("ENOENT");
  public static final int EINTR = number("EINTR");
  public static final int EIO = number("EIO");
  public static final int EBADF = number("EBADF");
  public static final int EEXIST = number("EEXIST");
  public static final int ETIMEDOUT = number("ETIMEDOUT");
  public static final int EAGAIN = number("EAGAIN");
  public static final int EACCES = number("EACCES");
  public static final int EFAULT = number("EFAULT");
  public static final int ENOTDIR = number("ENOTDIR");
  public static final int EISDIR = number("EISDIR");
  public static final int EINVAL = number("EINVAL");
  public static final int ETXTBSY = number("ETXTBSY");
  public static final int EROFS = number("EROFS");
  public static final int ENAMETOOLONG = number("ENAMETOOLONG");
  public static final int ENOSYS = number("ENOSYS");
  public static final int ELOOP = number("ELOOP");
  public static final int EOPNOTSUPP = number("EOPNOTSUPP");
  public static final int ECANCELED = number("ECANCELED");
  public static final int EBUSY = number("EBUSY");
  public static final int ENOBUFS = number("ENOBUFS");

  /** Second names of a number; the first one is told. */
  private static final List<String> ALIASES = List.of("EWOULDBLOCK", "ENOTSUP", "EDEADLOCK");

  private static final jnr.constants.platform.@Nullable Errno[] BY_NUMBER = byNumber();

  private Errno() {}

  private static jnr.constants.platform.@Nullable Errno[] byNumber() {
    jnr.constants.platform.Errno[] linux =
        Arrays.stream(jnr.constants.platform.Errno.values())
            .filter(e -> e.defined() && !ALIASES.contains(e.name()))
            .toArray(jnr.constants.platform.Errno[]::new);
    int last = Arrays.stream(linux).mapToInt(e -> e.intValue()).max().orElse(0);
    jnr.constants.platform.@Nullable Errno[] byNumber =
        new jnr.constants.platform.@Nullable Errno[last + 1];
    for (jnr.constants.platform.Errno errno : linux) {
      byNumber[errno.intValue()] = errno;
    }
    return byNumber;
  }

  private static jnr.constants.platform.@Nullable Errno find(long result) {
    long number = Math.abs(result);
    return number > 0 && number < BY_NUMBER.length ? BY_NUMBER[(int) number] : null;
  }

  /** The name of an error, or of a call's negative result; {@code errno N} for a number without one. */
  public static String name(long result) {
    jnr.constants.platform.Errno errno = find(result);
    return errno == null ? "errno " + Math.abs(result) : errno.name();
  }

  /** What libc says about it. */
  public static String description(long result) {
    jnr.constants.platform.Errno errno = find(result);
    return errno == null ? "Unknown error " + Math.abs(result) : errno.description();
  }

  /** The number of an error; throws IllegalArgumentException when Linux has none of that name. */
  public static int number(String name) {
    for (jnr.constants.platform.Errno errno : jnr.constants.platform.Errno.values()) {
      if (errno.name().equals(name) && errno.defined()) {
        return errno.intValue();
      }
    }
    throw new IllegalArgumentException("no errno is named \"" + name + "\"");
  }
}
