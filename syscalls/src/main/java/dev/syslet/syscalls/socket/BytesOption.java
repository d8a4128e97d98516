package dev.syslet.syscalls.socket;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A socket option of any other type, as its bytes: a struct such as that of TCP_INFO, a name such
 * as TCP_CONGESTION. Reusable; one call at a time may use it.
 */
public final class BytesOption extends SockOpt {

  private static final int MAX_BYTES = Slabs.SLAB_BYTES;

  /**
   * Makes an empty one.
   *
   * @param capacity how much getsockopt may write, 1 to 65536 bytes
   * @throws IllegalArgumentException when it is out of range
   */
  public BytesOption(int capacity) {
    super(checked(capacity), 0);
  }

  private static int checked(int capacity) {
    if (capacity < 1 || capacity > MAX_BYTES) {
      throw new IllegalArgumentException(
          "an option of " + capacity + " bytes: it must have 1 to " + MAX_BYTES);
    }
    return capacity;
  }

  /**
   * Makes one.
   *
   * @param value 1 to 65536 bytes, copied
   * @return the new one
   * @throws IllegalArgumentException when there are none or too many
   */
  public static BytesOption of(byte[] value) {
    return new BytesOption(value.length).set(value);
  }

  /**
   * Changes it.
   *
   * @param value bytes, copied; no more than the capacity
   * @return this
   * @throws IllegalArgumentException when there are more
   */
  public BytesOption set(byte[] value) {
    if (value.length > bytes()) {
      throw new IllegalArgumentException(value.length + " bytes; there is room for " + bytes());
    }
    memory().put(0, value);
    length(value.length);
    return this;
  }

  /**
   * The value.
   *
   * @return a copy of what was set, or of what the last getsockopt told
   */
  public byte[] toBytes() {
    byte[] copy = new byte[Math.clamp(length(), 0, bytes())];
    memory().get(0, copy);
    return copy;
  }

  @Override
  public String toString() {
    return "BytesOption[" + length() + " of " + bytes() + " bytes]";
  }
}
