package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRingFaultTest {

  private final RecordRing ring =
      RecordRing.builder().capacityBytes(4096).maxRecordBytes(512).overflowBytes(8192).build();
  private final Reaper reaper = ring.newReaper();
  private final TestRecord record = new TestRecord();

  private void post(int key, int bytes) {
    assertTrue(ring.reserve(bytes));
    ring.post(bytes, record.set(key, bytes));
  }

  private static void refuses(String value, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).toString();
    assertTrue(message.contains(value), () -> "no " + value + " in: " + message);
  }

  @Test
  void aThrowingEncoderLeavesNothingBehindAndKeepsTheReservation() {
    post(0, 64);
    assertTrue(ring.reserve(64));
    IllegalStateException thrown = new IllegalStateException("encoder");
    RecordEncoder throwing =
        (buffer, offset, limitBytes) -> {
          buffer.putLong(offset, -1);
          throw thrown;
        };
    assertSame(thrown, assertThrows(IllegalStateException.class, () -> ring.post(64, throwing)));
    assertEquals(64, ring.reservedBytes());
    assertEquals(64, ring.usedBytes());
    ring.post(64, record.set(1, 64));
    assertEquals(0, ring.reservedBytes());
    assertEquals(2, reaper.reap(TestRecord::check, 10));
    assertEquals(2, ring.published());
  }

  @Test
  void aThrowingEncoderLeavesNothingBehindWhenTheRingIsFull() {
    for (int i = 0; i < 9; i++) {
      post(i, 512);
    }
    assertTrue(ring.reserve(64));
    assertThrows(
        ArithmeticException.class,
        () ->
            ring.post(
                64,
                (buffer, offset, limitBytes) -> {
                  throw new ArithmeticException();
                }));
    assertEquals(1, ring.waitingRecords());
    assertEquals(512 + 64, ring.reservedBytes());
    ring.unreserve(64);
    assertEquals(9, reaper.reap(TestRecord::check, 10));
    assertEquals(0, ring.reservedBytes());
  }

  @Test
  void anEncoderThatThrowsAtTheBodysEndLeavesTheRoomBeforeIt() {
    for (int key = 0; key < 8; key++) {
      post(key, key < 7 ? 512 : 448); // 64 bytes are left before the end
    }
    assertEquals(8, reaper.reap(TestRecord::check, 10));
    assertTrue(ring.reserve(128 + 64));
    RecordEncoder throwing =
        (buffer, offset, limitBytes) -> {
          throw new ArithmeticException();
        };
    assertThrows(ArithmeticException.class, () -> ring.post(128, throwing));
    ring.post(64, record.set(8, 64));
    assertEquals(64, ring.usedBytes());
    ring.post(128, record.set(9, 128));
    assertEquals(64 + 128, ring.usedBytes());
    assertEquals(2, reaper.reap(TestRecord::check, 10));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 8, 15, 17, 60, 72, -16, 1 << 30})
  void anEncoderCannotPublishALengthThatIsWrong(int length) {
    assertTrue(ring.reserve(64));
    RecordEncoder wrong =
        (buffer, offset, limitBytes) -> {
          RecordLayout.putTypeAndFlags(buffer, offset, 1, 0);
          return length;
        };
    String message =
        assertThrows(IllegalStateException.class, () -> ring.post(64, wrong)).toString();
    assertTrue(message.endsWith(": " + length), message);
    assertTrue(ring.isEmpty());
    assertEquals(64, ring.reservedBytes());
  }

  @Test
  void anEncoderCannotPublishAPad() {
    assertTrue(ring.reserve(64));
    RecordEncoder pad =
        (buffer, offset, limitBytes) -> {
          RecordLayout.putTypeAndFlags(buffer, offset, RecordLayout.PAD, 0);
          return 16;
        };
    assertThrows(IllegalStateException.class, () -> ring.post(64, pad));
    assertTrue(ring.isEmpty());
  }

  @Test
  void anEncoderThatReturnsMoreThanItsLimitPublishesNothing() {
    assertTrue(ring.reserve(64));
    assertThrows(IllegalStateException.class, () -> ring.post(64, new TestRecord().set(1, 72)));
    assertTrue(ring.isEmpty());
    ring.post(64, record.set(1, 64));
    assertEquals(1, reaper.reap(TestRecord::check, 1));
  }

  /** As far as its view lets it, wherever in the ring it is, however full that is. */
  @Test
  void anEncoderThatWritesBehindItsLimitSpoilsNoOtherRecord() {
    RecordEncoder spoiling =
        (buffer, offset, limitBytes) -> {
          for (int at = offset; at < buffer.capacity(); at += Long.BYTES) {
            buffer.putLong(at, -1);
          }
          throw new AssertionError("the end of the memory");
        };
    Random random = new Random(7);
    int taken = 0;
    for (int key = 0; key < 5_000; key++) {
      int bytes = 8 * (3 + random.nextInt(40));
      if (ring.reserve(bytes)) {
        if (random.nextBoolean()) {
          assertThrows(Throwable.class, () -> ring.post(bytes, spoiling));
        }
        ring.post(bytes, record.set(key, bytes));
      }
      if (random.nextInt(8) == 0) {
        taken += reaper.reap(TestRecord::check, 1 + random.nextInt(20));
      }
    }
    while (!ring.isEmpty()) {
      taken += reaper.reap(TestRecord::check, 10);
    }
    assertEquals(ring.published(), taken);
    assertTrue(taken > 1_000, () -> "only " + ring);
  }

  @Test
  void anEncoderThatMovesTheLimitOfItsViewHarmsNoOther() {
    assertTrue(
        ring.tryPost(
            64,
            (buffer, offset, limitBytes) -> {
              buffer.limit(offset + 24);
              return record.set(1, 24).encode(buffer, offset, limitBytes);
            }));
    assertTrue(ring.tryPost(64, record.set(2, 64)));
    assertEquals(2, reaper.reap(TestRecord::check, 10));
  }

  @Test
  void anEncoderMayPostItself() {
    assertTrue(ring.reserve(128));
    ring.post(
        64,
        (buffer, offset, limitBytes) -> {
          ring.post(64, new TestRecord().set(2, 40));
          return record.set(1, 64).encode(buffer, offset, limitBytes);
        });
    List<Long> keys = new ArrayList<>();
    assertEquals(
        2, reaper.reap((buffer, offset, length) -> keys.add(TestRecord.key(buffer, offset)), 10));
    assertEquals(List.of(1L, 2L), keys);
    assertEquals(0, ring.reservedBytes());
  }

  @Test
  void aThrowingHandlerIsCountedAndTheOthersGoOn() {
    for (int i = 0; i < 5; i++) {
      post(i, 64);
    }
    List<Long> keys = new ArrayList<>();
    RecordHandler handler =
        (buffer, offset, length) -> {
          long key = TestRecord.key(buffer, offset);
          keys.add(key);
          if (key % 2 == 1) {
            throw new IllegalStateException("key " + key);
          }
        };
    IllegalStateException thrown =
        assertThrows(IllegalStateException.class, () -> reaper.reap(handler, 10));
    assertEquals("key 1", thrown.getMessage());
    assertEquals(List.of(0L, 1L, 2L, 3L, 4L), keys);
    assertEquals(2, ring.handlerFailures());
    assertEquals(5, ring.reaped());
    post(6, 64);
    assertEquals(1, reaper.reap(handler, 10));
  }

  @Test
  void aHandlerThatThrowsAnErrorDoesNotLoseWhatWaitsForRoom() {
    for (int i = 0; i < 12; i++) {
      post(i, 512);
    }
    int[] calls = new int[1];
    RecordHandler handler =
        (buffer, offset, length) -> {
          calls[0]++;
          throw new AssertionError("handler");
        };
    for (int i = 0; i < 2; i++) {
      assertThrows(AssertionError.class, () -> reaper.reap(handler, 100));
    }
    assertEquals(12, calls[0]);
    assertEquals(12, ring.handlerFailures());
    assertTrue(ring.isEmpty());
    assertEquals(0, ring.waitingRecords());
  }

  @Test
  void aHandlerMayPostButNotReapWithTheSameReaper() {
    post(0, 64);
    assertThrows(
        IllegalStateException.class,
        () -> reaper.reap((buffer, offset, length) -> reaper.reap((b, o, l) -> {}, 1), 1));
    post(1, 64);
    assertEquals(1, reaper.reap((buffer, offset, length) -> post(2, 64), 1));
    assertEquals(1, reaper.reap(TestRecord::check, 10));
  }

  @Test
  void aHandlerCannotWriteAndSeesItsRecordOnly() {
    post(0, 64);
    post(1, 64);
    int[] calls = new int[1];
    RecordHandler handler =
        (buffer, offset, length) -> {
          assertTrue(buffer.isReadOnly());
          assertThrows(IndexOutOfBoundsException.class, () -> buffer.get(offset + length));
          buffer.limit(buffer.capacity()).position(0);
          calls[0]++;
        };
    assertEquals(2, reaper.reap(handler, 10));
    assertEquals(2, calls[0]);
  }

  @Test
  void offerPostsAPayloadAndSaysNoWhenFull() {
    ByteBuffer payload = ByteBuffer.wrap(new byte[] {9, 1, 2, 3, 9}, 1, 3);
    assertTrue(ring.offer(7, 0xFFFF, payload));
    assertEquals(1, payload.position());
    int[] calls = new int[1];
    reaper.reap(
        (buffer, offset, length) -> {
          assertEquals(24, length);
          assertEquals(7, RecordLayout.type(buffer, offset));
          assertEquals(0xFFFF, RecordLayout.flags(buffer, offset));
          byte[] body = new byte[8];
          buffer.get(RecordLayout.bodyOffset(offset), body);
          assertEquals("[1, 2, 3, 0, 0, 0, 0, 0]", Arrays.toString(body));
          calls[0]++;
        },
        10);
    assertEquals(1, calls[0]);
    int accepted = 0;
    while (ring.offer(7, 0, ByteBuffer.allocate(496))) {
      accepted++;
    }
    assertEquals(4096 / 512 - 1 + 8192 / 512, accepted);
    assertFalse(ring.reserve(16 + 1 + (int) (8192 - ring.reservedBytes())));
    assertEquals(accepted, reaper.reap((buffer, offset, length) -> {}, 100));
    assertEquals(0, ring.reservedBytes());
  }

  @Test
  void everyBadValueIsRefusedByName() {
    RecordRing.Builder builder = RecordRing.builder();
    refuses("4095", () -> builder.capacityBytes(4095));
    refuses("2048", () -> builder.capacityBytes(2048));
    refuses("-2147483648", () -> builder.capacityBytes(1 << 31));
    refuses("12288", () -> builder.capacityBytes(12288));
    refuses("12288", () -> RingMemory.direct(12288));
    refuses("8", () -> builder.maxRecordBytes(8));
    refuses("100", () -> builder.maxRecordBytes(100));
    refuses("0", () -> builder.overflowBytes(0));
    refuses("-5", () -> builder.overflowBytes(-5));
    refuses("2048", () -> RecordRing.builder().capacityBytes(4096).maxRecordBytes(2048).build());
    refuses("100", () -> RecordRing.builder().overflowBytes(100).build());
    refuses("0", () -> ring.reserve(0));
    refuses("-1", () -> ring.unreserve(-1));
    refuses("15", () -> ring.post(15, record));
    refuses("520", () -> ring.post(520, record));
    refuses("15", () -> ring.tryPost(15, record));
    refuses("520", () -> ring.tryPost(520, record));
    refuses("-1", () -> ring.postAll(-1, new TestBatch(8)));
    refuses("-1", () -> ring.tryPostAll(-1, new TestBatch(8)));
    refuses("8", () -> ring.postAll(1, new TestBatch(8)));
    refuses("0", () -> reaper.reap(TestRecord::check, 0));
    refuses("0", () -> ring.offer(0, 0, ByteBuffer.allocate(8)));
    refuses("65536", () -> ring.offer(65536, 0, ByteBuffer.allocate(8)));
    refuses("-1", () -> ring.offer(1, -1, ByteBuffer.allocate(8)));
    refuses("497", () -> ring.offer(1, 0, ByteBuffer.allocate(497)));
  }

  @Test
  void memoryThatCannotHoldTheRingIsRefused() {
    RecordRing.Builder builder = RecordRing.builder().capacityBytes(4096);
    refuses("4607", () -> builder.memory(() -> ByteBuffer.allocateDirect(4607)).build());
    refuses("Heap", () -> builder.memory(() -> ByteBuffer.allocate(8192)).build());
    ByteBuffer aligned = RingMemory.direct(8192).buffer();
    refuses("1", () -> builder.memory(() -> aligned.slice(1, 5000)).build());
    refuses("direct", () -> builder.memory(aligned::asReadOnlyBuffer).build());
    assertTrue(builder.memory(() -> aligned).build().isEmpty());
  }

  @Test
  void toStringSaysWhereTheRingStands() {
    post(0, 64);
    assertEquals(
        "RecordRing[capacityBytes=4096, usedBytes=64, published=1, reaped=0, waitingRecords=0]",
        ring.toString());
  }
}
