package dev.syslet.syscalls.raw;

import dev.syslet.core.Lease;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Something that an argument may be the address of: a path, a struct, a leased buffer. What those who check and make calls have
 * to know of it is asked through {@link Structs}; it is answered by protected methods, so that none of it is the users' to call.
 */
public abstract class NativeMemory {

  private final ByteBuffer memory;
  private final long address;

  /** Where the kernel is told how much room there is, and tells how much it used; null when nowhere. */
  final @Nullable LengthWord lengthWord;

  protected NativeMemory(ByteBuffer memory) {
    this(memory, null);
  }

  protected NativeMemory(ByteBuffer memory, @Nullable LengthWord lengthWord) {
    this.memory = memory;
    this.address = Memory.base(memory);
    this.lengthWord = lengthWord;
  }

  /**
   * The bytes, by absolute index; position and limit are nobody's.
   *
   * @hidden
   */
  protected final ByteBuffer memory() {
    return memory;
  }

  /**
   * The address of the first byte.
   *
   * @hidden
   */
  protected final long address() {
    return address;
  }

  /**
   * How many bytes there are.
   *
   * @hidden
   */
  protected final int bytes() {
    return memory.capacity();
  }

  /**
   * How much of it a call is told of: the length of a text, the numbers in a set.
   *
   * @hidden
   */
  protected int used() {
    return bytes();
  }

  /**
   * Whether the kernel may write into it.
   *
   * @hidden
   */
  protected boolean isWritable() {
    return true;
  }

  /**
   * Whether the addresses that lie in it are of memory that it keeps, and holds while a call holds
   * it. Of other memory they are checked one by one.
   *
   * @hidden
   */
  protected boolean holdsWhatItPointsTo() {
    return false;
  }

  /**
   * False when something that it points to is read-only, so that the kernel must not write through it.
   *
   * @hidden
   */
  protected boolean isWritableBehind() {
    return true;
  }

  /**
   * Why it must not be a call's message, or array of messages, at an address; null when it may.
   *
   * @hidden
   */
  protected @Nullable String refusalAsMessage(long at, boolean isArray, boolean receives) {
    return "there are other addresses in it: use " + (isArray ? "MmsgHdrs" : "MsgHdr");
  }

  /**
   * Whether what a call would wait for to change has not changed yet.
   *
   * @hidden
   */
  protected boolean isAsExpected() {
    return true;
  }

  /**
   * One more than the index of the last file whose number lies in it.
   *
   * @hidden
   */
  protected int parts() {
    return 0;
  }

  /**
   * A file whose number lies in it; null when there is none at the index.
   *
   * @hidden
   */
  protected @Nullable Lease part(int index) {
    return null;
  }

  /**
   * What a call was given, when this was put around it; null when this is what it was given.
   *
   * @hidden
   */
  protected @Nullable Object given() {
    return null;
  }
}
