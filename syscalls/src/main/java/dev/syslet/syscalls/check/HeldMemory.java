package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that a call holds, and the addresses that lie in it: an array of iovecs, the header of
 * a message. An {@link Iovecs} holds what its addresses mean. Of any other memory, what they mean
 * must be memory of an argument of the same call, such as the rest of the same buffer.
 */
final class HeldMemory {

  private static final int MESSAGE_BYTES = 64;

  private HeldMemory() {}

  /** Where something was found that is not held, for the text of the refusal. */
  interface Refusal {
    /** Makes what is thrown. */
    RuntimeException of(String what, long address, long bytes);
  }

  /** Whether a range lies in the memory of one of a call's arguments. */
  static boolean holds(Descriptor d, long address, long bytes, boolean isWritten) {
    for (int i = 0; i < d.argumentCount(); i++) {
      Object held = d.held(i);
      if (held != null && contains(held, address, bytes, isWritten)) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(Object held, long address, long bytes, boolean isWritten) {
    long base;
    long capacity;
    boolean writable;
    if (held instanceof NativeMemory memory) {
      base = Structs.address(memory);
      capacity = Structs.bytes(memory);
      writable = Structs.isWritable(memory);
    } else if (held instanceof ByteBuffer buffer && buffer.isDirect()) {
      base = Memory.base(buffer);
      capacity = buffer.capacity();
      writable = !buffer.isReadOnly();
    } else {
      return false;
    }
    return address >= base
        && address - base <= capacity
        && bytes >= 0
        && bytes <= capacity - (address - base)
        && (writable || !isWritten);
  }

  /** The vector that memory is, or that it asks a full count of; null when it is none. */
  static @Nullable Iovecs vectorOf(@Nullable Object held) {
    return Structs.given(held) instanceof Iovecs vector ? vector : null;
  }

  /** An array of struct iovec that is no {@link Iovecs}. */
  static void checkVector(
      Descriptor d, long address, long count, boolean isFilled, Refusal refusal) {
    if (count > IoVectors.MOST) {
      return; // EINVAL, before the kernel looks at any
    }
    for (long i = 0; i < count; i++) {
      long base = Memory.IO.getLong(address + i * IoVectors.BYTES + IoVectors.BASE);
      long length = Memory.IO.getLong(address + i * IoVectors.BYTES + IoVectors.LENGTH);
      if (length > 0) { // of a negative one the kernel says EINVAL before it touches any
        check(d, "a part", base, length, isFilled, refusal);
      }
    }
  }

  /**
   * An array of struct mmsghdr, or one struct msghdr.
   *
   * <pre>
   *  0 name (8)  8 namelen (4)  16 iov (8)  24 iovlen (8)  32 control (8)  40 controllen (8)
   * 48 flags (4) 56 of a struct mmsghdr: its length (4)
   * </pre>
   */
  static void checkMessages(
      Descriptor d, long address, long count, boolean isFilled, Refusal refusal) {
    for (long i = 0; i < count; i++) {
      long at = address + i * MESSAGE_BYTES;
      long vector = Memory.IO.getLong(at + 16);
      long parts = Memory.IO.getLong(at + 24);
      check(d, "the name", Memory.IO.getLong(at), Memory.IO.getInt(at + 8), isFilled, refusal);
      check(
          d, "control", Memory.IO.getLong(at + 32), Memory.IO.getLong(at + 40), isFilled, refusal);
      if (parts > 0 && parts <= IoVectors.MOST) {
        check(d, "the vector", vector, parts * IoVectors.BYTES, false, refusal);
        checkVector(d, vector, parts, isFilled, refusal);
      }
    }
  }

  /** An address in memory; nothing is at NULL, and of no bytes nothing is used. */
  static void check(
      Descriptor d, String what, long address, long bytes, boolean isWritten, Refusal refusal) {
    if (address != 0 && bytes != 0 && !holds(d, address, bytes, isWritten)) {
      throw refusal.of(what, address, bytes);
    }
  }
}
