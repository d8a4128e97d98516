package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.ring.RecordRing;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecordingTest {

  private static final int CHECKS = 1_000_000;

  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final SkewedTime time = new SkewedTime();
  private final CompletionRing ring =
      new CompletionRing(
          RecordRing.builder()
              .capacityBytes(4096)
              .maxRecordBytes(1024)
              .overflowBytes(1 << 20)
              .build());
  private final SyscallExecutor executor =
      SyscallExecutor.builder(kernel)
          .ring(ring)
          .time(time)
          .lane(
              "recorded-sick",
              LaneOptions.builder().breakerCalls(2).probeAfter(Duration.ofNanos(1)).build())
          .unfinishedEventAfter(Duration.ofNanos(1))
          .closeTimeout(Duration.ofMillis(200))
          .build();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    kernel.release(0);
    executor.close();
  }

  private List<RecordedEvent> stopped(Recording recording, String name) throws IOException {
    recording.stop();
    Path file = directory.resolve("recording.jfr");
    recording.dump(file);
    List<RecordedEvent> events = new ArrayList<>(RecordingFile.readAllEvents(file));
    events.removeIf(event -> !isOurs(event, name));
    events.sort(Comparator.comparing(RecordedEvent::getEndTime));
    return events;
  }

  /** Other tests of this JVM may have left executors that go on; their lanes have other names. */
  private static boolean isOurs(RecordedEvent event, String name) {
    return event.getEventType().getName().equals("syslet." + name)
        && (!event.hasField("lane") || event.getString("lane").startsWith("recorded"));
  }

  private static Descriptor call(int syscall, String lane) {
    return new Descriptor().syscall(syscall).lane(lane).userData(77);
  }

  private void miss(int syscall, String lane) {
    long unused = executor.submit(call(syscall, lane));
  }

  private void awaitHeld(int calls) {
    Await.until("held", () -> kernel.held.size() == calls);
  }

  @Test
  void missedCallIsRecordedWithItsWayBeforeItsOutcomeIsSeen() throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(CachemissEvent.class).withThreshold(Duration.ZERO);
      recording.start();
      CompletableFuture<Long> result = new CompletableFuture<>();
      Thread caller =
          Thread.startVirtualThread(() -> result.complete(executor.call(call(9, "recorded"))));
      awaitHeld(1);
      kernel.release(-5);
      assertEquals(-5, result.join());
      RecordedEvent event = only(stopped(recording, "Cachemiss"));
      assertEquals("scripted9", event.getString("syscall"));
      assertEquals("recorded", event.getString("lane"));
      assertEquals("THREAD", event.getString("route"));
      assertEquals(-5, event.getLong("result"));
      assertEquals(77, event.getLong("userData"));
      assertFalse(event.getBoolean("abandoned"));
      Duration both = event.getDuration("queueTime").plus(event.getDuration("serviceTime"));
      assertTrue(event.getDuration("serviceTime").toNanos() > 0);
      // The event begins with the miss; the queue time with the submit.
      assertTrue(event.getDuration().toNanos() > 0, event::toString);
      assertTrue(both.toNanos() > 0, event::toString);
      assertFalse(caller.isInterrupted());
    }
  }

  private static RecordedEvent only(List<RecordedEvent> events) {
    assertEquals(1, events.size(), events::toString);
    return events.get(0);
  }

  @Test
  void inlineCallsAndMissesBelowTheUsualThresholdAreNotRecorded() throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(CachemissEvent.class).withThreshold(Duration.ofHours(1));
      recording.start();
      miss(1, "recorded");
      awaitHeld(1);
      kernel.release(0);
      Await.until("over", () -> executor.inFlight() == 0);
      kernel.onAttempt = descriptor -> 3;
      miss(2, "recorded");
      assertEquals(List.of(), stopped(recording, "Cachemiss"));
    }
  }

  @Test
  void abandonedCallIsRecordedAsTold() throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(CachemissEvent.class).withThreshold(Duration.ZERO);
      recording.start();
      long unused = executor.submit(call(1, "recorded").deadlineNanos(HOUR_NANOS));
      awaitHeld(1);
      time.pass(Duration.ofHours(1));
      Await.until("told", () -> executor.inFlight() == 0);
      RecordedEvent event = only(stopped(recording, "Cachemiss"));
      assertTrue(event.getBoolean("abandoned"));
      assertEquals("NONE", event.getString("route"));
      assertEquals(-Errno.ETIMEDOUT, event.getLong("result"));
    }
  }

  @Test
  void breakerIsRecordedInTheOrderOfItsChanges() throws IOException {
    try (Recording recording = new Recording()) {
      recording.enable(BreakerChangeEvent.class);
      recording.start();
      for (int i = 0; i < 2; i++) {
        long unused = executor.submit(call(1, "recorded-sick").deadlineNanos(HOUR_NANOS));
      }
      awaitHeld(2);
      time.pass(Duration.ofHours(2)); // also beyond what a deadline's interrupt has to work
      Lane lane = executor.lanes().get(0);
      Await.until("open", () -> lane.breakerState() == BreakerState.OPEN);
      miss(2, "recorded-sick"); // the probe
      awaitHeld(3);
      kernel.release(0);
      Await.until("closed", () -> lane.breakerState() == BreakerState.CLOSED);
      List<RecordedEvent> events = stopped(recording, "BreakerChange");
      List<String> changes =
          events.stream().map(e -> e.getString("from") + " " + e.getString("to")).toList();
      assertEquals(List.of("CLOSED OPEN", "OPEN HALF_OPEN", "HALF_OPEN CLOSED"), changes);
      assertEquals("recorded-sick", events.get(0).getString("lane"));
      assertEquals(2, events.get(0).getInt("hung"));
    }
  }

  @Test
  void unfinishedCallsAreRecordedWithWhatTheKernelSays() throws Exception {
    kernel.onDescribe = descriptor -> "openat(AT_FDCWD, \"/mnt/dead\", 0)";
    kernel.onInspect = call -> new KernelView(4711, 'D', "request_wait_answer", "257 0x1");
    try (Recording recording = new Recording()) {
      recording.enable(UnfinishedCallEvent.class);
      recording.start();
      long id = executor.submit(call(257, "recorded:/mnt/dead"));
      awaitHeld(1);
      Path file = directory.resolve("part.jfr");
      Await.until("recorded", () -> hasEvents(recording, file));
      RecordedEvent event = stopped(recording, "UnfinishedCall").get(0);
      assertEquals(id, event.getLong("callId"));
      assertEquals("scripted257", event.getString("syscall"));
      assertEquals("openat(AT_FDCWD, \"/mnt/dead\", 0)", event.getString("call"));
      assertEquals("recorded:/mnt/dead", event.getString("lane"));
      assertEquals("WAITING", event.getString("state"));
      assertEquals(Thread.currentThread().getName(), event.getString("submitter"));
      assertTrue(event.getDuration("age").toNanos() > 0);
      assertEquals(4711, event.getLong("osThreadId"));
      assertEquals("D", event.getString("threadState"));
      assertEquals("request_wait_answer", event.getString("waitsIn"));
      assertEquals("257 0x1", event.getString("threadSyscall"));
    }
  }

  private static boolean hasEvents(Recording recording, Path file) {
    LockSupport.parkNanos(20_000_000);
    try {
      recording.dump(file);
      return RecordingFile.readAllEvents(file).stream()
          .anyMatch(event -> isOurs(event, "UnfinishedCall"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oldestCallsAreReportedFirstAndNoMoreThanTheBound() {
    int calls = UnfinishedReports.MOST_CALLS + 10;
    Engine engine = new Engine(SyscallExecutor.builder(kernel));
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      long before = System.nanoTime();
      ids.add(engine.submit(call(1, "recorded"), ring));
      Await.until("the clock goes on", () -> System.nanoTime() > before);
    }
    UnfinishedReports all = new UnfinishedReports(engine, 1, Thread::new);
    List<Long> reported = all.oldest().stream().map(Call::callId).toList();
    assertEquals(ids.subList(0, UnfinishedReports.MOST_CALLS), reported);
    UnfinishedReports old = new UnfinishedReports(engine, Long.MAX_VALUE, Thread::new);
    assertEquals(List.of(), old.oldest());
    engine.close(0);
  }

  @Test
  void roundIsWrittenByAnotherThreadEveryFiveSecondsAndNeverTwoAtOnce() {
    Engine engine = new Engine(SyscallExecutor.builder(kernel));
    AtomicInteger refused = new AtomicInteger();
    List<Thread> made = new ArrayList<>();
    UnfinishedReports reports =
        new UnfinishedReports(
            engine,
            1,
            task -> {
              if (refused.getAndDecrement() > 0) {
                throw new OutOfMemoryError("no thread");
              }
              Thread thread = new Thread(made.size() == 1 ? () -> {} : task); // the second is stuck
              made.add(thread);
              return thread;
            });
    long second = 1_000_000_000L;
    reports.look(0);
    assertEquals(0, made.size(), "nobody records it");
    try (Recording recording = new Recording()) {
      recording.enable(UnfinishedCallEvent.class);
      recording.start();
      refused.set(1);
      reports.look(second);
      assertEquals(0, made.size());
      assertEquals(1, engine.unexpected().count());
      reports.look(5 * second);
      assertEquals(0, made.size(), "too early");
      reports.look(6 * second);
      assertEquals(1, made.size(), "a thread that could not be started costs one round");
      join(made.get(0));
      reports.look(11 * second);
      assertEquals(2, made.size());
      reports.look(16 * second);
      assertEquals(2, made.size(), "one is still writing");
    }
    engine.close(0);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void overflowOfARingIsRecordedOncePerOverflow() throws IOException {
    kernel.onAttempt = descriptor -> 1;
    try (Recording recording = new Recording()) {
      recording.enable(OverflowEvent.class);
      recording.start();
      for (int overflow = 0; overflow < 2; overflow++) {
        for (int i = 0; i < 200; i++) {
          miss(1, "recorded");
        }
        assertTrue(ring.records().waitingRecords() > 0);
        while (ring.reap(event -> {}, 100) > 0) {
          assertEquals(0, executor.inFlight());
        }
        miss(1, "recorded");
      }
      List<RecordedEvent> events = stopped(recording, "Overflow");
      assertEquals(2, events.size(), events::toString);
      for (RecordedEvent event : events) {
        assertEquals(4096, event.getLong("size"));
        assertTrue(event.getLong("waitingEvents") > 0);
        assertTrue(event.getLong("waiting") + event.getLong("used") > 4096);
      }
    }
  }

  @Test
  void nothingIsAllocatedWhileNothingIsRecorded() {
    assertNothingAllocated();
    try (Recording recording = new Recording()) {
      recording.enable(BreakerChangeEvent.class);
      recording.disable(CachemissEvent.class);
      recording.disable(OverflowEvent.class);
      recording.disable(UnfinishedCallEvent.class);
      recording.start();
      assertNothingAllocated();
      recording.enable(CachemissEvent.class);
      Sink sink = new Sink.ToCaller();
      Engine engine = new Engine(SyscallExecutor.builder(kernel));
      Lane lane = engine.misses().lanes().of(call(1, "recorded"));
      assertNotSame(sink, CachemissEvent.recorded(sink, engine, lane));
    }
    assertNothingAllocated();
  }

  private void assertNothingAllocated() {
    assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean,
        "this JVM does not count what a thread allocates");
    var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    Engine engine = new Engine(SyscallExecutor.builder(kernel));
    Lane lane = engine.misses().lanes().of(call(1, "recorded"));
    Sink sink = new Sink.ToCaller();
    UnfinishedReports reports = new UnfinishedReports(engine, 1, Thread::new);
    long self = Thread.currentThread().threadId();
    long before = threads.getThreadAllocatedBytes(self);
    for (int i = 0; i < CHECKS; i++) {
      assertSame(sink, CachemissEvent.recorded(sink, engine, lane));
      OverflowEvent.posted(ring.records());
      reports.look(i * 10_000_000_000L);
    }
    long bytes = threads.getThreadAllocatedBytes(self) - before;
    assertTrue(bytes < CHECKS, () -> bytes + " bytes in " + CHECKS + " misses");
  }

  @Test
  void outcomeIsToldAlsoWhenItCannotBeRecorded() {
    kernel.onName =
        syscall -> {
          throw new IllegalStateException("planted");
        };
    try (Recording recording = new Recording()) {
      recording.enable(CachemissEvent.class).withThreshold(Duration.ZERO);
      recording.start();
      CompletableFuture<Long> result =
          executor.submitAsync(call(1, "recorded")).thenApply(e -> e.result());
      awaitHeld(1);
      kernel.release(8);
      assertEquals(8, result.join());
      assertTrue(executor.unexpectedFailures() > 0);
    }
  }

  @Test
  void ageOfUnfinishedEventsIsAboveZero() {
    var builder = SyscallExecutor.builder(kernel);
    assertThrows(IllegalArgumentException.class, () -> builder.unfinishedEventAfter(Duration.ZERO));
  }
}
