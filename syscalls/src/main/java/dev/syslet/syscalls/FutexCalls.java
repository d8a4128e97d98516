package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.WaitNumbers;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} for futexes. */
abstract class FutexCalls extends ProcessCalls {

  FutexCalls() {}

  private static final int FLAG_BITS =
      FutexConstants.FUTEX_PRIVATE_FLAG | FutexConstants.FUTEX_CLOCK_REALTIME;

  /** Operations on one word that do not make the thread that runs them an owner. */
  private static int checked(int op) {
    return switch (op & ~FLAG_BITS) {
      case FutexConstants.FUTEX_WAIT,
          FutexConstants.FUTEX_WAKE,
          FutexConstants.FUTEX_WAIT_BITSET,
          FutexConstants.FUTEX_WAKE_BITSET ->
          op;
      default ->
          throw new SubmitException(
              Errno.EINVAL,
              "futex operation " + op + " is not to wait or wake, with or without a bit set");
    };
  }

  /**
   * Fills a descriptor: wait at a word, or wake those who do. The operations with other words and
   * those for locks with an owner have no factory.
   *
   * @param d the descriptor
   * @param word the word
   * @param op FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET; with FUTEX_PRIVATE_FLAG
   *     for a word of this process alone, FUTEX_CLOCK_REALTIME
   * @param val to wait: the value that the word has while there is something to wait for; to wake:
   *     how many at most
   * @param timeout a span with FUTEX_WAIT, a point in time with FUTEX_WAIT_BITSET; null for as long
   *     as it takes, and to wake
   * @param val3 the mask of the _BITSET operations, not 0; else 0
   * @return the descriptor; its result is 0 for who was woken, EAGAIN when the word had another
   *     value; how many were woken for FUTEX_WAKE
   * @throws SubmitException (EINVAL) for another operation
   */
  public static Descriptor futex(
      Descriptor d, FutexWord word, int op, int val, @Nullable Timespec timeout, int val3) {
    struct(d.syscall(WaitNumbers.FUTEX), word)
        .addArgument(checked(op))
        .addArgument(Integer.toUnsignedLong(val));
    return nullable(d, timeout).addArgument(0).addArgument(Integer.toUnsignedLong(val3));
  }

  /**
   * Wait at a word, or wake those who do. The operations with other words and those for locks with
   * an owner have no factory.
   *
   * @param word the word
   * @param op FUTEX_WAIT, FUTEX_WAKE, FUTEX_WAIT_BITSET, FUTEX_WAKE_BITSET; with FUTEX_PRIVATE_FLAG
   *     for a word of this process alone, FUTEX_CLOCK_REALTIME
   * @param val to wait: the value that the word has while there is something to wait for; to wake:
   *     how many at most
   * @param timeout a span with FUTEX_WAIT, a point in time with FUTEX_WAIT_BITSET; null for as long
   *     as it takes, and to wake
   * @param val3 the mask of the _BITSET operations, not 0; else 0
   * @return a new descriptor; its result is 0 for who was woken, EAGAIN when the word had another
   *     value; how many were woken for FUTEX_WAKE
   * @throws SubmitException (EINVAL) for another operation
   */
  public static Descriptor futex(
      FutexWord word, int op, int val, @Nullable Timespec timeout, int val3) {
    return futex(new Descriptor(), word, op, val, timeout, val3);
  }

  /**
   * Fills a descriptor: wait at a word; Linux 6.7.
   *
   * @param d the descriptor
   * @param word the word
   * @param val the value that the word has while there is something to wait for
   * @param mask FUTEX_BITSET_MATCH_ANY, or bits that a wake must have one of
   * @param flags FUTEX2_SIZE_U32, with FUTEX2_PRIVATE for a word of this process alone
   * @param timeout the point in time when it stops waiting, null for never
   * @param clockid the clock of that time, CLOCK_MONOTONIC or CLOCK_REALTIME
   * @return the descriptor; its result is 0 for who was woken, EAGAIN when the word had another
   *     value
   */
  public static Descriptor futex_wait(
      Descriptor d,
      FutexWord word,
      int val,
      int mask,
      int flags,
      @Nullable Timespec timeout,
      int clockid) {
    struct(d.syscall(WaitNumbers.FUTEX_WAIT), word)
        .addArgument(Integer.toUnsignedLong(val))
        .addArgument(Integer.toUnsignedLong(mask))
        .addArgument(flags);
    return nullable(d, timeout).addArgument(clockid);
  }

