package dev.syslet.syscalls.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.testing.Poll;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BlockingThreadsTest {

  private static final ThreadFactory FACTORY = Thread.ofPlatform().daemon().name("t-", 1).factory();

  /** What is planted here shall not look like a failure in the output. */
  private static final Logger LOGGER = Logger.getLogger(BlockingThreads.class.getName());

  @BeforeAll
  static void silence() {
    LOGGER.setLevel(Level.OFF);
  }

  @AfterAll
  static void speak() {
    LOGGER.setLevel(null);
  }

  private static BlockingThreads threads(int max, Duration idle, ThreadFactory factory) {
    return new BlockingThreads(new BlockingThreads.Options(max, idle.toNanos(), factory));
  }

  private static BlockingThreads threads(int max) {
    return threads(max, Duration.ofSeconds(60), FACTORY);
  }

  /** Runs until it is let go. */
  private static final class Blocker implements BlockingThreads.Task {
    final CountDownLatch started = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    final boolean mustRun;
    volatile boolean done;
    volatile int refusedWith;
    volatile String thread = "";

    Blocker(boolean mustRun) {
      this.mustRun = mustRun;
    }

    Blocker() {
      this(false);
    }

    @Override
    public void run() {
      thread = Thread.currentThread().getName();
      started.countDown();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      done = true;
    }

    @Override
    public void refused(int errno) {
      refusedWith = errno;
    }

    @Override
    public boolean mustRun() {
      return mustRun;
    }

    void awaitStarted() {
      Poll.until("started", () -> started.getCount() == 0);
    }

    void letGo() {
      letGo.countDown();
    }

    void awaitDone() {
      Poll.until("done", () -> done);
    }
  }

  private static List<Blocker> blockers(BlockingThreads threads, int count) {
    List<Blocker> blockers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Blocker blocker = new Blocker();
      threads.execute(blocker);
      blockers.add(blocker);
    }
    return blockers;
  }

  @Test
  void threadsGrowToTheBoundAndThenCallsQueueFirstInFirstOut() {
    BlockingThreads threads = threads(3);
    List<Blocker> running = blockers(threads, 3);
    running.forEach(Blocker::awaitStarted);
    assertEquals(3, threads.threads());
    assertEquals(3, threads.busy());
    ConcurrentLinkedQueue<Integer> order = new ConcurrentLinkedQueue<>();
    for (int i = 0; i < 20; i++) {
      int number = i;
      threads.execute(task(() -> order.add(number)));
    }
    assertEquals(20, threads.queued());
    assertEquals(3, threads.threads());
    running.get(0).letGo();
    Poll.until("the queue is empty", () -> order.size() == 20);
    assertEquals(List.copyOf(order), IntStream.range(0, 20).boxed().toList());
    running.forEach(Blocker::letGo);
    Poll.until("all idle", () -> threads.busy() == 0);
    assertEquals(3, threads.largest());
    assertEquals(3, threads.created());
    threads.close();
  }

  private static BlockingThreads.Task task(Runnable body) {
    return new BlockingThreads.Task() {
      @Override
      public void run() {
        body.run();
      }

      @Override
      public void refused(int errno) {
        throw new AssertionError("refused " + errno);
      }

      @Override
      public boolean mustRun() {
        return false;
      }
    };
  }

  @Test
  void anIdleThreadIsUsedAgain() {
    BlockingThreads threads = threads(10);
    for (int i = 0; i < 50; i++) {
      AtomicBoolean ran = new AtomicBoolean();
      threads.execute(task(() -> ran.set(true)));
      Poll.until("ran and idle", () -> ran.get() && threads.busy() == 0);
    }
    assertEquals(1, threads.created());
    threads.close();
  }

  @Test
  void threadsThatHaveNothingToDoEnd() {
    BlockingThreads threads = threads(5, Duration.ofMillis(20), FACTORY);
    List<Blocker> running = blockers(threads, 5);
    running.forEach(Blocker::awaitStarted);
    running.forEach(Blocker::letGo);
    Poll.until("all have ended", () -> threads.threads() == 0);
    Blocker again = new Blocker();
    threads.execute(again);
    again.awaitStarted();
    assertEquals(6, threads.created());
    again.letGo();
    threads.close();
  }

  @Test
  void tasksHandedToThreadsAtTheEndOfTheirIdleTimeAreNotLost() {
    BlockingThreads threads = threads(4, Duration.ofNanos(50_000), FACTORY);
    AtomicInteger ran = new AtomicInteger();
    for (int i = 1; i <= 3000; i++) {
      threads.execute(task(ran::incrementAndGet));
      if (i % 3 == 0) {
        LockSupport.parkNanos(40_000);
      }
    }
    Poll.until("all ran", () -> ran.get() == 3000);
    threads.close();
    Poll.until("all ended", () -> threads.threads() == 0);
  }

  @Test
  void aRefusedFirstThreadRefusesTheTask() {
    BlockingThreads nullThreads = threads(3, Duration.ZERO, task -> null);
    assertThrows(RejectedExecutionException.class, () -> nullThreads.execute(new Blocker()));
    BlockingThreads threads =
        threads(
            3,
            Duration.ZERO,
            task -> {
              throw new OutOfMemoryError("no thread");
            });
    RejectedExecutionException e =
        assertThrows(RejectedExecutionException.class, () -> threads.execute(new Blocker()));
    assertTrue(e.getCause() instanceof OutOfMemoryError);
    assertEquals(0, threads.threads());
    assertEquals(0, threads.queued());
    assertEquals(0, threads.created());
  }

  @Test
  void aRefusedFurtherThreadLeavesTheTaskToTheOnesThereAre() {
    AtomicInteger made = new AtomicInteger();
    BlockingThreads threads =
        threads(
            3,
            Duration.ofSeconds(60),
            task -> {
              if (made.incrementAndGet() > 1) {
                throw new OutOfMemoryError("no second thread");
              }
              return FACTORY.newThread(task);
            });
    Blocker first = new Blocker();
    threads.execute(first);
    first.awaitStarted();
    Blocker second = new Blocker();
    threads.execute(second);
    assertEquals(1, threads.queued());
    assertEquals(1, threads.threads());
    first.letGo();
    second.awaitStarted();
    assertEquals(first.thread, second.thread);
    second.letGo();
    threads.close();
  }

  /** The thread that there is may hang for ever, and nobody may come with another task. */
  @Test
  void whatIsQueuedForWantOfAThreadGetsOneOnceThereAreAgain() {
    AtomicInteger asked = new AtomicInteger();
    AtomicBoolean refuses = new AtomicBoolean();
    BlockingThreads threads =
        threads(
            9,
            Duration.ofSeconds(60),
            task -> {
              asked.incrementAndGet();
              return refuses.get() ? null : FACTORY.newThread(task);
            });
    Blocker hung = new Blocker();
    threads.execute(hung);
    hung.awaitStarted();
    refuses.set(true);
    List<Blocker> queued = blockers(threads, 3);
    assertEquals(3, threads.queued());
    int askedBefore = asked.get();
    Poll.until("it is tried again", () -> asked.get() > askedBefore + 1);
    Poll.until("in vain", () -> threads.threads() == 1); // one that is being started counts
    assertEquals(3, threads.queued());
    refuses.set(false);
    queued.forEach(Blocker::awaitStarted);
    assertEquals(4, threads.threads());
    assertFalse(hung.done);
    queued.forEach(Blocker::letGo);
    queued.forEach(Blocker::awaitDone);
    hung.letGo();
    threads.close();
    Poll.until("all have ended", () -> threads.threads() == 0);
    assertEquals(0, threads.unexpected());
  }

  @Test
  void aTaskThatMustRunGetsAThreadOnceThereAreAgainThoughNobodyElseComes() {
    AtomicBoolean allowed = new AtomicBoolean();
    BlockingThreads threads =
        threads(2, Duration.ofSeconds(60), task -> allowed.get() ? FACTORY.newThread(task) : null);
    Blocker must = new Blocker(true);
    must.letGo();
    threads.executeAlways(must);
    assertThrows(RejectedExecutionException.class, () -> threads.execute(new Blocker()));
    allowed.set(true);
    must.awaitDone();
    assertEquals(1, threads.created());
    threads.close();
  }

  @Test
  void aTaskQueuedBehindAThreadThatNeverStartsIsRefused() throws InterruptedException {
    CountDownLatch inFactory = new CountDownLatch(1);
    CountDownLatch fail = new CountDownLatch(1);
    BlockingThreads threads =
        threads(
            1,
            Duration.ZERO,
            task -> {
              inFactory.countDown();
              try {
                fail.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              throw new OutOfMemoryError("no thread");
            });
    AtomicBoolean refused = new AtomicBoolean();
    Thread starter =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    threads.execute(new Blocker());
                  } catch (RejectedExecutionException e) {
                    refused.set(true);
                  }
                });
    inFactory.await();
    Blocker behind = new Blocker();
    threads.execute(behind);
    fail.countDown();
    starter.join();
    assertTrue(refused.get());
    assertEquals(Errno.EAGAIN, behind.refusedWith);
    assertEquals(0, threads.queued());
  }

  @Test
  void aTaskThatMustRunWaitsForTheNextThread() {
    AtomicBoolean allowed = new AtomicBoolean();
    BlockingThreads threads =
        threads(2, Duration.ofSeconds(60), task -> allowed.get() ? FACTORY.newThread(task) : null);
    Blocker must = new Blocker(true);
    must.letGo();
    threads.executeAlways(must);
    assertEquals(1, threads.queued());
    assertEquals(1, threads.unexpected());
    allowed.set(true);
    Blocker next = new Blocker();
    next.letGo();
    threads.execute(next);
    next.awaitDone();
    must.awaitDone();
    threads.close();
  }

  @Test
  void closeEndsIdleThreadsRefusesQueuedTasksAndLeavesBusyOnesAlone() {
    BlockingThreads threads = threads(2);
    List<Blocker> running = blockers(threads, 2);
    running.forEach(Blocker::awaitStarted);
    Blocker queued = new Blocker();
    threads.execute(queued);
    Blocker must = new Blocker(true);
    must.letGo();
    threads.execute(must);
    threads.close();
    assertEquals(Errno.ECANCELED, queued.refusedWith);
    assertThrows(RejectedExecutionException.class, () -> threads.execute(new Blocker()));
    assertEquals(2, threads.threads());
    assertFalse(must.done);
    running.forEach(Blocker::letGo);
    running.forEach(Blocker::awaitDone);
    must.awaitDone();
    Poll.until("all have ended", () -> threads.threads() == 0);
    Blocker late = new Blocker(true);
    late.letGo();
    threads.executeAlways(late);
    late.awaitDone();
    Poll.until("that one has ended too", () -> threads.threads() == 0);
  }

  @Test
  void aTaskThatThrowsDoesNotEndItsThread() {
    BlockingThreads threads = threads(1);
    threads.execute(
        task(
            () -> {
              throw new IllegalStateException("planted");
            }));
    Blocker next = new Blocker();
    next.letGo();
    threads.execute(next);
    next.awaitDone();
    assertEquals(1, threads.unexpected());
    assertEquals(1, threads.created());
    threads.close();
  }

  @Test
  void aQueuedTaskCanBeTakenBack() {
    BlockingThreads threads = threads(1);
    List<Blocker> running = blockers(threads, 1);
    running.get(0).awaitStarted();
    Blocker queued = new Blocker();
    threads.execute(queued);
    assertTrue(threads.remove(queued));
    assertFalse(threads.remove(queued));
    assertEquals(0, threads.queued());
    running.get(0).letGo();
    threads.close();
  }
}
