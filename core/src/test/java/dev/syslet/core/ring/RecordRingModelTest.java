package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordRingModelTest {

  private static final int CAPACITY = 4096;
  private static final int MAX = 1024;

  /** What one thread did to the ring, and what must therefore come out of it. */
  private static final class Model {
    final RecordRing ring;
    final Reaper reaper;
    final long overflowBytes;
    final Random random;
    final TestRecord record = new TestRecord();
    final List<int[]> posted = new ArrayList<>(); // bytes, reserved bytes; the index is the key
    int taken;
    long refused;
    long mostWaiting;

    Model(long seed, long startPosition, long overflowBytes) {
      this.random = new Random(seed);
      this.overflowBytes = overflowBytes;
      this.ring =
          RecordRing.builder()
              .capacityBytes(CAPACITY)
              .maxRecordBytes(MAX)
              .overflowBytes(overflowBytes)
              .startPosition(startPosition)
              .build();
      this.reaper = ring.newReaper();
    }

    long waitingReserved() {
      long sum = 0;
      for (int i = (int) ring.published(); i < posted.size(); i++) {
        sum += posted.get(i)[1];
      }
      return sum;
    }

    void post() {
      int reserved = 8 * (3 + random.nextInt(random.nextInt(4) == 0 ? MAX / 8 - 2 : 8));
      int bytes = 8 * (3 + random.nextInt(reserved / 8 - 2));
      boolean expected = waitingReserved() + reserved <= overflowBytes;
      assertEquals(expected, ring.reserve(reserved));
      if (expected) {
        record.set(posted.size(), bytes);
        posted.add(new int[] {bytes, reserved});
        ring.post(reserved, record);
      } else {
        refused++;
      }
    }

    void reap(int limit) {
      int before = taken;
      boolean empty = ring.isEmpty();
      int records =
          reaper.reap(
              (buffer, offset, length) -> {
                assertEquals(taken, TestRecord.key(buffer, offset));
                assertEquals(taken + 1L, RecordLayout.sequence(buffer, offset));
                assertEquals(posted.get(taken)[0], length);
                assertEquals(offset, buffer.position());
                assertEquals(offset + length, buffer.limit());
                TestRecord.check(buffer, offset, length);
                taken++;
              },
              limit);
      assertEquals(records, taken - before);
      assertEquals(empty, records == 0);
    }

    void checkInvariants() {
      mostWaiting = Math.max(mostWaiting, ring.waitingRecords());
      assertEquals(posted.size() - ring.published(), ring.waitingRecords());
      assertEquals(waitingReserved(), ring.reservedBytes());
      assertEquals(taken, ring.reaped());
      assertEquals(ring.published() == taken, ring.isEmpty());
      assertEquals(0, ring.usedBytes() % 8);
      if (ring.waitingRecords() > 0) {
        assertTrue(CAPACITY - ring.usedBytes() < 2 * MAX, "records wait though there is room");
      } else {
        assertEquals(0, ring.waitingBytes());
      }
    }

    Model run(int steps, int postsInTen) {
      for (int i = 0; i < steps; i++) {
        if (random.nextInt(10) < postsInTen) {
          post();
        } else {
          reap(1 + random.nextInt(random.nextInt(20) == 0 ? 100 : 4));
        }
        checkInvariants();
      }
      while (!ring.isEmpty()) {
        reap(1 + random.nextInt(50));
        checkInvariants();
      }
      assertEquals(posted.size(), taken);
      assertEquals(posted.size(), ring.published());
      assertEquals(0, ring.usedBytes());
      assertEquals(0, ring.reservedBytes());
      assertFalse(ring.isStopped());
      return this;
    }
  }

  @Test
  void whatGoesInComesOutInOrderWhateverTheSizes() {
    long seeds = Effort.scale(20, 200, 5_000);
    for (long seed = 1; seed <= seeds; seed++) {
      new Model(seed, 0, 8192).run(1_000, 5);
    }
  }

  @Test
  void aRingThatIsMostlyFullOverflowsAndRefusesAndLosesNothing() {
    long seeds = Effort.scale(20, 200, 5_000);
    for (long seed = 1; seed <= seeds; seed++) {
      Model model = new Model(seed, 0, 8192).run(1_000, 9);
      assertTrue(model.refused > 0, "nothing was refused");
      assertTrue(model.mostWaiting > 0, "nothing waited");
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {Long.MAX_VALUE - 7 - 2 * CAPACITY, -2 * CAPACITY, (1L << 32) - 4096 - 64})
  void countersWrapAroundWithoutANotice(long startPosition) {
    for (long seed = 1; seed <= 20; seed++) {
      new Model(seed, startPosition & -8, 4096).run(1_000, 6);
    }
  }

  @Test
  void aPadMayBeEightBytesLong() {
    RecordRing ring =
        RecordRing.builder()
            .capacityBytes(CAPACITY)
            .maxRecordBytes(MAX)
            .overflowBytes(8192)
            .build();
    Reaper reaper = ring.newReaper();
    TestRecord record = new TestRecord();
    for (int i = 0; i < 4; i++) {
      assertTrue(ring.reserve(MAX));
      ring.post(i < 3 ? MAX : MAX - 8, record.set(i, i < 3 ? MAX : MAX - 8));
    }
    assertEquals(4, reaper.reap(TestRecord::check, 4));
    ring.unreserve(8);
    assertTrue(ring.reserve(64));
    ring.post(64, record.set(4, 64));
    assertEquals(72, ring.usedBytes());
    ByteBuffer body = ring.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
    assertEquals(8, RecordLayout.length(body, 512 + CAPACITY - 8));
    assertEquals(RecordLayout.PAD, RecordLayout.type(body, 512 + CAPACITY - 8));
    assertEquals(5, RecordLayout.sequence(body, 512));
    assertEquals(1, reaper.reap(TestRecord::check, 1));
    assertEquals(0, ring.usedBytes());
    assertEquals(0, ring.reservedBytes());
  }

  @Test
  void aRingCanBeFilledToTheLastByte() {
    RecordRing ring =
        RecordRing.builder()
            .capacityBytes(CAPACITY)
            .maxRecordBytes(MAX)
            .overflowBytes(8192)
            .build();
    TestRecord record = new TestRecord();
    for (int i = 0; i < 5; i++) {
      assertTrue(ring.reserve(MAX));
      ring.post(MAX, record.set(i, MAX));
    }
    assertEquals(CAPACITY, ring.usedBytes());
    assertEquals(1, ring.waitingRecords());
    assertEquals(MAX, ring.waitingBytes());
    assertEquals(1, ring.queued());
    assertEquals(4, ring.published());
    assertEquals(5, ring.newReaper().reap(TestRecord::check, 100));
    assertEquals(0, ring.waitingRecords());
  }
}
