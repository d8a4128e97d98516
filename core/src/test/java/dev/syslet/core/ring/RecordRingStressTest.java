package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two producers and two reapers in three shapes of a ring: so and so many records, counted and looked at one by one. A record's
 * bytes follow from its key and its length, its key says whose and which one it is.
 */
@Timeout(value = 6, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("ThreadPriorityCheck") // yields while there is no room
class RecordRingStressTest {

  private static final int PRODUCERS = 2;
  private static final int MAX = 512;
  private static final int SHAPES = 3;

  /** In each shape. */
  private static final long EVENTS = Effort.scale(100_000, 10_000_000, 1_000_000_000) / SHAPES;

  /** The threads stop after so many, and all that there was is compared. */
  private static final int EVENTS_PER_ROUND =
      (int) Math.min(EVENTS, 2_000_000) / PRODUCERS * PRODUCERS;

  private static final long ROUNDS = (EVENTS + EVENTS_PER_ROUND - 1) / EVENTS_PER_ROUND;

  /**
   * Who posted the record with a sequence number, counted from the round's first: index and
   * producer, plus 1; 0 is nobody.
   */
  private final int[] bySequence = new int[EVENTS_PER_ROUND + 1];

  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong bytesPosted = new AtomicLong();
  private final AtomicLong bytesTaken = new AtomicLong();
  private final AtomicBoolean failed = new AtomicBoolean();

  @Test
  void aRoomyRingLosesDoublesAndTearsNothing() throws Exception {
    run(ring(1 << 20, 1 << 20), 2);
  }

  @Test
  void aTightRingLosesDoublesAndTearsNothing() throws Exception {
    run(ring(4096, 1024), 2);
  }

  @Test
  void aRingThatAlwaysOverflowsLosesDoublesAndTearsNothing() throws Exception {
    RecordRing ring = ring(4096, 256 << 10);
    run(ring, 2);
    assertTrue(
        ring.queued() > ring.published() / 20, () -> "hardly any overflow: " + ring.queued());
  }

  @Test
  void oneReaperSeesAllSequenceNumbersWithoutAGap() throws Exception {
    run(ring(64 << 10, 64 << 10), 1);
  }

  private static RecordRing ring(int capacityBytes, int overflowBytes) {
    return RecordRing.builder()
        .capacityBytes(capacityBytes)
        .maxRecordBytes(MAX)
        .overflowBytes(overflowBytes)
        .startPosition(Long.MAX_VALUE - 7 - (1 << 20))
        .spins(overflowBytes > capacityBytes ? 0 : 64)
        .build();
  }

  private void run(RecordRing ring, int reapers) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      for (long round = 0; round < ROUNDS; round++) {
        taken.set(0);
        Arrays.fill(bySequence, 0);
        long before = ring.published();
        List<Future<?>> all = new ArrayList<>();
        for (int i = 0; i < PRODUCERS; i++) {
          int producer = i;
          all.add(threads.submit(() -> guarded(() -> produce(ring, producer))));
        }
        for (int i = 0; i < reapers; i++) {
          all.add(threads.submit(() -> guarded(() -> consume(ring, before, reapers == 1))));
        }
        for (Future<?> one : all) {
          one.get();
        }
        checkAll(ring, (round + 1) * EVENTS_PER_ROUND);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private void guarded(Runnable work) {
    try {
      work.run();
    } catch (Throwable t) {
      failed.set(true);
      throw t;
    }
  }

  private void produce(RecordRing ring, int producer) {
    SplittableRandom random = new SplittableRandom(producer);
    TestRecord record = new TestRecord();
    TestBatch[] batches = {
      new TestBatch(24, 64, 40).step(2), new TestBatch(32).step(2), new TestBatch(MAX, 48).step(2)
    };
    long posted = 0;
    for (int index = 0; index < EVENTS_PER_ROUND / PRODUCERS && !failed.get(); ) {
      long key = (long) index << 1 | producer;
      int reserved = 8 * (3 + random.nextInt(random.nextInt(8) == 0 ? MAX / 8 - 2 : 8));
      int bytes = 8 * (3 + random.nextInt(reserved / 8 - 2));
      switch (random.nextInt(8)) {
        case 0 -> {
          int most = Math.min(1 + random.nextInt(20), EVENTS_PER_ROUND / PRODUCERS - index);
          TestBatch some = batches[random.nextInt(batches.length)].from(key);
          int records = some.sum(most) > ring.overflowBytes() / 2 ? 1 : most;
          reserve(ring, some.sum(records));
          ring.postAll(records, some);
          posted += some.sum(records);
          index += records;
        }
        case 1 -> {
          int most = Math.min(1 + random.nextInt(20), EVENTS_PER_ROUND / PRODUCERS - index);
          TestBatch some = batches[random.nextInt(batches.length)].from(key);
          int records = ring.tryPostAll(most, some);
          posted += some.sum(records);
          index += records;
        }
        case 2, 3 -> {
          if (ring.tryPost(reserved, record.set(key, bytes))) {
            posted += bytes;
            index++;
          }
        }
        default -> {
          reserve(ring, reserved);
          ring.post(reserved, record.set(key, bytes));
          posted += bytes;
          index++;
        }
      }
    }
    bytesPosted.addAndGet(posted);
  }

  private void reserve(RecordRing ring, int bytes) {
    while (!ring.reserve(bytes) && !failed.get()) {
      Thread.yield();
    }
  }

  private void consume(RecordRing ring, long before, boolean alone) {
    Reaper reaper = ring.newReaper();
    long[] last = new long[PRODUCERS + 1];
    long[] bytes = {0};
    RecordHandler handler =
        (buffer, offset, length) -> {
          TestRecord.check(buffer, offset, length);
          long key = TestRecord.key(buffer, offset);
          long sequence = RecordLayout.sequence(buffer, offset) - before;
          int producer = (int) key & 1;
          if (alone ? sequence != last[PRODUCERS] + 1 : sequence <= last[PRODUCERS]) {
            throw new AssertionError(sequence + " after " + last[PRODUCERS]);
          }
          if (key >> 1 < last[producer]) {
            throw new AssertionError("producer " + producer + " overtook itself at " + (key >> 1));
          }
          if (bySequence[(int) sequence] != 0) {
            throw new AssertionError("sequence number " + sequence + " twice");
          }
          last[PRODUCERS] = sequence;
          last[producer] = (key >> 1) + 1;
          bySequence[(int) sequence] = (int) key + 1;
          bytes[0] += length;
        };
    while (taken.get() < EVENTS_PER_ROUND && !failed.get()) {
      int records = reaper.reap(handler, 64);
      if (records > 0) {
        if (taken.addAndGet(records) == EVENTS_PER_ROUND) {
          ring.wakeAll();
        }
      } else {
        boolean unused = reaper.await(TimeUnit.SECONDS.toNanos(5));
      }
    }
    bytesTaken.addAndGet(bytes[0]);
  }

  /** Every sequence number once, and in their order every producer's records, each once. */
  private void checkAll(RecordRing ring, long events) {
    assertEquals(EVENTS_PER_ROUND, taken.get());
    assertEquals(events, ring.published());
    assertEquals(events, ring.reaped());
    assertEquals(bytesPosted.get(), bytesTaken.get());
    int[] next = new int[PRODUCERS];
    for (int sequence = 1; sequence <= EVENTS_PER_ROUND; sequence++) {
      int key = bySequence[sequence] - 1;
      if (key < 0 || key >> 1 != next[key & 1]) {
        assertEquals(next[key & 1], key >> 1, "at sequence number " + sequence);
      }
      next[key & 1]++;
    }
    assertTrue(ring.isEmpty());
    assertEquals(0, ring.usedBytes());
    assertEquals(0, ring.waitingRecords());
    assertEquals(0, ring.waitingBytes());
    assertEquals(0, ring.reservedBytes());
    assertEquals(0, ring.handlerFailures());
  }
}
