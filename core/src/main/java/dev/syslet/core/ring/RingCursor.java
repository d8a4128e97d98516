package dev.syslet.core.ring;

/** Where a reader in another process stands in a ring, and how it goes on from there. */
abstract sealed class RingCursor permits ConsumerCursor, ObserverCursor {

  /** What {@link #take} answers when there is nothing. */
  static final int EMPTY = -1;

  final RingHeader header;
  final RecordBatch batch;
  final int capacityBytes;

  /** Bytes up to which records were taken or seen; our own, whatever the header says. */
  long position;

  /** The number of the record that comes next, 0 as long as any may. */
  long expected;

  /** Records that this reader never gets. */
  long missed;

  RingCursor(RingHeader header, RecordBatch batch, int capacityBytes) {
    this.header = header;
    this.batch = batch;
    this.capacityBytes = capacityBytes;
    this.position = header.headVolatile();
  }

  /** Takes or sees one batch into the scratch; how many records, perhaps 0, or EMPTY. */
  abstract int take(int limit);

  /** The ring is empty and its writer gone: what only that tells is counted. */
  void atTheEnd() {}

  final boolean isEmpty() {
    return header.tailAcquire() == position;
  }

  /** Whether so many are there, or as many as the ring can hold, or what cannot be. */
  final boolean hasRecords(int minRecords) {
    long tail = header.tailAcquire();
    if (tail == position) {
      return false;
    }
    return minRecords == 1
        || header.overflowVolatile()
        || !RecordBatch.isPair(position, tail, capacityBytes)
        || batch.count(position, tail, minRecords) >= minRecords;
  }

  /** An empty ring that its producer has stopped gets nothing any more. */
  final void checkState() {
    int state = header.stateVolatile();
    if (state != RingHeaderLayout.STATE_OPEN) {
      throw new CorruptRingException("stopped in state " + state, position, position, 0);
    }
  }

  /** Throws unless the copied records follow each other, and the one before. */
  final void checkOrder(long tail) {
    long first = batch.firstSequence();
    long wrong = first == 0 ? 0 : batch.firstOutOfOrder(expected == 0 ? first : expected);
    if (wrong != 0) {
      throw new CorruptRingException(
          "record " + wrong + " where another was to come", position, tail, 0);
    }
  }

  final CorruptRingException corrupt(long tail) {
    return new CorruptRingException("corrupt ring", position, tail, batch.badLength());
  }
}
