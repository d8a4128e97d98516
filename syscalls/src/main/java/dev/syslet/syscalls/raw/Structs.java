package dev.syslet.syscalls.raw;

import dev.syslet.core.Lease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** What those who fill, check and make calls ask of the memory that a call is given. */
public final class Structs {

  private Structs() {}

  /** The bytes, by absolute index. */
  public static ByteBuffer memory(NativeMemory struct) {
    return struct.memory();
  }

  /** The address of the first byte. */
  public static long address(NativeMemory struct) {
    return struct.address();
  }

  /** How many bytes there are. */
  public static int bytes(NativeMemory struct) {
    return struct.bytes();
  }

  /** See {@link NativeMemory#used}. */
  public static int used(NativeMemory struct) {
    return struct.used();
  }

  /** See {@link NativeMemory#isWritable}. */
  public static boolean isWritable(NativeMemory struct) {
    return struct.isWritable();
  }

  /** See {@link NativeMemory#holdsWhatItPointsTo}. */
  public static boolean holdsWhatItPointsTo(NativeMemory struct) {
    return struct.holdsWhatItPointsTo();
  }

  /** See {@link NativeMemory#isWritableBehind}. */
  public static boolean isWritableBehind(NativeMemory struct) {
    return struct.isWritableBehind();
  }

  /** See {@link NativeMemory#refusalAsMessage}. */
  public static @Nullable String refusalAsMessage(
      NativeMemory struct, long at, boolean isArray, boolean receives) {
    return struct.refusalAsMessage(at, isArray, receives);
  }

  /** See {@link NativeMemory#isAsExpected}. */
  public static boolean isAsExpected(NativeMemory struct) {
    return struct.isAsExpected();
  }

  /** See {@link NativeMemory#parts}. */
  public static int parts(NativeMemory struct) {
    return struct.parts();
  }

  /** See {@link NativeMemory#part}. */
  public static @Nullable Lease part(NativeMemory struct, int index) {
    return struct.part(index);
  }

  /** What a call was given: what stands behind its memory, if that is something around it. */
  public static @Nullable Object given(@Nullable Object held) {
    Object inside = held instanceof NativeMemory struct ? struct.given() : null;
    return inside != null ? inside : held;
  }

  /** Where a call is told how much room there is in a struct, and tells how much it used. */
  public static LengthWord lengthWord(NativeMemory struct) {
    LengthWord word = struct.lengthWord;
    if (word == null) {
      throw new IllegalArgumentException("a length that is not told of " + struct);
    }
    return word;
  }
}
