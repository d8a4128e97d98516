package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** What a walk over the records of a filled buffer begins with. */
final class Records {

  private Records() {}

  /**
   * The bytes that a call has written.
   *
   * @throws IllegalArgumentException when the result is an error or does not fit into the buffer
   */
  static ByteBuffer filled(String call, ByteBuffer buffer, long filled) {
    if (filled < 0) {
      throw new IllegalArgumentException(call + " failed with " + Errno.name(filled));
    }
    if (filled > buffer.remaining()) {
      throw new IllegalArgumentException(
          filled + " bytes of records are more than the buffer's " + buffer.remaining());
    }
    return buffer.slice(buffer.position(), (int) filled).order(ByteOrder.nativeOrder());
  }
}
