package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool alone, with threads that start when the test says. */
@Timeout(120)
class CachemissPoolTest {

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");
  private final ScriptedKernel kernel = new ScriptedKernel();
  private final Engine engine = new Engine(SyscallExecutor.builder(kernel));
  private final List<Runnable> started = new ArrayList<>();
  private final List<String> outcomes = new ArrayList<>();
  private boolean refuse;

  @BeforeAll
  static void failuresAreOnPurpose() {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  private final ThreadFactory byHand =
      task -> {
        if (refuse) {
          throw new OutOfMemoryError("no thread, on purpose");
        }
        return new Thread(task) {
          @Override
          public void start() {
            started.add(task);
          }
        };
      };

  private CachemissPool pool(int active, int queued) {
    CachemissPool.Bounds bounds = new CachemissPool.Bounds(active, queued, Long.MAX_VALUE);
    return new CachemissPool(byHand, bounds, null, engine.unexpected());
  }

  /** A call that the kernel completes as soon as it begins. */
  private Call call(long id) {
    kernel.onResume = () -> {};
    return TestCalls.call(
        engine,
        id,
        new Descriptor().syscall(1).userData(id),
        outcome -> outcomes.add(outcome.userData + ":" + outcome.result));
  }

  private void runStarted() {
    Thread releasing =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!Thread.interrupted()) {
                    kernel.release(7);
                    Thread.onSpinWait();
                  }
                });
    while (!started.isEmpty()) {
      started.remove(0).run();
    }
    releasing.interrupt();
    try {
      releasing.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsGivenBackCanBeClaimedAgain() {
    CachemissPool pool = pool(1, 1);
    for (int i = 0; i < 3; i++) {
      assertEquals(CachemissPool.Claim.PLACE, pool.claim(0));
      assertEquals(CachemissPool.Claim.QUEUE, pool.claim(0));
      assertEquals(CachemissPool.Claim.NONE, pool.claim(0));
      pool.giveBack(CachemissPool.Claim.QUEUE, 0);
      pool.giveBack(CachemissPool.Claim.PLACE, 0);
    }
  }

  @Test
  void nobodyOvertakesTheQueue() {
    CachemissPool pool = pool(2, 2);
    assertEquals(CachemissPool.Claim.PLACE, pool.claim(0));
    assertEquals(CachemissPool.Claim.PLACE, pool.claim(0));
    assertEquals(CachemissPool.Claim.QUEUE, pool.claim(0));
    pool.giveBack(CachemissPool.Claim.PLACE, 0); // free, but somebody is about to queue
    assertEquals(CachemissPool.Claim.QUEUE, pool.claim(0));
  }

  @Test
  void aRefusedThreadGivesItsPlaceBackAndTheCallIsNotBegun() {
    CachemissPool pool = pool(1, 1);
    refuse = true;
    assertFalse(pool.begin(call(1), pool.claim(0)));
    assertEquals(0, pool.active());
    refuse = false;
    assertTrue(pool.begin(call(2), pool.claim(0)));
    runStarted();
    assertEquals(List.of("2:7"), outcomes);
    assertEquals(0, pool.active());
  }

  @Test
  void aRefusedThreadForACallThatWasCancelledMeanwhileIsNoRefusal() {
    CachemissPool pool = pool(1, 1);
    Call call = call(1);
    CachemissPool.Claim claim = pool.claim(0);
    call.cancel();
    refuse = true;
    assertTrue(pool.begin(call, claim), "it has had its outcome: it was accepted");
    assertEquals(0, pool.active());
  }

  /** A call is seen by those who may end it before it is in the queue, and whoever ends it then finds no place of its there. */
  @Test
  void aCallThatIsEndedOnItsWayIntoTheQueueTakesNoRoomThere() {
    Engine small =
        new Engine(
            SyscallExecutor.builder(kernel)
                .cachemissThreads(byHand)
                .cachemissBound(1)
                .queueBound(1));
    CachemissPool pool = small.misses().waits();
    assertTrue(pool.begin(queueable(small, 1), pool.claim(0)));
    List<Consumer<Call>> ends = List.of(Call::cancel, Call::timeOut, Call::failFast);
    for (Consumer<Call> end : ends) {
      Call call = queueable(small, 2);
      CachemissPool.Claim claim = pool.claim(call.heldBytes());
      assertEquals(CachemissPool.Claim.QUEUE, claim);
      end.accept(call);
      assertTrue(pool.begin(call, claim), "it has had its outcome: it was accepted");
      assertEquals(0, pool.queued());
      assertEquals(0, pool.queuedBytes());
    }
    List<String> told =
        List.of(-Errno.ECANCELED, -Errno.ETIMEDOUT, -Errno.EHOSTDOWN).stream()
            .map(error -> "2:" + error)
            .toList();
    assertEquals(told, outcomes);
  }

  /** A call that holds 100 bytes while it queues. */
  private Call queueable(Engine owner, long id) {
    Descriptor descriptor = new Descriptor().syscall(1).userData(id);
    Lane lane = owner.misses().lanes().of(descriptor);
    Sink sink = outcome -> outcomes.add(outcome.userData + ":" + outcome.result);
    return new Call(
        owner,
        new Call.Origin(
            id, descriptor, sink, 1, Kernel.WOULD_BLOCK, lane, false, Breaker.PASS, 100, "test"));
  }

  @Test
  void aQueuedCallWithoutAThreadEndsAndTheNextGoesOn() {
    CachemissPool pool = pool(1, 2);
    assertTrue(pool.begin(call(1), pool.claim(0)));
    assertTrue(pool.begin(call(2), pool.claim(0)));
    pool.giveBack(CachemissPool.Claim.PLACE, 0); // as if call 1's thread had died; makes 2 start
    assertEquals(2, started.size());
    started.clear();
    CachemissPool other = pool(1, 2);
    CachemissPool.Claim place = other.claim(0);
    assertTrue(other.begin(call(3), other.claim(0)));
    refuse = true;
    other.giveBack(place, 0);
    assertEquals(List.of("3:" + -Errno.EAGAIN), outcomes);
    assertEquals(0, other.active());
    assertEquals(0, other.queued());
  }

  @Test
  void aCallThatThrowsCostsNoPlace() {
    CachemissPool pool = pool(1, 1);
    Call bad = call(1);
    kernel.onResume =
        () -> {
          bad.complete(Route.THREAD, 1);
        };
    Descriptor throwing =
        new Descriptor()
            .syscall(1)
            .addArgument(
                0,
                new Lease() {
                  @Override
                  public int acquire() {
                    return 0;
                  }

                  @Override
                  public void release() {
                    throw new IllegalStateException("on purpose");
                  }
                });
    Call worse = TestCalls.call(engine, 2, throwing, outcome -> {});
    kernel.onResume = () -> worse.complete(Route.THREAD, 1);
    assertTrue(pool.begin(worse, pool.claim(0)));
    started.remove(0).run();
    assertEquals(0, pool.active());
  }

  /** Many times: a call is queued in the moment in which the only thread finds the queue empty and leaves. */
  @Test
  void aCallThatQueuesWhileTheOnlyThreadLeavesIsNotStranded() throws Exception {
    ConcurrentLinkedQueue<Runnable> handed = new ConcurrentLinkedQueue<>();
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger ended = new AtomicInteger();
    Thread worker =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  while (!stop.get()) {
                    Runnable task = handed.poll();
                    if (task != null) {
                      task.run();
                    } else {
                      Thread.onSpinWait();
                    }
                  }
                });
    CachemissPool pool =
        new CachemissPool(
            task ->
                new Thread(task) {
                  @Override
                  public void start() {
                    handed.add(task);
                  }
                },
            new CachemissPool.Bounds(1, 1, Long.MAX_VALUE),
            null,
            engine.unexpected());
    int rounds = (int) Effort.scale(20_000, 60_000, 20_000_000);
    for (int i = 0; i < rounds; i++) {
      ended.set(0);
      // Cancelled calls: they run to nothing, so the thread is at its end within nanoseconds.
      Call first = counted(ended);
      Call second = counted(ended);
      assertTrue(pool.begin(first, claim(pool)));
      for (int s = i % 97; s > 0; s--) {
        Thread.onSpinWait();
      }
      assertTrue(pool.begin(second, claim(pool)));
      // The queue first: a call that has left it holds its place until it is over.
      long begun = System.nanoTime();
      while (pool.queued() != 0 || pool.active() != 0) {
        assertTrue(
            System.nanoTime() - begun < 30_000_000_000L,
            "round " + i + ": stranded, active " + pool.active() + ", queued " + pool.queued());
        Thread.onSpinWait();
      }
    }
    stop.set(true);
    worker.join();
  }

  /** A place or room: the queue looks full for as long as who took a call out has not counted that. */
  private static CachemissPool.Claim claim(CachemissPool pool) {
    for (; ; ) {
      CachemissPool.Claim claim = pool.claim(0);
      if (claim != CachemissPool.Claim.NONE) {
        return claim;
      }
      Thread.onSpinWait();
    }
  }

  private Call counted(AtomicInteger ended) {
    Call call =
        TestCalls.call(engine, 1, new Descriptor().syscall(1), outcome -> ended.incrementAndGet());
    call.withdraw();
    return call;
  }
}
