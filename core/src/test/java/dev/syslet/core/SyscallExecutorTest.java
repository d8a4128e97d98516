package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.RecordRing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SyscallExecutorTest {

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final List<SyscallExecutor> opened = new ArrayList<>();

  @BeforeAll
  static void failuresAreOnPurpose() {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void closeAll() {
    kernel.release(0);
    opened.forEach(SyscallExecutor::close);
  }

  private SyscallExecutor.Builder builder() {
    return SyscallExecutor.builder(kernel).closeTimeout(Duration.ofMillis(1));
  }

  private SyscallExecutor open(SyscallExecutor.Builder options) {
    SyscallExecutor executor = options.build();
    opened.add(executor);
    return executor;
  }

  private static Descriptor call(long userData) {
    return new Descriptor().syscall(1).userData(userData);
  }

  private static List<CompletionEvent> reap(CompletionRing ring) {
    List<CompletionEvent> events = new ArrayList<>();
    ring.reap(event -> events.add(event.copy()), Integer.MAX_VALUE);
    return events;
  }

  private static CompletionEvent next(CompletionRing ring) {
    List<CompletionEvent> events = new ArrayList<>();
    Await.until("an event", () -> ring.reap(event -> events.add(event.copy()), 1) == 1);
    return events.get(0);
  }

  @Test
  void anInlineCallHasItsEventBeforeSubmitReturns() {
    kernel.onAttempt = descriptor -> 42;
    SyscallExecutor executor = open(builder());
    long id = executor.submit(call(7));
    CompletionEvent event = reap(executor.ring()).get(0);
    assertEquals(id, event.callId());
    assertEquals(7, event.userData());
    assertEquals(42, event.result());
    assertEquals(1, event.syscall());
    assertEquals(1, event.sequence());
    assertEquals(0, executor.inFlight());
  }

  @Test
  void aMissedCallIsContinuedAndToldOnce() {
    SyscallExecutor executor = open(builder());
    Descriptor descriptor = call(7).ask(Attribute.TIMING).ask(Attribute.ROUTE).ask(Attribute.DATA);
    long id = executor.submit(descriptor);
    assertEquals(1, executor.inFlight());
    descriptor.syscall(2).userData(8); // the call must not see this
    Await.until("the kernel has it", () -> !kernel.held.isEmpty());
    kernel.release(-5);
    CompletionEvent event = next(executor.ring());
    assertEquals(id, event.callId());
    assertEquals(7, event.userData());
    assertEquals(1, event.syscall());
    assertEquals(-5, event.result());
    assertEquals(Route.THREAD, Route.of(event.routeCode()));
    assertEquals(2, event.tries());
    assertEquals(event.totalNanos(), event.queueNanos() + event.serviceNanos());
    assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(Attribute.DATA));
    assertEquals(AttributeStatus.NOT_ASKED, event.status(Attribute.CACHE));
  }

  @Test
  void aFutureAndACallTellTheSameAsTheRing() throws Exception {
    SyscallExecutor executor = open(builder());
    CompletableFuture<CompletionEvent> future = executor.submitAsync(call(9));
    Await.until("held", () -> !kernel.held.isEmpty());
    kernel.release(11);
    assertEquals(11, future.get(60, TimeUnit.SECONDS).result());
    assertEquals(9, future.get().userData());

    AtomicLong result = new AtomicLong();
    Thread waiting = Thread.ofVirtual().start(() -> result.set(executor.call(call(10))));
    Await.until("held", () -> !kernel.held.isEmpty());
    kernel.release(-2);
    waiting.join();
    assertEquals(-2, result.get());

    kernel.onAttempt = descriptor -> 3;
    assertEquals(3, executor.call(call(1)));
    assertEquals(3, executor.submitAsync(call(1)).getNow(null).result());
    CompletionEvent event = executor.callForEvent(call(5).ask(Attribute.ROUTE));
    assertEquals(Route.INLINE, Route.of(event.routeCode()));
    assertTrue(reap(executor.ring()).isEmpty(), "only one sink may be told");
  }

  @Test
  void anInterruptDoesNotEndACallAndIsKept() throws Exception {
    SyscallExecutor executor = open(builder());
    AtomicLong result = new AtomicLong();
    AtomicInteger interrupted = new AtomicInteger();
    Thread waiting =
        Thread.ofPlatform()
            .start(
                () -> {
                  result.set(executor.call(call(1)));
                  interrupted.set(Thread.interrupted() ? 1 : 0);
                });
    Await.until("held", () -> !kernel.held.isEmpty());
    waiting.interrupt();
    Await.until("parked again", () -> waiting.getState() == Thread.State.WAITING);
    kernel.release(6);
    waiting.join();
    assertEquals(6, result.get());
    assertEquals(1, interrupted.get());
  }

  @Test
  void forceAsyncSkipsTheAttemptAndInlineOnlyNeverLeaves() {
    AtomicInteger attempts = new AtomicInteger();
    kernel.onAttempt =
        descriptor -> {
          attempts.incrementAndGet();
          return Kernel.WOULD_BLOCK;
        };
    SyscallExecutor executor = open(builder());
    executor.submit(call(1).flags(Descriptor.FORCE_ASYNC).ask(Attribute.ROUTE));
    Await.until("held", () -> !kernel.held.isEmpty());
    assertEquals(0, attempts.get());
    kernel.release(1);
    assertEquals(1, next(executor.ring()).tries());
    executor.submit(call(2).flags(Descriptor.INLINE_ONLY));
    assertEquals(-Errno.EAGAIN, next(executor.ring()).result());
    assertEquals(1, attempts.get());
  }

  @Test
  void suppressSuccessPostsOnlyErrors() {
    kernel.onAttempt = descriptor -> descriptor.userData();
    SyscallExecutor executor = open(builder());
    executor.submit(call(5).flags(Descriptor.SUPPRESS_SUCCESS));
    executor.submit(call(-9).flags(Descriptor.SUPPRESS_SUCCESS));
    List<CompletionEvent> events = reap(executor.ring());
    assertEquals(1, events.size());
    assertEquals(-9, events.get(0).result());
    assertEquals(0, executor.ring().records().reservedBytes());
    refused(Errno.EINVAL, () -> executor.submitAsync(call(1).flags(Descriptor.SUPPRESS_SUCCESS)));
    refused(Errno.EINVAL, () -> executor.call(call(1).flags(Descriptor.SUPPRESS_SUCCESS)));
    refused(Errno.EINVAL, () -> executor.submitAsync(call(1).flags(Descriptor.LATE_EVENT)));
    refused(Errno.EINVAL, () -> executor.call(call(1).flags(Descriptor.LATE_EVENT)));
  }

  @Test
  void wrongDescriptorsAreRefusedBeforeAnythingRuns() {
    AtomicInteger attempts = new AtomicInteger();
    kernel.onAttempt = descriptor -> attempts.incrementAndGet();
    SyscallExecutor executor = open(builder());
    refused(Errno.EINVAL, () -> executor.submit(call(1).flags(1 << 4)));
    refused(Errno.EINVAL, () -> executor.submit(call(1).flags(1 << 31)));
    refused(
        Errno.EINVAL,
        () -> executor.submit(call(1).flags(Descriptor.FORCE_ASYNC | Descriptor.INLINE_ONLY)));
    refused(Errno.EINVAL, () -> executor.submit(call(1).attributes(1)));
    refused(Errno.EINVAL, () -> executor.submit(call(1).deadlineNanos(-1)));
    refused(Errno.ENOSYS, () -> executor.submit(new Descriptor()));
    assertEquals(0, attempts.get());
    assertEquals(0, executor.inFlight());
    assertEquals(0, executor.ring().records().reservedBytes());
    SubmitException refusal =
        assertThrows(SubmitException.class, () -> executor.submit(call(1).flags(0x40)));
    assertTrue(String.valueOf(refusal.getMessage()).contains("0x40"));
  }

  @Test
  void anAttributeNobodyKnowsIsAnsweredNotSupportedAndTheCallRuns() {
    kernel.onAttempt = descriptor -> 1;
    SyscallExecutor executor = open(builder());
    executor.submit(call(1).attributes(1L << 40 | 1L << 63 | Attribute.TIMING.bit()));
    CompletionEvent event = next(executor.ring());
    assertEquals(1, event.result());
    assertEquals(AttributeStatus.DONE, event.status(Attribute.TIMING));
    assertEquals(48 + 32 + 8 + 8, event.length());
  }

  @Test
  void aClosedLeaseIsRefusedAndTheOthersAreGivenBack() {
    SyscallExecutor executor = open(builder());
    CountingLease good = new CountingLease(0);
    CountingLease closed = new CountingLease(-Errno.EBADF);
    refused(
        Errno.EBADF, () -> executor.submit(call(1).addArgument(1, good).addArgument(2, closed)));
    assertEquals(0, good.holds.get());
    assertEquals(0, executor.inFlight());
  }

  @Test
  void leasesAreHeldUntilTheKernelReturnsAlsoWhenTheCallWasAbandoned() {
    SyscallExecutor executor = open(builder());
    CountingLease lease = new CountingLease(0);
    executor.submit(call(3).addArgument(1, lease));
    Await.until("held", () -> !kernel.held.isEmpty());
    assertEquals(1, lease.holds.get());
    executor.close();
    CompletionEvent event = next(executor.ring());
    assertTrue(event.isAbandoned());
    assertEquals(-Errno.ECANCELED, event.result());
    assertEquals(1, lease.holds.get(), "abandoned, and the kernel still holds it");
    assertEquals(1, executor.abandoned().size());
    assertEquals(3, executor.abandoned().get(0).userData());
    kernel.release(0);
    Await.until("given back", () -> lease.holds.get() == 0);
    Await.until("forgotten", () -> executor.abandoned().isEmpty());
    assertTrue(reap(executor.ring()).isEmpty(), "no second outcome");
  }

  @Test
  void aFullPoolQueuesThenRefusesAndNeverRunsTheCallOnTheCaller() {
    SyscallExecutor executor = open(builder().cachemissBound(2).queueBound(3));
    for (int i = 0; i < 5; i++) {
      executor.submit(call(i));
    }
    refused(Errno.EAGAIN, () -> executor.submit(call(5)));
    assertEquals(2, executor.cachemissActive());
    assertEquals(3, executor.cachemissQueued());
    BatchResult batch = executor.submit(List.of(call(6)));
    assertEquals(0, batch.accepted());
    assertEquals(Errno.EAGAIN, batch.errno());
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    Await.until(
        "all five",
        () -> {
          kernel.release(0);
          executor.ring().reap(event -> seen.add(event.userData()), 10);
          return seen.size() == 5;
        });
    Await.until("the places are free", () -> executor.cachemissActive() == 0);
    assertNull(executor.submit(List.of(call(7), call(8))).refusal());
  }

  @Test
  void aRingWithoutRoomRefusesAndNothingIsLost() {
    CompletionRing ring =
        new CompletionRing(
            RecordRing.builder().capacityBytes(4096).maxRecordBytes(96).overflowBytes(96).build());
    SyscallExecutor executor = open(builder().ring(ring));
    executor.submit(call(1));
    executor.submit(call(2));
    refused(Errno.EAGAIN, () -> executor.submit(call(3)));
    Await.until("both held", () -> kernel.held.size() == 2);
    kernel.release(0);
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    Await.until(
        "both told", () -> ring.reap(e -> seen.add(e.userData()), 9) >= 0 && seen.size() == 2);
    assertEquals(Set.of(1L, 2L), seen);
    refused(Errno.EMSGSIZE, () -> executor.submit(call(4).attributes(-2)));
  }

  @Test
  void aRefusedThreadRefusesTheCallAndLosesNothing() {
    AtomicInteger left = new AtomicInteger(1);
    SyscallExecutor executor =
        open(
            builder()
                .cachemissThreads(
                    task -> {
                      if (left.getAndDecrement() <= 0) {
                        throw new OutOfMemoryError("unable to create native thread");
                      }
                      return Thread.ofVirtual().unstarted(task);
                    }));
    CountingLease lease = new CountingLease(0);
    executor.submit(call(1).addArgument(0, lease));
    refused(Errno.EAGAIN, () -> executor.submit(call(2).addArgument(0, lease)));
    assertEquals(1, lease.holds.get());
    assertEquals(1, executor.pendingCount());
    left.set(5);
    executor.submit(call(3));
    Await.until("both held", () -> kernel.held.size() == 2);
    assertTrue(executor.unexpectedFailures() > 0);
  }

  @Test
  void aKernelThatThrowsEndsTheCallWithEio() {
    SyscallExecutor executor = open(builder());
    kernel.onAttempt =
        descriptor -> {
          throw new IllegalStateException("on purpose");
        };
    executor.submit(call(1));
    assertEquals(-Errno.EIO, next(executor.ring()).result());
    kernel.onAttempt = descriptor -> Kernel.WOULD_BLOCK;
    kernel.onResume =
        () -> {
          throw new IllegalStateException("on purpose");
        };
    executor.submit(call(2));
    assertEquals(-Errno.EIO, next(executor.ring()).result());
    assertEquals(2, executor.unexpectedFailures());
  }

  @Test
  void aSecondCompletionChangesNothing() {
    SyscallExecutor executor = open(builder());
    executor.submit(call(1));
    Await.until("held", () -> !kernel.held.isEmpty());
    PendingCall pending = kernel.held.remove();
    pending.complete(Route.THREAD, 1);
    pending.complete(Route.THREAD, 2);
    assertEquals(1, next(executor.ring()).result());
    assertTrue(reap(executor.ring()).isEmpty());
    assertEquals(1, executor.unexpectedFailures());
  }

  @Test
  void shutdownRefusesNewCallsAndWaitsForOldOnes() throws Exception {
    SyscallExecutor executor = open(builder());
    executor.submit(call(1));
    executor.shutdown();
    refused(Errno.ESHUTDOWN, () -> executor.submit(call(2)));
    assertTrue(executor.isShutdown());
    assertFalse(executor.isTerminated());
    assertFalse(executor.awaitTermination(1, TimeUnit.MILLISECONDS));
    Thread waiting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    executor.awaitTermination(1, TimeUnit.HOURS);
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    Await.until("held", () -> !kernel.held.isEmpty());
    kernel.release(0);
    waiting.join();
    assertTrue(executor.isTerminated());
    assertEquals(1, reap(executor.ring()).size());
  }

  @Test
  void shutdownNowNamesTheCallsThatHadNotBegun() {
    SyscallExecutor executor = open(builder().cachemissBound(1));
    executor.submit(call(1));
    Await.until("held", () -> !kernel.held.isEmpty());
    executor.submit(call(2));
    List<CallSnapshot> notStarted = executor.shutdownNow();
    assertEquals(List.of(2L), notStarted.stream().map(CallSnapshot::userData).toList());
    CompletionEvent event = next(executor.ring());
    assertEquals(2, event.userData());
    assertEquals(-Errno.ECANCELED, event.result());
    assertFalse(event.isAbandoned());
  }

  @Test
  void aCancelThatComesWhileTheCallBeginsStillReachesTheKernel() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    kernel.onResume =
        () -> {
          inside.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    kernel.onCancel =
        pending -> {
          pending.complete(Route.NONE, -Errno.EINTR);
          return CancelAnswer.INTERRUPTED;
        };
    SyscallExecutor executor = open(builder());
    executor.submit(call(1));
    inside.await();
    executor.shutdownNow();
    go.countDown();
    assertEquals(-Errno.EINTR, next(executor.ring()).result());
    kernel.held.clear();
  }

  @Test
  void aCancelAfterTheCallBeganReachesTheKernelToo() {
    kernel.onCancel =
        pending -> {
          pending.complete(Route.NONE, -Errno.EINTR);
          return CancelAnswer.INTERRUPTED;
        };
    SyscallExecutor executor = open(builder());
    executor.submit(call(1));
    Await.until("held", () -> !kernel.held.isEmpty());
    kernel.held.clear();
    Await.until(
        "ended",
        () -> {
          executor.shutdownNow();
          return executor.isTerminated();
        });
    assertEquals(-Errno.EINTR, next(executor.ring()).result());
  }

  @Test
  void aSubmitThatIsOvertakenByShutdownNowOrCloseStillHasOneOutcome() throws Exception {
    for (boolean close : new boolean[] {false, true}) {
      ScriptedKernel slow = new ScriptedKernel();
      CountDownLatch inside = new CountDownLatch(1);
      CountDownLatch go = new CountDownLatch(1);
      slow.onAttempt =
          descriptor -> {
            inside.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            return Kernel.WOULD_BLOCK;
          };
      slow.onCancel =
          pending -> {
            pending.complete(Route.NONE, -Errno.EINTR);
            return CancelAnswer.INTERRUPTED;
          };
      SyscallExecutor executor = SyscallExecutor.builder(slow).closeTimeout(Duration.ZERO).build();
      Thread submitting = Thread.ofPlatform().start(() -> executor.submit(call(1)));
      inside.await();
      if (close) {
        executor.close();
      } else {
        executor.shutdownNow();
      }
      go.countDown();
      submitting.join();
      long result = next(executor.ring()).result();
      assertTrue(result == -Errno.EINTR || result == -Errno.ECANCELED, "result " + result);
      assertTrue(executor.awaitTermination(1, TimeUnit.MINUTES));
      assertTrue(reap(executor.ring()).isEmpty());
      executor.close();
    }
  }

  @Test
  void closeIsBoundedAndMayBeCalledAgain() {
    SyscallExecutor executor = open(builder());
    for (int i = 0; i < 64; i++) {
      executor.submit(call(i));
    }
    executor.close();
    executor.close();
    assertTrue(executor.isTerminated());
    assertEquals(64, reap(executor.ring()).size());
    assertEquals(1, kernel.closes.get());
    int held = executor.abandoned().size();
    assertEquals(held, executor.pendingCount(), "only abandoned calls are left");
  }

  @Test
  void anInterruptEndsTheWaitOfCloseAndIsKept() throws Exception {
    SyscallExecutor executor =
        open(SyscallExecutor.builder(kernel).closeTimeout(Duration.ofDays(365_000)));
    executor.submit(call(1));
    AtomicInteger kept = new AtomicInteger();
    Thread closing =
        Thread.ofVirtual()
            .start(
                () -> {
                  executor.close();
                  kept.set(Thread.interrupted() ? 1 : 0);
                });
    closing.interrupt();
    closing.join();
    assertEquals(1, kept.get());
  }

  @Test
  void twoSubmittersAndADescriptorsOwnRingGetTheirOwnEvents() {
    kernel.onAttempt = Descriptor::userData;
    SyscallExecutor executor = open(builder());
    CompletionRing second = CompletionRing.allocate(4096);
    CompletionRing third = CompletionRing.allocate(4096);
    executor.submit(call(1));
    executor.submitter(second).submit(call(2));
    executor.submitter(second).submit(call(3).ring(third));
    assertEquals(1, next(executor.ring()).userData());
    assertEquals(2, next(second).userData());
    assertEquals(3, next(third).userData());
  }

  @Test
  void metersCountEveryOutcomeOnceAndListenersSeeEachMeterOnce() {
    kernel.onAttempt = Descriptor::userData;
    SyscallExecutor executor = open(builder().sampleEvery(1));
    List<CallMeter> heard = new ArrayList<>();
    executor.submit(call(1));
    Runnable stop = executor.onCallMeter(heard::add);
    executor.submit(call(1));
    executor.submit(call(-1));
    assertEquals(2, heard.size());
    stop.run();
    executor.submit(call(Kernel.WOULD_BLOCK));
    Await.until("held", () -> !kernel.held.isEmpty());
    kernel.release(0);
    Await.until("counted", () -> executor.callMeters().size() == 3);
    assertEquals(2, heard.size());
    CallMeter inline = heard.get(0);
    assertEquals("scripted1", inline.syscall());
    assertTrue(inline.inline());
    assertEquals(2, inline.count());
    assertEquals(2, inline.sampledCount());
  }

  @Test
  void manyThreadsThroughATinyPoolAllEnd() throws Exception {
    ScriptedKernel quick = new ScriptedKernel();
    SyscallExecutor executor =
        SyscallExecutor.builder(quick)
            .cachemissBound(2)
            .queueBound(64)
            .ring(CompletionRing.allocate(1 << 16))
            .build();
    quick.onResume = () -> {};
    long each = Effort.scale(3_000, 10_000, 3_000_000);
    AtomicLong reaped = new AtomicLong();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 3; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    List<Descriptor> batch = List.of(call(1));
                    for (long accepted = 0; accepted < each; ) {
                      accepted += executor.submit(batch).accepted();
                      quick.release(0);
                      reaped.addAndGet(executor.ring().reap(event -> {}, 1000));
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    executor.shutdown();
    Await.until(
        "every accepted call is told",
        () -> {
          quick.release(0);
          reaped.addAndGet(executor.ring().reap(event -> {}, 1000));
          return reaped.get() == 3 * each && executor.isTerminated();
        });
    Await.until("idle", () -> executor.cachemissActive() == 0);
    assertEquals(0, executor.cachemissQueued());
    executor.close();
  }

  @Test
  void aCallThatQueuesWhileTheLastThreadLeavesIsNotStranded() throws Exception {
    ScriptedKernel quick = new ScriptedKernel();
    SyscallExecutor executor = open(SyscallExecutor.builder(quick).cachemissBound(1).queueBound(8));
    int rounds = (int) Effort.scale(1_000, 5_000, 2_000_000);
    CyclicBarrier together = new CyclicBarrier(2);
    Runnable submits =
        () -> {
          Descriptor descriptor = call(1);
          for (int i = 0; i < rounds; i++) {
            meet(together);
            executor.submit(descriptor);
            // Nobody submits until both are told, so nobody else would find a stranded call.
            Await.until("a quiet executor", () -> executor.inFlight() == 0);
          }
        };
    quick.onResume = () -> {};
    Thread releasing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!executor.isShutdown()) {
                    quick.release(0);
                    executor.ring().reap(event -> {}, 100);
                  }
                });
    Thread other = Thread.ofPlatform().start(submits);
    submits.run();
    other.join();
    executor.shutdown();
    releasing.join();
  }

  private static void meet(CyclicBarrier barrier) {
    try {
      barrier.await(60, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void boundsAreChecked() {
    assertThrows(IllegalArgumentException.class, () -> builder().cachemissBound(0));
    assertThrows(IllegalArgumentException.class, () -> builder().queueBound(-1));
    assertThrows(IllegalArgumentException.class, () -> builder().sampleEvery(3));
    assertThrows(
        IllegalArgumentException.class, () -> builder().closeTimeout(Duration.ofNanos(-1)));
    Descriptor full = call(1);
    for (int i = 0; i < Descriptor.MAX_ARGUMENTS; i++) {
      full.addArgument(i);
    }
    assertThrows(IllegalStateException.class, () -> full.addArgument(6));
  }

  private static void refused(int errno, Runnable submit) {
    SubmitException refusal = assertThrows(SubmitException.class, submit::run);
    assertEquals(errno, refusal.errno(), refusal.getMessage());
  }

  private static final class CountingLease implements Lease {
    final AtomicInteger holds = new AtomicInteger();
    private final int refusal;

    CountingLease(int refusal) {
      this.refusal = refusal;
    }

    @Override
    public int acquire() {
      if (refusal == 0) {
        holds.incrementAndGet();
      }
      return refusal;
    }

    @Override
    public void release() {
      holds.decrementAndGet();
    }
  }
}
