package dev.syslet.syscalls.socket;

/**
 * A {@code struct linger} in native memory, the value of SO_LINGER; the same on both architectures.
 *
 * <pre>
 *   0 onoff (4)   4 linger (4)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class Linger extends SockOpt {

  static final int BYTES = 8;
  static final int ONOFF = 0;
  static final int LINGER = 4;

  /** Makes one that is off: close does not wait. */
  public Linger() {
    super(BYTES, BYTES);
  }

  /**
   * Makes one that is on.
   *
   * @param seconds how long close waits for what is unsent, not negative; 0 resets the connection
   * @return the new one
   * @throws IllegalArgumentException when it is negative
   */
  public static Linger of(int seconds) {
    return new Linger().set(true, seconds);
  }

  /**
   * Changes it.
   *
   * @param on whether close waits at all
   * @param seconds how long, not negative
   * @return this
   * @throws IllegalArgumentException when it is negative
   */
  public Linger set(boolean on, int seconds) {
    if (seconds < 0) {
      throw new IllegalArgumentException("a linger of " + seconds + " s is negative");
    }
    memory().putInt(ONOFF, on ? 1 : 0).putInt(LINGER, seconds);
    length(BYTES);
    return this;
  }

  /**
   * Whether close waits at all.
   *
   * @return whether it does
   */
  public boolean isOn() {
    return memory().getInt(ONOFF) != 0;
  }

  /**
   * How long close waits.
   *
   * @return seconds
   */
  public int seconds() {
    return memory().getInt(LINGER);
  }

  @Override
  public String toString() {
    return "Linger[" + (isOn() ? seconds() + " s]" : "off]");
  }
}
