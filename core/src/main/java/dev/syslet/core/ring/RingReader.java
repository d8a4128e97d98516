package dev.syslet.core.ring;

import java.io.IOException;
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
   * Where it stands and how it goes on is the cursor's; here are the guards and the waiting.
   *
   * Waiting: read the wake word, ask to be woken, full fence, records? else wait at that word. The
   * producer stores the tail, full fence, asked? then takes the request, adds to the word and
   * wakes. No wait is longer than a slice, so that a producer which died is noticed.
   */

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

  /** So many at once at most: not even counters that somebody keeps changing hold a reader. */
  private static final int MAX_BATCHES = 100_000;

  private final Role role;
  private final RingHeader header;
  private final RingNotifier notifier;
  private final RecordBatch batch;
  private final RingCursor cursor;
  private final ProducerWatch writer;
  private final RecordHandler counting = this::onRecord;
  private final LongAdder handlerFailures = new LongAdder();
  private long reaped;
  private boolean busy;
  private @Nullable RecordHandler handler;

  // states: null (reads) -> the first fault (stopped)
  private @Nullable CorruptRingException fault;
  private boolean closed;

  private RingReader(RingMemory memory, RingImage image, Role role) {
    ByteBuffer buffer = memory.buffer();
    int capacity = image.capacityBytes();
    int max = image.maxRecordBytes();
    this.role = role;
    this.header = new RingHeader(buffer.slice(0, RingHeaderLayout.HEADER_BYTES));
    this.writer = new ProducerWatch(header);
    ByteBuffer body =
        buffer.slice(RingHeaderLayout.HEADER_BYTES, capacity).order(ByteOrder.nativeOrder());
    this.batch = new RecordBatch(body, max);
    this.notifier = PlainRingPlatform.best().notifier(buffer);
    this.cursor =
        role == Role.CONSUMER
            ? new ConsumerCursor(header, batch, capacity, notifier)
            : new ObserverCursor(header, batch, capacity, max);
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
        if (records == RingCursor.EMPTY) {
          break;
        }
        total += records;
        reaped += records;
        if (records > 0) { // else a lone pad, or an overtaken observer's copy, which may be torn
          batch.give(counting, handlerFailures);
        }
        checkFault();
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
    ConsumerCursor consumer = consumer();
    begin(recordHandler, limit);
    try {
      int records = peekGuarded(consumer, limit);
      if (records > 0) {
        batch.give(recordHandler, handlerFailures);
      }
      return records;
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
    ConsumerCursor consumer = consumer();
    checkUsable();
    try {
      reaped += consumer.takePeeked();
      MemoryFault.poll();
    } catch (InternalError | CorruptRingException e) {
      throw fail(e);
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
      if (!ready && cursor.isEmpty()) {
        cursor.checkState();
      }
      MemoryFault.poll();
      return ready;
    } catch (InternalError | CorruptRingException e) {
      throw fail(e);
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
      boolean gone = cursor.isEmpty() && writer.isGone() && cursor.isEmpty();
      if (gone) {
        cursor.atTheEnd();
      }
      MemoryFault.poll();
      return gone;
    } catch (InternalError | CorruptRingException e) {
      throw fail(e);
    }
  }

  /**
   * Records that this reader never got and never will: those that an earlier consumer took and did
   * not handle, and those that the producer overtook an observer with. Exact, by the sequence
   * numbers; what an earlier consumer left is known with the first record that comes, what an
   * observer missed with the next one, or when {@link #isWriterGone} has answered true.
   *
   * @return their number
   */
  public long missed() {
    return cursor.missed;
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
    return cursor.capacityBytes;
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
    } catch (InternalError | CorruptRingException e) {
      throw fail(e);
    }
  }

  /** Ends reading; a consumer makes room for another. Records that were peeked at stay. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (cursor instanceof ConsumerCursor consumer) {
      try {
        consumer.leave();
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
        + cursor.capacityBytes
        + ", reaped="
        + reaped
        + ", missed="
        + cursor.missed
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
      if (cursor.hasRecords(minRecords)) {
        return true;
      }
      long left = timeoutNanos - (System.nanoTime() - start);
      if (left <= 0 || thread.isInterrupted()) {
        return cursor.hasRecords(minRecords);
      }
      if (writer.isFoundGone() || header.stateVolatile() != RingHeaderLayout.STATE_OPEN) {
        return cursor.hasRecords(1); // these are the last
      }
      long slice = role == Role.CONSUMER ? ProducerWatch.intervalNanos() : POLL_NANOS;
      notifier.await(RingHeaderLayout.WAKE_WORD_OFFSET, word, Math.min(slice, left));
      MemoryFault.poll();
    }
  }

  private int takeGuarded(int limit) {
    try {
      int records = cursor.take(limit);
      MemoryFault.poll();
      return records;
    } catch (InternalError | CorruptRingException e) {
      throw fail(e);
    }
  }

  private int peekGuarded(ConsumerCursor consumer, int limit) {
    try {
      int records = consumer.peek(limit);
      MemoryFault.poll();
      return records;
    } catch (InternalError | CorruptRingException e) {
      throw fail(e);
    }
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
      CorruptRingException unused = fail(e);
    }
  }

  private void begin(RecordHandler recordHandler, int limit) {
    Objects.requireNonNull(recordHandler, "recordHandler");
    if (limit <= 0) {
      throw new IllegalArgumentException("limit must be above zero: " + limit);
    }
    checkUsable();
    busy = true;
    handler = recordHandler;
  }

  private void end() {
    busy = false;
    handler = null;
  }

  private ConsumerCursor consumer() {
    if (cursor instanceof ConsumerCursor consumer) {
      return consumer;
    }
    throw new IllegalStateException("an observer takes nothing off the ring: " + this);
  }

  private void checkUsable() {
    if (closed) {
      throw new IllegalStateException("the reader is closed: " + this);
    }
    if (busy) {
      throw new IllegalStateException("called by a handler of the same reader: " + this);
    }
    checkFault();
  }

  private void checkFault() {
    CorruptRingException first = fault;
    if (first != null) {
      throw new CorruptRingException(first);
    }
  }

  /** Stops this reader; an error that is none of the ring's is thrown on. */
  private CorruptRingException fail(Throwable thrown) {
    CorruptRingException found =
        thrown instanceof InternalError e ? MemoryFault.told(e) : (CorruptRingException) thrown;
    if (fault == null) {
      fault = found;
    }
    return found;
  }
}
