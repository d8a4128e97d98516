package dev.syslet.core.ring;

import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The writing side of a ring: the try-flag, the tail and the overflow queue. */
final class RingPublisher {

  // The algorithm is told in RecordRing; "the flag" is held by one thread at a time.

  /** A batch in a private ring is published whenever so much of it is written. */
  private static final int PUBLISH_BYTES = 8 << 10;

  /** Bytes that are made ready for records at once, if they are free. */
  private static final int STRETCH_BYTES = 512;

  /** What a processor owns at once; less is no harm. */
  private static final int LINE_BYTES = 64;

  /** Pauses of the spin for the flag: after each look twice as many, up to so many. */
  private static final int MAX_PAUSES = 16;

  /** No record's number. */
  private static final long NEVER = -1;

  /** No room. */
  private static final int NOWHERE = -1;

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
  private final int spins;

  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingRecords = new AtomicLong();
  private final AtomicLong waitingBytes = new AtomicLong();
  private final AtomicLong queuedRecords = new AtomicLong();

  /** The flag, and what is written with the flag held only. */
  private final PublisherWords words = new PublisherWords();

  /** What the header's overflow word says by our own doing. Written with the flag held. */
  private volatile boolean overflowRaised;

  /** The last record when somebody gave up waiting for a holder of the flag that did not get on. */
  private volatile long stuckAt = NEVER;

  RingPublisher(
      RingHeader header,
      ByteBuffer body,
      RingSizes sizes,
      ByteBudget budget,
      RingWaiters waiters,
      CorruptionLatch latch,
      @Nullable SharedRing shared) {
    this.header = header;
    this.body = body;
    this.encoderView = body.duplicate().order(ByteOrder.nativeOrder());
    this.capacityBytes = body.capacity();
    this.maxRecordBytes = sizes.maxRecordBytes();
    this.spins = sizes.spins();
    words.tail = header.tailAcquire();
    words.written = words.tail;
    words.cleared = words.tail;
    words.headSeen = header.headVolatile();
    words.sequence = header.lastSequence(words.tail);
    this.shared = shared;
    this.budget = budget;
    this.waiters = waiters;
    this.latch = latch;
  }

  /** See {@link RecordRing#post}. */
  void post(int reservedBytes, RecordEncoder encoder) {
    begin(reservedBytes);
    try {
      try {
        if (tryInPlace(reservedBytes, encoder)) {
          budget.release(reservedBytes);
        } else {
          enqueue(reservedBytes, encoder);
        }
      } finally {
        moveIfAny(); // also what others queued while an encoder of ours threw
      }
      pollFaults();
    } catch (InternalError e) {
      throw faultOf(e);
    }
    moveLater();
  }

  /** See {@link RecordRing#tryPost}. */
  boolean tryPost(int bytes, RecordEncoder encoder) {
    begin(bytes);
    boolean posted;
    try {
      try {
        posted = tryInPlace(bytes, encoder);
      } finally {
        moveIfAny();
      }
      pollFaults();
    } catch (InternalError e) {
      throw faultOf(e);
    }
    moveLater();
    return posted;
  }

  /** See {@link RecordRing#postAll}. */
  void postAll(int records, BatchEncoder encoder) {
    latch.check();
    try {
      try {
        for (int i = allInPlace(records, encoder, true); i < records; i++) {
          enqueue(bytesOf(encoder, i), nth(encoder, i));
        }
      } finally {
        moveIfAny();
      }
      pollFaults();
    } catch (InternalError e) {
      throw faultOf(e);
    }
    moveLater();
  }

  /** See {@link RecordRing#tryPostAll}. */
  int tryPostAll(int records, BatchEncoder encoder) {
    latch.check();
    int posted;
    try {
      try {
        posted = allInPlace(records, encoder, false);
      } finally {
        moveIfAny();
      }
      pollFaults();
    } catch (InternalError e) {
      throw faultOf(e);
    }
    moveLater();
    return posted;
  }

  private void begin(int bytes) {
    checkBytes(bytes);
    latch.check();
  }

  private void checkBytes(int bytes) {
    if (bytes < RecordLayout.HEADER_BYTES || bytes > maxRecordBytes) {
      throw new IllegalArgumentException(
          "bytes of a record must be from "
              + RecordLayout.HEADER_BYTES
              + " to "
              + maxRecordBytes
              + ": "
              + bytes);
    }
  }

