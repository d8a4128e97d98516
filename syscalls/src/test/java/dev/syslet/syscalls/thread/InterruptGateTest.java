package dev.syslet.syscalls.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Effort;
import dev.syslet.syscalls.fd.ProcFile;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.Poll;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Signals that are sent around a syscall: when they get through, and that they get nowhere else. */
@Timeout(300)
class InterruptGateTest {

  private static final int EINTR = Errno.EINTR;

  private final AtomicInteger threads = new AtomicInteger();
  private final List<Thread> started = new ArrayList<>();
  private final Interrupter interrupter =
      new Interrupter(
          task -> {
            threads.incrementAndGet();
            Thread thread = Thread.ofPlatform().daemon().unstarted(task);
            started.add(thread);
            return thread;
          },
          InterruptSignal::instance);

  private static CompletableFuture<Long> onAThread(LongSupplier body) {
    CompletableFuture<Long> result = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                result.complete(body.getAsLong());
              } catch (Throwable e) {
                result.completeExceptionally(e);
              }
            });
    return result;
  }

  private static InterruptSignal signal() {
    return Objects.requireNonNull(InterruptSignal.instance(), "no signal is free");
  }

  /** Waits for nothing: EINTR, if a signal is there that has not been handled. */
  private static long look(long noTime) {
    return NativeCalls.call(Numbers.PPOLL, 0, 0, noTime, 0, 8);
  }

  @Test
  void aSignalThatCameBeforeTheSyscallIsSentAgain() {
    ByteBuffer tooLong =
        ByteBuffer.allocateDirect(16).order(ByteOrder.nativeOrder()).putLong(0, Poll.SECONDS);
    InterruptGate gate = new InterruptGate(interrupter);
    AtomicReference<CancelAnswer> answer = new AtomicReference<>();
    CompletableFuture<Long> result =
        onAThread(
            () -> {
              assertTrue(gate.enter());
              // On this very thread: tgkill does not return before the handler has run.
              answer.set(interrupter.interrupt(gate));
              long ended = NativeCalls.call(Numbers.PPOLL, 0, 0, Memory.base(tooLong), 0, 8);
              gate.leave();
              return ended;
            });
    assertEquals(-EINTR, result.join());
    assertEquals(CancelAnswer.INTERRUPTED, answer.get());
    assertTrue(interrupter.signalsSent() >= 2, () -> interrupter.signalsSent() + " signals");
    assertEquals(0, interrupter.interrupting());
  }

  /** A thread makes short calls, one after the other, and each is interrupted about when it ends. */
  @Test
  void noSignalReachesTheNextSyscallOfTheThread() {
    long rounds = Effort.scale(3_000, 15_000, 10_000_000);
    ByteBuffer noTime = ByteBuffer.allocateDirect(16);
    AtomicReference<InterruptGate> now = new AtomicReference<>();
    AtomicLong strays = new AtomicLong();
    CompletableFuture<Long> worker =
        onAThread(
            () -> {
              long interrupted = 0;
              long at = Memory.base(noTime);
              for (long i = 0; i < rounds; i++) {
                InterruptGate gate = new InterruptGate(interrupter);
                assertTrue(gate.enter());
                now.setRelease(gate);
                for (int spins = 0; spins < 1000 && now.getAcquire() == gate; spins++) {
                  Thread.onSpinWait();
                }
                for (long spins = i % 64; spins > 0; spins--) {
                  Thread.onSpinWait();
                }
                if (i % 2 == 0) {
                  interrupted += look(at) == 0 ? 0 : 1;
                }
                gate.leave();
                strays.addAndGet(look(at) == 0 ? 0 : 1);
              }
              return interrupted;
            });
    while (!worker.isDone()) {
      InterruptGate gate = now.getAndSet(null);
      if (gate != null) {
        CancelAnswer unused = gate.interrupt(signal());
      }
    }
    System.out.printf(
        "%d calls, %d signals, %d calls interrupted, %d signals in a later call%n",
        rounds, interrupter.signalsSent(), worker.join(), strays.get());
    assertTrue(interrupter.signalsSent() > rounds / 1000, "no race");
    assertEquals(0, strays.get());
    assertEquals(0, interrupter.interrupting());
  }

  /** Signals of a machine on which they take their time: one that was sent waits until its thread takes it in. */
  private static final class SlowSignals implements ThreadSignals {
    final AtomicInteger waiting = new AtomicInteger();
    Runnable behind = () -> {};

    @Override
    public int threadId() {
      return 1;
    }

    @Override
    public long send(int threadId) {
      for (int spins = 0; spins < 20; spins++) {
        Thread.onSpinWait();
      }
      waiting.incrementAndGet();
      return 0;
    }

    @Override
    public boolean isPending(int threadId) {
      return false;
    }

    @Override
    public void takeIn() {
      waiting.set(0);
      behind.run();
    }
  }

  @Test
  void whatWasSentIsTakenInBeforeTheCallIsOverHoweverSlowItIs() {
    long rounds = Effort.scale(3_000, 15_000, 10_000_000);
    SlowSignals slow = new SlowSignals();
    Interrupter slowly = new Interrupter(Thread::new, () -> slow);
    AtomicReference<InterruptGate> now = new AtomicReference<>();
    AtomicLong strays = new AtomicLong();
    CompletableFuture<Long> worker =
        onAThread(
            () -> {
              for (long i = 0; i < rounds; i++) {
                InterruptGate gate = new InterruptGate(slowly);
                assertTrue(gate.enter());
                now.setRelease(gate);
                for (int spins = 0; spins < 1000 && now.getAcquire() == gate; spins++) {
                  Thread.onSpinWait();
                }
                gate.leave();
                strays.addAndGet(slow.waiting.get());
              }
              return 0;
            });
    while (!worker.isDone()) {
      InterruptGate gate = now.getAndSet(null);
      if (gate != null) {
        CancelAnswer unused = gate.interrupt(slow);
        boolean more = gate.sendAgain(slow);
      }
    }
    worker.join();
    System.out.printf(
        "%d calls, %d slow signals, %d in a later call%n",
        rounds, slowly.signalsSent(), strays.get());
    assertTrue(slowly.signalsSent() > rounds / 1000, "no race");
    assertEquals(0, strays.get());
  }

  @Test
  void nothingIsSentAnyMoreOnceWhatWasSentIsTakenIn() {
    SlowSignals slow = new SlowSignals();
    InterruptGate gate = new InterruptGate(new Interrupter(Thread::new, () -> slow));
    slow.behind = () -> assertFalse(gate.sendAgain(slow));
    assertTrue(gate.enter());
    assertEquals(CancelAnswer.INTERRUPTED, gate.interrupt(slow));
    assertEquals(1, slow.waiting.get());
    gate.leave();
    assertEquals(0, slow.waiting.get());
  }

  @Test
  void aCallThatIsAskedToEndBeforeItIsEnteredIsNotMade() {
    InterruptGate gate = new InterruptGate(interrupter);
    assertEquals(CancelAnswer.INTERRUPTED, interrupter.interrupt(gate));
    assertEquals(1, interrupter.interrupting());
    assertFalse(gate.enter());
    assertTrue(gate.hasStopped());
    gate.leave();
    assertEquals(0, interrupter.interrupting());
    assertEquals(0, interrupter.signalsSent());
    assertEquals(CancelAnswer.TOO_LATE, interrupter.interrupt(gate));
  }

  @Test
  void nothingIsSentToAVirtualThread() throws InterruptedException {
    AtomicReference<CancelAnswer> answer = new AtomicReference<>();
    Thread.startVirtualThread(
            () -> {
              InterruptGate gate = new InterruptGate(interrupter);
              assertTrue(gate.enter());
              answer.set(interrupter.interrupt(gate));
              gate.leave();
            })
        .join();
    assertEquals(CancelAnswer.UNINTERRUPTIBLE, answer.get());
    assertEquals(0, interrupter.signalsSent());
  }

  @Test
  void oneThreadSendsAgainAndItEndsWhenNothingIsLeft() throws InterruptedException {
    List<InterruptGate> gates = new ArrayList<>();
    CompletableFuture<Long> worker =
        onAThread(
            () -> {
              for (int i = 0; i < 1000; i++) {
                InterruptGate gate = new InterruptGate(interrupter);
                assertTrue(gate.enter());
                assertEquals(CancelAnswer.INTERRUPTED, interrupter.interrupt(gate));
                assertEquals(CancelAnswer.INTERRUPTED, interrupter.interrupt(gate));
                gates.add(gate);
              }
              Poll.until("each was sent some", () -> interrupter.signalsSent() >= 5000);
              gates.forEach(InterruptGate::leave);
              return 0;
            });
    worker.join();
    assertEquals(1, threads.get());
    int left = interrupter.queued(); // one may just have been sent to
    assertTrue(left <= 1, () -> left + " are over and queued");
    started.get(0).join();
    assertEquals(0, interrupter.interrupting());
    assertEquals(0, interrupter.unexpected());
  }

  @Test
  void aThreadThatCannotBeStartedIsTriedAgain() {
    AtomicInteger tries = new AtomicInteger();
    Interrupter refused =
        new Interrupter(
            task ->
                tries.incrementAndGet() == 1 ? null : Thread.ofPlatform().daemon().unstarted(task),
            InterruptSignal::instance);
    Logger logger = Logger.getLogger(Interrupter.class.getName());
    logger.setLevel(Level.OFF); // planted
    CompletableFuture<Long> worker =
        onAThread(
            () -> {
              InterruptGate first = new InterruptGate(refused);
              InterruptGate second = new InterruptGate(refused);
              assertTrue(first.enter() && second.enter());
              assertEquals(CancelAnswer.INTERRUPTED, refused.interrupt(first));
              assertEquals(1, refused.unexpected());
              assertEquals(CancelAnswer.INTERRUPTED, refused.interrupt(second));
              Poll.until("each was sent some", () -> refused.signalsSent() >= 6);
              first.leave();
              second.leave();
              return 0;
            });
    worker.join();
    logger.setLevel(null);
    assertEquals(2, tries.get());
  }

  @Test
  void itsNumberIsOneThatNobodyUsesAndItsThreadsDoNotBlockIt() {
    int sigprocmask = Numbers.TABLE.numberOf("rt_sigprocmask");
    int gettid = Numbers.TABLE.numberOf("gettid");
    long bit = 1L << (signal().number() - 1);
    ByteBuffer all = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, bit);
    CompletableFuture<Long> blocked =
        onAThread(
            () -> {
              assertEquals(0, NativeCalls.call(sigprocmask, 0, Memory.base(all), 0, 8));
              assertEquals(bit, ownMask("SigBlk:") & bit);
              assertEquals(NativeCalls.call(gettid), signal().threadId());
              return ownMask("SigBlk:") & bit;
            });
    assertEquals(0, blocked.join());
    assertEquals(bit, ownMask("SigCgt:") & bit);
    int number = signal().number();
    assertTrue(number >= 35 && number <= 61, () -> "signal " + number);
    assertEquals(
        0xFL << 60,
        InterruptSignal.mask(
            "SigQ:\t1/2\nSigPnd:\tf000000000000000\n".getBytes(StandardCharsets.US_ASCII),
            "SigPnd:"));
    assertEquals(0, InterruptSignal.mask(null, "SigPnd:"));
  }

  private static long ownMask(String key) {
    return InterruptSignal.mask(ProcFile.read(PathName.of("/proc/thread-self/status")), key);
  }

  /** Somebody else takes the signal over, and would not like to get ours; or nobody handles it, and it would end the JVM. */
  @Test
  void nothingIsSentWhenTheHandlerIsAnother() {
    long sigaction = NativeCalls.symbol("sigaction");
    int number = signal().number();
    ByteBuffer ours = ByteBuffer.allocateDirect(InterruptSignal.SIGACTION_BYTES);
    ByteBuffer none = ByteBuffer.allocateDirect(InterruptSignal.SIGACTION_BYTES);
    assertEquals(0, NativeCalls.function(sigaction, number, Memory.base(none), Memory.base(ours)));
    try {
      CompletableFuture<Long> worker =
          onAThread(
              () -> {
                InterruptGate gate = new InterruptGate(interrupter);
                assertTrue(gate.enter());
                assertEquals(CancelAnswer.UNINTERRUPTIBLE, interrupter.interrupt(gate));
                gate.leave();
                return 0;
              });
      worker.join();
    } finally {
      assertEquals(0, NativeCalls.function(sigaction, number, Memory.base(ours), 0));
    }
    assertEquals(0, interrupter.signalsSent());
    assertEquals(0, interrupter.interrupting());
  }
}
