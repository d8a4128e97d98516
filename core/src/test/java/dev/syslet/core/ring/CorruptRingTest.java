package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorruptRingTest {

  private static final int CAPACITY = 4096;
  private static final int MAX = 512;
  private static final int RING_BYTES = 512 + CAPACITY;
  private static final int GUARD_BYTES = 4096;
  private static final byte GUARD = 0x5A;

  /** The ring lies between two guards, which nobody may write to. */
  private final ByteBuffer guarded =
      ByteBuffer.allocateDirect(2 * GUARD_BYTES + RING_BYTES + 128)
          .alignedSlice(128)
          .order(ByteOrder.nativeOrder());

  private final ByteBuffer memory =
      guarded.slice(GUARD_BYTES, RING_BYTES).order(ByteOrder.nativeOrder());
  private RecordRing ring = newRing();
  private Reaper reaper = ring.newReaper();
  private final TestRecord record = new TestRecord();

  private RecordRing newRing() {
    for (int i = 0; i < GUARD_BYTES; i++) {
      guarded.put(i, GUARD);
      guarded.put(GUARD_BYTES + RING_BYTES + i, GUARD);
    }
    return RecordRing.builder()
        .capacityBytes(CAPACITY)
        .maxRecordBytes(MAX)
        .overflowBytes(8192)
        .memory(() -> memory)
        .build();
  }

  @AfterEach
  void nothingOutsideWasTouched() {
    for (int i = 0; i < GUARD_BYTES; i++) {
      assertEquals(GUARD, guarded.get(i));
      assertEquals(GUARD, guarded.get(GUARD_BYTES + RING_BYTES + i));
    }
  }

  private void post(int key, int bytes) {
    assertTrue(ring.reserve(bytes));
    ring.post(bytes, record.set(key, bytes));
  }

  private CorruptRingException reapIsCorrupt() {
    CorruptRingException found =
        assertTimeoutPreemptively(
            Duration.ofSeconds(10),
            () ->
                assertThrows(
                    CorruptRingException.class, () -> reaper.reap(TestRecord::check, 100)));
    ringIsStopped();
    return found;
  }

  private void ringIsStopped() {
    assertTrue(ring.isStopped());
    assertTrue(ring.toString().endsWith("stopped]"));
    assertEquals(RingHeaderLayout.STATE_STOPPED, memory.getInt(RingHeaderLayout.STATE_OFFSET));
    assertThrows(CorruptRingException.class, () -> ring.newReaper().reap(TestRecord::check, 1));
    assertThrows(CorruptRingException.class, () -> reaper.await(Long.MAX_VALUE));
    assertThrows(CorruptRingException.class, () -> ring.post(64, record));
  }

  @ParameterizedTest
  @ValueSource(
      ints = {0, 1, 8, 12, 15, 20, 200, 520, 4096, 1 << 30, Integer.MAX_VALUE, -8, 1 << 31})
  void aRecordWithAWrongLengthStopsTheRing(int length) {
    post(0, 64);
    post(1, 64);
    memory.putInt(512, length);
    CorruptRingException found = reapIsCorrupt();
    assertEquals(0, found.head());
    assertEquals(128, found.tail());
    assertEquals(length, found.length());
    assertTrue(found.toString().contains("length " + length), found.toString());
  }

  @Test
  void aWrongLengthBehindGoodRecordsStopsTheRingTooAndTakesNothing() {
    post(0, 64);
    post(1, 64);
    memory.putInt(512 + 64, 63);
    assertEquals(63, reapIsCorrupt().length());
    assertEquals(0, memory.getLong(RingHeaderLayout.HEAD_OFFSET));
    assertEquals(0, ring.reaped());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4, 8, 64, 128, 4096, -8})
  void aPadThatDoesNotEndTheBodyStopsTheRing(int length) {
    post(0, 64);
    post(1, 64);
    memory.putInt(512, length);
    memory.putShort(516, (short) RecordLayout.PAD);
    assertEquals(length, reapIsCorrupt().length());
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, -1, 1, 65, 4104, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
  void aTailThatCannotBeStopsTheRing(long tail) {
    post(0, 64);
    memory.putLong(RingHeaderLayout.TAIL_OFFSET, tail);
    assertEquals(tail, reapIsCorrupt().tail());
  }

  @ParameterizedTest
  @ValueSource(longs = {-4096, -1, 1, 63, 72, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE})
  void aHeadThatCannotBeStopsTheRing(long head) {
    post(0, 64);
    memory.putLong(RingHeaderLayout.HEAD_OFFSET, head);
    assertEquals(head, reapIsCorrupt().head());
  }

  @ParameterizedTest
  @ValueSource(longs = {-8, 1, 4104, 1L << 40, Long.MIN_VALUE})
  void aProducerThatNeedsRoomFindsAHeadThatCannotBe(long head) {
    for (int i = 0; i < 8; i++) {
      post(i, 512);
    }
    memory.putLong(RingHeaderLayout.HEAD_OFFSET, head);
    assertTrue(ring.reserve(64));
    assertThrows(CorruptRingException.class, () -> ring.post(64, record.set(9, 64)));
    ringIsStopped();
  }

  @Test
  void aHeadThatGoesBackIsFoundByTheProducer() {
    for (int i = 0; i < 16; i++) {
      post(i, 512);
      assertEquals(1, reaper.reap(TestRecord::check, 1));
    }
    for (int i = 0; i < 7; i++) {
      post(i, 512);
    }
    memory.putLong(RingHeaderLayout.HEAD_OFFSET, 512);
    assertTrue(ring.reserve(512 + 64));
    assertThrows(
        CorruptRingException.class,
        () -> {
          ring.post(512, record.set(8, 512));
          ring.post(64, record.set(9, 64));
        });
    ringIsStopped();
  }

  @Test
  void aWaiterIsWokenWhenAnotherFindsTheRingCorrupt() throws Exception {
    AtomicBoolean thrown = new AtomicBoolean();
    Thread waiter =
        new Thread(
            () -> {
              try {
                for (Reaper waiting = ring.newReaper(); ; ) {
                  boolean unused = waiting.await(Long.MAX_VALUE);
                }
              } catch (CorruptRingException e) {
                thrown.set(true);
              }
            });
    waiter.start();
    while (ring.waiters() != 1) {
      Thread.onSpinWait();
    }
    memory.putLong(RingHeaderLayout.TAIL_OFFSET, -1);
    reapIsCorrupt();
    waiter.join();
    assertTrue(thrown.get());
  }

  @Test
  void sizesInTheHeaderAreNotBelievedAfterwards() {
    memory.putLong(RingHeaderLayout.CAPACITY_OFFSET, Long.MAX_VALUE);
    memory.putInt(RingHeaderLayout.MAX_RECORD_BYTES_OFFSET, Integer.MAX_VALUE);
    memory.putInt(RingHeaderLayout.HEADER_LENGTH_OFFSET, 1 << 20);
    for (int i = 0; i < 100; i++) {
      post(i, 512);
      assertEquals(1, reaper.reap(TestRecord::check, 10));
    }
  }

  @Test
  void anyScribbleEndsInRecordsOrInATypedErrorAndNeverInALoop() {
    long rounds = Effort.scale(1_000, 10_000, 1_000_000);
    int[] stops = new int[1];
    assertTimeoutPreemptively(
        Duration.ofMinutes(20),
        () -> {
          Random random = new Random(42);
          for (int round = 0; round < rounds; round++) {
            if (scribbleRound(random)) {
              stops[0]++;
            }
          }
        });
    assertTrue(stops[0] > rounds / 10, () -> "only " + stops[0] + " of " + rounds);
  }

  private boolean scribbleRound(Random random) {
    ring = newRing();
    reaper = ring.newReaper();
    try {
      for (int step = 0; step < 20; step++) {
        for (int i = random.nextInt(6); i > 0 && ring.reserve(MAX); i--) {
          ring.post(MAX, record.set(i, 24 + 8 * random.nextInt(62)));
        }
        if (random.nextInt(4) == 0) {
          scribble(random);
        }
        int records = reaper.reap((buffer, offset, length) -> {}, 1 + random.nextInt(8));
        assertTrue(records >= 0 && records <= 8);
      }
      return false;
    } catch (CorruptRingException e) {
      return true;
    } catch (IllegalStateException e) {
      // The peer wrote over a record's type between its encoding and the look at what was encoded.
      assertTrue(String.valueOf(e.getMessage()).contains("which is PAD"), e::toString);
      return true;
    }
  }

  private void scribble(Random random) {
    int at =
        switch (random.nextInt(4)) {
          case 0 -> RingHeaderLayout.TAIL_OFFSET;
          case 1 -> RingHeaderLayout.HEAD_OFFSET;
          case 2 -> 8 * random.nextInt(RING_BYTES / 8);
          default -> RingHeaderLayout.OVERFLOW_OFFSET;
        };
    long value =
        switch (random.nextInt(3)) {
          case 0 -> random.nextLong();
          case 1 -> memory.getLong(at) + 8L * (random.nextInt(200) - 100);
          default -> random.nextInt(1024);
        };
    memory.putLong(at, value);
  }

  @Test
  void aPeerThatScribblesAllTheTimeCannotHoldOrCrashAReaper() throws Exception {
    long rounds = Effort.scale(20, 200, 20_000);
    AtomicBoolean done = new AtomicBoolean();
    Thread peer =
        new Thread(
            () -> {
              Random random = new Random(7);
              while (!done.get()) {
                int at = random.nextBoolean() ? 8 * random.nextInt(RING_BYTES / 8) : 256;
                memory.putLong(at, random.nextInt(600));
              }
            });
    peer.start();
    try {
      assertTimeoutPreemptively(
          Duration.ofMinutes(20),
          () -> {
            Random random = new Random(3);
            for (int round = 0; round < rounds; round++) {
              boolean unused = scribbleRound(random);
            }
          });
    } finally {
      done.set(true);
      peer.join();
    }
  }
}