  private int bytesOf(BatchEncoder encoder, int index) {
    int bytes = encoder.bytes(index);
    checkBytes(bytes);
    return bytes;
  }

  private static RecordEncoder nth(BatchEncoder encoder, int index) {
    return (buffer, offset, limitBytes) -> encoder.encode(index, buffer, offset, limitBytes);
  }

  /** Brings a fault of shared memory to light, to end a {@code try} with. */
  private void pollFaults() {
    if (shared != null) {
      MemoryFault.poll();
    }
  }

  private RuntimeException faultOf(InternalError e) {
    if (shared == null) {
      throw e;
    }
    return latch.lost(e);
  }

  /** What waits for room made by another process needs a thread that moves it. */
  private void moveLater() {
    if (shared != null && overflowRaised) {
      shared.move(this);
    }
  }

  /** A look is cheap, and as a rule finds nothing. */
  private void moveIfAny() {
    if (waitingRecords.get() != 0) {
      moveWaiting();
    }
  }

  /** Moves what waits into the ring as far as there is room, unless another thread is at it. */
  private void moveWaiting() {
    for (int round = 0; round < MAX_ROUNDS && !queue.isEmpty(); round++) {
      if (!words.tryTake()) {
        return; // the holder looks at the queue again after letting go
      }
      boolean blocked;
      long headWhenBlocked;
      try {
        blocked = !moveAllThatFits();
        headWhenBlocked = words.headSeen;
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
    return words.sequenceAcquire();
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

  /**
   * Takes the flag, if need be after a moment; not while records wait for room, for then it is of no
   * use.
   */
  private boolean tryTakeFlag() {
    return !overflowRaised && (words.tryTake() || takeSoon());
  }

  /**
   * Each look at the flag takes its line from the holder, so they become rarer: then a holder that
   * writes record after record does so undisturbed. As long as nothing has been published since
   * somebody gave up, the holder does not run, and nobody else waits for it.
   */
  private boolean takeSoon() {
    long sequence = words.sequenceAcquire();
    if (sequence == stuckAt) {
      return false;
    }
    int pauses = 1;
    for (int paused = 0; paused < spins; paused += pauses) {
      pauses = Math.min(2 * pauses, MAX_PAUSES);
      for (int i = 0; i < pauses; i++) {
        Thread.onSpinWait();
      }
      if (words.tryTake()) {
        return true;
      }
    }
    if (words.sequenceAcquire() == sequence) {
      stuckAt = sequence;
    }
    return false;
  }

  /** Full fence: the tail and the flag are visible before queue and waiters are looked at. */
  private void letGoOfFlag() {
    words.letGo();
    if (waiters.areAny()) {
      waiters.wakeOne();
    }
    if (shared != null) {
      shared.wakeReaders();
    }
  }

  /** True if the record is published; false if another writes, or records wait, or no room is. */
  private boolean tryInPlace(int bytes, RecordEncoder encoder) {
    if (!tryTakeFlag()) {
      return false;
    }
    try {
      int offset = nothingWaits() ? place(bytes) : NOWHERE;
      if (offset == NOWHERE) {
        return false;
      }
      int limitBytes = bytes & -RecordLayout.ALIGNMENT_BYTES;
      int length = encoder.encode(encoderView, offset, limitBytes);
      write(offset, length, limitBytes);
      publish();
      return true;
    } finally {
      letGoOfFlag();
    }
  }

  /** The same for many; how many were published, the first ones. */
  private int allInPlace(int records, BatchEncoder encoder, boolean reserved) {
    if (!tryTakeFlag()) {
      return 0;
    }
    int done = 0;
    long usedBytes = 0;
    try {
      while (done < records && nothingWaits()) {
        int bytes = bytesOf(encoder, done);
        int offset = place(bytes);
        if (offset == NOWHERE) {
          break;
        }
        int limitBytes = bytes & -RecordLayout.ALIGNMENT_BYTES;
        int length = encoder.encode(done, encoderView, offset, limitBytes);
        write(offset, length, limitBytes);
        done++;
        usedBytes += bytes;
        if (words.written - words.tail >= PUBLISH_BYTES) {
          publish();
        }
      }
      return done;
    } finally {
      try {
        publish(); // also what was written before an encoder threw
      } finally {
        letGoOfFlag();
      }
      if (reserved && usedBytes > 0) {
        budget.release(usedBytes);
      }
    }
  }

  /** With the flag held: moves what waits; true if all of it had room. */
  private boolean nothingWaits() {
    return waitingRecords.get() == 0 || moveAllThatFits();
  }

  /**
   * With the flag held: where a record of so many bytes can be encoded, or NOWHERE.
   *
   * <p>The encoder's view ends where the stretch does that was cleared, so that an encoder which
   * writes behind its own limit spoils no unread record. A stretch holds several records, as a rule.
   */
  private int place(int bytes) {
    long position = words.written;
    if (words.cleared - position >= bytes && encoderView.limit() == words.viewLimit) {
      return indexOf(position);
    }
    return clear(bytes);
  }

  /** Makes a stretch ready, at least as long as the record; NOWHERE if there is no room for it. */
  private int clear(int bytes) {
    int pad = padBefore(bytes);
    if (!fits(pad + bytes)) {
      return NOWHERE;
    }
    long position = words.written + pad;
    int offset = indexOf(position);
    long room = Math.min(freeBytes(position), Math.min(capacityBytes - offset, maxRecordBytes));
    int stretch = (int) Math.min(room, Math.max(bytes, STRETCH_BYTES));
    if (shared == null) {
      own(offset, stretch);
    }
    encoderView.clear().limit(offset + stretch);
    words.viewLimit = encoderView.limit();
    words.cleared = pad == 0 ? position + stretch : words.written; // a pad may come to nothing
    return offset;
  }

  /**
   * With the flag held: has this processor own the lines of a stretch, all of them at once. A reaper
   * had each of them last, and a record that is stored and then fenced would wait for it. Not in a
   * shared ring, where an observer may be reading what lies there from an older lap.
   */
  private void own(int offset, int stretch) {
    int last = offset + stretch - Long.BYTES;
    for (int at = offset; at <= last; at += LINE_BYTES) {
      body.putLong(at, 0L);
    }
  }

  private long freeBytes(long position) {
    return capacityBytes - (position - words.headSeen);
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
      int offset = indexOf(words.written + pad);
      body.put(offset, first.bytes, 0, first.length);
      put(offset, pad, first.length);
      publish();
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

  /** With the flag held: adds what was encoded to what is to be published. */
  private void write(int offset, int length, int limitBytes) {
    checkEncoded(encoderView, offset, length, limitBytes);
    put(offset, offset - indexOf(words.written) & (capacityBytes - 1), length);
  }

  private void put(int offset, int pad, int length) {
    long number = words.sequence + words.unpublished + 1;
    if (pad != 0) {
      RecordLayout.putPad(body, indexOf(words.written), pad);
    }
    RecordLayout.putLengthAndSequence(body, offset, length, number);
    words.written += pad + length;
    words.unpublished++;
    if (shared != null) {
      header.next(words.written, number);
      publish(); // the header tells of each record's end
    }
  }

  /** With the flag held: the one store that makes records, and pads before them, visible. */
  private void publish() {
    long newTail = words.written;
    if (newTail == words.tail) {
      return;
    }
    if (shared == null) {
      header.postingThread(Thread.currentThread().threadId());
    }
    header.tailRelease(newTail);
    if (shared != null) {
      VarHandle.storeStoreFence(); // an observer that sees bytes of later records sees this tail
    }
    words.tail = newTail;
    words.sequenceRelease(words.sequence + words.unpublished);
    words.unpublished = 0;
  }

  /** Bytes to the end of the body if a record of that length would cross the end. */
  private int padBefore(int bytes) {
    int toEnd = capacityBytes - indexOf(words.written);
    return toEnd < bytes ? toEnd : 0;
  }

  private int indexOf(long position) {
    return (int) position & (capacityBytes - 1);
  }

  private boolean fits(int bytes) {
    if (words.written - words.headSeen + bytes <= capacityBytes) {
      return true;
    }
    refreshHead();
    return words.written - words.headSeen + bytes <= capacityBytes;
  }

  /** The head may be anybody's: it must lie between what it was and the tail. */
  private void refreshHead() {
    long head = header.headVolatile();
    long tail = words.tail;
    long used = tail - head;
    if (used < 0
        || used > tail - words.headSeen
        || (head & (RecordLayout.ALIGNMENT_BYTES - 1)) != 0) {
      throw latch.stop("a head that no reaper wrote", head, tail, 0);
    }
    words.headSeen = head;
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
