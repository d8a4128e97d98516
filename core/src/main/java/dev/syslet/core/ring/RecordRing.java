package dev.syslet.core.ring;

import dev.syslet.core.time.TimeSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A ring of records of any length for many producers and many reapers, in memory that has the same
 * bytes for every process. Nothing that was reserved is ever refused, lost, doubled or overtaken.
 *
 * <pre>{@code
 * RecordRing ring = RecordRing.builder().capacityBytes(1 << 20).build();
 *
 * // a producer: first the promise of room, and if that is refused, do not start the work
 * if (ring.reserve(64)) {
 *   ring.post(64, encoder); // later, from any thread; does not wait and does not fail
 * }
 *
 * // a consumer
 * Reaper reaper = ring.newReaper();
 * int records = reaper.reap(handler, 256);
 * }</pre>
 *
 * <p>The bytes are those of {@link RecordLayout} behind a header. A ring has no close: it ends with
 * its last reference. To end a consumer, change what its loop looks at and call {@link #wakeAll}.
 *
 * <p>Actions before {@link #post} happen before the handler's call for that record.
 */
public final class RecordRing {

  /*
   * THE ALGORITHM. "Flag" is a word that one thread at a time sets from 0 to 1; nobody waits for
   * it longer than a short spin. "Queue" is an unbounded lock-free FIFO of records that were encoded
   * on the heap. Counters
   * are 64-bit bytes ever written (tail) and ever taken (head), masked only to index the body.
   *
   *   post:   if flag taken, at once or after a short spin:
   *             MOVE's inner part; if nothing waits and the bytes fit: encode at the tail, PUBLISH
   *             LET GO
   *           if not done: encode on the heap, add to the queue, full fence
   *           MOVE
   *
   *   tryPost: the same, but what is not done is refused and not queued
   *   postAll: the same, but encodes record after record before one PUBLISH and LET GO; what finds
   *           no room is queued, or in tryPostAll refused
   *
   *   PUBLISH: pad if any, length, sequence are written; one release store of the tail, in a shared
   *            ring for each record
   *   LET GO:  flag = 0 (release), full fence, waiters counted? then wake one
   *
   *   MOVE:   while queue not empty:
   *             flag not taken? return          -- its holder comes by here after letting go
   *             for each record of the queue, in order:
   *               no room? overflow = 1, blocked, break
   *               copy to the tail, PUBLISH, remove from the queue
   *             queue empty? overflow = 0
   *             LET GO
   *             blocked and head still what it was when there was no room? return
   *
   *   reap:   copy a batch; compare-and-set the head; overflow? then MOVE; call the handler
   *
   * "Overflow" and "waiters" steer by words of our own; the header's overflow is for others. With a
   * consumer in another process a thread of ours does MOVE in its place, see SharedRing.
   *
   * INVARIANTS
   *   1. 0 <= tail - head <= capacity, both multiples of 8; below the tail all records are whole.
   *   2. Tail, sequence and body at and above the tail are touched with the flag held only.
   *   3. Order: a record is encoded in place only with the flag held and the queue empty, so it
   *      overtakes nothing; the queue is a FIFO and is moved only with the flag held. A thread's
   *      posts therefore appear in its order, and sequence numbers are the order of publication.
   *   4. Nothing is stranded: whenever nobody holds the flag, a non-empty queue has overflow = 1
   *      and a full ring, or a thread on its way to MOVE.
   *   5. A record in the queue holds its reservation; the budget bounds the queue. A record that goes
   *      in place needs none, which is why tryPost has none.
   *   6. A pad is never the last thing published: pad and record appear by one store. So a
   *      non-empty ring has a record, and an empty one has room for any: pad and record are less
   *      than two max records, which is at most half of the capacity.
   *   7. An encoder that throws leaves nothing: it wrote above the tail, the tail did not move. Nor
   *      can it reach what is not read: its view ends where that begins.
   *   8. With the flag free all that was written is published.
   *
   * THE SPIN. A holder that runs is done within tens of nanoseconds, a queued record costs hundreds
   * and makes garbage; so who finds the flag held looks again some times, pausing longer and longer,
   * before it queues. The whole is some microseconds, and a holder that does not run is not waited
   * for: who gives up leaves the number of the last record, and while that stands nobody spins.
   *
   * LINES. What producers write is kept from what reapers write or read in a loop: the words behind
   * the flag (PublisherWords), the count of reaped records (LineCounter), tail and head. A reaper
   * does not look at the tail again when it has taken all that was there, and pauses after it took
   * few, see Reaper. A holder of the flag stores a zero to each of the next lines of a private ring,
   * some at a time: the fence of LET GO then waits for several of them together and not for each.
   *
   * MEMORY ORDER
   *   Record to reaper: body, then tail (release); tail (acquire), then body.
   *   Room to producer: reaper's copy, then head (compare-and-set); head (volatile), then body.
   *   Reaper against reaper: the copy may be torn if another took the range; then the head has
   *     moved and the compare-and-set fails. The head never returns to a value.
   *   Flag against queue (4): post adds to the queue, full fence, tries the flag; the holder frees
   *     the flag, full fence, looks at the queue. One of the two sees the other.
   *   Overflow and flag against head (4): the holder writes overflow, frees the flag, full fence,
   *     reads head; a reaper writes head, then reads overflow, then tries the flag, all volatile.
   *     If the reaper missed either of the two, its head came before and the holder sees it.
   *   Tail against waiters: see RingWaiters; the publisher's fence is the one of LET GO.
   *
   * REJECTED
   *   Claim by fetch-and-add, publish per record (Agrona, Disruptor): a producer that dies or stalls
   *     between claim and publish holds up all behind it for ever; lengths must be zeroed in front,
   *     and payload bytes of an older lap must not look like a stamp.
   *   A lock: the caller of submit must not wait for a preempted thread.
   *   Overflow apart from contention: two lists with an order between them. Here one queue is both.
   *   Waiting for room, or dropping: the first stalls a caller, the second loses a completion.
   *   The flag in the header: it is the business of one process, and a peer could take it.
   *   Handing the record over in place: a slow or throwing handler would hold up the ring.
   */

  /** Bytes of memory that a ring takes in front of its body. */
  public static final int HEADER_BYTES = RingHeaderLayout.HEADER_BYTES;

  /** Bytes of the largest body. */
  public static final int MAX_CAPACITY_BYTES = RingHeaderLayout.MAX_CAPACITY_BYTES;

  private static final int DEFAULT_CAPACITY_BYTES = 1 << 20;

  /** Pauses; see "the spin" above. */
  private static final int SPINS = 256;

  private static final long MAX_OVERFLOW_BYTES = 1L << 40;

  /** Keeps the memory alive, whatever its owner does to free it. */
  private final RingMemory memory;

  private final RingHeader header;
  private final ByteBuffer body;
  private final int capacityBytes;
  private final int maxRecordBytes;
  private final ByteBudget budget;
  private final RingWaiters waiters;
  private final CorruptionLatch latch;
  private final @Nullable SharedRing shared;
  private final RingPublisher publisher;
  private final LineCounter reaped = new LineCounter();
  private final LongAdder handlerFailures = new LongAdder();

  /** Whom the ring is for, and what its memory holds. */
  private enum Begin {
    PRIVATE,
    SHARED,
    SHARED_AND_THERE
  }

  private RecordRing(RingMemory memory, RingSizes sizes, Begin begin) {
    ByteBuffer buffer = memory.buffer();
    this.memory = memory;
    this.capacityBytes = sizes.capacityBytes();
    this.maxRecordBytes = sizes.maxRecordBytes();
    this.header = new RingHeader(buffer.slice(0, RingHeaderLayout.HEADER_BYTES));
    this.body =
        buffer.slice(RingHeaderLayout.HEADER_BYTES, capacityBytes).order(ByteOrder.nativeOrder());
    this.budget = new ByteBudget(sizes.overflowBytes(), Runtime.getRuntime().availableProcessors());
    this.waiters = new RingWaiters(header, sizes.time());
    this.latch = new CorruptionLatch(header, waiters);
    this.shared =
        begin == Begin.PRIVATE
            ? null
            : new SharedRing(header, PlainRingPlatform.best().notifier(buffer), latch);
    if (begin == Begin.SHARED_AND_THERE) {
      SharedRing.takeOver(header);
    } else {
      header.initialize(capacityBytes, maxRecordBytes, sizes.startPosition());
      if (shared != null) {
        header.produce();
      }
      header.publish();
    }
    this.publisher = new RingPublisher(header, body, sizes, budget, waiters, latch, shared);
  }

  /**
   * A new ring's sizes, to be changed as needed.
   *
   * @return a builder with a capacity of 1 MiB
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Promises room for records of so many bytes together. What was promised is used up by {@link
   * #post} or given back by {@link #unreserve}, by any thread.
   *
   * @param bytes bytes of the records, headers included, above zero
   * @return false if that is more than is free now; with other threads inside {@code reserve} or
   *     {@code unreserve} at this moment, it may be said a little early
   * @throws IllegalArgumentException if the number is not above zero
   */
  public boolean reserve(int bytes) {
    checkReservation(bytes);
    return budget.tryAcquire(bytes);
  }

  /**
   * Gives back a promise that is not needed. Giving back more than was promised breaks the bound.
   *
   * @param bytes the number given to {@link #reserve}, or a part of it
   * @throws IllegalArgumentException if the number is not above zero
   */
  public void unreserve(int bytes) {
    checkReservation(bytes);
    budget.release(bytes);
  }

  /**
   * Publishes one record. Does not wait and is never refused for lack of room: with no room in the
   * ring, or another thread writing, or records waiting, it waits its turn on the heap. The
   * reservation is used up when the record has reached the ring.
   *
   * <p>If the encoder throws or returns a length that it must not, nothing is published, the caller
   * gets the exception and still has the reservation.
   *
   * @param reservedBytes what was reserved for this record, at least 16 and at most {@link
   *     #maxRecordBytes}; the record may be shorter
   * @param encoder what writes the record, called once before this returns
   * @throws IllegalArgumentException if no record may have that length
   * @throws IllegalStateException if the encoder returns a length that is not a multiple of 8, less
   *     than 16 or above its limit, or writes no type
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public void post(int reservedBytes, RecordEncoder encoder) {
    Objects.requireNonNull(encoder, "encoder");
    publisher.post(reservedBytes, encoder);
  }

  /**
   * Reserves and posts a record with that payload, for who has it at hand. The body is filled with
   * zeros up to a multiple of 8, so a payload of another length carries its length in itself. Makes
   * garbage; an encoder of one's own does not.
   *
   * @param type 1 to 65535
   * @param flags 0 to 65535
   * @param payload the bytes from its position to its limit, both left as they are
   * @return false if there is no room to be reserved; then nothing was posted
   * @throws IllegalArgumentException if type, flags or payload are out of bounds
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public boolean offer(int type, int flags, ByteBuffer payload) {
    PayloadEncoder encoder = new PayloadEncoder(type, flags, payload, maxRecordBytes);
    int bytes = encoder.recordBytes();
    if (!budget.tryAcquire(bytes)) {
      return false;
    }
    boolean posted = false;
    try {
      publisher.post(bytes, encoder);
      posted = true;
    } finally {
      if (!posted) {
        budget.release(bytes);
      }
    }
    return true;
  }

  /**
   * Posts a record that nothing was reserved for, if it can be written to the ring now; for who can
   * take a no at this point. It never waits outside of the ring, and makes no garbage.
   *
   * @param bytes the most that the record takes, at least 16 and at most {@link #maxRecordBytes}
   * @param encoder what writes the record; called once before this returns true, else not at all
   * @return false if there is no room in the ring, if others wait for it, or if another thread is
   *     writing and does not get on with it; then nothing was posted
   * @throws IllegalArgumentException if no record may have that length
   * @throws IllegalStateException as {@link #post} does
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public boolean tryPost(int bytes, RecordEncoder encoder) {
    Objects.requireNonNull(encoder, "encoder");
    return publisher.tryPost(bytes, encoder);
  }

  /**
   * Posts several records, in their order, as {@link #post} does each; those that find room cost
   * together hardly more than one. Records of other threads, and of an encoder that posts itself, may
   * come between them.
   *
   * <p>If an encoder throws or returns a length that it must not, the records before it are posted;
   * the caller gets the exception and still has the reservations from that record on.
   *
   * @param records how many, not below zero
   * @param encoder what writes the records, and knows what was reserved for each
   * @throws IllegalArgumentException if the number is below zero, or no record may have a length
   * @throws IllegalStateException as {@link #post} does
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public void postAll(int records, BatchEncoder encoder) {
    checkBatch(records, encoder);
    publisher.postAll(records, encoder);
  }

  /**
   * Posts several records that nothing was reserved for, as many as can be written to the ring now;
   * see {@link #tryPost} and {@link #postAll}.
   *
   * @param records how many, not below zero
   * @param encoder what writes the records
   * @return how many were posted, the first ones
   * @throws IllegalArgumentException if the number is below zero, or no record may have a length
   * @throws IllegalStateException as {@link #post} does
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public int tryPostAll(int records, BatchEncoder encoder) {
    checkBatch(records, encoder);
    return publisher.tryPostAll(records, encoder);
  }

  /**
   * A reaper of this ring, with scratch memory of its own. Keep it and use it again.
   *
   * @return a new reaper
   */
  public Reaper newReaper() {
    RecordBatch batch = new RecordBatch(body, maxRecordBytes);
    return new Reaper(header, batch, publisher, waiters, latch, shared, reaped, handlerFailures);
  }

  /**
   * Waits until there are records, as {@link Reaper#await} does, for a thread without a reaper of its own. A {@link #wakeAll}
   * ends it only if it comes while the thread waits.
   *
   * @param timeoutNanos the longest wait in nanoseconds; at or below zero it does not wait
   * @return true if there are records; false after a time-out, an interrupt or a {@code wakeAll}
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public boolean await(long timeoutNanos) {
    latch.check();
    boolean ready;
    try {
      ready = waiters.newSeat().await(timeoutNanos);
      MemoryFault.poll();
    } catch (InternalError e) {
      throw latch.lost(e);
    }
    latch.check();
    return ready;
  }

  /**
   * Has a signal given once, as soon as there are records: for a thread that waits for many things
   * at once, and waits elsewhere. Such a thread arms, waits if that was not answered with true, and
   * reaps; then it arms again.
   *
   * @param signal run by the thread that publishes, also by {@link #wakeAll}; it must not wait or
   *     throw
   * @return true if there are records now; then the signal is not given
   * @throws CorruptRingException if the ring's memory holds what cannot be, now or earlier
   */
  public boolean arm(Runnable signal) {
    Objects.requireNonNull(signal, "signal");
    latch.check();
    try {
      boolean ready = waiters.arm(signal);
      MemoryFault.poll();
      return ready;
    } catch (InternalError e) {
      throw latch.lost(e);
    }
  }

  /**
   * Has something else done, too, whenever a reader in another process is woken.
   *
   * @param signal run by the thread that publishes; it must not wait or throw; null for nothing
   * @throws IllegalStateException if the ring is private
   */
  public void signalReaders(@Nullable Runnable signal) {
    if (shared == null) {
      throw new IllegalStateException("nobody else reads a private ring: " + this);
    }
    shared.signal(signal);
  }

  /**
   * Whether other processes may read the ring.
   *
   * @return true for one that was made by {@link Builder#map} or {@link Builder#over}
   */
  public boolean isShared() {
    return shared != null;
  }

  /**
   * Ends the wait of every reaper once: of one that waits now at once, of any other as soon as it
   * next waits on an empty ring. So a consumer that has just looked whether it is to go on does not
   * miss it.
   */
  public void wakeAll() {
    waiters.wakeAll();
  }

  /**
   * Bytes of the body.
   *
   * @return a power of two
   */
  public int capacityBytes() {
    return capacityBytes;
  }

  /**
   * The longest record.
   *
   * @return bytes, header included
   */
  public int maxRecordBytes() {
    return maxRecordBytes;
  }

  /**
   * How many bytes may be reserved at once.
   *
   * @return bytes
   */
  public long overflowBytes() {
    return budget.totalBytes();
  }

  /**
   * Whether there is a record to reap.
   *
   * @return true if there is none, at one moment of the call
   */
  public boolean isEmpty() {
    return usedBytes() == 0;
  }

  /**
   * Bytes of the body that are taken, pads included.
   *
   * @return from 0 to the capacity; a moment old when other threads are at work
   */
  public int usedBytes() {
    try {
      long head = header.headVolatile();
      long used = header.tailAcquire() - head;
      if (shared != null) {
        MemoryFault.poll();
      }
      return (int) Math.min(capacityBytes, Math.max(0, used));
    } catch (InternalError e) {
      CorruptRingException unused = latch.lost(e);
      return 0;
    }
  }

  /**
   * Records that wait on the heap.
   *
   * @return their number now
   */
  public long waitingRecords() {
    return publisher.waitingRecords();
  }

  /**
   * Bytes of the records that wait on the heap.
   *
   * @return their bytes now
   */
  public long waitingBytes() {
    return publisher.waitingBytes();
  }

  /**
   * Bytes that are reserved and not yet in the ring.
   *
   * @return from 0 to {@link #overflowBytes}; exact when no other thread is at work
   */
  public long reservedBytes() {
    return budget.acquiredBytes();
  }

  /**
   * Records ever published, which is the sequence number of the last one.
   *
   * @return their number
   */
  public long published() {
    return publisher.published();
  }

  /**
   * Records that ever had to wait on the heap, for room or for another writer.
   *
   * @return their number
   */
  public long queued() {
    return publisher.queuedRecords();
  }

  /**
   * Records ever taken off by the reapers made here.
   *
   * @return their number
   */
  public long reaped() {
    return reaped.sum();
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
   * Whether the ring was found corrupt.
   *
   * @return true if it takes and gives nothing any more
   */
  public boolean isStopped() {
    return latch.isStopped();
  }

  /**
   * How many times somebody found the ring corrupt. The first stops it.
   *
   * @return their number
   */
  public long faults() {
    return latch.faults();
  }

  @Override
  public String toString() {
    return "RecordRing[capacityBytes="
        + capacityBytes
        + ", usedBytes="
        + usedBytes()
        + ", published="
        + published()
        + ", reaped="
        + reaped()
        + ", waitingRecords="
        + waitingRecords()
        + (isStopped() ? ", stopped" : "")
        + "]";
  }

  /** How many threads wait for records, or signals are armed. */
  int waiters() {
    return waiters.count();
  }

  /** The memory that the ring lives in. */
  RingMemory memory() {
    return memory;
  }

  private static void checkBatch(int records, BatchEncoder encoder) {
    Objects.requireNonNull(encoder, "encoder");
    if (records < 0) {
      throw new IllegalArgumentException("records must not be below zero: " + records);
    }
  }

  private static void checkReservation(int bytes) {
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes must be above zero: " + bytes);
    }
  }

  /** The sizes of a ring to be; each is checked where it is given, together in {@link #build}. */
  public static final class Builder {

    private int capacityBytes = DEFAULT_CAPACITY_BYTES;
    private int maxRecordBytes;
    private long overflowBytes;
    private TimeSource time = TimeSource.SYSTEM;
    private @Nullable RingMemory memory;
    private long startPosition;
    private int spins = SPINS;

    private Builder() {}

    /**
     * Bytes of the body.
     *
     * @param bytes a power of two from 4 KiB to 1 GiB
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder capacityBytes(int bytes) {
      RingHeaderLayout.checkCapacity(bytes);
      this.capacityBytes = bytes;
      return this;
    }

    /**
     * The longest record, header included; unless given, a quarter of the capacity or 64 KiB, the
     * smaller.
     *
     * @param bytes a multiple of 8, at least 16 and at most a quarter of the capacity
     * @return this
     * @throws IllegalArgumentException if it is not a multiple of 8 from 16 on
     */
    public Builder maxRecordBytes(int bytes) {
      if (!RecordLayout.isRecordLength(bytes, Integer.MAX_VALUE)) {
        throw new IllegalArgumentException(
            "maxRecordBytes must be a multiple of 8, at least 16: " + bytes);
      }
      this.maxRecordBytes = bytes;
      return this;
    }

    /**
     * The most bytes that may be reserved at once, which bounds what waits on the heap; unless
     * given, the capacity.
     *
     * @param bytes at least the longest record and at most 1 TiB
     * @return this
     * @throws IllegalArgumentException if it is not above zero, or above 1 TiB
     */
    public Builder overflowBytes(long bytes) {
      if (bytes <= 0 || bytes > MAX_OVERFLOW_BYTES) {
        throw new IllegalArgumentException(
            "overflowBytes must be from 1 to " + MAX_OVERFLOW_BYTES + ": " + bytes);
      }
      this.overflowBytes = bytes;
      return this;
    }

    /**
     * The clock and the parks of {@link Reaper#await}; unless given, the machine's.
     *
     * @param source the time
     * @return this
     */
    public Builder timeSource(TimeSource source) {
      this.time = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * The memory of a private ring; unless given, {@link RingMemory#direct}. What it holds is
     * overwritten. For memory that others read, see {@link #over}.
     *
     * @param ringMemory at least 512 bytes more than the capacity
     * @return this
     */
    public Builder memory(RingMemory ringMemory) {
      this.memory = Objects.requireNonNull(ringMemory, "ringMemory");
      return this;
    }

    /** Where head and tail begin, for tests of their wrap-around; a multiple of 8. */
    Builder startPosition(long position) {
      this.startPosition = position;
      return this;
    }

    /** How often who finds the flag held looks again, for tests that want records to be queued. */
    Builder spins(int times) {
      this.spins = times;
      return this;
    }

    /**
     * Makes a private ring, empty.
     *
     * @return the ring
     * @throws IllegalArgumentException if the sizes do not fit each other, or the memory is too
     *     small, not direct, read-only or not aligned to 8 bytes
     */
    public RecordRing build() {
      RingSizes sizes = sizes();
      RingMemory given = memory;
      if (given == null) {
        given = RingMemory.direct(capacityBytes);
      } else {
        sizes.checkMemory(given);
      }
      return new RecordRing(given, sizes, Begin.PRIVATE);
    }

    /**
     * Makes a ring in a file, for other processes to read by {@link RingReader}. If there is none,
     * it is made: readable and writable by its owner alone, all its blocks allocated. A ring that
     * is there and whose writer is gone goes on: what it holds stays, the numbers follow.
     *
     * @param path the file, on a file system that can be mapped, best a tmpfs or hugetlbfs
     * @return the ring
     * @throws RingFormatException if the file is there and no such ring, has other sizes, or a
     *     writer that lives
     * @throws IllegalArgumentException if the sizes do not fit each other
     * @throws IOException if the file cannot be made, allocated or mapped
     */
    public RecordRing map(Path path) throws IOException {
      RingSizes sizes = sizes();
      String what = path.toString();
      try {
        ByteBuffer mapped = RingFile.create(path, capacityBytes);
        return share(what, () -> mapped, sizes, Begin.SHARED);
      } catch (FileAlreadyExistsException e) {
        ByteBuffer mapped = RingFile.map(path, true);
        return share(what, () -> mapped, sizes, Begin.SHARED_AND_THERE);
      }
    }

    /**
     * Makes a ring for other processes in memory that they see too. If all of its header is zero, a
     * new one; a ring that is there and whose writer is gone goes on, as with {@link #map}.
     *
     * @param ringMemory at least 512 bytes more than the capacity
     * @return the ring
     * @throws RingFormatException if there is something else, or a ring of other sizes or with a
     *     writer that lives
     * @throws IllegalArgumentException if the sizes do not fit each other, or the memory is too
     *     small, not direct, read-only or not aligned to 8 bytes
     */
    public RecordRing over(RingMemory ringMemory) {
      RingSizes sizes = sizes();
      sizes.checkMemory(ringMemory);
      boolean blank = RingImage.isBlank(ringMemory.buffer());
      Begin begin = blank ? Begin.SHARED : Begin.SHARED_AND_THERE;
      return share("the memory", ringMemory, sizes, begin);
    }

    private static RecordRing share(
        String what, RingMemory ringMemory, RingSizes sizes, Begin begin) {
      try {
        if (begin == Begin.SHARED_AND_THERE) {
          sizes.checkImage(what, ringMemory.buffer());
        }
        RecordRing ring = new RecordRing(ringMemory, sizes, begin);
        MemoryFault.poll();
        return ring;
      } catch (InternalError e) {
        throw MemoryFault.told(e);
      }
    }

    private RingSizes sizes() {
      int max = maxRecordBytes == 0 ? RingSizes.usualMaxRecordBytes(capacityBytes) : maxRecordBytes;
      long overflow = overflowBytes == 0 ? capacityBytes : overflowBytes;
      return new RingSizes(capacityBytes, max, overflow, time, startPosition, spins);
    }
  }
}
