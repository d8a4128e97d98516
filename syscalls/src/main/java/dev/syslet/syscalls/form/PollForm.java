package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import org.jspecify.annotations.Nullable;

/**
 * poll and ppoll, tried with a timeout of zero. A call that waits puts its files into an epoll of its own, which the kernel's
 * epoll watches: one descriptor for each such call, and a thread if there is none left. For files whose poll asks nobody, given as
 * {@link PollFds}; others are left to a thread, as is a call with a signal mask, which would be that of whatever thread runs it.
 */
final class PollForm implements ReadyForm {

  static final PollForm POLL = new PollForm(false, NEVER, null);
  static final PollForm PPOLL = new PollForm(true, NEVER, null);

  private static final int TIMEOUT = 2;
  private static final int SIGMASK = 3;

  private final boolean hasTimespec;
  private final long timeoutNanos;
  private final @Nullable PolledFiles polled;
  private final long begunNanos = System.nanoTime();

  private PollForm(boolean hasTimespec, long timeoutNanos, @Nullable PolledFiles polled) {
    this.hasTimespec = hasTimespec;
    this.timeoutNanos = timeoutNanos;
    this.polled = polled;
  }

  @Override
  public boolean takes(Descriptor d) {
    return d.held(0) instanceof PollFds fds
        && Structs.address(fds) == d.argument(0)
        && d.argument(1) >= 0
        && d.argument(1) <= fds.count()
        && PolledFiles.askNobody(fds)
        && d.argument(SIGMASK) == 0
        && (!hasTimespec || d.argument(TIMEOUT) == 0 || Times.isValid(d.argument(TIMEOUT)));
  }

  @Override
  public long attempt(Descriptor d, long before) {
    long ready;
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putLong(Scratch.TEXT, 0).putLong(Scratch.TEXT + 8, 0);
      ready =
          NativeCalls.call(
              Numbers.PPOLL, d.argument(0), d.argument(1), scratch.address(Scratch.TEXT), 0, 8);
    }
    if (ready == 0 && timeout(d) > 0) {
      return WOULD_BLOCK;
    }
    writeTimeBack(d);
    return ready;
  }

  /** That of the first look: the memory belongs to the call, but another call may write its time left there too. */
  private long timeout(Descriptor d) {
    if (polled != null) {
      return timeoutNanos;
    }
    if (hasTimespec) {
      return d.argument(TIMEOUT) == 0 ? NEVER : Times.ofTimespec(d.argument(TIMEOUT));
    }
    int millis = (int) d.argument(TIMEOUT);
    return millis < 0 ? NEVER : millis * Times.NANOS_PER_MILLI;
  }

  /** As the raw call does; libc's hides it. */
  private void writeTimeBack(Descriptor d) {
    if (hasTimespec && d.argument(TIMEOUT) != 0 && polled != null) {
      Times.putTimespec(d.argument(TIMEOUT), timeout(d) - (System.nanoTime() - begunNanos));
    }
  }

  @Override
  public @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    PollFds fds = (PollFds) d.held(0);
    PolledFiles files = PolledFiles.open(readiness);
    if (files == null) {
      return null;
    }
    for (int i = 0; i < d.argument(1) && fds != null; i++) {
      OpenFile file = OpenFile.of(Structs.part(fds, i));
      if (file != null && !files.add(file, fds.events(i))) {
        files.close();
        return null;
      }
    }
    return new PollForm(hasTimespec, timeout(d), files);
  }

  @Override
  public @Nullable OpenFile file(Descriptor d) {
    return polled == null ? null : polled.epoll();
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    long timeout = timeout(d);
    return timeout == NEVER ? NEVER : timeout - ageNanos;
  }

  @Override
  public long timedOut(Descriptor d, long before) {
    writeTimeBack(d);
    return 0;
  }

  @Override
  public void end() {
    if (polled != null) {
      polled.close();
    }
  }
}
