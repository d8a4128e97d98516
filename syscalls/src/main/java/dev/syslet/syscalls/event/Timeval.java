package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Slabs;
import java.time.Duration;

/**
 * A {@code struct timeval} in native memory: the timeout of select, the same on both architectures.
 *
 * <pre>
 *   0 seconds (8)   8 microseconds (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it: select writes back how much of the time was left.
 */
public final class Timeval extends Struct {

  static final int BYTES = 16;
  private static final int SECONDS = 0;
  private static final int MICROS = 8;
  private static final int MICROS_PER_SECOND = 1_000_000;

  /** Makes one that is zero. */
  public Timeval() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one for a time span.
   *
   * @param span not negative; what is below a microsecond is cut off
   * @return the new one
   * @throws IllegalArgumentException when the span is negative
   */
  public static Timeval of(Duration span) {
    return new Timeval().set(span.getSeconds(), span.getNano() / 1000);
  }

  /**
   * Changes it.
   *
   * @param seconds whole seconds, not negative
   * @param micros the rest in microseconds, 0 to 999,999
   * @return this
   * @throws IllegalArgumentException when one of them is out of range
   */
  public Timeval set(long seconds, int micros) {
    if (seconds < 0 || micros < 0 || micros >= MICROS_PER_SECOND) {
      throw new IllegalArgumentException("not a time: " + seconds + " s and " + micros + " us");
    }
    memory().putLong(SECONDS, seconds).putLong(MICROS, micros);
    return this;
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
   * @return microseconds
   */
  public int micros() {
    return (int) memory().getLong(MICROS);
  }

  /**
   * It as a Java time span.
   *
   * @return the span
   */
  public Duration toDuration() {
    return Duration.ofSeconds(seconds(), 1000L * micros());
  }

  @Override
  public String toString() {
    return "Timeval[" + seconds() + " s, " + micros() + " us]";
  }
}
