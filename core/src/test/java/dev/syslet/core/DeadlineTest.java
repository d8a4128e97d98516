package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.lane.LaneOptions;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Deadlines on real threads and a kernel that does not let go of a call before the test says so. */
@Timeout(120)
class DeadlineTest extends LaneBed {

  private static final long SOON = 2_000_000;

  private final ManualTime time = new ManualTime();

  private final AtomicInteger holds = new AtomicInteger();
  private final Lease lease =
      new Lease() {
        @Override
        public int acquire() {
          holds.incrementAndGet();
          return 0;
        }

        @Override
        public void release() {
          holds.decrementAndGet();
        }
      };

  private Descriptor timed(String lane, long userData) {
    return call(lane, userData).addArgument(0, lease).deadlineNanos(SOON);
  }

  @Test
  void aHeldCallEndsAtItsDeadlineAndKeepsItsLeasesUntilTheKernelReturns() {
    SyscallExecutor executor = open(builder().time(time));
    executor.submit(timed("a", 1));
    awaitHeld(1);
    time.advance(SOON);
    CompletionEvent event = next(executor);
    assertEquals(-Errno.ETIMEDOUT, event.result());
    assertTrue(event.isTimedOut());
    assertTrue(event.isAbandoned(), "buffers are still in use");
    assertEquals(1, holds.get());
    assertEquals(0, executor.inFlight());
    assertEquals(CallSnapshot.State.ABANDONED, executor.abandoned().get(0).state());
    assertEquals(1, executor.setAside());
    assertEquals(1, lane(executor, "a").setAside());
    kernel.release(5);
    Await.until("the lease is back", () -> holds.get() == 0);
    Await.until("nothing is set aside", () -> executor.setAside() == 0);
    assertEquals(List.of(5L), List.copyOf(kernel.discarded), "nobody is told: it is taken back");
    assertEquals(0, executor.ring().reap(late -> {}, 1));
    assertEquals(0, executor.ring().records().reservedBytes());
  }

  @Test
  void theTrueResultComesLateIfItWasAskedFor() {
    SyscallExecutor executor = open(builder().time(time));
    long id = executor.submit(timed("a", 1).flags(Descriptor.LATE_EVENT).trace(new byte[] {7}));
    awaitHeld(1);
    time.advance(SOON);
    assertFalse(next(executor).isLate());
    kernel.release(5);
    CompletionEvent late = next(executor);
    assertTrue(late.isLate());
    assertEquals(id, late.callId());
    assertEquals(5, late.result());
    assertEquals(7, late.trace().get(0));
    assertFalse(late.isTimedOut());
    assertTrue(kernel.discarded.isEmpty(), "it is the reader's");
    Await.until("nothing is reserved", () -> executor.ring().records().reservedBytes() == 0);
  }

  /** Many return while they are being told, on threads that need a carrier for it: who waits for that must not keep it. */
  @Test
  void callsThatReturnWhileTheyAreToldAreToldAllTheSame() {
    UserAttribute slow =
        new UserAttribute() {
          @Override
          public int code() {
            return 0x8000;
          }

          @Override
          public int maxBytes() {
            return 8;
          }

          @Override
          public AttributeStatus write(Descriptor call, long result, ByteBuffer payload) {
            return AttributeStatus.NOT_APPLICABLE;
          }
        };
    LaneOptions many = LaneOptions.builder().threads(2_000).build();
    SyscallExecutor executor = open(builder().time(time).attribute(slow).lane("a", many));
    kernel.onCancel =
        call -> {
          Thread unused =
              Thread.ofPlatform()
                  .daemon()
                  .start(
                      () -> {
                        if (kernel.held.remove(call)) {
                          call.complete(Route.THREAD, 5);
                        }
                      });
          return CancelAnswer.UNINTERRUPTIBLE;
        };
    int calls = 300;
    for (int i = 0; i < calls; i++) {
      executor.submit(timed("a", i).flags(Descriptor.LATE_EVENT).ask(0x8000));
    }
    awaitHeld(calls);
    time.advance(SOON);
    Await.until("all have returned", () -> kernel.held.isEmpty());
    Await.until(
        "all are told",
        () -> {
          executor.ring().reap(event -> events.add(event.copy()), 1000);
          return executor.pendingCount() == 0 && executor.ring().records().reservedBytes() == 0;
        });
    executor.ring().reap(event -> events.add(event.copy()), 1000);
    assertEquals(calls, events.stream().filter(event -> !event.isLate()).count());
  }

