package dev.syslet.syscalls.socket;

/** A socket option that is an {@code int}: most of them. Reusable; one call at a time may use it. */
public final class IntOption extends SockOpt {

  static final int BYTES = 4;

  /** Makes one that is 0. */
  public IntOption() {
    super(BYTES, BYTES);
  }

  /**
   * Makes one.
   *
   * @param value the value; of a switch 0 or 1
   * @return the new one
   */
  public static IntOption of(int value) {
    return new IntOption().set(value);
  }

  /**
   * Changes it.
   *
   * @param value the value; of a switch 0 or 1
   * @return this
   */
  public IntOption set(int value) {
    memory().putInt(0, value);
    length(BYTES);
    return this;
  }

  /**
   * The value.
   *
   * @return what was set, or what the last getsockopt told
   */
  public int get() {
    return memory().getInt(0);
  }

  @Override
  public String toString() {
    return "IntOption[" + get() + "]";
  }
}
