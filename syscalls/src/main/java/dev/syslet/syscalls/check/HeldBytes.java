package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import java.util.function.Consumer;

/** The bytes that a call has moved, as buffers over the memory that it still holds. */
final class HeldBytes {

  /** A buffer has fewer than 2 GiB. */
  private static final int MOST_AT_ONCE = 1 << 30;

  private HeldBytes() {}

  /** How many bytes there are from an argument's address to the end of the memory that came with it. */
  static long room(Descriptor d, int argument) {
    Object held = d.held(argument);
    if (held instanceof NativeMemory memory) {
      return Structs.bytes(memory) - (d.argument(argument) - Structs.address(memory));
    }
    return held instanceof ByteBuffer buffer
        ? buffer.capacity() - (d.argument(argument) - Memory.base(buffer))
        : 0;
  }

  /**
   * Hands over the first bytes of a buffer, or of a vector's buffers one after the other; returns how many there were, which is
   * less than asked when the memory ends before.
   */
  static long forEachPart(
      Descriptor d, int argument, boolean isVector, long bytes, Consumer<ByteBuffer> taker) {
    if (!isVector) {
      return hand(d.argument(argument), Math.min(bytes, room(d, argument)), taker);
    }
    long parts = Math.min(d.argument(argument + 1), room(d, argument) / IoVectors.BYTES);
    long left = bytes;
    for (long i = 0; i < parts && left > 0; i++) {
      long at = d.argument(argument) + i * IoVectors.BYTES;
      long length = Memory.IO.getLong(at + IoVectors.LENGTH);
      left -= hand(Memory.IO.getLong(at), Math.min(left, length), taker);
    }
    return bytes - left;
  }

  private static long hand(long address, long bytes, Consumer<ByteBuffer> taker) {
    for (long done = 0; done < bytes; done += MOST_AT_ONCE) {
      int now = (int) Math.min(MOST_AT_ONCE, bytes - done);
      taker.accept(Memory.IO.newDirectByteBuffer(address + done, now));
    }
    return Math.max(bytes, 0);
  }
}
