package dev.syslet.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The words of a ring's header in memory, with the memory order in each verb.
 *
 * <p>Memory that another process can cut short is read and written by loads and stores wherever
 * these suffice: an access that finds its page gone is an {@link InternalError}, but the JVM's own
 * compare-and-set, which interpreted code calls, dies of it. One remains: to claim a ring that is
 * there. It has a load and {@link MemoryFault#poll} before it, so the file would have to be cut
 * between the two.
 *
 * <p>It cannot be had without. Loads and stores decide between any number of claimers only if each
 * waits for the others for a time that bounds their delays, and a process that is not scheduled has
 * no bound. A lock on the file helps only if all who claim take it, but {@code over} knows no file,
 * and readers in other languages claim by the word; then two would have the ring. The kernel's own
 * compare-and-set on user memory, that of the priority-inheriting futexes, knows threads by numbers
 * of one pid namespace. And nothing keeps a file from being cut short while it is claimed: locks are
 * advisory, and only memfds have seals.
 */
final class RingHeader {

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final ByteBuffer buffer;

  /**
   * Takes the header's bytes of the ring's memory.
   *
   * @param buffer exactly the header, direct and 8-byte aligned
   */
  RingHeader(ByteBuffer buffer) {
    this.buffer = buffer;
  }

  /** Makes this process the owner of the tail, in a header that nobody else reads yet. */
  void produce() {
    int offset = RingHeaderLayout.PRODUCER_OFFSET;
    LONG.setVolatile(buffer, offset, ProcessIdentity.own());
    own(offset, ProcessIdentity.ownNamespace());
  }

  /** Writes a new header but for the magic, which {@link #publish} then does. */
  void initialize(int capacityBytes, int maxRecordBytes, long startPosition) {
    LONG.setVolatile(buffer, RingHeaderLayout.MAGIC_OFFSET, 0L);
    for (int i = Long.BYTES; i < RingHeaderLayout.HEADER_BYTES; i += Long.BYTES) {
      LONG.set(buffer, i, 0L);
    }
    INT.set(buffer, RingHeaderLayout.BYTE_ORDER_MARK_OFFSET, RingHeaderLayout.BYTE_ORDER_MARK);
    INT.set(buffer, RingHeaderLayout.VERSION_OFFSET, RingHeaderLayout.VERSION);
    INT.set(buffer, RingHeaderLayout.HEADER_LENGTH_OFFSET, RingHeaderLayout.HEADER_BYTES);
    INT.set(buffer, RingHeaderLayout.MAX_RECORD_BYTES_OFFSET, maxRecordBytes);
    LONG.set(buffer, RingHeaderLayout.CAPACITY_OFFSET, (long) capacityBytes);
    LONG.set(buffer, RingHeaderLayout.TAIL_OFFSET, startPosition);
    LONG.set(buffer, RingHeaderLayout.HEAD_OFFSET, startPosition);
    INT.set(buffer, RingHeaderLayout.STATE_OFFSET, RingHeaderLayout.STATE_OPEN);
  }

  /** Makes a new header valid. */
  void publish() {
    LONG.setRelease(buffer, RingHeaderLayout.MAGIC_OFFSET, magicWord());
  }

  private static long magicWord() {
    return ByteBuffer.wrap(RingHeaderLayout.MAGIC.getBytes(StandardCharsets.US_ASCII))
        .order(ByteOrder.nativeOrder())
        .getLong(0);
  }

  long tailAcquire() {
    return (long) LONG.getAcquire(buffer, RingHeaderLayout.TAIL_OFFSET);
  }

  void tailRelease(long tail) {
    LONG.setRelease(buffer, RingHeaderLayout.TAIL_OFFSET, tail);
  }

  /** Before the tail of a private ring is stored: by whom. */
  void postingThread(long id) {
    LONG.setOpaque(buffer, RingHeaderLayout.POSTING_THREAD_OFFSET, id);
  }

  /** Who stored the tail, or is about to store the next. */
  long postingThread() {
    return (long) LONG.getOpaque(buffer, RingHeaderLayout.POSTING_THREAD_OFFSET);
  }

  long headVolatile() {
    return (long) LONG.getVolatile(buffer, RingHeaderLayout.HEAD_OFFSET);
  }

  /** Moves a head that nobody else may move; false if somebody has. The store is a full fence. */
  boolean moveHead(long from, long to) {
    if (headVolatile() != from) {
      return false;
    }
    LONG.setVolatile(buffer, RingHeaderLayout.HEAD_OFFSET, to);
    VarHandle.fullFence();
    return true;
  }

  /** The same for a private ring, with many reapers at once. */
  boolean compareAndSetHead(long expected, long head) {
    return LONG.compareAndSet(buffer, RingHeaderLayout.HEAD_OFFSET, expected, head);
  }

  /** Before the tail of a shared ring is stored: what it will be, and the record that ends there. */
  void next(long tail, long sequence) {
    int at = endOffset(sequence);
    LONG.setOpaque(buffer, at, tail);
    LONG.setOpaque(buffer, at + Long.BYTES, sequence);
  }

  /** The number of the record that ends at the tail, by the producer's words; 0 if none does. */
  long lastSequence(long tail) {
    for (int parity = 0; parity <= 1; parity++) {
      int at = endOffset(parity);
      if ((long) LONG.getOpaque(buffer, at) == tail) {
        return (long) LONG.getOpaque(buffer, at + Long.BYTES);
      }
    }
    return 0;
  }

  private static int endOffset(long sequence) {
    return RingHeaderLayout.ENDS_OFFSET + (int) (sequence & 1) * RingHeaderLayout.END_PAIR_BYTES;
  }

  void handledRelease(long sequence) {
    LONG.setRelease(buffer, RingHeaderLayout.HANDLED_SEQUENCE_OFFSET, sequence);
  }

  long handledAcquire() {
    return (long) LONG.getAcquire(buffer, RingHeaderLayout.HANDLED_SEQUENCE_OFFSET);
  }

  boolean overflowVolatile() {
    return (int) INT.getVolatile(buffer, RingHeaderLayout.OVERFLOW_OFFSET) != 0;
  }

  void overflowVolatile(boolean waiting) {
    INT.setVolatile(buffer, RingHeaderLayout.OVERFLOW_OFFSET, waiting ? 1 : 0);
  }

  /** A word of 32 bits that a futex waits at, or a flag. */
  int wordVolatile(int offset) {
    return (int) INT.getVolatile(buffer, offset);
  }

  /** Stores a word; the store is a full fence. */
  void wordVolatile(int offset, int value) {
    INT.setVolatile(buffer, offset, value);
    VarHandle.fullFence();
  }

  /** Adds 1 to a word that only this process writes, or that may miss a step. */
  void incrementWord(int offset) {
    wordVolatile(offset, wordVolatile(offset) + 1);
  }

  /** The process that owns what the words at the offset tell of, 0 for none. */
  long owner(int offset) {
    return (long) LONG.getVolatile(buffer, offset);
  }

  long ownerNamespace(int offset) {
    return (long) LONG.getVolatile(buffer, offset + RingHeaderLayout.NAMESPACE_FROM_OWNER);
  }

  long ownerEpoch(int offset) {
    return (long) LONG.getVolatile(buffer, offset + RingHeaderLayout.EPOCH_FROM_OWNER);
  }

  /** Makes a process the owner if the expected one still is. */
  boolean claim(int offset, long expected, long owner, long namespace) {
    if (owner(offset) != expected) {
      return false;
    }
    MemoryFault.poll(); // a compare-and-set that is interpreted must not find the page gone
    if (!LONG.compareAndSet(buffer, offset, expected, owner)) {
      return false;
    }
    own(offset, namespace);
    return true;
  }

  private void own(int offset, long namespace) {
    LONG.setVolatile(buffer, offset + RingHeaderLayout.NAMESPACE_FROM_OWNER, namespace);
    LONG.setVolatile(buffer, offset + RingHeaderLayout.EPOCH_FROM_OWNER, ownerEpoch(offset) + 1L);
  }

  /** Ends an ownership, unless it is another's. */
  void disclaim(int offset, long owner) {
    if (owner(offset) == owner) {
      LONG.setVolatile(buffer, offset, 0L);
    }
  }

  int stateVolatile() {
    return wordVolatile(RingHeaderLayout.STATE_OFFSET);
  }

  void stateVolatile(int state) {
    INT.setVolatile(buffer, RingHeaderLayout.STATE_OFFSET, state);
  }

  /**
   * True if head and tail were equal at one moment of the call. The head is read first: equal then
   * means that the tail had not passed it yet.
   */
  boolean isEmpty() {
    long head = headVolatile();
    return head == tailAcquire();
  }
}
