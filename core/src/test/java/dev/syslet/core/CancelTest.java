package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.lane.LaneOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cancels on real threads and a kernel that answers as the test says. */
@Timeout(120)
class CancelTest extends LaneBed {

  private SyscallExecutor executor() {
    return open(
        builder()
            .cancelPatience(Duration.ofSeconds(60))
            .lane("one", LaneOptions.builder().threads(1).build()));
  }

  @Test
  void aCallThatQueuesNeverBegins() {
    SyscallExecutor executor = executor();
    executor.submit(call("one", 1));
    awaitHeld(1);
    long queued = executor.submit(call("one", 2));
    assertEquals(CancelAnswer.NOT_STARTED, executor.cancel(queued));
    CompletionEvent event = next(executor);
    assertEquals(2, event.userData());
    assertEquals(-Errno.ECANCELED, event.result());
    assertEquals(0, lane(executor, "one").queued());
    assertEquals(CancelAnswer.TOO_LATE, executor.cancel(queued));
  }

  @Test
  void aCallThatAnInterruptEndsIsWaitedFor() {
    SyscallExecutor executor = executor();
    long id = executor.submit(call("one", 1));
    awaitHeld(1);
    kernel.onCancel =
        call -> {
          Thread unused =
              Thread.startVirtualThread(
                  () -> {
                    if (kernel.held.remove(call)) {
                      call.interrupted();
                      call.complete(Route.THREAD, -Errno.EINTR);
                    }
                  });
          return CancelAnswer.INTERRUPTED;
        };
    assertEquals(CancelAnswer.INTERRUPTED, executor.cancel(id));
    assertEquals(-Errno.EINTR, next(executor).result());
  }

  @Test
  void aCallThatEndsByItselfWhileItIsInterruptedWasTooLate() {
    SyscallExecutor executor = executor();
    long id = executor.submit(call("one", 1));
    awaitHeld(1);
    kernel.onCancel =
        call -> {
          if (kernel.held.remove(call)) {
            call.complete(Route.THREAD, 64);
          }
          return CancelAnswer.INTERRUPTED;
        };
    assertEquals(CancelAnswer.TOO_LATE, executor.cancel(id));
    assertEquals(64, next(executor).result());
  }

  @Test
  void aCallThatDoesNotWakeIsUninterruptibleWhenThePatienceIsOver() {
    SyscallExecutor executor = open(builder().cancelPatience(Duration.ofMillis(5)));
    long id = executor.submit(call("one", 1));
    awaitHeld(1);
    kernel.onCancel = call -> CancelAnswer.INTERRUPTED;
    assertEquals(CancelAnswer.UNINTERRUPTIBLE, executor.cancel(id));
    kernel.release(3);
    assertEquals(3, next(executor).result());
  }

  @Test
  void aWaitThatIsStoppedIsToldAsCancelled() {
    kernel.onTakesThread = descriptor -> false;
    SyscallExecutor executor = executor();
    long id = executor.submit(call("one", 1));
    awaitHeld(1);
    kernel.onCancel =
        call -> {
          kernel.held.remove(call);
          call.complete(Route.READINESS, -Errno.ECANCELED);
          return CancelAnswer.STOPPED_WAITING;
        };
    assertEquals(CancelAnswer.STOPPED_WAITING, executor.cancel(id));
    assertEquals(-Errno.ECANCELED, next(executor).result());
    assertTrue(
        executor.callMeters().stream()
            .anyMatch(meter -> meter.outcome() == CallOutcome.CANCELED && meter.count() == 1));
  }

  /** The call's own thread hears of a cancel that comes while the kernel takes the call, and asks the kernel too. */
  @Test
  void aCancelForWhichTheKernelWasAskedTwiceSaysWhatTheOutcomeSays() {
    SyscallExecutor executor = executor();
    for (Route route : new Route[] {Route.NONE, Route.READINESS}) {
      long id = executor.submit(call("one", 1));
      awaitHeld(1);
      kernel.onCancel =
          call -> {
            kernel.held.remove(call);
            call.complete(route, -Errno.ECANCELED); // as whoever asked first was told
            return CancelAnswer.TOO_LATE;
          };
      CancelAnswer told =
          route == Route.NONE ? CancelAnswer.NOT_STARTED : CancelAnswer.STOPPED_WAITING;
      assertEquals(told, executor.cancel(id));
      assertEquals(-Errno.ECANCELED, next(executor).result());
    }
  }

