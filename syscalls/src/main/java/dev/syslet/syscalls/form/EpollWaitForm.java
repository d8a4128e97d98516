package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.ready.ReadyForm;

/**
 * epoll_wait and its variants, tried with a timeout of zero. An epoll can itself be waited for: it is ready when it has an
 * event. A signal mask would be that of the thread that runs the call, so a call with one is left to a thread.
 */
final class EpollWaitForm implements ReadyForm {

  static final EpollWaitForm MILLIS = new EpollWaitForm(false);
  static final EpollWaitForm TIMESPEC = new EpollWaitForm(true);

  private static final int EPOLL_PWAIT = Numbers.TABLE.numberOf("epoll_pwait");
  private static final int TIMEOUT = 3;
  private static final int SIGMASK = 4;

  private final boolean hasTimespec;

  private EpollWaitForm(boolean hasTimespec) {
    this.hasTimespec = hasTimespec;
  }

  @Override
  public boolean takes(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null
        && FileGroup.isOn(fd.kind(), "anon_inode:[eventpoll]")
        && d.argument(SIGMASK) == 0
        && (!hasTimespec || d.argument(TIMEOUT) == 0 || Times.isValid(d.argument(TIMEOUT)));
  }

  @Override
  public long attempt(Descriptor d, long before) {
    long events = NativeCalls.call(EPOLL_PWAIT, d.argument(0), d.argument(1), d.argument(2), 0, 0);
    return events == 0 && leftNanos(d, 0) > 0 ? WOULD_BLOCK : events;
  }

  @Override
  public OpenFile file(Descriptor d) {
    return Sockets.fd(d);
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    if (hasTimespec) {
      return d.argument(TIMEOUT) == 0 ? NEVER : Times.ofTimespec(d.argument(TIMEOUT)) - ageNanos;
    }
    int millis = (int) d.argument(TIMEOUT);
    return millis < 0 ? NEVER : millis * Times.NANOS_PER_MILLI - ageNanos;
  }

  @Override
  public long timedOut(Descriptor d, long before) {
    return 0;
  }
}
