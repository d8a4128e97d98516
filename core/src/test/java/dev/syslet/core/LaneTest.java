package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.lane.WhenFull;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Lanes on real threads and a kernel that holds every call until the test lets it go. */
@Timeout(120)
class LaneTest extends LaneBed {

  @Test
  void aLaneHasItsThreadsAndNoMoreAndAnotherHasItsOwn() {
    LaneOptions two = LaneOptions.builder().threads(2).build();
    SyscallExecutor executor = open(builder().lane("a", two).lane("b", two));
    for (int i = 0; i < 5; i++) {
      executor.submit(call("a", i));
    }
    awaitHeld("a", 2);
    assertEquals(2, lane(executor, "a").active());
    assertEquals(3, lane(executor, "a").queued());
    executor.submit(call("b", 10));
    awaitHeld("b", 1);
    kernel.release("b", 7);
    assertEquals(10, next(executor).userData());
    assertEquals(2, kernel.held("a"), "the other lane's end gives this one no thread");
    kernel.release("a", 1);
    awaitHeld("a", 2);
    kernel.release("a", 1);
    awaitHeld("a", 1);
    kernel.release("a", 1);
    awaitEvents(executor, 6);
    Await.until("idle", () -> lane(executor, "a").inFlight() == 0 && executor.laneThreads() == 0);
  }

  @Test
  void nineLanesThatHangWithAllTheyMayHaveLeaveTheTenthItsThreads() {
    kernel.threadBound = 40;
    LaneOptions eight = LaneOptions.builder().threads(8).build();
    SyscallExecutor.Builder options = builder().threadReserve(16);
    for (int i = 0; i < 10; i++) {
      options.lane("lane" + i, eight);
    }
    SyscallExecutor executor = open(options);
    for (int lane = 0; lane < 9; lane++) {
      for (int i = 0; i < 30; i++) {
        executor.submit(call("lane" + lane, i));
      }
    }
    Await.until(
        "all that may be are held",
        () ->
            kernel.held.stream().map(call -> call.descriptor().lane()).distinct().count() == 9
                && executor.laneThreads() == kernel.held.size());
    int hung = kernel.held.size();
    assertTrue(hung <= 40, "threads: " + hung);
    for (int i = 0; i < 50; i++) {
      executor.submit(call("lane9", 100 + i));
      awaitHeld("lane9", 1);
      kernel.release("lane9", 1);
      assertEquals(100 + i, next(executor).userData());
    }
    assertEquals(hung, kernel.held.size());
    int left = 9 * 30;
    while (left > 0) {
      kernel.release(1);
      left = 9 * 30 + 50 - events.size();
      executor.ring().reap(event -> events.add(event.copy()), 1000);
      assertTrue(executor.laneThreads() <= 40, "threads: " + executor.laneThreads());
    }
    Await.until("no thread is taken", () -> executor.laneThreads() == 0);
  }

  @Test
  void aLaneThatFoundNoThreadFreeGetsTheNextThatComesBack() {
    kernel.threadBound = 2;
    SyscallExecutor executor = open(builder().threadReserve(0));
    executor.submit(call("a", 1));
    executor.submit(call("a", 2));
    awaitHeld("a", 2);
    executor.submit(call("b", 3));
    executor.submit(call("c", 4));
    assertEquals(2, kernel.held.size());
    kernel.release("a", 1);
    awaitHeld("b", 1);
    awaitHeld("c", 1);
  }

  @Test
  void aFullLaneRefusesAndSaysHowFullItIs() {
    SyscallExecutor executor =
        open(builder().lane("a", LaneOptions.builder().threads(1).queueCalls(2).build()));
    for (int i = 0; i < 3; i++) {
      executor.submit(call("a", i));
    }
    awaitHeld(1);
    SubmitException refusal =
        assertThrows(SubmitException.class, () -> executor.submit(call("a", 9)));
    assertEquals(Errno.EAGAIN, refusal.errno());
    String text = String.valueOf(refusal.getMessage());
    assertTrue(text.contains("lane a is full: 1 of 1 threads in calls, 2 of 2 queued"), text);
    assertEquals(1, lane(executor, "a").refused());
    assertEquals(3, executor.inFlight(), "the refused one is not among them");
  }

  @Test
  void aFullLaneMayGiveAnOutcomeInstead() {
    SyscallExecutor executor =
        open(
            builder()
                .lane(
                    "a",
                    LaneOptions.builder()
                        .threads(1)
                        .queueCalls(0)
                        .whenFull(WhenFull.OUTCOME)
                        .build()));
    executor.submit(call("a", 1));
    awaitHeld(1);
    long id = executor.submit(call("a", 2));
    CompletionEvent event = next(executor);
    assertEquals(id, event.callId());
    assertEquals(-Errno.EAGAIN, event.result());
    assertTrue(event.isFailedFast());
    CompletionEvent waited = executor.callForEvent(call("a", 3));
    assertTrue(waited.isFailedFast());
    assertTrue(executor.submitAsync(call("a", 4)).join().isFailedFast());
  }