  @Test
  void aCallThatIsInTimeHasNoLateEventAndReservesNothingForIt() {
    SyscallExecutor executor = open(builder().time(time));
    executor.submit(call("a", 1).deadlineNanos(Long.MAX_VALUE).flags(Descriptor.LATE_EVENT));
    kernel.onAttempt = descriptor -> 3;
    executor.submit(call("a", 2).deadlineNanos(1_000_000_000_000L).flags(Descriptor.LATE_EVENT));
    awaitHeld(1);
    kernel.release(4);
    awaitEvents(executor, 2).forEach(event -> assertFalse(event.isLate()));
    Await.until("nothing is reserved", () -> executor.ring().records().reservedBytes() == 0);
  }

  @Test
  void whatIsSetAsideIsReplacedUpToTheBound() {
    LaneOptions one = LaneOptions.builder().threads(1).build();
    SyscallExecutor executor = open(builder().time(time).lane("a", one).setAsideBound(2));
    for (int i = 0; i < 3; i++) {
      executor.submit(timed("a", i));
      awaitHeld(i + 1);
      time.advance(SOON);
      assertTrue(next(executor).isTimedOut());
    }
    assertEquals(2, executor.setAside());
    executor.submit(call("a", 9)); // the third keeps its place
    Await.until("it queues", () -> lane(executor, "a").queued() == 1);
    assertEquals(3, kernel.held.size());
    kernel.release("a", 1);
    awaitHeld(1);
    assertEquals(9, kernel.held.element().descriptor().userData());
    Await.until("all are back", () -> executor.setAside() == 0);
  }

  @Test
  void aCallThatCameToNeedAThreadGivesItOnWhenItIsSetAside() {
    kernel.onTakesThread = descriptor -> false;
    kernel.needsThread = call -> true;
    LaneOptions one = LaneOptions.builder().threads(1).build();
    SyscallExecutor executor = open(builder().time(time).lane("a", one));
    executor.submit(timed("a", 1));
    awaitHeld(1);
    executor.submit(call("a", 2));
    Await.until("it queues", () -> lane(executor, "a").queued() == 1);
    time.advance(SOON);
    assertTrue(next(executor).isTimedOut());
    awaitHeld(2);
    kernel.release(1);
    awaitEvents(executor, 2);
    Await.until("no thread is taken", () -> executor.laneThreads() == 0);
    assertEquals(0, executor.setAside());
  }

