package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import dev.syslet.core.time.TimeSource;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@SuppressWarnings("ThreadPriorityCheck") // yields while it waits for another thread
class ReaperAwaitTest {

  /** So long that a wait which is not woken fails the test by its time-out. */
  private static final long FOR_EVER_NANOS = TimeUnit.DAYS.toNanos(1);

  private final RecordRing ring =
      RecordRing.builder().capacityBytes(4096).maxRecordBytes(256).overflowBytes(8192).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  private void post(long key) {
    assertTrue(ring.reserve(64));
    ring.post(64, new TestRecord().set(key, 64));
  }

  private int waiters(RecordRing of) {
    return of.waiters();
  }

  private void awaitWaiters(int count) {
    while (waiters(ring) != count) {
      Thread.yield();
    }
  }

  @Test
  void itDoesNotWaitIfThereAreRecords() {
    post(1);
    assertTrue(ring.newReaper().await(FOR_EVER_NANOS));
    assertTrue(ring.newReaper().await(0));
    assertEquals(0, waiters(ring));
  }

  @Test
  void itReturnsFalseWhenTheTimeIsOver() {
    AtomicLong now = new AtomicLong(Long.MAX_VALUE - 10);
    List<Long> parks = new ArrayList<>();
    TimeSource time =
        new TimeSource() {
          @Override
          public long nanoTime() {
            return now.get();
          }

          @Override
          public void park(Object blocker) {
            throw new AssertionError("a wait without an end");
          }

          @Override
          public void parkNanos(Object blocker, long timeoutNanos) {
            parks.add(timeoutNanos);
            now.addAndGet(Math.min(60, timeoutNanos)); // wakes for no reason after 60
          }
        };
    RecordRing timed = RecordRing.builder().timeSource(time).build();
    assertFalse(timed.newReaper().await(100));
    assertEquals(List.of(100L, 40L), parks);
    assertFalse(timed.newReaper().await(0));
    assertFalse(timed.newReaper().await(-1));
    assertEquals(2, parks.size());
    assertEquals(0, waiters(timed));
  }

  @Test
  void anInterruptEndsTheWaitAndStaysPending() throws Exception {
    Future<Boolean> pending =
        threads.submit(
            () -> {
              Thread.currentThread().interrupt();
              boolean first = ring.newReaper().await(FOR_EVER_NANOS);
              return !first && Thread.interrupted();
            });
    assertTrue(pending.get());
    Thread[] waiting = new Thread[1];
    Future<Boolean> parked =
        threads.submit(
            () -> {
              waiting[0] = Thread.currentThread();
              boolean ready = ring.newReaper().await(FOR_EVER_NANOS);
              return !ready && Thread.interrupted();
            });
    awaitWaiters(1);
    waiting[0].interrupt();
    assertTrue(parked.get());
    assertEquals(0, waiters(ring));
  }

  @Test
  void wakeAllEndsEveryWaitOnce() throws Exception {
    Future<Boolean> one = threads.submit(() -> ring.newReaper().await(FOR_EVER_NANOS));
    Future<Boolean> two = threads.submit(() -> ring.newReaper().await(FOR_EVER_NANOS));
    awaitWaiters(2);
    ring.wakeAll();
    assertFalse(one.get());
    assertFalse(two.get());
  }

  @Test
  void wakeAllIsNotMissedByWhoIsAboutToWait() throws Exception {
    Reaper reaper = ring.newReaper();
    ring.wakeAll();
    assertFalse(reaper.await(FOR_EVER_NANOS));
    Future<Boolean> next = threads.submit(() -> reaper.await(FOR_EVER_NANOS));
    awaitWaiters(1);
    post(1);
    assertTrue(next.get());
  }

  @Test
  void wakeAllEndsTheNextWaitOnlyOnce() {
    PostingTime time = new PostingTime(1, false);
    RecordRing posted = RecordRing.builder().timeSource(time).build();
    time.ring = posted;
    Reaper reaper = posted.newReaper();
    posted.wakeAll();
    assertFalse(reaper.await(FOR_EVER_NANOS));
    assertEquals(0, time.parks);
    assertTrue(reaper.await(FOR_EVER_NANOS));
    assertEquals(1, time.parks);
  }

