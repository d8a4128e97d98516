package dev.syslet.syscalls;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The error numbers of Linux that are told or looked for here, and the names of all. */
final class Errno {

  static final int EPERM = number("EPERM");
  static final int ENOENT = number("ENOENT");
  static final int EINTR = number("EINTR");
  static final int EIO = number("EIO");
  static final int EBADF = number("EBADF");
  static final int EEXIST = number("EEXIST");
  static final int ETIMEDOUT = number("ETIMEDOUT");
  static final int EAGAIN = number("EAGAIN");
  static final int EACCES = number("EACCES");
  static final int EFAULT = number("EFAULT");
  static final int ENOTDIR = number("ENOTDIR");
  static final int EISDIR = number("EISDIR");
  static final int EINVAL = number("EINVAL");
  static final int ETXTBSY = number("ETXTBSY");
  static final int EROFS = number("EROFS");
  static final int ENAMETOOLONG = number("ENAMETOOLONG");
  static final int ENOSYS = number("ENOSYS");
  static final int ELOOP = number("ELOOP");
  static final int EOPNOTSUPP = number("EOPNOTSUPP");
  static final int ECANCELED = number("ECANCELED");
  static final int EBUSY = number("EBUSY");
  static final int ENOBUFS = number("ENOBUFS");

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
  static String name(long result) {
    jnr.constants.platform.Errno errno = find(result);
    return errno == null ? "errno " + Math.abs(result) : errno.name();
  }

  /** What libc says about it. */
  static String description(long result) {
    jnr.constants.platform.Errno errno = find(result);
    return errno == null ? "Unknown error " + Math.abs(result) : errno.description();
  }

  /** The number of an error; throws IllegalArgumentException when Linux has none of that name. */
  static int number(String name) {
    for (jnr.constants.platform.Errno errno : jnr.constants.platform.Errno.values()) {
      if (errno.name().equals(name) && errno.defined()) {
        return errno.intValue();
      }
    }
    throw new IllegalArgumentException("no errno is named \"" + name + "\"");
  }
}
