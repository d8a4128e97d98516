package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Posts without a reservation, and of many records at once. */
class RecordRingBatchTest {

  private final RecordRing ring =
      RecordRing.builder().capacityBytes(4096).maxRecordBytes(512).overflowBytes(8192).build();
  private final Reaper reaper = ring.newReaper();
  private final TestRecord record = new TestRecord();

  private List<Long> keys() {
    List<Long> keys = new ArrayList<>();
    RecordHandler handler =
        (buffer, offset, length) -> {
          TestRecord.check(buffer, offset, length);
          keys.add(TestRecord.key(buffer, offset));
        };
    while (reaper.reap(handler, 3) > 0) {
      assertFalse(ring.isStopped());
    }
    return keys;
  }

  private static List<Long> upTo(long records) {
    return LongStream.range(0, records).boxed().toList();
  }

  @Test
  void tryPostFillsTheRingAndIsThenRefusedWithoutAReservation() {
    for (int i = 0; i < 8; i++) {
      assertTrue(ring.tryPost(512, record.set(i, 512)));
    }
    assertFalse(ring.tryPost(24, record.set(8, 24)));
    assertEquals(0, ring.queued());
    assertEquals(0, ring.reservedBytes());
    assertEquals(upTo(8), keys());
  }

  @Test
  void tryPostDoesNotOvertakeWhatWaits() {
    assertTrue(ring.reserve(9 * 512));
    ring.postAll(9, new TestBatch(512));
    assertEquals(1, ring.waitingRecords());
    assertFalse(ring.tryPost(24, record.set(9, 24)));
    assertEquals(1, reaper.reap(TestRecord::check, 1));
    assertEquals(0, ring.waitingRecords());
    assertFalse(ring.tryPost(24, record.set(9, 24)));
    assertEquals(1, reaper.reap(TestRecord::check, 1));
    assertTrue(ring.tryPost(24, record.set(9, 24)));
    assertEquals(LongStream.range(2, 10).boxed().toList(), keys());
  }

  @Test
  void tryPostFromAnEncoderIsRefusedSinceThatHoldsTheRing() {
    boolean[] nested = {true};
    assertTrue(
        ring.tryPost(
            64,
            (buffer, offset, limitBytes) -> {
              nested[0] = ring.tryPost(64, new TestRecord().set(1, 64));
              return record.set(0, 64).encode(buffer, offset, limitBytes);
            }));
    assertFalse(nested[0]);
    assertEquals(upTo(1), keys());
  }

  @Test
  void aBatchIsPostedInOrderAcrossTheEndOfTheBodyAndItsReservationUsedUp() {
    TestBatch batch = new TestBatch(24, 512, 72, 200, 32);
    for (int round = 0; round < 100; round++) {
      int records = 1 + round % 12;
      assertTrue(ring.reserve(batch.sum(records)));
      ring.postAll(records, batch);
      assertEquals(0, ring.reservedBytes());
      assertEquals(upTo(records), keys());
    }
    assertEquals(0, ring.queued());
  }

  @Test
  void whatFindsNoRoomWaitsBehindTheRestOfItsBatch() {
    TestBatch batch = new TestBatch(512, 256);
    assertTrue(ring.reserve(batch.sum(20)));
    ring.postAll(20, batch);
    assertTrue(ring.waitingRecords() > 8, ring::toString);
    assertEquals(20 - ring.waitingRecords(), ring.published());
    assertEquals(upTo(20), keys());
    assertEquals(0, ring.reservedBytes());
  }

  @Test
  void tryPostAllTellsHowManyFoundRoom() {
    assertEquals(0, ring.tryPostAll(0, new TestBatch(24)));
    assertEquals(8, ring.tryPostAll(20, new TestBatch(512)));
    assertEquals(0, ring.tryPostAll(1, new TestBatch(24)));
    assertEquals(0, ring.queued());
    assertEquals(0, ring.reservedBytes());
    assertEquals(upTo(8), keys());
  }

  @Test
  void whatIsBeforeAnEncoderThatThrowsIsPostedAndTheRestStaysReserved() {
    for (int failing : new int[] {0, 3, 9, 12}) {
      IllegalStateException thrown = new IllegalStateException("record " + failing);
      TestBatch good = new TestBatch(512);
      BatchEncoder throwing =
          new BatchEncoder() {
            @Override
            public int bytes(int index) {
              return 512;
            }

            @Override
            public int encode(int index, ByteBuffer buffer, int offset, int limitBytes) {
              if (index == failing) {
                buffer.putLong(offset, -1);
                throw thrown;
              }
              return good.encode(index, buffer, offset, limitBytes);
            }
          };
      assertTrue(ring.reserve(14 * 512));
      assertSame(
          thrown, assertThrows(IllegalStateException.class, () -> ring.postAll(14, throwing)));
      assertEquals(upTo(failing), keys());
      assertEquals((14 - failing) * 512, ring.reservedBytes());
      ring.unreserve((14 - failing) * 512);
    }
  }

  @Test
  void aLengthThatNoRecordHasEndsTheBatchThere() {
    assertTrue(ring.reserve(256));
    assertThrows(IllegalArgumentException.class, () -> ring.postAll(3, new TestBatch(64, 64, 520)));
    assertEquals(upTo(2), keys());
    assertEquals(128, ring.reservedBytes());
  }

  @Test
  void whatAnEncoderOfABatchPostsItselfComesBeforeTheBatchGoesOn() {
    assertTrue(ring.reserve(64));
    TestBatch good = new TestBatch(64);
    BatchEncoder nesting =
        new BatchEncoder() {
          @Override
          public int bytes(int index) {
            return 64;
          }

          @Override
          public int encode(int index, ByteBuffer buffer, int offset, int limitBytes) {
            if (index == 1) {
              ring.post(64, record.set(100, 64));
            }
            return good.encode(index, buffer, offset, limitBytes);
          }
        };
    assertEquals(4, ring.tryPostAll(4, nesting));
    assertEquals(List.of(0L, 1L, 100L, 2L, 3L), keys());
    assertEquals(0, ring.reservedBytes());
  }

  /** One store of the tail, unless much is written: a reaper sees all of the batch or nothing. */
  @Test
  void aBatchIsPublishedAtItsEnd() {
    TestBatch good = new TestBatch(64);
    BatchEncoder looking =
        new BatchEncoder() {
          @Override
          public int bytes(int index) {
            return 64;
          }

          @Override
          public int encode(int index, ByteBuffer buffer, int offset, int limitBytes) {
            assertTrue(ring.isEmpty());
            assertEquals(0, ring.published());
            return good.encode(index, buffer, offset, limitBytes);
          }
        };
    assertEquals(20, ring.tryPostAll(20, looking));
    assertEquals(20, ring.published());
    assertEquals(upTo(20), keys());
  }
}