  /**
   * Wait at a word; Linux 6.7.
   *
   * @param word the word
   * @param val the value that the word has while there is something to wait for
   * @param mask FUTEX_BITSET_MATCH_ANY, or bits that a wake must have one of
   * @param flags FUTEX2_SIZE_U32, with FUTEX2_PRIVATE for a word of this process alone
   * @param timeout the point in time when it stops waiting, null for never
   * @param clockid the clock of that time, CLOCK_MONOTONIC or CLOCK_REALTIME
   * @return a new descriptor; its result is 0 for who was woken, EAGAIN when the word had another
   *     value
   */
  public static Descriptor futex_wait(
      FutexWord word, int val, int mask, int flags, @Nullable Timespec timeout, int clockid) {
    return futex_wait(new Descriptor(), word, val, mask, flags, timeout, clockid);
  }

  /**
   * Fills a descriptor: wake those who wait at a word; Linux 6.7.
   *
   * @param d the descriptor
   * @param word the word
   * @param mask FUTEX_BITSET_MATCH_ANY, or bits that who waits must have one of
   * @param count how many at most
   * @param flags FUTEX2_SIZE_U32, with FUTEX2_PRIVATE as for the wait
   * @return the descriptor; its result is how many were woken
   */
  public static Descriptor futex_wake(
      Descriptor d, FutexWord word, int mask, int count, int flags) {
    return struct(d.syscall(WaitNumbers.FUTEX_WAKE), word)
        .addArgument(Integer.toUnsignedLong(mask))
        .addArgument(count)
        .addArgument(flags);
  }

  /**
   * Wake those who wait at a word; Linux 6.7.
   *
   * @param word the word
   * @param mask FUTEX_BITSET_MATCH_ANY, or bits that who waits must have one of
   * @param count how many at most
   * @param flags FUTEX2_SIZE_U32, with FUTEX2_PRIVATE as for the wait
   * @return a new descriptor; its result is how many were woken
   */
  public static Descriptor futex_wake(FutexWord word, int mask, int count, int flags) {
    return futex_wake(new Descriptor(), word, mask, count, flags);
  }

  /**
   * Fills a descriptor: wait at several words until one is woken; Linux 5.16.
   *
   * @param d the descriptor
   * @param words 1 to 128 words, those in it when this is called
   * @param flags 0
   * @param timeout the point in time when it stops waiting, null for never
   * @param clockid the clock of that time, CLOCK_MONOTONIC or CLOCK_REALTIME
   * @return the descriptor; its result is the index of the one that was woken, EAGAIN when one had
   *     another value
   * @throws SubmitException (EINVAL) when there is no word
   */
  public static Descriptor futex_waitv(
      Descriptor d, FutexWaitvs words, int flags, @Nullable Timespec timeout, int clockid) {
    if (words.count() == 0) {
      throw new SubmitException(Errno.EINVAL, "futex_waitv takes 1 to 128 words, not 0");
    }
    struct(d.syscall(WaitNumbers.FUTEX_WAITV), words).addArgument(words.count()).addArgument(flags);
    return nullable(d, timeout).addArgument(clockid);
  }

  /**
   * Wait at several words until one is woken; Linux 5.16.
   *
   * @param words 1 to 128 words, those in it when this is called
   * @param flags 0
   * @param timeout the point in time when it stops waiting, null for never
   * @param clockid the clock of that time, CLOCK_MONOTONIC or CLOCK_REALTIME
   * @return a new descriptor; its result is the index of the one that was woken, EAGAIN when one
   *     had another value
   * @throws SubmitException (EINVAL) when there is no word
   */
  public static Descriptor futex_waitv(
      FutexWaitvs words, int flags, @Nullable Timespec timeout, int clockid) {
    return futex_waitv(new Descriptor(), words, flags, timeout, clockid);
  }
}
