package dev.syslet.core.ring;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
   *          walk the lengths from head: limit records, what fits the scratch, the end of the body
   *          copy that range to the scratch in one go
   *          walk the copy: it must end where the first walk did
   *          compare-and-set head to behind the range; if it fails, once more
   *   give:  walk the copy, call the handler for all but pads
   *
   * While we walk and copy, another reaper may take the range and producers may write over it. What
   * we then read is rubbish, and is thrown away because the compare-and-set fails: the head is a
   * counter that never returns to a value. So rubbish is proof of a corrupt ring only if the head
   * has not moved; and it is looked at only through bounds-checked buffers, in steps of at least 8
   * bytes, within trusted copies of the sizes. The second walk is there because another process
   * can write at any time: what is handed over is checked in memory that nobody else can reach.
   *
   * The attempts are bounded, so that not even a head which somebody keeps changing can hold a
   * reaper; then it answers 0, as for an empty ring.
   */

  private static final int MIN_SCRATCH_BYTES = 64 << 10;
  private static final int MAX_ATTEMPTS = 1_000;
  private static final int EMPTY = -1;

  private final RingHeader header;
  private final ByteBuffer body;
  private final RingPublisher publisher;
  private final RingWaiters.Seat seat;
  private final CorruptionLatch latch;
  private final LongAdder reaped;
  private final LongAdder handlerFailures;
  private final int capacityBytes;
  private final int maxRecordBytes;
  private final ByteBuffer scratch;

  /** The handler's view of the scratch. */
  private final ByteBuffer handlerView;

  private boolean reaping;

  /** What the last walk found: records, and the length it stopped at if that was none. */
  private int walkedRecords;

  private int badLength;

  /** Bytes in the scratch, after a take. */
  private int takenBytes;

  Reaper(
      RingHeader header,
      ByteBuffer body,
      int maxRecordBytes,
      RingPublisher publisher,
      RingWaiters waiters,
      CorruptionLatch latch,
      LongAdder reaped,
      LongAdder handlerFailures) {
    this.header = header;
    this.body = body;
    this.capacityBytes = body.capacity();
    this.maxRecordBytes = maxRecordBytes;
    this.publisher = publisher;
    this.seat = waiters.newSeat();
    this.latch = latch;
    this.reaped = reaped;
    this.handlerFailures = handlerFailures;
    int scratchBytes = Math.min(capacityBytes, Math.max(MIN_SCRATCH_BYTES, maxRecordBytes));
    this.scratch =
        ByteBuffer.allocateDirect(scratchBytes + RecordLayout.ALIGNMENT_BYTES)
            .alignedSlice(RecordLayout.ALIGNMENT_BYTES);
    this.handlerView = scratch.asReadOnlyBuffer();
  }

  /**
   * Takes up to so many records off the ring, in batches, and hands each batch over before it takes
   * the next. Does not wait and makes no garbage.
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
   * @throws IllegalStateException if the handler calls this
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
      int total = 0;
      while (total < limit) {
        int records = take(limit - total);
        if (records == EMPTY) {
          break;
        }
        total += records;
        try {
          settle(records);
        } finally {
          give(handler);
        }
      }
      return total;
    } finally {
      reaping = false;
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
    latch.check();
    boolean ready = seat.await(timeoutNanos);
    latch.check();
    return ready;
  }

  /** Takes one batch into the scratch; how many records, perhaps 0 (a lone pad), or EMPTY. */
  private int take(int limit) {
    for (int attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      long head = header.headVolatile();
      long tail = header.tailAcquire();
      if (head == tail) {
        return EMPTY;
      }
      int bytes = copy(head, tail, limit);
      if (bytes > 0) {
        if (header.compareAndSetHead(head, head + bytes)) {
          takenBytes = bytes;
          return walkedRecords;
        }
      } else {
        VarHandle.acquireFence(); // what was read of the body, then the head
        if (header.headVolatile() == head) {
          throw latch.stop("corrupt ring", head, tail, badLength);
        }
      }
    }
    return EMPTY;
  }

  /** What taking a batch owes to others: the count, and room to the producers who wait for it. */
  private void settle(int records) {
    if (header.overflowVolatile()) {
      publisher.moveWaitingForReaper();
    }
    reaped.add(records);
  }

  /** Copies a batch to the scratch; its bytes, or 0 if what is there cannot be. */
  private int copy(long head, long tail, int limit) {
    badLength = 0;
    long used = tail - head;
    if (used < 0
        || used > capacityBytes
        || ((used | head) & (RecordLayout.ALIGNMENT_BYTES - 1)) != 0) {
      return 0;
    }
    int index = (int) head & (capacityBytes - 1);
    int toEnd = capacityBytes - index;
    int available = (int) Math.min(used, toEnd);
    int bytes = walk(body, index, available, toEnd, limit);
    if (bytes > 0) {
      scratch.put(0, body, index, bytes);
      if (walk(scratch, 0, bytes, toEnd, limit) != bytes) {
        return 0;
      }
    }
    return bytes;
  }

  /**
   * Bytes of the records from an index on, as many as the limit and the scratch allow; 0 if there
   * is a length that cannot be.
   */
  private int walk(ByteBuffer buffer, int index, int available, int toEnd, int limit) {
    int bytes = 0;
    int records = 0;
    while (bytes < available && records < limit) {
      int length = RecordLayout.length(buffer, index + bytes);
      boolean pad = RecordLayout.type(buffer, index + bytes) == RecordLayout.PAD;
      boolean valid =
          pad
              ? RecordLayout.isPadLength(length, maxRecordBytes) && bytes + length == toEnd
              : RecordLayout.isRecordLength(length, maxRecordBytes);
      if (!valid || length > available - bytes) {
        badLength = length;
        return 0;
      }
      if (length > scratch.capacity() - bytes) {
        break;
      }
      bytes += length;
      records += pad ? 0 : 1;
    }
    walkedRecords = records;
    return bytes;
  }

  /** Hands over what is in the scratch. */
  private void give(RecordHandler handler) {
    Throwable first = null;
    ByteBuffer view = handlerView.order(ByteOrder.nativeOrder());
    int length;
    for (int offset = 0; offset < takenBytes; offset += length) {
      length = RecordLayout.length(scratch, offset);
      if (RecordLayout.type(scratch, offset) != RecordLayout.PAD) {
        view.clear().limit(offset + length).position(offset);
        first = call(handler, view, offset, length, first);
      }
    }
    if (first != null) {
      throw Reaper.<RuntimeException>unchecked(first);
    }
  }

  private @Nullable Throwable call(
      RecordHandler handler, ByteBuffer view, int offset, int length, @Nullable Throwable earlier) {
    try {
      handler.onRecord(view, offset, length);
      return earlier;
    } catch (Throwable t) {
      handlerFailures.increment();
      return earlier == null ? t : earlier;
    }
  }

  /**
   * Throws it as it is: a handler declares no checked exception, but may throw one all the same.
   */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }
}
