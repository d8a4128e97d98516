package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;

/** The non-blocking forms of flock and fcntl; the commands are those of {@code linux/fcntl.h}. */
final class LockForms {

  static final int F_DUPFD = 0;
  static final int F_GETFD = 1;
  static final int F_SETFD = 2;
  static final int F_GETFL = 3;
  static final int F_GETLK = 5;
  static final int F_SETLK = 6;
  static final int F_SETLKW = 7;
  static final int F_OFD_GETLK = 36;
  static final int F_OFD_SETLK = 37;
  static final int F_OFD_SETLKW = 38;
  static final int F_GETLEASE = 1025;
  static final int F_DUPFD_CLOEXEC = 1030;
  static final int F_GETPIPE_SZ = 1032;
  static final int F_GET_SEALS = 1034;

  private LockForms() {}

  /**
   * flock with LOCK_NB; a lock that somebody else holds is the caller's own result only if he said
   * LOCK_NB himself.
   */
  static long flock(Descriptor d, Fd fd, int bit) {
    int operation = (int) d.argument(1);
    long result = NativeCalls.call(Numbers.FLOCK, fd.number(), operation | LinuxConstants.LOCK_NB);
    boolean waits = (operation & (LinuxConstants.LOCK_NB | LinuxConstants.LOCK_UN)) == 0;
    return result == -Errnos.EAGAIN && waits ? WOULD_BLOCK : result;
  }

  /** fcntl on a file whose locks the kernel itself keeps. */
  static long fcntlLocal(Descriptor d, Fd fd, int bit) {
    return switch ((int) d.argument(1)) {
      case F_SETLKW -> lock(d, F_SETLK);
      case F_OFD_SETLKW -> lock(d, F_OFD_SETLK);
      case F_GETLK, F_SETLK, F_OFD_GETLK, F_OFD_SETLK, F_GETLEASE, F_GET_SEALS ->
          NativeCalls.call(d);
      default -> fcntlAny(d, fd, bit);
    };
  }

  /** Takes a lock if it is free. That waiting would be a deadlock is found out by waiting. */
  private static long lock(Descriptor d, int command) {
    long result = NativeCalls.call(Numbers.FCNTL, d.argument(0), command, d.argument(2));
    return result == -Errnos.EAGAIN || result == -Errnos.EACCES ? WOULD_BLOCK : result;
  }

  /** fcntl on a pipe. */
  static long fcntlPipe(Descriptor d, Fd fd, int bit) {
    return (int) d.argument(1) == F_GETPIPE_SZ ? NativeCalls.call(d) : fcntlAny(d, fd, bit);
  }

  /** fcntl, for the commands that look at the descriptor and not at the file. */
  static long fcntlAny(Descriptor d, Fd fd, int bit) {
    return switch ((int) d.argument(1)) {
      case F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD -> NativeCalls.call(d);
      case F_GETFL -> fd.outsideNonBlocking(() -> NativeCalls.call(d));
      default -> WOULD_BLOCK;
    };
  }
}
