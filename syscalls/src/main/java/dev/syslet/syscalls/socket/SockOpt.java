package dev.syslet.syscalls.socket;

import dev.syslet.syscalls.raw.LengthWord;
import dev.syslet.syscalls.raw.Slabs;

/**
 * The value of a socket option in native memory, with its length. Reusable; one call at a time may
 * use it. Which option takes which of these types says socket(7), tcp(7) or its like.
 */
public abstract sealed class SockOpt extends Struct
    permits IntOption, Linger, TimevalOption, BytesOption {

  private final LengthWord length;

  SockOpt(int bytes, int length) {
    this(bytes, new LengthWord(bytes));
    this.length.set(length);
  }

  private SockOpt(int bytes, LengthWord length) {
    super(Slabs.allocate(bytes), length);
    this.length = length;
  }

  /**
   * How long the value is: what was set, or what the last getsockopt told.
   *
   * @return bytes
   */
  public final int length() {
    return length.get();
  }

  final void length(int bytes) {
    length.set(bytes);
  }
}
