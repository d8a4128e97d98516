package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.time.TimeSource;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that have begun without a thread of their lane's and turn out to need one. */
@Timeout(120)
class ThreadWishTest extends LaneBed {

  /** The machine's time; says which calls' threads have parked until they are woken. */
  private static final class WatchedTime implements TimeSource {
    final ConcurrentLinkedQueue<Call> parked = new ConcurrentLinkedQueue<>();

    @Override
    public long nanoTime() {
      return SYSTEM.nanoTime();
    }

    @Override
    public void park(Object blocker) {
      if (blocker instanceof Call call) {
        parked.add(call);
      }
      SYSTEM.park(blocker);
    }

    @Override
    public void parkNanos(Object blocker, long timeoutNanos) {
      SYSTEM.parkNanos(blocker, timeoutNanos);
    }
  }

  /**
   * Has the kernel do something to a call beside asking for a thread, while the lane's only one is taken. The call's thread is to
   * sleep: one that went round and round until its turn would keep a carrier from everybody.
   */
  private void sleepsUntilItHasAThread(Consumer<PendingCall> wake) {
    WatchedTime time = new WatchedTime();
    SyscallExecutor executor =
        open(
            builder()
                .time(time)
                .cachemissThreads(Thread.ofPlatform().daemon().factory())
                .lane("one", LaneOptions.builder().threads(1).build()));
    kernel.onTakesThread = descriptor -> descriptor.syscall() == 1;
    executor.submit(call("one", 1));
    awaitHeld(1);
    AtomicInteger asked = new AtomicInteger();
    kernel.needsThread =
        pending -> {
          asked.incrementAndGet();
          wake.accept(pending);
          return true;
        };
    long id = executor.submit(call("one", 2).syscall(2));
    Await.until(
        "the thread of the call that queues is parked",
        () -> time.parked.stream().anyMatch(call -> call.callId() == id));
    assertEquals(1, lane(executor, "one").queued());
    assertEquals(1, asked.get(), "it is resumed when it has a thread, and not before");
    kernel.release("one", 1);
    awaitHeld(1);
    assertEquals(id, kernel.held.element().callId());
    assertTrue(kernel.held.element().hasThread());
    assertEquals(1, asked.get());
    kernel.release(5);
    assertEquals(List.of(1L, 5L), awaitEvents(executor, 2).stream().map(e -> e.result()).toList());
  }

  @Test
  void aWakeUpFromBeforeACallQueuedForAThreadIsHeededWhenItHasOne() {
    sleepsUntilItHasAThread(PendingCall::resumeAgain);
  }

  @Test
  void aTimeThatIsOverBeforeACallQueuedForAThreadIsHeededWhenItHasOne() {
    sleepsUntilItHasAThread(call -> call.resumeAgainWithin(0));
  }

  @Test
  void aCallThatOnlyWaitsForAThreadIsParkedToo() {
    sleepsUntilItHasAThread(call -> {});
  }
}
