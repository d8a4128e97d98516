package dev.syslet.syscalls.ipc;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Slabs;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A futex: a 32-bit word in native memory that threads, and processes if the memory is shared, wait
 * at until it changes; the same on both architectures.
 *
 * <p>Who waits gives the value that it has seen, and the kernel lets it sleep only if the word
 * still has that value. So the one who wakes changes the word first and wakes then.
 *
 * <pre>{@code
 * while (word.getAcquire() == 0) {                    // who waits
 *   executor.call(Syscalls.futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, null, 0));
 * }
 *
 * word.setRelease(1);                                 // who wakes
 * executor.call(Syscalls.futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, null, 0));
 * }</pre>
 *
 * <p>Thread-safe; any number of calls may use it at once.
 */
public final class FutexWord extends Struct {

  static final int BYTES = 4;
  private static final VarHandle WORD =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  /** Makes one that is 0, in memory of its own. */
  public FutexWord() {
    super(Slabs.allocate(BYTES));
  }

  private FutexWord(ByteBuffer memory) {
    super(memory);
  }

  /**
   * Makes one over memory of yours, such as a mapped file that another process has mapped too.
   *
   * @param memory a direct buffer; the word is at its position, which does not move
   * @return the new one
   * @throws SubmitException (EFAULT) when the buffer is not direct, is read-only or has fewer than
   *     4 bytes left, (EINVAL) when its address is no multiple of 4
   */
  public static FutexWord at(ByteBuffer memory) {
    if (memory.remaining() < BYTES || memory.isReadOnly()) {
      throw new SubmitException(
          Errno.EFAULT, "a futex has " + BYTES + " bytes that can be written, and not " + memory);
    }
    long address = Memory.address(memory);
    if (address % BYTES != 0) {
      throw new SubmitException(
          Errno.EINVAL,
          "a futex is at a multiple of " + BYTES + ", not at 0x" + Long.toHexString(address));
    }
    return new FutexWord(memory.slice(memory.position(), BYTES));
  }

  /**
   * Reads it.
   *
   * @return the value; what was written before its {@link #setRelease} is seen
   */
  public int getAcquire() {
    return (int) WORD.getAcquire(memory(), 0);
  }

  /**
   * Writes it.
   *
   * @param value the new value; who reads it sees what was written before
   */
  public void setRelease(int value) {
    WORD.setRelease(memory(), 0, value);
  }

  /**
   * Writes it if it has a value.
   *
   * @param expected the value that it must have
   * @param value the new one
   * @return whether it was written; the order is that of a volatile read and write
   */
  public boolean compareAndSet(int expected, int value) {
    return WORD.compareAndSet(memory(), 0, expected, value);
  }

  /**
   * Adds to it.
   *
   * @param delta what is added
   * @return the value before; the order is that of a volatile read and write
   */
  public int getAndAdd(int delta) {
    return (int) WORD.getAndAdd(memory(), 0, delta);
  }

  @Override
  public String toString() {
    return "FutexWord[" + getAcquire() + "]";
  }
}
