package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.time.TimeSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left of the promises when something that the engine calls fails, and of the life cycle at its edges. */
@Timeout(120)
class EngineFaultTest {

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");

  @BeforeAll
  static void failuresAreOnPurpose() {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  /** A scripted kernel whose other methods may throw. */
  private static final class FaultyKernel implements Kernel {
    final ScriptedKernel real = new ScriptedKernel();
    volatile boolean namesThrow;
    volatile boolean describeThrows;
    volatile boolean cancelThrowsError;
    final AtomicInteger closes = new AtomicInteger();

    @Override
    public void validate(Descriptor descriptor) {
      real.validate(descriptor);
    }

    @Override
    public long attempt(Descriptor descriptor) {
      return real.attempt(descriptor);
    }

    @Override
    public void resume(PendingCall call) {
      real.resume(call);
    }

    @Override
    public CancelAnswer cancel(PendingCall call) {
      if (cancelThrowsError) {
        throw new AssertionError("cancel, on purpose");
      }
      return real.cancel(call);
    }

    @Override
    public String syscallName(int syscall) {
      if (namesThrow) {
        throw new IllegalStateException("name, on purpose");
      }
      return real.syscallName(syscall);
    }

    @Override
    public String describe(Descriptor descriptor) {
      if (describeThrows) {
        throw new IllegalStateException("describe, on purpose");
      }
      return real.describe(descriptor);
    }

    @Override
    public void close() {
      closes.incrementAndGet();
    }
  }

  private static final class CountingLease implements Lease {
    final AtomicInteger holds = new AtomicInteger();
    final AtomicInteger releases = new AtomicInteger();
    volatile boolean throwing;

    @Override
    public int acquire() {
      holds.incrementAndGet();
      return 0;
    }

    @Override
    public void release() {
      holds.decrementAndGet();
      releases.incrementAndGet();
      if (throwing) {
        throw new IllegalStateException("release, on purpose");
      }
    }
  }

  private final FaultyKernel kernel = new FaultyKernel();

  private SyscallExecutor.Builder builder() {
    return SyscallExecutor.builder(kernel).closeTimeout(Duration.ofMillis(1));
  }

  private static Descriptor call(long userData) {
    return new Descriptor().syscall(1).userData(userData);
  }

  private static void soon(String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > 30_000_000_000L) {
        throw new AssertionError("not within 30 s: " + what);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  private CompletionEvent next(CompletionRing ring) {
    List<CompletionEvent> events = new ArrayList<>();
    soon("an event", () -> ring.reap(event -> events.add(event.copy()), 1) == 1);
    return events.get(0);
  }

  private void held(int calls) {
    soon("held " + calls, () -> kernel.real.held.size() == calls);
  }

  // 1. outcomes and leases when something throws

  @Test
  void aKernelWhoseCancelThrowsWhileTheCallBeginsStillEndsIt() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    kernel.real.onResume =
        () -> {
          inside.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        };
    kernel.cancelThrowsError = true;
    SyscallExecutor executor = builder().build();
    CountingLease lease = new CountingLease();
    executor.submit(call(1).addArgument(0, lease));
    inside.await();
    executor.shutdownNow(); // only asks: resume is not over
    go.countDown();
    held(1);
    kernel.real.release(5);
    assertEquals(5, next(executor.ring()).result());
    soon("given back", () -> lease.holds.get() == 0);
  }

  @Test
  void anErrorFromCancelDoesNotStopShutdownNowOrClose() {
    kernel.cancelThrowsError = true;
    SyscallExecutor executor = builder().build();
    executor.submit(call(1));
    held(1);
    soon("resumed", () -> true);
    try {
      executor.close();
    } catch (AssertionError e) {
      /* judged below */
    }
    assertEquals(1, kernel.closes.get(), "the kernel was not closed");
    assertTrue(executor.isTerminated(), "the call has no outcome");
  }

  @Test
  void aKernelThatCannotDescribeDoesNotStopClose() {
    kernel.describeThrows = true;
    SyscallExecutor executor = builder().build();
    executor.submit(call(1));
    held(1);
    try {
      executor.close();
    } catch (IllegalStateException e) {
      /* judged below */
    }
    assertEquals(1, kernel.closes.get(), "the kernel was not closed");
    assertTrue(executor.isTerminated(), "the call has no outcome");
  }

  @Test
  void aListenerThatThrowsAnErrorCostsNoOutcome() throws Exception {
    SyscallExecutor executor = builder().build();
    executor.onCallMeter(
        meter -> {
          throw new AssertionError("on purpose");
        });
    CompletableFuture<CompletionEvent> future = executor.submitAsync(call(1));
    held(1);
    kernel.real.release(3);
    assertEquals(3, future.get(30, TimeUnit.SECONDS).result());
  }

  @Test
  void aListenerThatEndsItsListeningFromInsideCostsNoOutcome() throws Exception {
    SyscallExecutor executor = builder().build();
    Runnable[] stop = new Runnable[1];
    stop[0] = executor.onCallMeter(meter -> stop[0].run());
    executor.onCallMeter(meter -> {});
    executor.onCallMeter(meter -> {});
    CompletableFuture<CompletionEvent> future = executor.submitAsync(call(1));
    held(1);
    kernel.real.release(3);
    assertEquals(3, future.get(30, TimeUnit.SECONDS).result());
  }

  @Test
  void anInlineCallThatRanIsNeverRefusedBecauseAListenerThrew() {
    kernel.real.onAttempt = descriptor -> 9;
    SyscallExecutor executor = builder().build();
    executor.onCallMeter(
        meter -> {
          throw new AssertionError("on purpose");
        });
    executor.submit(call(1)); // it ran: must not throw
    assertEquals(9, next(executor.ring()).result());
  }

  @Test
  void aCallHandedOverIsNotRefusedAgainWhenItsEndThrows() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    kernel.real.onAttempt =
        descriptor -> {
          inside.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return Kernel.WOULD_BLOCK;
        };
    // The kernel has the call before submit looks at the state again.
    SyscallExecutor executor =
        builder()
            .cachemissThreads(
                task ->
                    new Thread(task) {
                      @Override
                      public void start() {
                        super.start();
                        held(1);
                      }
                    })
            .build();
    CountingLease lease = new CountingLease();
    Thread submitting =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    executor.submit(call(1).addArgument(0, lease));
                  } catch (Throwable e) {
                    /* judged below */
                  }
                });
    inside.await();
    executor.close();
    kernel.namesThrow = true; // abandon() counts, and that asks for a name
    go.countDown();
    submitting.join();
    assertEquals(0, lease.releases.get(), "given back while the kernel holds the call");
    kernel.namesThrow = false;
    kernel.real.release(0);
    soon("given back", () -> lease.releases.get() >= 1);
    soon("the thread has ended", () -> executor.cachemissActive() == 0);
    assertEquals(1, lease.releases.get(), "times released");
    assertEquals(0, executor.inFlight());
  }

  @Test
  void aThreadFactoryThatThrowsAnErrorLeavesNothingOfARefusedCall() {
    AtomicBoolean broken = new AtomicBoolean(true);
    SyscallExecutor executor =
        builder()
            .cachemissBound(1)
            .cachemissThreads(
                task -> {
                  if (broken.get()) {
                    throw new StackOverflowError("on purpose");
                  }
                  return Thread.ofVirtual().unstarted(task);
                })
            .build();
    CountingLease lease = new CountingLease();
    assertThrows(Throwable.class, () -> executor.submit(call(1).addArgument(0, lease)));
    assertEquals(0, executor.cachemissActive(), "the place is lost");
    assertEquals(0, executor.pendingCount(), "a refused call is in the table");
    executor.shutdownNow();
    assertEquals(1, lease.releases.get(), "times released");
    assertEquals(0, executor.ring().reap(event -> {}, 1), "an event of a refused call");
  }

  @Test
  void aLeaseThatThrowsCostsNoOutcomeAndNoOtherLease() {
    SyscallExecutor executor = builder().build();
    CountingLease bad = new CountingLease();
    CountingLease good = new CountingLease();
    bad.throwing = true;
    executor.submit(call(1).addArgument(0, bad).addArgument(1, good));
    held(1);
    kernel.real.release(4);
    soon("the other given back", () -> good.holds.get() == 0);
    assertEquals(4, next(executor.ring()).result());
  }

  @Test
  void aCallToAStoppedRingIsRefusedBeforeItRuns() {
    ByteBuffer memory = ByteBuffer.allocateDirect(512 + 4096 + 128).alignedSlice(128);
    CompletionRing ring =
        new CompletionRing(RecordRing.builder().capacityBytes(4096).memory(() -> memory).build());
    SyscallExecutor executor = builder().ring(ring).build();
    AtomicInteger ran = new AtomicInteger();
    kernel.real.onAttempt =
        descriptor -> {
          ran.incrementAndGet();
          return 1;
        };
    executor.submit(call(1));
    memory.order(java.nio.ByteOrder.nativeOrder()).putInt(512, 3); // somebody scribbles
    assertThrows(RuntimeException.class, () -> ring.reap(event -> {}, 1));
    assertThrows(RuntimeException.class, () -> executor.submit(call(2)));
    assertEquals(1, ran.get(), "it ran, and nobody will be told");
  }

  @Test
  void aBatchTellsHowFarItGotWhateverStoppedIt() {
    kernel.real.onAttempt = descriptor -> 1;
    SyscallExecutor executor = builder().build();
    BatchResult result = executor.submit(Arrays.asList(call(1), null, call(2)));
    assertEquals(1, result.accepted());
  }

  // 2. the true result

  /** A clock whose unlimited parks do not return before it is told: cachemiss threads that get no carrier. */
  private static final class NoCarrier implements TimeSource {
    final CountDownLatch carrier = new CountDownLatch(1);

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void park(Object blocker) {
      try {
        carrier.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void parkNanos(Object blocker, long nanos) {
      SYSTEM.parkNanos(blocker, nanos);
    }
  }

  @Test
  void closeTellsTheTrueResultOfACallThatTheKernelHasReturnedFrom() {
    NoCarrier time = new NoCarrier();
    SyscallExecutor executor = builder().time(time).build();
    executor.submit(call(1));
    held(1);
    kernel.real.release(4096); // the kernel is done; the call's own thread has not run yet
    executor.close();
    time.carrier.countDown();
    CompletionEvent event = next(executor.ring());
    assertFalse(event.isAbandoned(), "abandoned, though the kernel had returned 4096");
    assertEquals(4096, event.result());
  }

  @Test
  void closeTellsWhatItsOwnCancelBrought() {
    NoCarrier time = new NoCarrier();
    kernel.real.onCancel =
        call -> {
          call.complete(Route.NONE, -Errno.EINTR);
          return CancelAnswer.INTERRUPTED;
        };
    SyscallExecutor executor = builder().time(time).build();
    executor.submit(call(1));
    held(1);
    kernel.real.held.clear();
    executor.close();
    time.carrier.countDown();
    assertFalse(next(executor.ring()).isAbandoned(), "the kernel does not hold it any more");
  }

  @Test
  void aCallThatNeverBeganHasOnlyQueueTime() {
    SyscallExecutor executor = builder().cachemissBound(1).build();
    executor.submit(call(1));
    held(1);
    executor.submit(call(2).ask(Attribute.TIMING));
    soon(
        "2 ms",
        new BooleanSupplier() {
          final long begun = System.nanoTime();

          @Override
          public boolean getAsBoolean() {
            return System.nanoTime() - begun > 2_000_000;
          }
        });
    executor.shutdownNow();
    CompletionEvent event = next(executor.ring());
    assertEquals(2, event.userData());
    assertEquals(0, event.serviceNanos(), "service time of a call that never began");
    assertTrue(event.queueNanos() > 1_000_000);
  }

  // 3. life cycle

  @Test
  void onceTerminatedIsForEver() throws Exception {
    kernel.real.onAttempt = descriptor -> 1;
    SyscallExecutor executor = builder().build();
    executor.shutdown();
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> refused = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      refused.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Descriptor d = call(1);
                    while (!stop.get()) {
                      try {
                        executor.submit(d);
                      } catch (SubmitException e) {
                        /* expected */
                      }
                    }
                  }));
    }
    long no = 0;
    try {
      assertTrue(executor.awaitTermination(30, TimeUnit.SECONDS), "never quiet");
      for (int i = 0; i < 200_000; i++) {
        if (!executor.isTerminated()) {
          no++;
        }
      }
    } finally {
      stop.set(true);
      for (Thread t : refused) {
        t.join();
      }
    }
    assertEquals(0, no, "times isTerminated went back to false");
  }

  @Test
  void aSecondCloseDoesNotCloseTheKernelAgain() {
    SyscallExecutor executor = builder().build();
    executor.close();
    executor.close();
    assertEquals(1, kernel.closes.get());
  }

  @Test
  void aDependentThatCallsDoesNotStarveThePool() throws Exception {
    SyscallExecutor executor = builder().cachemissBound(1).build();
    CompletableFuture<Long> chained =
        executor.submitAsync(call(1)).thenApply(event -> executor.call(call(2)));
    held(1);
    Objects.requireNonNull(kernel.real.held.poll()).complete(Route.THREAD, 1);
    held(1); // call 2 begins although the dependent of call 1 still waits
    kernel.real.release(2);
    assertEquals(2, chained.get(30, TimeUnit.SECONDS));
  }

  // 4. the rest

  @Test
  void aThreadThatCannotBeStartedDoesNotEndAQueuedCallThatAnotherThreadWillTake() {
    AtomicInteger left = new AtomicInteger(1);
    SyscallExecutor executor =
        builder()
            .cachemissBound(2)
            .cachemissThreads(
                task -> {
                  if (left.getAndDecrement() <= 0) {
                    throw new OutOfMemoryError("no thread");
                  }
                  return Thread.ofVirtual().unstarted(task);
                })
            .build();
    executor.submit(call(1)); // thread 1
    held(1);
    left.set(0);
    // a place is free and cannot be used: refused at submit is right; an outcome of EAGAIN would
    // not be
    try {
      executor.submit(call(2));
    } catch (SubmitException e) {
      assertEquals(Errno.EAGAIN, e.errno());
    }
    assertEquals(0, executor.cachemissQueued());
  }

  @Test
  void aViewReadsTheMachinesByteOrderWhateverTheBuffersOrder() throws Exception {
    kernel.real.onAttempt = descriptor -> 42;
    SyscallExecutor executor = builder().build();
    executor.submit(call(7));
    byte[][] bytes = new byte[1][];
    executor
        .ring()
        .records()
        .newReaper()
        .reap(
            (scratch, offset, length) -> {
              bytes[0] = new byte[length];
              scratch.get(offset, bytes[0]);
            },
            1);
    CompletionEvent event =
        new CompletionEvent().wrap(ByteBuffer.wrap(bytes[0]), 0, bytes[0].length);
    assertEquals(42, event.result());
  }

  @Test
  void aCachemissThreadInheritsNothingFromTheSubmitter() throws Exception {
    InheritableThreadLocal<String> context = new InheritableThreadLocal<>();
    context.set("the submitter's");
    List<String> seen = new ArrayList<>();
    SyscallExecutor executor = builder().build();
    CompletableFuture<Void> f =
        executor.submitAsync(call(1)).thenAccept(e -> seen.add(String.valueOf(context.get())));
    held(1);
    kernel.real.release(0);
    f.get(30, TimeUnit.SECONDS);
    assertEquals(List.of("null"), seen);
  }

  @Test
  void aLostPlaceIsNotLostForEverWhenAThreadCannotNameItsCall() {
    SyscallExecutor executor = builder().cachemissBound(1).build();
    CountingLease bad = new CountingLease();
    bad.throwing = true;
    executor.submit(call(1).addArgument(0, bad));
    held(1);
    kernel.namesThrow = true;
    kernel.real.release(0);
    soon("the place is free", () -> executor.cachemissActive() == 0);
  }

  @Test
  void submitAndReapOfAnInlineCallMakeNoGarbage() {
    kernel.real.onAttempt = descriptor -> 1;
    SyscallExecutor executor = builder().build();
    var bean =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    Descriptor d = call(1).ask(Attribute.TIMING).ask(Attribute.ROUTE);
    long[] sum = new long[1];
    dev.syslet.core.event.EventHandler handler =
        e -> sum[0] += e.result() + e.serviceNanos() + e.tries();
    long id = Thread.currentThread().threadId();
    long least = Long.MAX_VALUE;
    for (int round = 0; round < 20; round++) {
      long before = bean.getThreadAllocatedBytes(id);
      for (int i = 0; i < 10_000; i++) {
        executor.submit(d.syscall(1).addArgument(3));
        executor.ring().reap(handler, 8);
      }
      least = Math.min(least, bean.getThreadAllocatedBytes(id) - before);
    }
    assertTrue(least < 1_000, "10,000 calls made " + least + " bytes of garbage");
  }
}
