package dev.syslet.core.ring;

import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a ring whose memory others see has beside a private one: all that it says to them. */
final class SharedRing {

  /** The longest time that a kick which was lost with its sender holds up what waits for room. */
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final RingHeader header;
  private final RingNotifier notifier;
  private final CorruptionLatch latch;

  /** states: false (no thread) -> true (a thread moves what waits) -> false. */
  private final AtomicBoolean moving = new AtomicBoolean();

  /** states: false (free) -> true (a reaper of this process moves the head) -> false. */
  private final AtomicBoolean headMoving = new AtomicBoolean();

  private volatile boolean consuming;
  private volatile @Nullable Runnable signal;

  SharedRing(RingHeader header, RingNotifier notifier, CorruptionLatch latch) {
    this.header = header;
    this.notifier = notifier;
    this.latch = latch;
  }

  /** Has something else done, too, whenever readers in other processes are woken. */
  void signal(@Nullable Runnable onWake) {
    signal = onWake;
  }

  /** After a full fence behind the tail's store: wakes the readers if one asked for it. */
  void wakeReaders() {
    if (header.wordVolatile(RingHeaderLayout.NEED_WAKE_OFFSET) == 0) {
      return;
    }
    header.wordVolatile(RingHeaderLayout.NEED_WAKE_OFFSET, 0);
    header.incrementWord(RingHeaderLayout.WAKE_WORD_OFFSET);
    notifier.wake(RingHeaderLayout.WAKE_WORD_OFFSET);
    Runnable also = signal;
    if (also != null) {
      also.run();
    }
  }

  /**
   * Makes this process the one that takes records.
   *
   * @throws IllegalStateException if another process that lives is
   */
  void consume() {
    if (consuming) {
      return;
    }
    long owner = claim(header, RingHeaderLayout.CONSUMER_OFFSET);
    if (owner != ProcessIdentity.NONE) {
      throw new IllegalStateException(
          "the ring is consumed by process " + ProcessIdentity.pid(owner));
    }
    consuming = true;
  }

  /**
   * Makes this process the producer of a ring that is there, whose last one is gone.
   *
   * @throws RingFormatException if it is not
   */
  static void takeOver(RingHeader header) {
    long owner = claim(header, RingHeaderLayout.PRODUCER_OFFSET);
    if (owner != ProcessIdentity.NONE) {
      throw new RingFormatException(
          "the ring has a writer that lives: process " + ProcessIdentity.pid(owner));
    }
    header.overflowVolatile(false); // what waited, waited in the other process
  }

  /**
   * As a compare-and-set of the head by the reapers of this process, which alone moves it; without
   * one in memory that may be cut short, see {@link RingHeader}. May fail for nothing when several
   * try at once.
   */
  boolean moveHead(long from, long to) {
    if (!headMoving.compareAndSet(false, true)) {
      return false;
    }
    try {
      return header.moveHead(from, to);
    } finally {
      headMoving.set(false);
    }
  }

  /** Claims tail or head for this process; 0 if it did, else who has it. */
  static long claim(RingHeader header, int offset) {
    long own = ProcessIdentity.own();
    long owner = header.owner(offset);
    while (owner == ProcessIdentity.NONE
        || ProcessIdentity.isGone(owner, header.ownerNamespace(offset))) {
      if (header.claim(offset, owner, own, ProcessIdentity.ownNamespace())) {
        return ProcessIdentity.NONE;
      }
      long now = header.owner(offset);
      if (now == owner) {
        break; // a peer plays with the word
      }
      owner = now;
    }
    return owner;
  }

  /** Has a thread move what waits for room, until nothing does. */
  void move(RingPublisher publisher) {
    if (!moving.get() && moving.compareAndSet(false, true)) {
      try {
        Thread.ofPlatform()
            .daemon()
            .name("syslet-ring-overflow")
            .start(() -> moveUntilNothingWaits(publisher));
      } catch (OutOfMemoryError e) {
        moving.set(false); // no thread to be had: the next record that finds no room tries again
      }
    }
  }

  private void moveUntilNothingWaits(RingPublisher publisher) {
    do {
      moveWhileWaiting(publisher);
      moving.set(false);
      VarHandle.fullFence();
    } while (publisher.hasOverflow() && !latch.isStopped() && moving.compareAndSet(false, true));
  }

  private void moveWhileWaiting(RingPublisher publisher) {
    try {
      while (publisher.hasOverflow() && !latch.isStopped()) {
        int kicks = header.wordVolatile(RingHeaderLayout.KICK_WORD_OFFSET);
        publisher.moveWaitingForReaper();
        if (publisher.hasOverflow()) {
          notifier.await(RingHeaderLayout.KICK_WORD_OFFSET, kicks, TICK_NANOS);
        }
      }
      MemoryFault.poll();
    } catch (InternalError e) {
      CorruptRingException unused = latch.lost(e);
    }
  }
}
