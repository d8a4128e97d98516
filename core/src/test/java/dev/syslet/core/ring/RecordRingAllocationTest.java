package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class RecordRingAllocationTest {

  private static final int OPERATIONS = 1_000_000;

  private final RecordRing ring = RecordRing.builder().capacityBytes(1 << 16).build();
  private final Reaper reaper = ring.newReaper();
  private final TestRecord record = new TestRecord();
  private final TestBatch batch = new TestBatch(48, 96, 24);
  private long sum;

  private final RecordHandler handler =
      (buffer, offset, length) -> sum += TestRecord.key(buffer, offset);

  @Test
  void postAndReapMakeNoGarbageWhileTheRingHasRoom() {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count what a thread allocates");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    work(100_000);
    long self = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(self);
    work(OPERATIONS);
    long bytes = threads.getThreadAllocatedBytes(self) - before;
    assertEquals((100_000L + OPERATIONS) / 2 * 7, ring.reaped());
    assertEquals(0, ring.queued());
    assertTrue(bytes < OPERATIONS, () -> bytes + " bytes in " + OPERATIONS + " operations");
  }

  private void work(int operations) {
    for (int i = 0; i < operations; i++) {
      if (!ring.reserve(96)) {
        throw new AssertionError("no room");
      }
      ring.post(96, record.set(i, 48));
      if (!ring.tryPost(48, record.set(i, 48)) || ring.tryPostAll(i % 4, batch) != i % 4) {
        throw new AssertionError("no room");
      }
      if (i % 100 == 0) {
        reapAll();
      }
    }
    reapAll();
  }

  private void reapAll() {
    while (reaper.reap(handler, 100) > 0) {
      sum++;
    }
  }
}
