package dev.syslet.core.ring;

/** The one that takes records off the ring: its position is the head. */
final class ConsumerCursor extends RingCursor {

  private final RingNotifier notifier;

  /** The last record that was handled by whoever consumed before. */
  private final long handledBefore;

  /** Bytes in the scratch that {@link #peek} left on the ring. */
  private int peekedBytes;

  /**
   * Claims the head.
   *
   * @throws RingFormatException if a process that lives has it
   */
  ConsumerCursor(RingHeader claimed, RecordBatch batch, int capacityBytes, RingNotifier notifier) {
    super(claim(claimed), batch, capacityBytes);
    this.notifier = notifier;
    this.handledBefore = header.handledAcquire();
  }

  private static RingHeader claim(RingHeader header) {
    long owner = SharedRing.claim(header, RingHeaderLayout.CONSUMER_OFFSET);
    if (owner != ProcessIdentity.NONE) {
      throw new RingFormatException(
          "the ring has a consumer that lives: process " + ProcessIdentity.pid(owner));
    }
    return header;
  }

  /** Gives the head up. */
  void leave() {
    header.disclaim(RingHeaderLayout.CONSUMER_OFFSET, ProcessIdentity.own());
  }

  @Override
  int take(int limit) {
    peekedBytes = 0;
    int bytes = copy(limit);
    if (bytes == 0) {
      return EMPTY;
    }
    advance(bytes);
    return batch.records();
  }

  /** Copies one batch with a record in it and leaves it on the ring; how many records, perhaps 0. */
  int peek(int limit) {
    peekedBytes = 0;
    int bytes = copy(limit);
    while (bytes != 0 && batch.records() == 0) {
      advance(bytes); // a lone pad
      bytes = copy(limit);
    }
    peekedBytes = bytes;
    return bytes == 0 ? 0 : batch.records();
  }

  /** Takes what was peeked at; how many records. */
  int takePeeked() {
    if (peekedBytes == 0) {
      return 0;
    }
    advance(peekedBytes);
    peekedBytes = 0;
    header.handledRelease(expected - 1);
    return batch.records();
  }

  /** Copies and checks; 0 if the ring is empty. */
  private int copy(int limit) {
    long tail = header.tailAcquire();
    if (tail == position) {
      checkState();
      return 0;
    }
    int bytes = batch.copy(position, tail, limit);
    if (bytes == 0) {
      throw corrupt(tail);
    }
    checkOrder(tail);
    return bytes;
  }

  /** Takes the copied records off the ring, and kicks the producer if some wait for room. */
  private void advance(int bytes) {
    if (!header.moveHead(position, position + bytes)) {
      throw new CorruptRingException(
          "a head that this consumer did not write", header.headVolatile(), position, 0);
    }
    long first = batch.firstSequence();
    if (expected == 0 && first != 0) {
      missed += Math.max(0, first - handledBefore - 1);
      expected = first;
    }
    position += bytes;
    expected += batch.records();
    if (header.overflowVolatile()) {
      header.incrementWord(RingHeaderLayout.KICK_WORD_OFFSET);
      notifier.wake(RingHeaderLayout.KICK_WORD_OFFSET);
    }
  }
}
