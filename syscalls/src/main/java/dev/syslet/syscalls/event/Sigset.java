package dev.syslet.syscalls.event;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Slabs;

/**
 * The kernel's {@code sigset_t} in native memory: a set of signals, one bit for each of the 64, the
 * same on both architectures. libc's own is longer; the syscalls take 8 bytes.
 *
 * <pre>
 *   0 bits (8)   signal n is bit n - 1
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class Sigset extends Struct {

  static final int BYTES = 8;

  /** The highest signal there is. */
  private static final int LAST = 64;

  /** Makes an empty set. */
  public Sigset() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes a set.
   *
   * @param signals the signals, each 1 to 64
   * @return the new one
   * @throws SubmitException (EINVAL) when one is out of range
   */
  public static Sigset of(int... signals) {
    Sigset made = new Sigset();
    for (int signal : signals) {
      made.add(signal);
    }
    return made;
  }

  /**
   * Adds a signal.
   *
   * @param signal 1 to 64
   * @return this
   * @throws SubmitException (EINVAL) when it is out of range
   */
  public Sigset add(int signal) {
    return bits(bits() | bit(signal));
  }

  /**
   * Takes a signal out.
   *
   * @param signal 1 to 64
   * @return this
   * @throws SubmitException (EINVAL) when it is out of range
   */
  public Sigset remove(int signal) {
    return bits(bits() & ~bit(signal));
  }

  /**
   * Whether a signal is in the set.
   *
   * @param signal 1 to 64
   * @return whether it is
   * @throws SubmitException (EINVAL) when it is out of range
   */
  public boolean contains(int signal) {
    return (bits() & bit(signal)) != 0;
  }

  /**
   * Takes all signals out.
   *
   * @return this
   */
  public Sigset clear() {
    return bits(0);
  }

  /**
   * Adds every signal.
   *
   * @return this
   */
  public Sigset fill() {
    return bits(-1);
  }

  private static long bit(int signal) {
    if (signal < 1 || signal > LAST) {
      throw new SubmitException(Errno.EINVAL, "a signal is 1 to " + LAST + ", not " + signal);
    }
    return 1L << (signal - 1);
  }

  private long bits() {
    return memory().getLong(0);
  }

  private Sigset bits(long bits) {
    memory().putLong(0, bits);
    return this;
  }

  @Override
  public String toString() {
    return "Sigset[0x" + Long.toHexString(bits()) + "]";
  }
}
