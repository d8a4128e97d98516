package dev.syslet.core.ring;

import java.io.Serial;

/**
 * The ring's memory holds what no producer and no reaper of this library writes: somebody else
 * wrote into it. Or it is no longer there: somebody cut the mapped file short. The ring is stopped; every later call that posts, reaps or waits throws this too.
 */
public final class CorruptRingException extends RuntimeException {

  @Serial private static final long serialVersionUID = 1L;

  /** The counters and the length that could not be. */
  private final long head;

  private final long tail;
  private final int length;

  CorruptRingException(String what, long head, long tail, int length) {
    super(
        what
            + ": head "
            + Long.toUnsignedString(head)
            + ", tail "
            + Long.toUnsignedString(tail)
            + ", length "
            + length);
    this.head = head;
    this.tail = tail;
    this.length = length;
  }

  /** The memory cannot be read or written any more. */
  CorruptRingException(InternalError fault) {
    super("the ring's memory is gone: was its file cut short?", fault);
    this.head = 0;
    this.tail = 0;
    this.length = 0;
  }

  /** The same fault, met again by another caller. */
  CorruptRingException(CorruptRingException first) {
    super(first.getMessage(), first);
    this.head = first.head;
    this.tail = first.tail;
    this.length = first.length;
  }

  /**
   * The byte counter up to which records had been taken.
   *
   * @return an unsigned number
   */
  public long head() {
    return head;
  }

  /**
   * The byte counter up to which records had been published.
   *
   * @return an unsigned number
   */
  public long tail() {
    return tail;
  }

  /**
   * The length that the record at {@link #head} or behind it claims.
   *
   * @return the length, 0 if the counters themselves are wrong
   */
  public int length() {
    return length;
  }
}
