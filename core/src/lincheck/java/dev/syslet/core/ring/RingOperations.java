package dev.syslet.core.ring;

import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.Operation;

/**
 * A ring of four records with two more that may wait, as a queue of six: what Lincheck calls.
 *
 * <p>A ring answers "empty" also while a record is on its way from a producer who was refused the
 * flag. So {@link #take} asks again until nothing is on its way, for then the ring must be a queue.
 */
public final class RingOperations {

  static final int RECORDS_IN_RING = 4;
  static final int RECORDS_WAITING = 2;

  private static final int RECORD_BYTES = 1024;

  private final RecordRing ring =
      RecordRing.builder()
          .capacityBytes(RECORDS_IN_RING * RECORD_BYTES)
          .maxRecordBytes(RECORD_BYTES)
          .overflowBytes(RECORDS_WAITING * RECORD_BYTES)
          .spins(1)
          .build();
  private final AtomicInteger lastKey = new AtomicInteger();

  /** Made by Lincheck, for each invocation anew. */
  public RingOperations() {}

  /**
   * Puts a record with a new key into the queue.
   *
   * @return the key, or 0 if there was no room to be reserved
   */
  @Operation
  public int put() {
    if (!ring.reserve(RECORD_BYTES)) {
      return 0;
    }
    int key = lastKey.incrementAndGet();
    ring.post(RECORD_BYTES, new TestRecord().set(key, RECORD_BYTES));
    return key;
  }

  /**
   * Takes the first record.
   *
   * @return its key, or 0 if there was none
   */
  @Operation
  public int take() {
    Reaper reaper = ring.newReaper();
    int[] key = {0};
    for (; ; ) {
      reaper.reap(
          (buffer, offset, length) -> {
            TestRecord.check(buffer, offset, length);
            key[0] = (int) TestRecord.key(buffer, offset);
          },
          1);
      if (key[0] != 0 || isEmptyAndNothingOnItsWay()) {
        return key[0];
      }
    }
  }

  private boolean isEmptyAndNothingOnItsWay() {
    long queued = ring.queued();
    return ring.waitingRecords() == 0 && ring.isEmpty() && ring.queued() == queued;
  }
}
