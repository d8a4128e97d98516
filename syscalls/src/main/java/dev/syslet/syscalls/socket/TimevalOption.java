package dev.syslet.syscalls.socket;

import java.time.Duration;

/**
 * A {@code struct timeval} in native memory, the value of SO_RCVTIMEO and SO_SNDTIMEO; the same on
 * both architectures.
 *
 * <pre>
 *   0 sec (8)   8 usec (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class TimevalOption extends SockOpt {

  static final int BYTES = 16;
  static final int SEC = 0;
  static final int USEC = 8;
  private static final int NANOS_PER_MICRO = 1000;

  /** Makes one that is zero: for ever. */
  public TimevalOption() {
    super(BYTES, BYTES);
  }

  /**
   * Makes one.
   *
   * @param span how long, not negative; cut to microseconds; zero is for ever
   * @return the new one
   * @throws IllegalArgumentException when it is negative
   */
  public static TimevalOption of(Duration span) {
    return new TimevalOption().set(span);
  }

  /**
   * Changes it.
   *
   * @param span how long, not negative; cut to microseconds; zero is for ever
   * @return this
   * @throws IllegalArgumentException when it is negative
   */
  public TimevalOption set(Duration span) {
    if (span.isNegative()) {
      throw new IllegalArgumentException("a timeout of " + span + " is negative");
    }
    memory().putLong(SEC, span.getSeconds()).putLong(USEC, span.getNano() / NANOS_PER_MICRO);
    length(BYTES);
    return this;
  }

  /**
   * The value; the kernel counts in its ticks, so it may tell a little more than was set.
   *
   * @return the span
   */
  public Duration get() {
    return Duration.ofSeconds(memory().getLong(SEC), memory().getLong(USEC) * NANOS_PER_MICRO);
  }

  @Override
  public String toString() {
    return "TimevalOption[" + get() + "]";
  }
}
