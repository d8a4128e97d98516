package dev.syslet.core.ring;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Reads a ring that another process writes: as its one {@linkplain Role#CONSUMER consumer}, or as
 * one of any number of {@linkplain Role#OBSERVER observers}, who leave it as it is.
 *
 * <pre>{@code
 * try (RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
 *   while (!reader.isWriterGone()) {
 *     if (reader.await(1_000_000_000)) {
 *       reader.reap(handler, 256);
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>{@link #reap} takes records and then hands them over: each at most once, and whoever consumes
 * after one that died in between learns from {@link #missed} how many were taken and not handled.
 * {@link #peek} hands them over and leaves them, {@link #advance} then takes them: each at least
 * once. Handlers see each record whole, in a scratch memory that nobody else can write to, and
 * nothing here makes garbage but waiting.
 *
 * <p>A process that scribbles over the ring can stop this reader, which then throws {@link
 * CorruptRingException}, or spoil what the handlers get; no more. For one thread at a time.
 */
public final class RingReader implements AutoCloseable {

  /** What a reader may do to the ring. */
  public enum Role {
    /** Takes records off the ring; one process at a time. */
    CONSUMER,

    /**
     * Sees what passes by, from the oldest record on that is there when it opens. It holds nobody
     * up: when the producer overtakes it, it goes on at the head and counts what it {@linkplain
     * RingReader#missed missed}. It needs no right to write, and cannot ask to be woken: it polls.
     */
    OBSERVER
  }

  /*
   * The position is ours: the consumer's head, checked against the one in the header by each
   * compare-and-set, so a head that another moved is found and not followed.
   *
   * An observer's copy is good if the producer cannot have written there: it writes less than two
   * max records in front of the tail before it moves the tail. So: copy, acquire fence, read the
   * tail; the copy is good if position + capacity >= tail + two max records. The producer's side of
   * it is a store-store fence behind the tail's store.
   *
   * Waiting: read the wake word, ask to be woken, full fence, records? else wait at that word. The
   * producer stores the tail, full fence, asked? then takes the request, adds to the word and
   * wakes. No wait is longer than a slice, so that a producer which died is noticed.
   */

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final int EMPTY = -1;

  /** So many at once at most: not even counters that somebody keeps changing hold a reader. */
  private static final int MAX_BATCHES = 100_000;

  private final Role role;
  private final RingHeader header;
  private final RingNotifier notifier;
  private final int capacityBytes;
  private final int maxRecordBytes;
  private final RecordBatch batch;
  private final ProducerWatch writer;
  private final RecordHandler counting = this::onRecord;
  private final LongAdder handlerFailures = new LongAdder();

  /** Bytes up to which records were taken or seen. */
  private long position;

  /** The number of the record that comes next, 0 as long as any may. */
  private long expected;

  /** The last record that was handled by whoever consumed before. */
  private final long handledBefore;

  private long reaped;
  private long missed;

  /** Bytes that were handed over by peek and not taken. */
  private int peekedBytes;

  private boolean busy;
  private @Nullable RecordHandler handler;

  // states: null (reads) -> the first fault (stopped)
  private @Nullable CorruptRingException fault;
  private boolean closed;

  private RingReader(RingMemory memory, RingImage image, Role role) {
    ByteBuffer buffer = memory.buffer();
    this.role = role;
    this.capacityBytes = image.capacityBytes();
    this.maxRecordBytes = image.maxRecordBytes();
    this.header = new RingHeader(buffer.slice(0, RingHeaderLayout.HEADER_BYTES));
    this.writer = new ProducerWatch(header);
    this.batch =
        new RecordBatch(
            buffer
                .slice(RingHeaderLayout.HEADER_BYTES, capacityBytes)
                .order(ByteOrder.nativeOrder()),
            maxRecordBytes);
    this.notifier = PlainRingPlatform.best().notifier(buffer);
    if (role == Role.CONSUMER) {
      long owner = SharedRing.claim(header, RingHeaderLayout.CONSUMER_OFFSET);
      if (owner != ProcessIdentity.NONE) {
        throw new RingFormatException(
            "the ring has a consumer that lives: process " + ProcessIdentity.pid(owner));
      }
    }
    this.handledBefore = header.handledAcquire();
    this.position = header.headVolatile();
  }

  /**
   * Opens the ring in a file.
   *
   * @param path the file
   * @param role what to do there; a consumer needs the right to write
   * @return a reader, at the oldest record that is there
   * @throws RingFormatException if it is no ring of this version, or has a consumer that lives
   * @throws IOException if it cannot be opened or mapped
   */
  public static RingReader open(Path path, Role role) throws IOException {
    ByteBuffer memory = RingFile.map(path, role == Role.CONSUMER);
    return over(path.toString(), () -> memory, role);
  }

  /**
   * Reads the ring in memory that was mapped otherwise.
   *
   * @param memory all of the ring; direct, for a consumer writable
   * @param role what to do there
   * @return a reader, at the oldest record that is there
   * @throws RingFormatException if it is no ring of this version, or has a consumer that lives
   * @throws IllegalArgumentException if the memory is not direct, not aligned or not writable
   */
  public static RingReader over(RingMemory memory, Role role) {
    return over("the memory", memory, role);
  }

  private static RingReader over(String what, RingMemory memory, Role role) {
    Objects.requireNonNull(role, "role");
    try {
      ByteBuffer buffer = RingSizes.usable(memory, role == Role.CONSUMER);
      RingImage image = RingImage.read(what, buffer, buffer.capacity());
      RingImage.checkShared(what, buffer);
      RingReader reader = new RingReader(memory, image, role);
      MemoryFault.poll();
      return reader;
    } catch (InternalError e) {
      throw MemoryFault.told(e);
    }
  }

  /**
   * Takes records off the ring, or sees those that passed by, and hands them over, in batches. Does
   * not wait.
   *
   * <p>A handler that throws is counted in {@link #handlerFailures}; the rest of its batch is handed
   * over all the same, then the first thing that was thrown in the batch is thrown on.
   *
   * @param recordHandler what takes the records; not to use this reader
   * @param limit the most records, above zero
   * @return how many records the handler got
   * @throws IllegalArgumentException if the limit is not above zero
   * @throws IllegalStateException if the handler calls this, or the reader is closed
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public int reap(RecordHandler recordHandler, int limit) {
    begin(recordHandler, limit);
    try {
      int total = 0;
      for (int batches = 0; total < limit && batches < MAX_BATCHES; batches++) {
        int records = takeGuarded(limit - total);
        if (records == EMPTY) {
          break;
        }
        total += records;
        reaped += records;
        batch.give(counting, handlerFailures);
      }
      return total;
    } finally {
      end();
    }
  }

  /**
   * Hands over one batch of records and leaves them on the ring. The same ones come again, perhaps
   * with more behind them, until {@link #advance} takes them.
   *
   * @param recordHandler what takes the records; not to use this reader
   * @param limit the most records, above zero
   * @return how many records the handler got; may be fewer than there are
   * @throws IllegalArgumentException if the limit is not above zero
   * @throws IllegalStateException if the handler calls this, the reader is closed, or an observer
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public int peek(RecordHandler recordHandler, int limit) {
    checkConsumer();
    begin(recordHandler, limit);
    try {
      int bytes = copyGuarded(limit);
      while (bytes != 0 && batch.records() == 0) {
        passPad(bytes);
        bytes = copyGuarded(limit);
      }
      if (bytes == 0) {
        return 0;
      }
      peekedBytes = bytes;
      batch.give(recordHandler, handlerFailures);
      return batch.records();
    } finally {
      end();
    }
  }

  /**
   * Takes what the last {@link #peek} handed over off the ring; nothing if that was nothing.
   *
   * @throws IllegalStateException if the reader is closed, an observer, or a handler calls this
   * @throws CorruptRingException if somebody else has moved the head
   */
  public void advance() {
    checkConsumer();
    checkUsable();
    if (peekedBytes == 0) {
      return;
    }
    try {
      accept();
      moveHead(peekedBytes);
      peekedBytes = 0;
      reaped += batch.records();
      expected += batch.records();
      header.handledRelease(expected - 1);
      MemoryFault.poll();
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  /**
   * Waits until there is a record. As {@link #await(int, long)} for one.
   *
   * @param timeoutNanos the longest wait in nanoseconds; at or below zero it does not wait
   * @return true if there is one
   * @throws CorruptRingException if the ring was found corrupt
   */
  public boolean await(long timeoutNanos) {
    return await(1, timeoutNanos);
  }

  /**
   * Waits until there are so many records, or some wait outside the ring because it is full, or
   * there are fewer and the writer is {@linkplain #isWriterGone gone}. That ends the wait in any
   * case, and is noticed within a second. An interrupt ends it, too, within a tenth of a second, and
   * stays pending.
   *
   * @param minRecords how many, above zero
   * @param timeoutNanos the longest wait in nanoseconds; at or below zero it does not wait
   * @return true if they are there, or the last ones are; false otherwise, when there may be fewer
   * @throws IllegalArgumentException if the number is not above zero
   * @throws IllegalStateException if the reader is closed
   * @throws CorruptRingException if the ring was found corrupt
   */
  public boolean await(int minRecords, long timeoutNanos) {
    if (minRecords <= 0) {
      throw new IllegalArgumentException("minRecords must be above zero: " + minRecords);
    }
    checkUsable();
    try {
      boolean ready = awaitHere(minRecords, timeoutNanos);
      if (!ready && isEmpty()) {
        checkState();
      }
      MemoryFault.poll();
      return ready;
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  /**
   * Whether nothing will come any more: all that was published is taken or seen, and the process
   * that wrote it is not there any more. Another may take the ring over later, and then this is
   * false again. Of a writer in another pid namespace it cannot be known; then it is false.
   *
   * @return whether the writer is gone and the ring empty
   * @throws IllegalStateException if the reader is closed
   * @throws CorruptRingException if the ring was found corrupt
   */
  public boolean isWriterGone() {
    checkUsable();
    try {
      boolean gone = isEmpty() && writer.isGone() && isEmpty();
      MemoryFault.poll();
      return gone;
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  /**
   * Records that this reader never got and never will: those that an earlier consumer took and did
   * not handle, and those that the producer overtook an observer with. Exact, by the sequence
   * numbers; what an earlier consumer left is known with the first record that comes.
   *
   * @return their number
   */
  public long missed() {
    return missed;
  }

  /**
   * Records that were handed over by {@link #reap}, or taken by {@link #advance}.
   *
   * @return their number
   */
  public long reaped() {
    return reaped;
  }

  /**
   * How many records' handlers threw.
   *
   * @return their number
   */
  public long handlerFailures() {
    return handlerFailures.sum();
  }

  /**
   * Bytes of the ring's body.
   *
   * @return a power of two
   */
  public int capacityBytes() {
    return capacityBytes;
  }

  /**
   * How many times a process began to write the ring.
   *
   * @return 1 for its maker, one more for each that took over
   * @throws IllegalStateException if the reader is closed
   * @throws CorruptRingException if the ring was found corrupt
   */
  public long writerEpoch() {
    checkUsable();
    try {
      long epoch = writer.epoch();
      MemoryFault.poll();
      return epoch;
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  /** Ends reading; a consumer makes room for another. Records that were peeked at stay. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (role == Role.CONSUMER) {
      try {
        boolean unused = header.disclaim(RingHeaderLayout.CONSUMER_OFFSET, ProcessIdentity.own());
        MemoryFault.poll();
      } catch (InternalError e) {
        if (!MemoryFault.isOne(e)) {
          throw e;
        }
        // No memory, no claim.
      }
    }
  }

  @Override
  public String toString() {
    return "RingReader[role="
        + role
        + ", capacityBytes="
        + capacityBytes
        + ", reaped="
        + reaped
        + ", missed="
        + missed
        + (fault == null ? "" : ", stopped")
        + (closed ? ", closed" : "")
        + "]";
  }

  private boolean awaitHere(int minRecords, long timeoutNanos) {
    long start = System.nanoTime();
    Thread thread = Thread.currentThread();
    for (; ; ) {
      int word = header.wordVolatile(RingHeaderLayout.WAKE_WORD_OFFSET);
      if (role == Role.CONSUMER && timeoutNanos > 0) {
        header.wordVolatile(RingHeaderLayout.NEED_WAKE_OFFSET, 1);
      }
      if (hasRecords(minRecords)) {
        return true;
      }
      long left = timeoutNanos - (System.nanoTime() - start);
      if (left <= 0 || thread.isInterrupted()) {
        return hasRecords(minRecords);
      }
      if (writer.isFoundGone() || header.stateVolatile() != RingHeaderLayout.STATE_OPEN) {
        return hasRecords(1); // these are the last
      }
      long slice = role == Role.CONSUMER ? ProducerWatch.intervalNanos() : POLL_NANOS;
      notifier.await(RingHeaderLayout.WAKE_WORD_OFFSET, word, Math.min(slice, left));
      MemoryFault.poll();
    }
  }

  private boolean hasRecords(int minRecords) {
    long tail = header.tailAcquire();
    if (tail == position) {
      return false;
    }
    return minRecords == 1
        || header.overflowVolatile()
        || !RecordBatch.isPair(position, tail, capacityBytes)
        || batch.count(position, tail, minRecords) >= minRecords;
  }

  private boolean isEmpty() {
    return header.tailAcquire() == position;
  }

  /** An empty ring that its producer has stopped gets nothing any more. */
  private void checkState() {
    int state = header.stateVolatile();
    if (state != RingHeaderLayout.STATE_OPEN) {
      throw fail(new CorruptRingException("stopped in state " + state, position, position, 0));
    }
  }

  private int takeGuarded(int limit) {
    try {
      int records = role == Role.CONSUMER ? take(limit) : see(limit);
      MemoryFault.poll();
      return records;
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  private void passPad(int bytes) {
    try {
      moveHead(bytes);
      MemoryFault.poll();
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  private int copyGuarded(int limit) {
    try {
      int bytes = copy(limit);
      MemoryFault.poll();
      return bytes;
    } catch (InternalError e) {
      throw fail(MemoryFault.told(e));
    }
  }

  /** The consumer's: takes one batch into the scratch; how many records, perhaps 0, or EMPTY. */
  private int take(int limit) {
    int bytes = copy(limit);
    if (bytes == 0) {
      return EMPTY;
    }
    accept();
    moveHead(bytes);
    expected += batch.records();
    return batch.records();
  }

  /** The consumer's: copies and checks; 0 if the ring is empty. */
  private int copy(int limit) {
    long tail = header.tailAcquire();
    if (tail == position) {
      checkState();
      return 0;
    }
    int bytes = batch.copy(position, tail, limit);
    if (bytes == 0) {
      throw fail(new CorruptRingException("corrupt ring", position, tail, batch.badLength()));
    }
    checkOrder(tail);
    return bytes;
  }

  private void checkOrder(long tail) {
    long first = batch.firstSequence();
    long wrong = first == 0 ? 0 : batch.firstOutOfOrder(expectedOr(first));
    if (wrong != 0) {
      throw fail(
          new CorruptRingException(
              "record " + wrong + " where another was to come", position, tail, 0));
    }
  }

  /** Before the first record is taken: what was there before it. */
  private void accept() {
    long first = batch.firstSequence();
    if (expected == 0 && first != 0) {
      missed += Math.max(0, first - handledBefore - 1);
      expected = first;
    }
  }

  private long expectedOr(long other) {
    return expected == 0 ? other : expected;
  }

  private void moveHead(int bytes) {
    if (!header.compareAndSetHead(position, position + bytes)) {
      throw fail(
          new CorruptRingException(
              "a head that this consumer did not write", header.headVolatile(), position, 0));
    }
    position += bytes;
    if (header.overflowVolatile()) {
      header.incrementWord(RingHeaderLayout.KICK_WORD_OFFSET);
      notifier.wake(RingHeaderLayout.KICK_WORD_OFFSET);
    }
  }

  /** The observer's: sees one batch; how many records, perhaps 0, or EMPTY. */
  private int see(int limit) {
    long tail = header.tailAcquire();
    if (tail == position) {
      checkState();
      return EMPTY;
    }
    int bytes = batch.copy(position, tail, limit);
    VarHandle.acquireFence(); // what was read of the body, then the counters
    long head = header.headVolatile();
    long now = header.tailAcquire();
    boolean overtaken = now - position > capacityBytes - 2L * maxRecordBytes;
    if (head - position > 0 && overtaken) {
      position = head; // where a record begins
      return 0;
    }
    if (bytes == 0) {
      throw fail(new CorruptRingException("corrupt ring", position, tail, batch.badLength()));
    }
    long first = batch.firstSequence();
    if (first != 0) {
      if (expected != 0 && first - expected > 0) {
        missed += first - expected;
        expected = first;
      }
      checkOrder(tail);
      expected = first + batch.records();
    }
    position += bytes;
    return batch.records();
  }

  private void onRecord(ByteBuffer buffer, int offset, int length) {
    long sequence = RecordLayout.sequence(buffer, offset);
    try {
      Objects.requireNonNull(handler).onRecord(buffer, offset, length);
    } finally {
      if (role == Role.CONSUMER) {
        handled(sequence);
      }
    }
  }

  /** A fault here is told after the batch: the other handlers get their records. */
  private void handled(long sequence) {
    try {
      header.handledRelease(sequence);
      MemoryFault.poll();
    } catch (InternalError e) {
      CorruptRingException unused = fail(MemoryFault.told(e));
    }
  }

  private void begin(RecordHandler recordHandler, int limit) {
    Objects.requireNonNull(recordHandler, "recordHandler");
    if (limit <= 0) {
      throw new IllegalArgumentException("limit must be above zero: " + limit);
    }
    checkUsable();
    peekedBytes = 0;
    busy = true;
    handler = recordHandler;
  }

  private void end() {
    busy = false;
    handler = null;
  }

  private void checkConsumer() {
    if (role != Role.CONSUMER) {
      throw new IllegalStateException("an observer takes nothing off the ring: " + this);
    }
  }

  private void checkUsable() {
    if (closed) {
      throw new IllegalStateException("the reader is closed: " + this);
    }
    if (busy) {
      throw new IllegalStateException("called by a handler of the same reader: " + this);
    }
    CorruptRingException first = fault;
    if (first != null) {
      throw new CorruptRingException(first);
    }
  }

  private CorruptRingException fail(CorruptRingException found) {
    if (fault == null) {
      fault = found;
    }
    return found;
  }
}
