package dev.syslet.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The writing side of a ring: the try-flag, the tail and the overflow queue. */
final class RingPublisher {

  // The algorithm is told in RecordRing; "the flag" is held by one thread at a time.

  private static final VarHandle FLAG;
  private static final VarHandle SEQUENCE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FLAG = lookup.findVarHandle(RingPublisher.class, "flag", int.class);
      SEQUENCE = lookup.findVarHandle(RingPublisher.class, "sequence", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * More than a head that only reapers move can need; against a peer that plays with it. What is
   * then left waiting goes to the thread of {@link SharedRing#move}.
   */
  private static final int MAX_ROUNDS = 100_000;

  private final RingHeader header;
  private final ByteBuffer body;
  private final ByteBuffer encoderView;
  private final ByteBudget budget;
  private final RingWaiters waiters;
  private final CorruptionLatch latch;
  private final @Nullable SharedRing shared;
  private final int capacityBytes;
  private final int maxRecordBytes;

  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingRecords = new AtomicLong();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong queuedRecords = new AtomicLong();

  /** states: 0 (free) -> 1 (held) -> 0. */
  @SuppressWarnings("UnusedVariable") // by FLAG
  private int flag;

  /** Bytes ever published; the trusted copy of the header's tail. Written with the flag held. */
  private long tail;

  /** The head as last read and found good; it only falls behind. Written with the flag held. */
  private long headSeen;

  /** The sequence number of the last record. Written with the flag held. */
  private long sequence;

  /** What the header's overflow word says by our own doing. Written with the flag held. */
  private volatile boolean overflowRaised;

  RingPublisher(
      RingHeader header,
      ByteBuffer body,
      int maxRecordBytes,
      ByteBudget budget,
      RingWaiters waiters,
      CorruptionLatch latch,
      @Nullable SharedRing shared) {
    this.header = header;
    this.body = body;
    this.encoderView = body.duplicate().order(ByteOrder.nativeOrder());
    this.capacityBytes = body.capacity();
    this.maxRecordBytes = maxRecordBytes;
    this.tail = header.tailAcquire();
    this.headSeen = header.headVolatile();
    this.sequence = header.lastSequence(tail);
    this.shared = shared;
    this.budget = budget;
    this.waiters = waiters;
    this.latch = latch;
  }

  /** See {@link RecordRing#post}. */
  void post(int reservedBytes, RecordEncoder encoder) {
    latch.check();
    if (shared == null) {
      postHere(reservedBytes, encoder);
    } else {
      postShared(shared, reservedBytes, encoder);
    }
  }

  private void postShared(SharedRing with, int reservedBytes, RecordEncoder encoder) {
    try {
      postHere(reservedBytes, encoder);
      MemoryFault.poll();
    } catch (InternalError e) {
      throw latch.lost(e);
    }
    if (overflowRaised) {
      with.move(this);
    }
  }

  private void postHere(int reservedBytes, RecordEncoder encoder) {
    try {
      if (tryInPlace(reservedBytes, encoder)) {
        budget.release(reservedBytes);
      } else {
        enqueue(reservedBytes, encoder);
      }
    } finally {
      moveWaiting(); // also what others queued while an encoder of ours threw
    }
  }

  /** Moves what waits into the ring as far as there is room, unless another thread is at it. */
  private void moveWaiting() {
    for (int round = 0; round < MAX_ROUNDS && !queue.isEmpty(); round++) {
      if (!tryTakeFlag()) {
        return; // the holder looks at the queue again after letting go
      }
      boolean blocked;
      long headWhenBlocked;
      try {
        blocked = !moveAllThatFits();
        headWhenBlocked = headSeen;
      } finally {
        letGoOfFlag();
      }
      // A reaper that advanced the head meanwhile did not see the overflow or the flag free.
      if (blocked && header.headVolatile() == headWhenBlocked) {
        return;
      }
    }
  }

  /** The same for a reaper, which has records in hand and must not fail for the producers' sake. */
  void moveWaitingForReaper() {
    try {
      moveWaiting();
      if (shared != null) {
        MemoryFault.poll();
      }
    } catch (CorruptRingException e) {
      // The ring is stopped now; the reaper's next call says so.
    } catch (InternalError e) {
      CorruptRingException unused = latch.lost(e);
    }
  }

  /** Whether records wait for room; our own knowledge, not the header's. */
  boolean hasOverflow() {
    return overflowRaised;
  }

  /** Sequence number of the last record. */
  long published() {
    return (long) SEQUENCE.getAcquire(this);
  }

  long waitingRecords() {
    return waitingRecords.get();
  }

  long waitingBytes() {
    return waitingBytes.get();
  }

  long queuedRecords() {
    return queuedRecords.get();
  }

  private boolean tryTakeFlag() {
    return (int) FLAG.getVolatile(this) == 0 && FLAG.compareAndSet(this, 0, 1);
  }

  /** Full fence: the tail and the flag are visible before queue and waiters are looked at. */
  private void letGoOfFlag() {
    FLAG.setRelease(this, 0);
    VarHandle.fullFence();
    if (waiters.areAny()) {
      waiters.wakeOne();
    }
    if (shared != null) {
      shared.wakeReaders();
    }
  }

  /** True if the record is published; false if another writes, or records wait, or no room is. */
  private boolean tryInPlace(int reservedBytes, RecordEncoder encoder) {
    if (!queue.isEmpty() || !tryTakeFlag()) { // the first look only spares the flag
      return false;
    }
    try {
      return queue.isEmpty() && encodeInPlace(reservedBytes, encoder);
    } finally {
      letGoOfFlag();
    }
  }

  /** With the flag held and nothing waiting: encodes at the tail; false if there is no room. */
  private boolean encodeInPlace(int reservedBytes, RecordEncoder encoder) {
    int pad = padBefore(reservedBytes);
    if (!fits(pad + reservedBytes)) {
      return false;
    }
    int offset = indexOf(tail + pad);
    int limitBytes = reservedBytes & -RecordLayout.ALIGNMENT_BYTES;
    ByteBuffer view = encoderView;
    view.clear().limit(offset + limitBytes);
    int length = encoder.encode(view, offset, limitBytes);
    checkEncoded(view, offset, length, limitBytes);
    publish(offset, pad, length);
    return true;
  }

  /** Encodes on the heap and lets the record wait its turn. */
  private void enqueue(int reservedBytes, RecordEncoder encoder) {
    byte[] bytes = new byte[reservedBytes & -RecordLayout.ALIGNMENT_BYTES];
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    int length = encoder.encode(view, 0, bytes.length);
    checkEncoded(view, 0, length, bytes.length);
    Waiting waiting = new Waiting(bytes, length, reservedBytes);
    waitingRecords.getAndIncrement();
    waitingBytes.getAndAdd(length);
    queuedRecords.getAndIncrement();
    queue.add(waiting);
    VarHandle.fullFence();
  }

  /**
   * With the flag held: true if the queue was seen empty, false if its first record has no room.
   */
  private boolean moveAllThatFits() {
    for (Waiting first = queue.peek(); first != null; first = queue.peek()) {
      int pad = padBefore(first.length);
      if (!fits(pad + first.length)) {
        overflowRaised = true;
        header.overflowVolatile(true);
        return false;
      }
      int offset = indexOf(tail + pad);
      body.put(offset, first.bytes, 0, first.length);
      publish(offset, pad, first.length);
      queue.remove();
      waitingRecords.getAndDecrement();
      waitingBytes.getAndAdd(-first.length);
      budget.release(first.reservedBytes);
    }
    if (overflowRaised) {
      overflowRaised = false;
      header.overflowVolatile(false);
    }
    return true;
  }

  /** With the flag held: the one store that makes a record, and the pad before it, visible. */
  private void publish(int offset, int pad, int length) {
    long number = sequence + 1;
    if (pad != 0) {
      RecordLayout.putPad(body, indexOf(tail), pad);
    }
    RecordLayout.putLengthAndSequence(body, offset, length, number);
    long newTail = tail + pad + length;
    if (shared != null) {
      header.next(newTail, number);
    }
    header.tailRelease(newTail);
    if (shared != null) {
      VarHandle.storeStoreFence(); // an observer that sees bytes of later records sees this tail
    }
    tail = newTail;
    SEQUENCE.setRelease(this, number);
  }

  /** Bytes from the tail to the end of the body if a record of that length would cross the end. */
  private int padBefore(int bytes) {
    int toEnd = capacityBytes - indexOf(tail);
    return toEnd < bytes ? toEnd : 0;
  }

  private int indexOf(long position) {
    return (int) position & (capacityBytes - 1);
  }

  private boolean fits(int bytes) {
    if (tail - headSeen + bytes <= capacityBytes) {
      return true;
    }
    refreshHead();
    return tail - headSeen + bytes <= capacityBytes;
  }

  /** The head may be anybody's: it must lie between what it was and the tail. */
  private void refreshHead() {
    long head = header.headVolatile();
    long used = tail - head;
    if (used < 0 || used > tail - headSeen || (head & (RecordLayout.ALIGNMENT_BYTES - 1)) != 0) {
      throw latch.stop("a head that no reaper wrote", head, tail, 0);
    }
    headSeen = head;
  }

  private void checkEncoded(ByteBuffer view, int offset, int length, int limitBytes) {
    if (length > limitBytes || !RecordLayout.isRecordLength(length, maxRecordBytes)) {
      throw new IllegalStateException(
          "encoder returned a record length that is not a multiple of 8 from "
              + RecordLayout.HEADER_BYTES
              + " to "
              + limitBytes
              + ": "
              + length);
    }
    if (RecordLayout.type(view, offset) == RecordLayout.PAD) {
      throw new IllegalStateException("encoder wrote type " + RecordLayout.PAD + ", which is PAD");
    }
  }

  /** A record on the overflow queue, whole but for its sequence number. */
  private static final class Waiting {
    final byte[] bytes;
    final int length;
    final int reservedBytes;

    Waiting(byte[] bytes, int length, int reservedBytes) {
      this.bytes = bytes;
      this.length = length;
      this.reservedBytes = reservedBytes;
    }
  }
}