  @Test
  void theBytesThatQueuedCallsHoldAreBounded() {
    SyscallExecutor executor =
        open(builder().lane("a", LaneOptions.builder().threads(1).queueBytes(1000).build()));
    executor.submit(call("a", 1).addArgument(5000));
    awaitHeld(1);
    executor.submit(call("a", 2).addArgument(5000)); // the queue is empty: whatever its size
    assertThrows(SubmitException.class, () -> executor.submit(call("a", 3).addArgument(1)));
    executor.submit(call("b", 4).addArgument(5000));
    assertEquals(5000, lane(executor, "a").queuedBytes());
    kernel.release("a", 1);
    Await.until("the queue is empty", () -> lane(executor, "a").queuedBytes() == 0);
    executor.submit(call("a", 5).addArgument(400));
    executor.submit(call("a", 6).addArgument(600));
    assertThrows(SubmitException.class, () -> executor.submit(call("a", 7).addArgument(1)));
  }

  @Test
  void theKernelsDomainIsTheLaneOfACallThatNamesNone() {
    kernel.onDomain = descriptor -> new Domain("mount:/m" + descriptor.userData(), true);
    SyscallExecutor executor = open(builder());
    executor.submit(new Descriptor().syscall(1).userData(5));
    Lane lane = lane(executor, "mount:/m5");
    assertTrue(lane.isMount());
    assertTrue(lane.options().hungAfterNanos() > 0, "mounts are watched by default");
    executor.submit(call("own", 6));
    assertFalse(lane(executor, "own").isMount());
    assertEquals(0, lane(executor, "own").options().hungAfterNanos());
  }

  private SyscallExecutor withBreaker(int threads) {
    return open(
        builder()
            .lane(
                "a",
                LaneOptions.builder()
                    .threads(threads)
                    .hungAfter(Duration.ofMillis(30))
                    .breakerCalls(2)
                    .probeAfter(Duration.ofMillis(50))
                    .build()));
  }

  @Test
  void hungCallsOpenTheBreakerAndWhatQueuesOrComesEndsAtOnce() {
    SyscallExecutor executor = withBreaker(2);
    for (int i = 0; i < 5; i++) {
      executor.submit(call("a", i));
    }
    awaitHeld(2);
    for (CompletionEvent event : awaitEvents(executor, 3)) {
      assertEquals(-Errno.EHOSTDOWN, event.result());
      assertTrue(event.isFailedFast());
    }
    assertEquals(BreakerState.OPEN, lane(executor, "a").breakerState());
    assertEquals(2, lane(executor, "a").hung());
    assertEquals(3, lane(executor, "a").failedFast());
    assertEquals(2, kernel.held.size());
  }

  @Test
  void oneProbeAtATimeGoesThroughAnOpenBreakerAlsoWhenAllThreadsHang() {
    SyscallExecutor executor = withBreaker(2);
    executor.submit(call("a", 1));
    executor.submit(call("a", 2));
    Lane lane = lane(executor, "a");
    Await.until("it is open", () -> lane.breakerState() == BreakerState.OPEN);
    int[] accepted = {2};
    Await.until(
        "a probe",
        () -> {
          executor.submit(call("a", ++accepted[0]));
          return kernel.held.size() == 3;
        });
    for (int i = 0; i < 20; i++) { // the probe is under way, or has hung as well
      executor.submit(call("a", ++accepted[0]));
    }
    assertTrue(kernel.held.size() <= 4, "held: " + kernel.held.size());
    kernel.release(1);
    Await.until("it is closed", () -> lane.breakerState() == BreakerState.CLOSED);
    awaitEvents(executor, accepted[0]);
    Await.until("nothing is hung", () -> lane.hung() == 0 && lane.active() == 0);
    executor.submit(call("a", 0));
    awaitHeld(1);
  }

  @Test
  void lanesThatAreTooManyShareOneAndIdleOnesAreForgotten() {
    SyscallExecutor executor = open(builder());
    List<String> told = new ArrayList<>();
    Runnable end = executor.onLane(lane -> told.add(lane.name()));
    for (int i = 0; i < Lanes.MAX_LANES; i++) {
      executor.submit(call("held" + i, i));
    }
    executor.submit(call("one more", 1));
    assertEquals(Lanes.MAX_LANES + 1, told.size());
    assertEquals(1, lane(executor, Lanes.TOO_MANY).inFlight());
    Await.until("all are held", () -> kernel.held.size() == Lanes.MAX_LANES + 1);
    kernel.release(1);
    awaitEvents(executor, Lanes.MAX_LANES + 1);
    Await.until("idle", () -> executor.pendingCount() == 0 && executor.laneThreads() == 0);
    executor.submit(call("another", 1));
    assertEquals(1, executor.lanes().size());
    end.run();
  }
}