  @Test
  void aDependentThatWaitsForAnotherCallKeepsNoCloseFromItsEnd() throws Exception {
    SyscallExecutor executor = open(builder());
    CountDownLatch stay = new CountDownLatch(1);
    List<CompletableFuture<Void>> dependents = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      dependents.add(
          executor
              .submitAsync(call("a", i))
              .thenAccept(
                  event -> {
                    try {
                      stay.await();
                    } catch (InterruptedException e) {
                      throw new IllegalStateException(e);
                    }
                  }));
    }
    awaitHeld(3);
    executor.close();
    assertEquals(3, executor.abandoned().size());
    stay.countDown();
    dependents.forEach(CompletableFuture::join);
  }

  @Test
  void queuedCallsEndOnTimeAndGiveTheirRoomBack() {
    LaneOptions small = LaneOptions.builder().threads(1).queueCalls(4).queueBytes(4000).build();
    SyscallExecutor executor = open(builder().time(time).lane("a", small));
    executor.submit(call("a", 0));
    awaitHeld(1);
    int ended = 0;
    for (int round = 0; round < 200; round++) {
      for (int i = 0; i < 4; i++) {
        executor.submit(call("a", i).addArgument(900).deadlineNanos(1 + round % 7 * 100_000));
      }
      ended += 4;
      time.advance(1_000_000);
      for (CompletionEvent event : awaitEvents(executor, ended)) {
        assertEquals(-Errno.ETIMEDOUT, event.result());
        assertFalse(event.isAbandoned(), "the kernel never had it");
      }
      events.clear();
      ended = 0;
      Await.until("the queue is empty", () -> lane(executor, "a").queued() == 0);
    }
    assertEquals(0, lane(executor, "a").queuedBytes());
    assertEquals(800, lane(executor, "a").timedOut());
    assertEquals(1, kernel.held.size());
  }

  @Test
  void thousandsAtOneTickAreToldByOneThread() {
    LaneOptions many = LaneOptions.builder().threads(5_000).build();
    SyscallExecutor executor = open(builder().time(time).lane("a", many).setAsideBound(5_000));
    long deadline = 200_000_000;
    for (int i = 0; i < 5_000; i++) {
      executor.submit(call("a", i).deadlineNanos(deadline));
    }
    long timers =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("syslet-timer") && thread.isAlive())
            .count();
    assertTrue(timers >= 1 && timers <= 3, "timers of this and other tests' executors: " + timers);
    awaitHeld(5_000);
    time.advance(deadline);
    boolean[] seen = new boolean[5_000];
    for (CompletionEvent event : awaitEvents(executor, 5_000)) {
      assertEquals(-Errno.ETIMEDOUT, event.result());
      assertFalse(seen[(int) event.userData()], "told twice");
      seen[(int) event.userData()] = true;
    }
    kernel.release(1);
    Await.until("all are back", () -> executor.setAside() == 0 && executor.pendingCount() == 0);
    assertEquals(0, executor.laneThreads());
  }

  @Test
  void aLanesDeadlineIsForCallsThatHaveNone() {
    LaneOptions short_ = LaneOptions.builder().deadline(Duration.ofMillis(1)).build();
    SyscallExecutor executor = open(builder().time(time).lane("a", short_));
    executor.submit(call("a", 1).deadlineNanos(Long.MAX_VALUE / 4));
    executor.submit(call("b", 2));
    executor.submit(call("a", 3));
    awaitHeld(3);
    time.advance(1_000_000);
    assertEquals(3, next(executor).userData());
    assertEquals(0, executor.ring().reap(event -> {}, 10));
  }

  @Test
  void aDependentThatTakesItsTimeKeepsNoOtherDeadlineWaiting() throws Exception {
    SyscallExecutor executor = open(builder().time(time));
    CountDownLatch stay = new CountDownLatch(1);
    CountDownLatch came = new CountDownLatch(1);
    CompletableFuture<Void> dependent =
        executor
            .submitAsync(timed("a", 1))
            .thenAccept(
                event -> {
                  came.countDown();
                  try {
                    stay.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    awaitHeld(1);
    time.advance(SOON);
    came.await();
    Thread clock =
        Thread.startVirtualThread(
            () -> {
              awaitHeld(2);
              time.advance(SOON);
            });
    assertEquals(-Errno.ETIMEDOUT, executor.call(timed("a", 2)));
    clock.join();
    executor.submit(timed("a", 3));
    awaitHeld(3);
    time.advance(SOON);
    assertTrue(next(executor).isTimedOut());
    stay.countDown();
    dependent.join();
  }

  @Test
  void deadlinesAreKeptWhenNoPlatformThreadCanBeStarted() {
    SyscallExecutor executor =
        open(
            builder()
                .time(time)
                .timerThreads(
                    task -> {
                      throw new OutOfMemoryError("no thread, on purpose");
                    }));
    executor.submit(timed("a", 1));
    time.advance(SOON);
    assertTrue(next(executor).isTimedOut());
    assertTrue(executor.unexpectedFailures() > 0, "and it is told");
  }

  @Test
  void aCallThatTheDeadlinesInterruptHasEndedIsToldAsTimedOut() {
    kernel.onCancel =
        call -> {
          if (kernel.held.remove(call)) {
            call.interrupted();
            call.complete(Route.THREAD, -Errno.EINTR);
          }
          return CancelAnswer.INTERRUPTED;
        };
    SyscallExecutor executor = open(builder().time(time));
    executor.submit(timed("a", 1).flags(Descriptor.LATE_EVENT));
    awaitHeld(1);
    time.advance(SOON);
    CompletionEvent event = next(executor);
    assertEquals(-Errno.ETIMEDOUT, event.result());
    assertTrue(event.isTimedOut());
    assertFalse(event.isAbandoned(), "the kernel has let go of it");
    Await.until("the lease is back", () -> holds.get() == 0);
    assertEquals(0, executor.ring().reap(late -> {}, 1));
    assertEquals(0, executor.setAside());
  }

  /** Has a cancel ask the kernel only when the deadline has, which ends the call with a result. */
  private CancelAnswer cancelOvertaken(Route route, long result, CompletionEvent[] told) {
    AtomicInteger asked = new AtomicInteger();
    kernel.onCancel =
        call -> {
          if (asked.incrementAndGet() == 1) {
            time.advance(SOON);
            Await.until("the deadline has ended it", () -> kernel.held.isEmpty());
            return CancelAnswer.TOO_LATE;
          }
          if (result == -Errno.EINTR) {
            call.interrupted();
          }
          call.complete(route, result);
          kernel.held.remove(call);
          return CancelAnswer.INTERRUPTED;
        };
    SyscallExecutor executor = open(builder().time(time));
    long id = executor.submit(timed("a", 1));
    awaitHeld(1);
    CancelAnswer answer = executor.cancel(id);
    told[0] = next(executor);
    return answer;
  }

  @Test
  void aCancelThatTheDeadlineOvertakesInTheKernelSaysWhatTheOutcomeSays() {
    CompletionEvent[] told = new CompletionEvent[1];
    assertEquals(
        CancelAnswer.STOPPED_WAITING, cancelOvertaken(Route.READINESS, -Errno.ECANCELED, told));
    assertEquals(-Errno.ECANCELED, told[0].result());
    assertEquals(CancelAnswer.NOT_STARTED, cancelOvertaken(Route.NONE, -Errno.ECANCELED, told));
    assertEquals(-Errno.ECANCELED, told[0].result());
    assertEquals(CancelAnswer.INTERRUPTED, cancelOvertaken(Route.THREAD, -Errno.EINTR, told));
    assertEquals(-Errno.EINTR, told[0].result());
    assertEquals(CancelAnswer.TOO_LATE, cancelOvertaken(Route.THREAD, 4, told));
    assertEquals(4, told[0].result());
  }

  @Test
  void aCallThatWasBegunAndWaitsEndsWithItsPart() {
    kernel.onTakesThread = descriptor -> false;
    kernel.onAttempt = descriptor -> Kernel.begun(11);
    kernel.onCancel =
        call -> {
          if (kernel.held.remove(call)) {
            call.interrupted();
            call.complete(Route.READINESS, Kernel.resultSoFar(call.attempted(), -Errno.ECANCELED));
            return CancelAnswer.INTERRUPTED;
          }
          return CancelAnswer.TOO_LATE;
        };
    SyscallExecutor executor = open(builder().time(time));
    executor.submit(timed("a", 1));
    awaitHeld(1);
    time.advance(SOON);
    CompletionEvent event = next(executor);
    assertEquals(11, event.result());
    assertFalse(event.isAbandoned());
    Await.until("the lease is back", () -> holds.get() == 0);
  }

  @Test
  void afterACloseNoThreadOfOursIsLeftAndLateEventsStillCome() throws Exception {
    List<Thread> made = new ArrayList<>();
    SyscallExecutor executor =
        open(
            builder()
                .time(time)
                .timerThreads(
                    task -> {
                      Thread thread = Thread.ofPlatform().daemon().unstarted(task);
                      made.add(thread);
                      return thread;
                    }));
    executor.submit(call("a", 1).flags(Descriptor.LATE_EVENT));
    awaitHeld(1);
    Thread clock =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!executor.isTerminated()) {
                    time.advance(1_000);
                    Thread.onSpinWait();
                  }
                });
    executor.close();
    clock.join();
    CompletionEvent event = next(executor);
    assertTrue(event.isAbandoned());
    assertFalse(event.isTimedOut());
    made.forEach(thread -> Await.until("the timer ends", () -> !thread.isAlive()));
    kernel.release(8);
    CompletionEvent late = next(executor);
    assertTrue(late.isLate());
    assertEquals(8, late.result());
  }
}
