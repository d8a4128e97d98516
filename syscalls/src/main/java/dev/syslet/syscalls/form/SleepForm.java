package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.ready.ReadyForm;
import org.jspecify.annotations.Nullable;

/**
 * nanosleep and clock_nanosleep: the call waits for nothing but a time.
 *
 * <p>A span is counted from submit, on a clock that nobody sets and that stands still while the machine sleeps; a span of
 * BOOTTIME, which goes on then, needs a thread. An absolute time on a clock that can be set follows it within a second. The
 * clocks of processor time and the alarm clocks need a thread. The call
 * does not end with EINTR, so the remainder is never written.
 */
final class SleepForm implements ReadyForm {

  static final SleepForm NANOSLEEP = new SleepForm(false);
  static final SleepForm CLOCK_NANOSLEEP = new SleepForm(true);

  private static final int TIMER_ABSTIME = 1;

  private final boolean hasClock;

  private SleepForm(boolean hasClock) {
    this.hasClock = hasClock;
  }

  private long time(Descriptor d) {
    return d.argument(hasClock ? 2 : 0);
  }

  private boolean isAbsolute(Descriptor d) {
    return hasClock && ((int) d.argument(1) & TIMER_ABSTIME) != 0;
  }

  @Override
  public boolean takes(Descriptor d) {
    return time(d) != 0
        && Times.isValid(time(d))
        && (!hasClock
            || (Times.isKnown((int) d.argument(0))
                && ((int) d.argument(1) & ~TIMER_ABSTIME) == 0
                && (isAbsolute(d) || (int) d.argument(0) != Times.CLOCK_BOOTTIME)));
  }

  @Override
  public long attempt(Descriptor d, long before) {
    return leftNanos(d, 0) <= 0 ? 0 : WOULD_BLOCK;
  }

  @Override
  public @Nullable OpenFile file(Descriptor d) {
    return null;
  }

  @Override
  public long leftNanos(Descriptor d, long ageNanos) {
    return isAbsolute(d)
        ? Times.untilNanos((int) d.argument(0), time(d))
        : Times.ofTimespec(time(d)) - ageNanos;
  }

  @Override
  public long timedOut(Descriptor d, long before) {
    return 0;
  }
}
