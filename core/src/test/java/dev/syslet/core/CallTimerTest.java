package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.time.TimeSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * When the timer's thread is woken. It looks at all calls twice a second, so a wake-up that is forgotten makes deadlines late and
 * nothing else; here such a long wait has no end of its own.
 */
@Timeout(120)
class CallTimerTest extends LaneBed {

  private static final long SOON = 2_000_000;
  private static final long LATER = 3_600_000_000_000L;

  /** A clock that the test moves; a long wait of the timer's ends when its thread is unparked, and only then. */
  private static final class UnparkedTime implements TimeSource {
    private static final long LONG_NANOS = 50_000_000;

    private final ManualTime time = new ManualTime();
    private final AtomicLong longWaits = new AtomicLong();

    @Override
    public long nanoTime() {
      return time.nanoTime();
    }

    @Override
    public void park(Object blocker) {
      time.park(blocker);
    }

    @Override
    public void parkNanos(Object blocker, long timeoutNanos) {
      if (blocker instanceof CallTimer && timeoutNanos >= LONG_NANOS) {
        longWaits.incrementAndGet();
        LockSupport.park(blocker);
      } else {
        time.parkNanos(blocker, timeoutNanos);
      }
    }
  }

  private final UnparkedTime time = new UnparkedTime();
  private final List<Thread> timers = new CopyOnWriteArrayList<>();

  private Thread newTimer(Runnable task) {
    Thread thread = Thread.ofPlatform().daemon().unstarted(task);
    timers.add(thread);
    return thread;
  }

  private SyscallExecutor executor() {
    return open(builder().time(time).timerThreads(this::newTimer));
  }

  private void awaitLongWait() {
    Await.until("the timer waits", () -> time.longWaits.get() > 0);
  }

  private void isToldOnTime(SyscallExecutor executor, long userData) {
    executor.submit(call("a", userData).deadlineNanos(SOON));
    time.time.advance(SOON);
    CompletionEvent event = next(executor);
    assertEquals(userData, event.userData());
    assertTrue(event.isTimedOut());
  }

  @Test
  void aDeadlineWakesATimerThatWaitsForNone() {
    SyscallExecutor executor = executor();
    executor.submit(call("a", 1));
    awaitLongWait();
    isToldOnTime(executor, 2);
    assertEquals(1, timers.size());
  }

  @Test
  void aDeadlineBeforeAllOthersWakesATimerThatWaitsForThem() {
    SyscallExecutor executor = executor();
    executor.submit(call("a", 1).deadlineNanos(LATER));
    awaitLongWait();
    isToldOnTime(executor, 2);
    assertEquals(1, timers.size());
  }

  @Test
  void aCloseWakesATimerThatWaits() {
    SyscallExecutor executor = executor();
    executor.submit(call("a", 1));
    awaitLongWait();
    executor.close();
    timers.forEach(thread -> Await.until("the timer ends", () -> !thread.isAlive()));
  }

  @Test
  void aCallThatIsEndedBeforeTheTimerKnowsItKeepsNoTimerAtWork() {
    Engine engine = new Engine(SyscallExecutor.builder(kernel));
    CallTimer.Watch nothing =
        new CallTimer.Watch() {
          @Override
          public void look(long nowNanos) {}

          @Override
          public boolean isIdle() {
            return true;
          }
        };
    ManualTime clock = new ManualTime();
    CallTimer timer =
        new CallTimer(clock, this::newTimer, this::newTimer, nothing, LATER, engine.unexpected());
    Descriptor descriptor = call("a", 1).deadlineNanos(Long.MAX_VALUE / 2);
    Call call = TestCalls.call(engine, 1, descriptor, outcome -> {});
    assertEquals(CancelAnswer.NOT_STARTED, call.cancel());
    timer.begins(call);
    Await.until(
        "the timer ends for want of calls",
        () -> {
          clock.advance(SOON);
          return timers.stream().noneMatch(Thread::isAlive);
        });
    assertEquals(1, timers.size());
  }
}
