package dev.syslet.core.ring;

import java.lang.invoke.VarHandle;

/** One that sees what passes by and changes nothing. */
final class ObserverCursor extends RingCursor {

  /*
   * A copy is good if nobody had taken its first record when it was done, or if the producer cannot
   * have come so far: it writes less than two max records in front of the tail before it moves the
   * tail. So: copy, acquire fence, read head and tail. The producer's side of it is a store-store
   * fence behind the tail's store.
   */

  private final int maxRecordBytes;

  ObserverCursor(RingHeader header, RecordBatch batch, int capacityBytes, int maxRecordBytes) {
    super(header, batch, capacityBytes);
    this.maxRecordBytes = maxRecordBytes;
  }

  @Override
  int take(int limit) {
    long tail = header.tailAcquire();
    if (tail == position) {
      checkState();
      return EMPTY;
    }
    int bytes = batch.copy(position, tail, limit);
    VarHandle.acquireFence();
    long head = header.headVolatile();
    long now = header.tailAcquire();
    boolean mayBeOverwritten = now - position > capacityBytes - 2L * maxRecordBytes;
    if (head - position > 0 && mayBeOverwritten) {
      position = head; // where a record begins
      return 0;
    }
    if (bytes == 0) {
      throw corrupt(tail);
    }
    accept(tail);
    position += bytes;
    return batch.records();
  }

  /** Overtaken, and then there came no record any more: the writer's last number tells how many those were. */
  @Override
  void atTheEnd() {
    long unseen = header.lastSequence(position) - expected + 1;
    if (expected != 0 && unseen > 0) {
      missed += unseen;
      expected += unseen;
    }
  }

  private void accept(long tail) {
    long first = batch.firstSequence();
    if (first == 0) {
      return;
    }
    if (expected != 0 && first - expected > 0) {
      missed += first - expected;
      expected = first;
    }
    checkOrder(tail);
    expected = first + batch.records();
  }
}
