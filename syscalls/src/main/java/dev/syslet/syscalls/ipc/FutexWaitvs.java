package dev.syslet.syscalls.ipc;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.Structs;
import org.jspecify.annotations.Nullable;

/**
 * An array of {@code struct futex_waitv} in native memory: the words that one futex_waitv waits at;
 * the same on both architectures.
 *
 * <pre>
 * an element:   0 val (8)   8 uaddr (8)   16 flags (4)   20 reserved (4)
 * </pre>
 *
 * <p>It keeps its words reachable. Reusable; it must not be changed while a call uses it.
 */
public final class FutexWaitvs extends Struct {

  /** The most words that the kernel takes ({@code linux/futex.h}, FUTEX_WAITV_MAX). */
  public static final int MAX_WORDS = 128;

  static final int ELEMENT_BYTES = 24;
  private static final int ADDRESS = 8;
  private static final int FLAGS = 16;

  private final @Nullable FutexWord[] words;
  private int count;

  /**
   * Makes an empty one.
   *
   * @param capacity how many words it can have, 1 to {@link #MAX_WORDS}
   * @throws SubmitException (EINVAL) when it is out of range
   */
  public FutexWaitvs(int capacity) {
    super(Slabs.allocate(checked(capacity) * ELEMENT_BYTES));
    words = new @Nullable FutexWord[capacity];
  }

  private static int checked(int capacity) {
    if (capacity < 1 || capacity > MAX_WORDS) {
      throw new SubmitException(
          Errno.EINVAL, "futex_waitv takes 1 to " + MAX_WORDS + " words, not " + capacity);
    }
    return capacity;
  }

  /**
   * Adds a word.
   *
   * @param word the word
   * @param expected the value that it has while there is something to wait for
   * @param flags FUTEX2_SIZE_U32, with FUTEX2_PRIVATE for a word of this process alone
   * @return this
   * @throws IllegalStateException when there is no room
   */
  public FutexWaitvs add(FutexWord word, int expected, int flags) {
    if (count == words.length) {
      throw new IllegalStateException("it already has " + count + " words, all it has room for");
    }
    int at = count * ELEMENT_BYTES;
    memory()
        .putLong(at, Integer.toUnsignedLong(expected))
        .putLong(at + ADDRESS, Structs.address(word))
        .putLong(at + FLAGS, Integer.toUnsignedLong(flags));
    words[count++] = word;
    return this;
  }

  /**
   * Takes all words out.
   *
   * @return this
   */
  public FutexWaitvs clear() {
    while (count > 0) {
      words[--count] = null;
    }
    return this;
  }

  /**
   * Whether all words have the values that they are waited for with.
   *
   * @hidden
   */
  @Override
  protected boolean isAsExpected() {
    for (int i = 0; i < count; i++) {
      FutexWord word = words[i];
      if (word != null && word.getAcquire() != memory().getInt(i * ELEMENT_BYTES)) {
        return false;
      }
    }
    return true;
  }

  /**
   * How many words there are.
   *
   * @return the number
   */
  public int count() {
    return count;
  }

  @Override
  public String toString() {
    return "FutexWaitvs[" + count + " words]";
  }
}
