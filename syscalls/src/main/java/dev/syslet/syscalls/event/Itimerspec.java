package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Slabs;
import java.time.Duration;

/**
 * A {@code struct itimerspec} in native memory: when a timer expires first, and how often after
 * that; the same on both architectures.
 *
 * <pre>
 *   0 interval, seconds (8)    8 interval, nanoseconds (8)
 *  16 value, seconds (8)      24 value, nanoseconds (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 *
 * <pre>{@code
 * executor.call(Syscalls.timerfd_settime(timer, 0, Itimerspec.every(Duration.ofSeconds(1)), null));
 * }</pre>
 */
public final class Itimerspec extends Struct {

  static final int BYTES = 32;
  private static final int INTERVAL_SECONDS = 0;
  private static final int INTERVAL_NANOS = 8;
  private static final int VALUE_SECONDS = 16;
  private static final int VALUE_NANOS = 24;

  /** Makes one that is all zero: a timer that is stopped. */
  public Itimerspec() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one that expires once.
   *
   * @param value after how long; not negative, and zero stops the timer
   * @return the new one
   * @throws IllegalArgumentException when it is negative
   */
  public static Itimerspec once(Duration value) {
    return new Itimerspec().set(value, Duration.ZERO);
  }

  /**
   * Makes one that expires again and again, first after one interval.
   *
   * @param interval how long; not negative
   * @return the new one
   * @throws IllegalArgumentException when it is negative
   */
  public static Itimerspec every(Duration interval) {
    return new Itimerspec().set(interval, interval);
  }

  /**
   * Changes it.
   *
   * @param value after how long it expires first, or, with TFD_TIMER_ABSTIME, when on its clock;
   *     not negative; zero stops the timer
   * @param interval how long after that it expires again; not negative; zero for never
   * @return this
   * @throws IllegalArgumentException when one of them is negative
   */
  public Itimerspec set(Duration value, Duration interval) {
    if (value.isNegative() || interval.isNegative()) {
      throw new IllegalArgumentException(
          "a timer goes forward: value " + value + ", interval " + interval);
    }
    memory()
        .putLong(INTERVAL_SECONDS, interval.getSeconds())
        .putLong(INTERVAL_NANOS, interval.getNano())
        .putLong(VALUE_SECONDS, value.getSeconds())
        .putLong(VALUE_NANOS, value.getNano());
    return this;
  }

  /**
   * When it expires first; after timerfd_gettime, how long that is still to go.
   *
   * @return the time, zero for a timer that is stopped
   */
  public Duration value() {
    return Duration.ofSeconds(memory().getLong(VALUE_SECONDS), memory().getLong(VALUE_NANOS));
  }

  /**
   * How often it expires after that.
   *
   * @return the time, zero for never
   */
  public Duration interval() {
    return Duration.ofSeconds(memory().getLong(INTERVAL_SECONDS), memory().getLong(INTERVAL_NANOS));
  }

  @Override
  public String toString() {
    return "Itimerspec[value=" + value() + ", interval=" + interval() + "]";
  }
}
