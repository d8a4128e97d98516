package dev.syslet.core.ring;

/**
 * Wakes threads of other processes, and waits for them, at words of the ring's memory: a futex where
 * there is one.
 *
 * <p>Belongs to one {@link RingMemory}. Thread-safe.
 */
public interface RingNotifier {

  /**
   * Wakes all that wait at a word. Does not wait, and does not fail: a notifier that cannot wake
   * leaves the others to their time-outs.
   *
   * @param wordOffset the word's offset in the memory, a multiple of 4
   */
  void wake(int wordOffset);

  /**
   * Waits while the word has a value. Also returns after an interrupt, which it leaves pending, or
   * for no reason; an interrupt may be seen late, but not later than the time-out.
   *
   * @param wordOffset the word's offset in the memory, a multiple of 4
   * @param expected the value that the word has while there is nothing to be seen
   * @param timeoutNanos the longest wait in nanoseconds, above zero
   */
  void await(int wordOffset, int expected, long timeoutNanos);
}
