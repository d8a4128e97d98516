package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.WaitNumbers;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import org.jspecify.annotations.Nullable;

/**
 * wait4 and waitid for one child to end, tried with WNOHANG and continued on a pidfd of the child (Linux 5.3). Waiting for any
 * child, for a group, or for a child to stop or to go on needs a thread: a pidfd tells of none of these.
 */
final class ChildWaitForm implements ReadyForm {

  static final ChildWaitForm WAIT4 = new ChildWaitForm(false, null);
  static final ChildWaitForm WAITID = new ChildWaitForm(true, null);

  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;

  /** Where the child is in {@link Siginfo}. */
  private static final int SIGINFO_PID = 16;

  private final boolean byId;
  private final @Nullable OpenFile pidfd;

  private ChildWaitForm(boolean byId, @Nullable OpenFile pidfd) {
    this.byId = byId;
    this.pidfd = pidfd;
  }

  private int options(Descriptor d) {
    return (int) d.argument(byId ? 3 : 2);
  }

  @Override
  public boolean takes(Descriptor d) {
    if (!byId) {
      return (int) d.argument(0) > 0 && (options(d) & ~WNOHANG) == 0;
    }
    int type = (int) d.argument(0);
    return (type == P_PID || type == P_PIDFD)
        && (options(d) & ~(WNOHANG | WNOWAIT)) == WEXITED
        && (int) d.argument(1) >= 0;
  }

  @Override
  public long attempt(Descriptor d, long before) {
    long result = byId ? waitid(d) : wait4(d);
    if (result != WOULD_BLOCK) {
      return result;
    }
    if ((options(d) & WNOHANG) != 0) {
      return 0;
    }
    return isNonBlockingPidfd(d) ? -Errno.EAGAIN : WOULD_BLOCK;
  }

  /** A pidfd with PIDFD_NONBLOCK, which is O_NONBLOCK: EAGAIN is the caller's own result. */
  private boolean isNonBlockingPidfd(Descriptor d) {
    if (!byId || (int) d.argument(0) != P_PIDFD) {
      return false;
    }
    long flags = NativeCalls.call(Numbers.FCNTL, d.argument(1), LinuxConstants.F_GETFL);
    return flags >= 0 && (flags & LinuxConstants.O_NONBLOCK) != 0;
  }

  private static long wait4(Descriptor d) {
    long result =
        NativeCalls.call(
            d.syscall(), d.argument(0), d.argument(1), d.argument(2) | WNOHANG, d.argument(3));
    return result == 0 ? WOULD_BLOCK : result;
  }

  /** A result of 0 says both "ended" and "not yet"; which of them, the pid in the siginfo tells. */
  private static long waitid(Descriptor d) {
    try (Scratch scratch = ScratchPool.take()) {
      long info = d.argument(2) != 0 ? d.argument(2) : scratch.address(Scratch.TEXT);
      Memory.IO.putInt(info, 0);
      Memory.IO.putInt(info + SIGINFO_PID, 0);
      long result =
          NativeCalls.call(
              d.syscall(),
              d.argument(0),
              d.argument(1),
              info,
              d.argument(3) | WNOHANG,
              d.argument(4));
      return result == 0 && Memory.IO.getInt(info + SIGINFO_PID) == 0 ? WOULD_BLOCK : result;
    }
  }

  @Override
  public @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    boolean isFd = byId && (int) d.argument(0) == P_PIDFD;
    long id = d.argument(byId ? 1 : 0);
    long number =
        isFd
            ? NativeCalls.call(Numbers.FCNTL, id, Commands.F_DUPFD_CLOEXEC, 0)
            : NativeCalls.call(WaitNumbers.PIDFD_OPEN, id, 0);
    return number < 0 ? null : new ChildWaitForm(byId, readiness.own((int) number, "[pidfd]"));
  }

  @Override
  public @Nullable OpenFile file(Descriptor d) {
    return pidfd;
  }

  @Override
  public void end() {
    if (pidfd != null) {
      pidfd.close();
    }
  }
}