  @Test
  void whoIsWokenForNothingCanBeWokenAgain() {
    PostingTime time = new PostingTime(3, true);
    RecordRing posted = RecordRing.builder().timeSource(time).build();
    time.ring = posted;
    assertTrue(posted.newReaper().await(FOR_EVER_NANOS));
    assertEquals(3, time.parks);
    assertEquals(0, waiters(posted));
  }

  /** Parks really, and is woken each time by a record that another reaper takes at once. */
  private static final class PostingTime implements TimeSource {
    final int lastPark;
    final boolean takeAllButTheLast;
    @Nullable RecordRing ring;
    int parks;

    PostingTime(int lastPark, boolean takeAllButTheLast) {
      this.lastPark = lastPark;
      this.takeAllButTheLast = takeAllButTheLast;
    }

    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public void park(Object blocker) {
      throw new AssertionError("a wait without an end");
    }

    @Override
    public void parkNanos(Object blocker, long timeoutNanos) {
      RecordRing posted = Objects.requireNonNull(ring);
      parks++;
      assertTrue(posted.offer(1, 0, ByteBuffer.allocate(8)));
      if (parks < lastPark && takeAllButTheLast) {
        assertEquals(1, posted.newReaper().reap((buffer, offset, length) -> {}, 1));
      }
      long start = System.nanoTime();
      LockSupport.parkNanos(blocker, TimeUnit.SECONDS.toNanos(15));
      assertTrue(System.nanoTime() - start < TimeUnit.SECONDS.toNanos(10), "was not woken");
    }
  }

  @Test
  void whoGaveUpWaitingSwallowsNoWakeUp() throws Exception {
    Reaper reaper = ring.newReaper();
    Thread givesUp = new Thread(() -> assertFalse(reaper.await(FOR_EVER_NANOS)));
    givesUp.start();
    awaitWaiters(1);
    givesUp.interrupt();
    givesUp.join();
    Future<Boolean> next = threads.submit(() -> ring.newReaper().await(FOR_EVER_NANOS));
    awaitWaiters(1);
    post(1);
    assertTrue(next.get(15, TimeUnit.SECONDS));
  }

  @Test
  void whoLeavesRecordsBehindWakesTheNext() throws Exception {
    List<Future<Boolean>> all = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      all.add(threads.submit(() -> ring.newReaper().await(FOR_EVER_NANOS)));
    }
    awaitWaiters(5);
    post(1);
    for (Future<Boolean> one : all) {
      assertTrue(one.get());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noWakeUpIsLostWhenRecordsComeOneByOne(boolean virtual) throws Exception {
    long events = Effort.scale(5_000, 50_000, 2_000_000);
    AtomicLong handled = new AtomicLong();
    List<Future<?>> all = startConsumers(virtual, 3, events, handled);
    for (int i = 0; i < events; i++) {
      post(i);
      while (handled.get() <= i) {
        Thread.yield();
      }
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertEquals(events, handled.get());
    assertEquals(0, waiters(ring));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noWakeUpIsLostWhenTwoProducersPostInBursts(boolean virtual) throws Exception {
    long events = Effort.scale(20_000, 200_000, 10_000_000);
    AtomicLong handled = new AtomicLong();
    List<Future<?>> all = startConsumers(virtual, 3, events, handled);
    for (int i = 0; i < 2; i++) {
      long burst = 3L + i;
      all.add(
          threads.submit(
              () -> {
                TestRecord record = new TestRecord();
                for (int key = 0; key < events / 2; key++) {
                  while (!ring.reserve(64)) {
                    Thread.yield();
                  }
                  ring.post(64, record.set(key, 64));
                  if (key % burst == 0) {
                    Thread.yield();
                  }
                }
              }));
    }
    for (Future<?> one : all) {
      one.get();
    }
    assertEquals(events, handled.get());
    assertEquals(0, waiters(ring));
  }

  private List<Future<?>> startConsumers(
      boolean virtual, int consumers, long events, AtomicLong handled) {
    ExecutorService executor = virtual ? Executors.newVirtualThreadPerTaskExecutor() : threads;
    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < consumers; i++) {
      all.add(
          executor.submit(
              () -> {
                Reaper reaper = ring.newReaper();
                while (handled.get() < events) {
                  boolean ready = reaper.await(FOR_EVER_NANOS);
                  int records = ready ? reaper.reap(TestRecord::check, 2) : 0;
                  if (records > 0 && handled.addAndGet(records) == events) {
                    ring.wakeAll();
                  }
                }
              }));
    }
    return all;
  }
}
