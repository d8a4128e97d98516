package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Slabs;
import java.time.Duration;

/**
 * A {@code struct timespec} in native memory: a time span or a point in time. Reusable; one call at
 * a time may use it.
 */
public final class Timespec extends Struct {

  static final int BYTES = 16;
  static final int SECONDS = 0;
  static final int NANOS = 8;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** Makes one that is zero. */
  public Timespec() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one for a time span.
   *
   * @param span not negative
   * @return the new one
   * @throws IllegalArgumentException when the span is negative
   */
  public static Timespec of(Duration span) {
    return new Timespec().set(span.getSeconds(), span.getNano());
  }

  /**
   * Makes one for a time span.
   *
   * @param nanos nanoseconds, not negative
   * @return the new one
   * @throws IllegalArgumentException when the span is negative
   */
  public static Timespec ofNanos(long nanos) {
    return new Timespec().setNanos(nanos);
  }

  /**
   * Changes it.
   *
   * @param seconds whole seconds, not negative
   * @param nanos the rest in nanoseconds, 0 to 999,999,999
   * @return this
   * @throws IllegalArgumentException when one of them is out of range
   */
  public Timespec set(long seconds, int nanos) {
    if (seconds < 0 || nanos < 0 || nanos >= NANOS_PER_SECOND) {
      throw new IllegalArgumentException("not a time: " + seconds + " s and " + nanos + " ns");
    }
    memory().putLong(SECONDS, seconds).putLong(NANOS, nanos);
    return this;
  }

  /**
   * Changes it.
   *
   * @param nanos nanoseconds, not negative
   * @return this
   * @throws IllegalArgumentException when it is negative
   */
  public Timespec setNanos(long nanos) {
    if (nanos < 0) {
      throw new IllegalArgumentException("a time of " + nanos + " ns is negative");
    }
    return set(nanos / NANOS_PER_SECOND, (int) (nanos % NANOS_PER_SECOND));
  }

  /**
   * The whole seconds.
   *
   * @return seconds
   */
  public long seconds() {
    return memory().getLong(SECONDS);
  }

  /**
   * The rest.
   *
   * @return nanoseconds
   */
  public int nanos() {
    return (int) memory().getLong(NANOS);
  }

  /**
   * It as a Java time span.
   *
   * @return the span
   */
  public Duration toDuration() {
    return Duration.ofSeconds(seconds(), nanos());
  }

  @Override
  public String toString() {
    return "Timespec[" + seconds() + " s, " + nanos() + " ns]";
  }
}
