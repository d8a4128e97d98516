package dev.syslet.syscalls.ipc;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;

/**
 * An array of {@code struct sembuf} in native memory: the operations that one semop makes, all or
 * none; the same on both architectures.
 *
 * <pre>
 * an operation:   0 sem_num (2)   2 sem_op (2)   4 sem_flg (2)
 * </pre>
 *
 * <p>Reusable; it must not be changed while a call uses it.
 */
public final class Sembufs extends Struct {

  /** The most operations of one call, unless {@code /proc/sys/kernel/sem} says fewer (SEMOPM). */
  public static final int MAX_OPERATIONS = 500;

  static final int ELEMENT_BYTES = 6;
  private static final int OPERATION = 2;
  private static final int FLAGS = 4;
  private static final int MAX_INDEX = 0xFFFF;

  private final int capacity;
  private int count;

  /**
   * Makes an empty one.
   *
   * @param capacity how many operations it can have, 1 to {@link #MAX_OPERATIONS}
   * @throws SubmitException (E2BIG) when it is more, (EINVAL) when it is less
   */
  public Sembufs(int capacity) {
    super(Slabs.allocate(checked(capacity) * ELEMENT_BYTES));
    this.capacity = capacity;
  }

  private static int checked(int capacity) {
    if (capacity > MAX_OPERATIONS) {
      throw new SubmitException(
          Errno.number("E2BIG"),
          "semop takes " + MAX_OPERATIONS + " operations at most (SEMOPM), not " + capacity);
    }
    if (capacity < 1) {
      throw new SubmitException(Errno.EINVAL, "semop takes 1 operation or more, not " + capacity);
    }
    return capacity;
  }

  /**
   * Makes one of one operation.
   *
   * @param index which semaphore of the set, 0 to 65535
   * @param operation what is added to it; when negative, waited for until it can be taken off; 0
   *     waits until it is 0
   * @param flags IPC_NOWAIT, SEM_UNDO
   * @return the new one
   * @throws SubmitException as {@link #add}
   */
  public static Sembufs of(int index, int operation, int flags) {
    return new Sembufs(1).add(index, operation, flags);
  }

  /**
   * Adds an operation.
   *
   * @param index which semaphore of the set, 0 to 65535
   * @param operation what is added to it, -32768 to 32767; when negative, waited for until it can
   *     be taken off; 0 waits until it is 0
   * @param flags IPC_NOWAIT, SEM_UNDO
   * @return this
   * @throws SubmitException (EFBIG) when the index is out of range, (ERANGE) when the operation is
   * @throws IllegalStateException when there is no room
   */
  public Sembufs add(int index, int operation, int flags) {
    if (index < 0 || index > MAX_INDEX) {
      throw new SubmitException(
          Errno.number("EFBIG"), "a semaphore of a set is 0 to " + MAX_INDEX + ", not " + index);
    }
    if (operation != (short) operation) {
      throw new SubmitException(
          Errno.number("ERANGE"), "a semaphore changes by 16 bits, not by " + operation);
    }
    if (count == capacity) {
      throw new IllegalStateException("it already has " + count + " operations, its capacity");
    }
    int at = count++ * ELEMENT_BYTES;
    memory()
        .putShort(at, (short) index)
        .putShort(at + OPERATION, (short) operation)
        .putShort(at + FLAGS, (short) flags);
    return this;
  }

  /**
   * Takes all operations out.
   *
   * @return this
   */
  public Sembufs clear() {
    count = 0;
    return this;
  }

  /**
   * How many operations there are.
   *
   * @return the number
   */
  public int count() {
    return count;
  }

  @Override
  public String toString() {
    return "Sembufs[" + count + " operations]";
  }
}
