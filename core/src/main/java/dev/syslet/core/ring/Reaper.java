package dev.syslet.core.ring;

import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Takes records off a ring. Any number of reapers work on one ring at once; each is used by one
 * thread at a time and has its own scratch memory.
 *
 * <pre>{@code
 * Reaper reaper = ring.newReaper();
 * while (running) {
 *   if (reaper.reap(handler, 256) == 0) {
 *     boolean more = reaper.await(1_000_000_000);
 *   }
 * }
 * }</pre>
 *
 * <p>Each record goes to exactly one reaper, and each reaper sees its records in the order of their
 * sequence numbers. What a producer did before {@link RecordRing#post} happens before the handler
 * of that record. A thread that dies between taking a record and handling it takes the record with
 * it: handling is at most once.
 */
public final class Reaper {

  /*
   * Reaping (the ring's side of it is in RecordRing):
   *
   *   take:  head, tail = header
   *          copy to the scratch in one go: what so many records may take, what fits, no further
   *            than the tail or the end of the body
   *          walk the lengths in the copy, up to the limit or what is whole
   *          compare-and-set head to behind the range; if it fails, once more
   *   give:  walk the copy, call the handler for all but pads
   *
   * While we walk and copy, another reaper may take the range and producers may write over it. What
   * we then read is rubbish, and is thrown away because the compare-and-set fails: the head is a
   * counter that never returns to a value. So rubbish is proof of a corrupt ring only if the head
   * has not moved; and it is looked at only through bounds-checked buffers, in steps of at least 8
   * bytes, within trusted copies of the sizes, and in the copy only: another process can write at
   * any time, so what is handed over is checked in memory that nobody else can reach.
   *
   * A reaper that is as fast as the producers would take one or two records each time, and each time
   * fetch the line of the tail from the producer that is about to write it again: both then run at
   * the speed of that line. So after it took all there was, and that was few records of another
   * thread, it pauses before it looks for more. That is some tenths of a microsecond, and lets both run twice as fast. A thread that
   * reaps what it posted itself does not pause.
   *
   * The attempts are bounded, so that not even a head which somebody keeps changing can hold a
   * reaper; then it answers 0, as for an empty ring.
   */

  private static final int MAX_ATTEMPTS = 1_000;
  private static final int EMPTY = -1;

  /** Fewer records than this are few; a line's way between processors is then most of the cost. */
  private static final int FEW = 16;

  /** How often a reaper pauses after few records. */
  private static final int PAUSES = 8;

  private final RingHeader header;
  private final RingPublisher publisher;
  private final RingWaiters.Seat seat;
  private final CorruptionLatch latch;
  private final @Nullable SharedRing shared;
  private final LineCounter reaped;
  private final LongAdder handlerFailures;
  private final RecordBatch batch;

  private boolean reaping;

  /** Whether the last batch was all that there was when it was taken. */
  private boolean atTail;

  /** The thread that posted last when the last batch was taken; in a private ring only. */
  private long postedBy;

  /** Whether the last call took all there was, which was little, and another thread posted it. */
  private boolean keepsUp;

  Reaper(
      RingHeader header,
      RecordBatch batch,
      RingPublisher publisher,
      RingWaiters waiters,
      CorruptionLatch latch,
      @Nullable SharedRing shared,
      LineCounter reaped,
      LongAdder handlerFailures) {
    this.header = header;
    this.batch = batch;
    this.publisher = publisher;
    this.seat = waiters.newSeat();
    this.latch = latch;
    this.shared = shared;
    this.reaped = reaped;
    this.handlerFailures = handlerFailures;
  }

  /**
   * Takes up to so many records off the ring, in batches, and hands each batch over before it takes
   * the next. Does not wait, but for a pause of some tenths of a microsecond after a call that found
   * only few records of another thread; makes no garbage.
   *
   * <p>A handler that throws is counted in {@link RecordRing#handlerFailures}; the rest of its
   * batch is handed over all the same, then the first thing that was thrown in the batch is thrown
   * on. The other records of the batch were taken and handled, those behind it are still in the
   * ring.
   *
   * @param handler what takes the records; it may post to the ring, but not use this reaper
   * @param limit the most records to take, above zero
   * @return how many records the handler got; 0 if there were none, or if other reapers took each
   *     one that this one was about to take
   * @throws IllegalArgumentException if the limit is not above zero
   * @throws IllegalStateException if the handler calls this, or another process consumes the ring
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public int reap(RecordHandler handler, int limit) {
    Objects.requireNonNull(handler, "handler");
    if (limit <= 0) {
      throw new IllegalArgumentException("limit must be above zero: " + limit);
    }
    if (reaping) {
      throw new IllegalStateException("reap called by a handler of the same reaper");
    }
    latch.check();
    reaping = true;
    try {
      letProducersGetOn();
      int total = 0;
      while (total < limit) {
        int records = shared == null ? take(limit - total) : takeShared(shared, limit - total);
        if (records == EMPTY) {
          break;
        }
        total += records;
        boolean more;
        try {
          more = settle(records) || !atTail;
        } finally {
          batch.give(handler, handlerFailures);
        }
        if (!more) {
          break; // without a look at the tail, which the producers are writing
        }
      }
      keepsUp = atTail && total > 0 && total < FEW && isPostedByAnother();
      return total;
    } finally {
      reaping = false;
    }
  }

  private boolean isPostedByAnother() {
    return shared == null && postedBy != Thread.currentThread().threadId();
  }

  private void letProducersGetOn() {
    if (keepsUp) {
      keepsUp = false;
      for (int i = 0; i < PAUSES; i++) {
        Thread.onSpinWait();
      }
    }
  }

  /**
   * Waits until there are records. The thread, platform or virtual, parks; it is woken by a
   * publisher, by {@link RecordRing#wakeAll}, or by an interrupt, which it leaves pending.
   *
   * <p>True is a hint and no promise: another reaper may be faster.
   *
   * @param timeoutNanos the longest wait in nanoseconds; at or below zero it does not wait
   * @return true if there are records; false after a time-out, an interrupt or a {@code wakeAll}
   * @throws CorruptRingException if the ring was found corrupt
   */
  public boolean await(long timeoutNanos) {
    return await(1, timeoutNanos);
  }

  /**
   * Waits until there are so many records, or some wait outside the ring because it is full.
   * Otherwise as {@link #await(long)}.
   *
   * @param minRecords how many, above zero
   * @param timeoutNanos the longest wait in nanoseconds; at or below zero it does not wait
   * @return true if they are there; false after a time-out, an interrupt or a {@code wakeAll}, when
   *     there may be fewer
   * @throws IllegalArgumentException if the number is not above zero
   * @throws CorruptRingException if the ring was found corrupt
   */
  public boolean await(int minRecords, long timeoutNanos) {
    if (minRecords <= 0) {
      throw new IllegalArgumentException("minRecords must be above zero: " + minRecords);
    }
    latch.check();
    boolean ready;
    try {
      ready =
          minRecords == 1
              ? seat.await(timeoutNanos)
              : seat.awaitMany(timeoutNanos, () -> hasRecords(minRecords));
      if (shared != null) {
        MemoryFault.poll();
      }
    } catch (InternalError e) {
      throw latch.lost(e);
    }
    latch.check();
    return ready;
  }

  private boolean hasRecords(int minRecords) {
    if (publisher.hasOverflow()) {
      return true;
    }
    long head = header.headVolatile();
    return batch.count(head, header.tailAcquire(), minRecords) >= minRecords;
  }

  private int takeShared(SharedRing with, int limit) {
    try {
      with.consume();
      int records = take(limit);
      MemoryFault.poll();
      return records;
    } catch (InternalError e) {
      throw latch.lost(e);
    }
  }

  /** Takes one batch into the scratch; how many records, perhaps 0 (a lone pad), or EMPTY. */
  private int take(int limit) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long head = header.headVolatile();
      long tail = header.tailAcquire();
      if (head == tail) {
        return EMPTY;
      }
      postedBy = header.postingThread(); // of the same line, before a producer takes it back
      int bytes = batch.copy(head, tail, limit);
      if (bytes > 0) {
        if (moveHead(head, head + bytes)) {
          atTail = head + bytes == tail;
          return batch.records();
        }
      } else {
        VarHandle.acquireFence(); // what was read of the body, then the head
        if (header.headVolatile() == head) {
          throw latch.stop("corrupt ring", head, tail, batch.badLength());
        }
      }
    }
    return EMPTY;
  }

  private boolean moveHead(long from, long to) {
    return shared == null ? header.compareAndSetHead(from, to) : shared.moveHead(from, to);
  }

  /**
   * What taking a batch owes to others: the count, and room to the producers who wait for it. True
   * if some did.
   */
  private boolean settle(int records) {
    boolean waiting = publisher.hasOverflow();
    if (waiting) {
      publisher.moveWaitingForReaper();
    }
    reaped.add(records);
    return waiting;
  }
}
