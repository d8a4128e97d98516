package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of a breaker when its probe ends in one way or another, with the hung call still held. A probe that is lost on its
 * way would keep a lane shut in which nothing hangs any more.
 */
@Timeout(120)
class ProbeTest extends LaneBed {

  private static final int TAKES_THREAD = 1;
  private static final int WAITS = 2;
  private static final long SECOND = 1_000_000_000L;

  private final ManualTime time = new ManualTime();
  private volatile boolean refuse;

  private SyscallExecutor.Builder options() {
    kernel.onTakesThread = descriptor -> descriptor.syscall() == TAKES_THREAD;
    LaneOptions sick =
        LaneOptions.builder()
            .threads(1)
            .hungAfter(Duration.ofSeconds(1))
            .breakerCalls(1)
            .probeAfter(Duration.ofSeconds(10))
            .build();
    return builder().time(time).lane("a", sick);
  }

  /** Has a call of lane a hang, and the time go by after which a probe is due. */
  private SyscallExecutor openBreaker(SyscallExecutor.Builder options) {
    SyscallExecutor executor = open(options);
    executor.submit(call("a", 1));
    awaitHeld("a", 1);
    Lane lane = lane(executor, "a");
    Await.until(
        "the breaker is open",
        () -> {
          time.advance(SECOND); // the timer counts from when its thread has come up
          return lane.breakerState() == BreakerState.OPEN;
        });
    time.advance(10 * SECOND);
    return executor;
  }

  private static void expectState(SyscallExecutor executor, BreakerState state) {
    assertEquals(state, lane(executor, "a").breakerState());
  }

  /** The next call is the probe, and its return closes the breaker. */
  private void nextIsTheProbe(SyscallExecutor executor) {
    expectState(executor, BreakerState.OPEN);
    executor.submit(call("a", 9));
    expectState(executor, BreakerState.HALF_OPEN);
    awaitHeld("a", 2);
    PendingCall probe =
        kernel.held.stream()
            .filter(call -> call.descriptor().userData() == 9)
            .findFirst()
            .orElseThrow();
    kernel.held.remove(probe);
    probe.complete(Route.THREAD, 3);
    CompletionEvent event = next(executor);
    assertEquals(9, event.userData());
    assertEquals(3, event.result());
    expectState(executor, BreakerState.CLOSED);
  }

  @Test
  void aProbeThatReturnsClosesTheBreakerWhileAnotherCallStillHangs() {
    SyscallExecutor executor = openBreaker(options());
    nextIsTheProbe(executor);
    assertEquals(1, lane(executor, "a").hung());
  }

  @Test
  void aProbeThatIsCancelledInTheQueueLeavesItToTheNextCall() {
    SyscallExecutor executor = openBreaker(options().cachemissBound(1));
    executor.submit(call("b", 2).syscall(WAITS));
    awaitHeld("b", 1);
    long probe = executor.submit(call("a", 3).syscall(WAITS));
    expectState(executor, BreakerState.HALF_OPEN);
    assertEquals(CancelAnswer.NOT_STARTED, executor.cancel(probe));
    assertEquals(-Errno.ECANCELED, next(executor).result());
    nextIsTheProbe(executor);
  }

  @Test
  void aProbeWhoseDeadlineComesInTheQueueLeavesItToTheNextCall() {
    SyscallExecutor executor = openBreaker(options().cachemissBound(1));
    executor.submit(call("b", 2).syscall(WAITS));
    awaitHeld("b", 1);
    executor.submit(call("a", 3).syscall(WAITS).deadlineNanos(1_000));
    expectState(executor, BreakerState.HALF_OPEN);
    time.advance(1_000);
    assertTrue(next(executor).isTimedOut());
    nextIsTheProbe(executor);
  }

  @Test
  void aProbeThatFindsNoThreadFreeEndsAtOnceAndLeavesItToTheNextCall() {
    kernel.threadBound = 2;
    SyscallExecutor executor = openBreaker(options());
    executor.submit(call("b", 2));
    awaitHeld("b", 1);
    executor.submit(call("a", 3));
    assertTrue(next(executor).isFailedFast());
    kernel.release("b", 1);
    assertFalse(next(executor).isFailedFast());
    Await.until("its thread is free", () -> executor.laneThreads() == 1);
    nextIsTheProbe(executor);
  }

  @Test
  void aProbeThatNoThreadCanBeStartedForIsRefusedAndLeavesItToTheNextCall() {
    SyscallExecutor executor =
        openBreaker(
            options()
                .cachemissThreads(
                    task -> {
                      if (refuse) {
                        throw new OutOfMemoryError("no thread, on purpose");
                      }
                      return Thread.ofVirtual().unstarted(task);
                    }));
    refuse = true;
    SubmitException refusal =
        assertThrows(SubmitException.class, () -> executor.submit(call("a", 3)));
    assertEquals(Errno.EAGAIN, refusal.errno());
    refuse = false;
    nextIsTheProbe(executor);
  }

  @Test
  void aProbeThatHasToBeInterruptedOpensTheBreakerForItsTimeAgain() {
    SyscallExecutor executor = openBreaker(options());
    long probe = executor.submit(call("a", 3));
    awaitHeld("a", 2);
    kernel.onCancel =
        call -> {
          if (kernel.held.remove(call)) {
            call.interrupted();
            call.complete(Route.THREAD, -Errno.EINTR);
          }
          return CancelAnswer.INTERRUPTED;
        };
    executor.cancel(probe);
    assertEquals(-Errno.EINTR, next(executor).result());
    expectState(executor, BreakerState.OPEN);
    time.advance(10 * SECOND - 1);
    executor.submit(call("a", 4));
    assertTrue(next(executor).isFailedFast());
    time.advance(1);
    nextIsTheProbe(executor);
  }
}
