package dev.syslet.syscalls.ipc;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * The values of all semaphores of a set, an array of 16-bit numbers in native memory, for GETALL
 * and SETALL of semctl. The kernel uses as many as the set has, whatever there is room for, so
 * there is room for 65,536: semop can name no more. Reusable; one call at a time may use it.
 */
public final class SemValues extends Struct {

  static final int COUNT = 65_536;
  static final int BYTES = COUNT * Short.BYTES;
  private static final int MAX_VALUE = 32767;

  /** Makes one whose values are all 0. */
  public SemValues() {
    super(ByteBuffer.allocateDirect(BYTES).order(ByteOrder.nativeOrder()));
  }

  /**
   * Sets a value.
   *
   * @param index which semaphore, from 0
   * @param value 0 to 32767
   * @return this
   * @throws SubmitException (ERANGE) when the value is out of range
   * @throws IndexOutOfBoundsException when the index is
   */
  public SemValues set(int index, int value) {
    if (value < 0 || value > MAX_VALUE) {
      throw new SubmitException(
          Errno.number("ERANGE"), "a semaphore is 0 to " + MAX_VALUE + ", not " + value);
    }
    memory().putShort(Objects.checkIndex(index, COUNT) * Short.BYTES, (short) value);
    return this;
  }

  /**
   * A value.
   *
   * @param index which semaphore, from 0
   * @return 0 to 32767
   * @throws IndexOutOfBoundsException when the index is out of range
   */
  public int get(int index) {
    return memory().getShort(Objects.checkIndex(index, COUNT) * Short.BYTES) & 0xFFFF;
  }

  @Override
  public String toString() {
    return "SemValues[first " + get(0) + "]";
  }
}
