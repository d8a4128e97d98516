package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.lane.LaneOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two real threads at one call, both let go in the same moment, over and over. The simulation switches threads where they yield;
 * what lies between a look and a write of one word only real threads find.
 */
@Timeout(120)
class CallRaceTest {

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");
  private final ScriptedKernel kernel = new ScriptedKernel();
  private final Engine engine =
      new Engine(
          SyscallExecutor.builder(kernel).otherLanes(LaneOptions.builder().threads(1).build()));
  private final AtomicInteger releases = new AtomicInteger();
  private final AtomicInteger outcomes = new AtomicInteger();

  @BeforeAll
  static void failuresAreOnPurpose() {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  private Call newCall(long id) {
    Lease lease =
        new Lease() {
          @Override
          public int acquire() {
            return 0;
          }

          @Override
          public void release() {
            releases.incrementAndGet();
          }
        };
    Descriptor descriptor = new Descriptor().syscall(1).addArgument(0, lease);
    return TestCalls.call(engine, id, descriptor, outcome -> outcomes.incrementAndGet());
  }

  /** Meets the other thread by spinning, so that both go on within nanoseconds; the place changes so that each wins. */
  private static void meet(AtomicInteger gate, int target) {
    gate.incrementAndGet();
    long spins = 0;
    while (gate.get() < target) {
      if ((++spins & 0xFFF) == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
  }

  private int race(Consumer<Call> one, Consumer<Call> two) throws InterruptedException {
    int rounds = (int) Effort.scale(3_000, 20_000, 2_000_000);
    Call[] call = new Call[1];
    AtomicInteger gate = new AtomicInteger();
    AtomicInteger end = new AtomicInteger();
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 1; i <= rounds; i++) {
                    meet(gate, 2 * i);
                    for (int s = i & 31; s > 0; s--) {
                      Thread.onSpinWait();
                    }
                    two.accept(call[0]);
                    meet(end, 2 * i);
                  }
                });
    for (int i = 1; i <= rounds; i++) {
      call[0] = newCall(i);
      meet(gate, 2 * i);
      for (int s = i >> 5 & 31; s > 0; s--) {
        Thread.onSpinWait();
      }
      one.accept(call[0]);
      meet(end, 2 * i);
    }
    other.join();
    return rounds;
  }

  @Test
  void aCancelAndTheBeginOfACallAgreeWhoEndsIt() throws Exception {
    ScriptedKernel now = kernel;
    now.onCancel = pending -> CancelAnswer.UNINTERRUPTIBLE;
    int rounds =
        race(
            call -> {
              engine.inFlight().add(call);
              runToTheEnd(call);
            },
            Call::cancel);
    assertEquals(rounds, outcomes.get(), "outcomes");
    assertEquals(rounds, releases.get(), "leases released");
  }

  @Test
  void twoCancelsEndACallOnce() throws Exception {
    int rounds = race(Call::cancel, Call::cancel);
    assertEquals(rounds, outcomes.get(), "outcomes");
    assertEquals(rounds, releases.get(), "leases released");
  }

  @Test
  void aResultAndACloseTellOneOutcome() throws Exception {
    int rounds = race(this::runToTheEnd, Call::abandon);
    assertEquals(rounds, outcomes.get(), "outcomes");
    assertEquals(rounds, releases.get(), "leases released");
  }

  @Test
  void ofTwoCompletionsOneIsReported() throws Exception {
    // Each call is begun on a thread of its own that waits; the two racers complete it.
    long before = engine.unexpected().count();
    Thread[] running = new Thread[1];
    int rounds =
        race(
            call -> {
              start(call, running);
              call.complete(Route.THREAD, 1);
              join(running);
            },
            call -> {
              while (!startedByOther(call)) {
                Thread.onSpinWait();
              }
              call.complete(Route.THREAD, 2);
            });
    assertEquals(rounds, outcomes.get(), "outcomes");
    assertEquals(rounds, engine.unexpected().count() - before, "second completions reported");
    assertTrue(rounds > 0);
  }

  /** Whoever ends it between its wish for a thread and its place in the queue does not find it there. */
  @Test
  void aCallThatIsEndedWhileItComesToQueueForAThreadTakesNoRoomThere() throws Exception {
    CachemissPool pool = engine.misses().lanes().of(new Descriptor().syscall(1)).pool();
    assertEquals(CachemissPool.Claim.PLACE, pool.claim(0), "the lane's only thread");
    kernel.needsThread =
        pending -> {
          begun = pending.callId();
          return true;
        };
    int rounds =
        race(
            Call::run,
            call -> {
              while (!startedByOther(call)) {
                Thread.onSpinWait();
              }
              while (outcomes.get() < call.callId()) {
                call.fail(-Errno.EAGAIN);
              }
            });
    assertEquals(rounds, outcomes.get(), "outcomes");
    assertEquals(rounds, releases.get(), "leases released");
    assertEquals(0, pool.queued());
  }

  private volatile long begun;

  private void start(Call call, Thread[] running) {
    running[0] = Thread.ofVirtual().start(call::run);
    while (kernel.held.poll() == null) {
      Thread.onSpinWait();
    }
    begun = call.callId();
  }

  private boolean startedByOther(Call call) {
    return begun == call.callId();
  }

  private static void join(Thread[] running) {
    try {
      running[0].join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Runs a call with a kernel that completes it at once. */
  private void runToTheEnd(Call call) {
    kernel.onResume = () -> call.complete(Route.THREAD, 3);
    call.run();
    kernel.held.clear();
  }
}
