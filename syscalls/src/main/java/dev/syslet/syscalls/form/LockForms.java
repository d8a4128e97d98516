package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;

/** The non-blocking forms of flock and fcntl; the commands are those of {@code linux/fcntl.h}. */
final class LockForms {

  private LockForms() {}

  /**
   * flock with LOCK_NB; a lock that somebody else holds is the caller's own result only if he said
   * LOCK_NB himself.
   */
  static long flock(Descriptor d, OpenFile fd, int bit) {
    int operation = (int) d.argument(1);
    long result = NativeCalls.call(Numbers.FLOCK, fd.number(), operation | LinuxConstants.LOCK_NB);
    boolean waits = (operation & (LinuxConstants.LOCK_NB | LinuxConstants.LOCK_UN)) == 0;
    return result == -Errno.EAGAIN && waits ? WOULD_BLOCK : result;
  }

  /** fcntl on a file whose locks the kernel itself keeps. */
  static long fcntlLocal(Descriptor d, OpenFile fd, int bit) {
    return switch ((int) d.argument(1)) {
      case Commands.F_SETLKW -> lock(d, Commands.F_SETLK);
      case Commands.F_OFD_SETLKW -> lock(d, Commands.F_OFD_SETLK);
      case Commands.F_GETLK,
          Commands.F_SETLK,
          Commands.F_OFD_GETLK,
          Commands.F_OFD_SETLK,
          Commands.F_GETLEASE,
          Commands.F_GET_SEALS ->
          NativeCalls.call(d);
      default -> fcntlAny(d, fd, bit);
    };
  }

  /** Takes a lock if it is free. That waiting would be a deadlock is found out by waiting. */
  private static long lock(Descriptor d, int command) {
    long result = NativeCalls.call(Numbers.FCNTL, d.argument(0), command, d.argument(2));
    return result == -Errno.EAGAIN || result == -Errno.EACCES ? WOULD_BLOCK : result;
  }

  /** fcntl on a pipe. */
  static long fcntlPipe(Descriptor d, OpenFile fd, int bit) {
    return (int) d.argument(1) == Commands.F_GETPIPE_SZ
        ? NativeCalls.call(d)
        : fcntlAny(d, fd, bit);
  }

  /** fcntl, for the commands that look at the descriptor and not at the file. */
  static long fcntlAny(Descriptor d, OpenFile fd, int bit) {
    return switch ((int) d.argument(1)) {
      case Commands.F_DUPFD, Commands.F_DUPFD_CLOEXEC, Commands.F_GETFD, Commands.F_SETFD ->
          NativeCalls.call(d);
      case Commands.F_GETFL -> fd.outsideNonBlocking(() -> NativeCalls.call(d));
      default -> WOULD_BLOCK;
    };
  }
}