  /** Ends with what a cancel has asked for in the moment in which its deadline gives it up; what a cancel is told then. */
  private final class OvertakenCall extends Call {
    final CountDownLatch givenUp = new CountDownLatch(1);
    final List<Optional<CancelAnswer>> told = new ArrayList<>();

    OvertakenCall(Engine engine, Origin origin) {
      super(engine, origin);
    }

    @Override
    boolean claimOutcome(int how) {
      if (Thread.currentThread().isVirtual()) {
        try {
          givenUp.await(); // its own thread comes later
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return super.claimOutcome(how);
      }
      if (kernel.held.remove(this)) {
        complete(Route.READINESS, -Errno.ECANCELED);
      }
      told.add(Optional.ofNullable(cancelled()));
      boolean mine = super.claimOutcome(how);
      told.add(Optional.ofNullable(cancelled()));
      givenUp.countDown();
      return mine;
    }
  }

  @Test
  void aCancelIsAnsweredOnlyOnceItIsKnownWhatTheSubmitterIsTold() {
    ManualTime time = new ManualTime();
    List<OvertakenCall> calls = new ArrayList<>();
    SyscallExecutor executor =
        open(
            builder()
                .time(time)
                .calls(
                    (engine, origin) -> {
                      calls.add(new OvertakenCall(engine, origin));
                      return calls.get(0);
                    }));
    executor.submit(call("one", 1).deadlineNanos(1_000));
    awaitHeld(1);
    OvertakenCall call = calls.get(0);
    AtomicInteger asked = new AtomicInteger();
    kernel.onCancel =
        pending -> {
          asked.incrementAndGet();
          return CancelAnswer.STOPPED_WAITING; // and its completion is on its way
        };
    assertNull(call.cancel());
    Await.until("the kernel is asked", () -> asked.get() > 0);
    time.advance(1_000);
    CompletionEvent event = next(executor);
    assertEquals(-Errno.ETIMEDOUT, event.result());
    assertTrue(event.isAbandoned());
    assertEquals(List.of(Optional.empty(), Optional.of(CancelAnswer.TOO_LATE)), call.told);
  }

  @Test
  void aFilterChoosesByUserDataSyscallLaneAndObject() {
    SyscallExecutor executor = open(builder().cancelPatience(Duration.ZERO));
    Object file = new Object();
    executor.submit(call("a", 1));
    executor.submit(call("a", 2).syscall(2));
    executor.submit(call("b", 3).addArgument(0, file));
    executor.submit(call("b", 4));
    awaitHeld(4);
    assertEquals(1, executor.cancel(CallFilter.userData(4)).size());
    assertEquals(2, executor.cancel(CallFilter.lane("a")).size());
    assertEquals(1, executor.cancel(CallFilter.syscall(2)).size());
    assertEquals(1, executor.cancel(CallFilter.using(file)).size());
    assertEquals(0, executor.cancel(CallFilter.lane("a").and(CallFilter.using(file))).size());
    List<Cancelled> all = executor.cancel(CallFilter.all());
    Set<Long> ids = all.stream().map(Cancelled::callId).collect(Collectors.toSet());
    assertEquals(4, ids.size());
    all.forEach(one -> assertEquals(CancelAnswer.UNINTERRUPTIBLE, one.answer()));
  }

  @Test
  void aCallThatTurnsOutToNeedAThreadQueuesForOneAndCanBeCancelledThere() {
    kernel.onTakesThread = descriptor -> descriptor.syscall() == 1;
    SyscallExecutor executor = executor();
    executor.submit(call("one", 1));
    awaitHeld(1);
    kernel.needsThread = call -> call.descriptor().syscall() == 2;
    long second = executor.submit(call("one", 2).syscall(2));
    long third = executor.submit(call("one", 3).syscall(2));
    Await.until("both queue", () -> lane(executor, "one").queued() == 2);
    assertEquals(
        2,
        executor.pending().stream()
            .filter(call -> call.state() == CallSnapshot.State.QUEUED)
            .count());
    assertEquals(CancelAnswer.NOT_STARTED, executor.cancel(second));
    assertEquals(second, next(executor).callId());
    kernel.release("one", 1);
    awaitHeld(1);
    assertEquals(third, kernel.held.element().callId());
    assertEquals(1, lane(executor, "one").active());
    kernel.release(1);
    awaitEvents(executor, 3);
    Await.until("no thread is taken", () -> executor.laneThreads() == 0);
  }
}
