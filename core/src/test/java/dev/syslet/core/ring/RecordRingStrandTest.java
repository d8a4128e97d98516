package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rounds in which two threads post and then stop, so that no later post can repair what an earlier
 * one left behind in the queue.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RecordRingStrandTest {

  private final RecordRing ring =
      RecordRing.builder()
          .capacityBytes(4096)
          .maxRecordBytes(1024)
          .overflowBytes(1 << 20)
          .spins(0)
          .build();
  private final Reaper reaper = ring.newReaper();
  private final AtomicLong round = new AtomicLong();
  private final AtomicBoolean done = new AtomicBoolean();

  /**
   * Posts up to as many records of a size.
   *
   * @param most one record each aims at the flag, many large ones at the overflow
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 9})
  void nothingIsStrandedWhenTheProducersStop(int most) throws Exception {
    long rounds = Effort.scale(20_000, 150_000, 10_000_000);
    long mostNanos = TimeUnit.SECONDS.toNanos(Effort.scale(1, 2, 120)); // the cores are shared
    long start = System.nanoTime();
    int bytes = most == 1 ? 24 : 1024;
    try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
      Future<?> other = threads.submit(() -> postEachRound(most, bytes));
      try {
        SplittableRandom random = new SplittableRandom(1);
        TestRecord record = new TestRecord();
        long sent = 0;
        for (long i = 1; i <= rounds && System.nanoTime() - start < mostNanos; i++) {
          round.set(i);
          int mine = most == 9 ? 0 : random.nextInt(most + 1);
          spin(random.nextInt(200));
          for (int k = 0; k < mine; k++) {
            post(record, bytes);
          }
          sent += mine + recordsOf(i, most);
          reapUpTo(sent);
        }
        assertEquals(sent, ring.published());
        assertEquals(0, ring.reservedBytes());
      } finally {
        done.set(true);
      }
      assertEquals(null, other.get());
    }
  }

  private static int recordsOf(long number, int most) {
    return 1 + (int) ((number * 0x9E3779B97F4A7C15L) >>> 60) % most;
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  /** A short spin, for the threads to meet; then a yield, for the other may have no core. */
  @SuppressWarnings("ThreadPriorityCheck")
  private static void idle(int times) {
    if (times % 100 == 0) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  private void postEachRound(int most, int bytes) {
    TestRecord record = new TestRecord();
    int idle = 0;
    for (long seen = 0; !done.get(); ) {
      long now = round.get();
      if (now == seen) {
        idle(++idle);
        continue;
      }
      idle = 0;
      seen = now;
      for (int k = recordsOf(now, most); k > 0; k--) {
        post(record, bytes);
      }
    }
  }

  /** Posts by an encoder that takes now a shorter, now a longer time, with the flag held. */
  private void post(TestRecord record, int bytes) {
    if (!ring.reserve(bytes)) {
      throw new AssertionError("no room");
    }
    record.set(bytes, bytes);
    ring.post(
        bytes,
        (buffer, offset, limitBytes) -> {
          spin((int) System.nanoTime() & 7);
          return record.encode(buffer, offset, limitBytes);
        });
  }

  private void reapUpTo(long sent) {
    long start = System.nanoTime();
    int idle = 0;
    while (ring.reaped() < sent) {
      if (reaper.reap(TestRecord::check, 1) == 0) {
        idle(++idle);
        assertTrue(
            System.nanoTime() - start < TimeUnit.SECONDS.toNanos(15), () -> "stranded: " + ring);
      }
    }
  }
}
