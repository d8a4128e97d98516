package dev.syslet.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The flag of a ring's writing side and the words that only its holder writes, with free lines in
 * front and behind: whoever reads something else of the ring does not take them from the holder.
 */
@SuppressWarnings("unused") // what fills the lines
final class PublisherWords extends PublisherWordsInTheMiddle {

  private static final VarHandle FLAG;
  private static final VarHandle SEQUENCE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FLAG = lookup.findVarHandle(PublisherWordsInTheMiddle.class, "flag", long.class);
      SEQUENCE = lookup.findVarHandle(PublisherWordsInTheMiddle.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long b00;
  private long b01;
  private long b02;
  private long b03;
  private long b04;
  private long b05;
  private long b06;
  private long b07;
  private long b08;
  private long b09;
  private long b10;
  private long b11;
  private long b12;
  private long b13;
  private long b14;
  private long b15;

  /** Takes the flag if nobody has it. */
  boolean tryTake() {
    return (long) FLAG.getVolatile(this) == 0 && FLAG.compareAndSet(this, 0L, 1L);
  }

  /** Lets go of the flag; a full fence: what was stored is visible before what is then looked at. */
  void letGo() {
    FLAG.setRelease(this, 0L);
    VarHandle.fullFence();
  }

  long sequenceAcquire() {
    return (long) SEQUENCE.getAcquire(this);
  }

  void sequenceRelease(long number) {
    SEQUENCE.setRelease(this, number);
  }
}

/** The line in front; all fields are longs, so that none finds a gap elsewhere. */
@SuppressWarnings("unused")
abstract class PublisherWordsInFront {
  private long a00;
  private long a01;
  private long a02;
  private long a03;
  private long a04;
  private long a05;
  private long a06;
  private long a07;
  private long a08;
  private long a09;
  private long a10;
  private long a11;
  private long a12;
  private long a13;
  private long a14;
  private long a15;
}

/** The words; a class's fields lie behind those of the class that it extends. */
abstract class PublisherWordsInTheMiddle extends PublisherWordsInFront {

  /** states: 0 (free) -> 1 (held) -> 0. */
  long flag;

  /** Bytes ever published; the trusted copy of the header's tail. */
  long tail;

  /** Bytes ever written; the tail, but for a holder of the flag who has more to publish. */
  long written;

  /**
   * Up to where records can be written without a look at anything else, in bytes ever written: there
   * is room, the body does not end before, the encoders' view reaches so far.
   */
  long cleared;

  /** The limit of the encoders' view, unless an encoder has changed it. */
  long viewLimit;

  /** Records between the tail and what is written. */
  long unpublished;

  /** The head as last read and found good; it only falls behind. */
  long headSeen;

  /** The sequence number of the last record that is published. */
  long sequence;
}
