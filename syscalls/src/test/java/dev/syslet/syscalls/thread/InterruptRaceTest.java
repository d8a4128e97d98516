package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Effort;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.FewThreads;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.testing.Waits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls of several kinds are cancelled at random instants, some of them while what they wait for comes. Behind each, another call is
 * queued for the same thread, one that waits too and that nobody cancels.
 */
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptRaceTest {

  private static final int DRIVERS = 4;
  private static final int MOST_SPINS = 4_000;
  private static final long MOST_PARKED_NANOS = 100_000;

  @TempDir private Path temporary;

  /** One thread of a kernel's, and who makes it wait. */
  private final class Driver {
    private final LinuxKernel kernel =
        LinuxKernel.builder().threadFactory(new FewThreads(1)).build();
    private final List<Fd> files = new ArrayList<>();
    private final List<Waits.Wait> waits = new ArrayList<>();
    private final Waits.FifoOpen behind;
    private final SplittableRandom random;
    private final Map<CancelAnswer, Long> answers = new EnumMap<>(CancelAnswer.class);
    private long interrupted;

    Driver(int number) throws Exception {
      random = new SplittableRandom(number);
      Path file = Files.createFile(temporary.resolve("file-" + number));
      FdPair pipe = new FdPair();
      Waits.made(NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC));
      waits.add(new Waits.FifoOpen(Waits.fifo(temporary.resolve("fifo-" + number))));
      waits.add(new Waits.FileLock(open(file), open(file)));
      waits.add(new Waits.FutexChange());
      waits.add(new Waits.PipeRead(adopt(pipe.first()), adopt(pipe.second())));
      behind = new Waits.FifoOpen(Waits.fifo(temporary.resolve("behind-" + number)));
    }

    private Fd open(Path file) {
      return adopt(TestFiles.rawOpen(file, O_RDWR));
    }

    private Fd adopt(long number) {
      Fd fd = kernel.adopt((int) Waits.made(number));
      files.add(fd);
      return fd;
    }

    Driver run(long rounds) {
      for (long i = 0; i < rounds; i++) {
        round(waits.get(random.nextInt(waits.size())));
      }
      Poll.until("none is left", () -> kernel.callsBeingInterrupted() == 0);
      assertEquals(1, kernel.createdThreads());
      assertEquals(0, kernel.unexpectedErrors());
      files.forEach(Fd::close);
      kernel.close();
      return this;
    }

    private void round(Waits.Wait wait) {
      TestCall call = TestCall.resume(kernel, wait.call());
      TestCall next = TestCall.resume(kernel, behind.call());
      int order = random.nextInt(6); // in four of six, nothing comes but the cancel
      pass();
      if (order == 0) {
        wait.release();
        spin();
      }
      CancelAnswer answer = kernel.cancel(call);
      if (order == 1) {
        spin();
        wait.release();
      }
      TestCall.Outcome outcome = call.await();
      check(answer, outcome, call.isInterrupted(), order <= 1);
      wait.restore(outcome.result());
      checkNext(next);
      assertEquals(1, call.completions());
    }

    private void check(
        CancelAnswer answer, TestCall.Outcome outcome, boolean told, boolean released) {
      answers.merge(answer, 1L, Long::sum);
      interrupted += told ? 1 : 0;
      String all = answer + ", " + Errnos.name(outcome.result()) + ", " + told;
      assertEquals(outcome.result() == -Errno.EINTR, told, all);
      switch (answer) {
        case NOT_STARTED -> {
          assertEquals(-Errno.ECANCELED, outcome.result(), all);
          assertEquals(Route.NONE, outcome.route());
        }
        case INTERRUPTED -> assertTrue(told || released, all);
        case TOO_LATE -> assertTrue(!told && released, all);
        default -> throw new AssertionError(all);
      }
    }

    private void checkNext(TestCall next) {
      spin();
      assertFalse(next.isDone(), () -> "a call that nobody cancelled: " + next.await());
      behind.release();
      long result = next.await().result();
      assertTrue(result >= 0, () -> "a call that nobody cancelled: " + Errnos.name(result));
      assertFalse(next.isInterrupted());
      assertEquals(1, next.completions());
      behind.restore(result);
    }

    private void pass() {
      if (random.nextBoolean()) {
        spin();
      } else {
        LockSupport.parkNanos(random.nextLong(MOST_PARKED_NANOS));
      }
    }

    private void spin() {
      for (int i = random.nextInt(MOST_SPINS); i > 0; i--) {
        Thread.onSpinWait();
      }
    }
  }

  /** Keeps the collector busy: a thread that returns from the kernel then has to stop for it. */
  private static Thread churn(AtomicBoolean stop) {
    return Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              List<byte[]> some = new ArrayList<>();
              while (!stop.get()) {
                some.add(new byte[10_000]);
                if (some.size() > 1000) {
                  some = new ArrayList<>();
                  LockSupport.parkNanos(1_000_000);
                }
              }
            });
  }

  @Test
  void eachCallHasOneOutcomeThatItsCancelToldAndNoOtherCallIsInterrupted() throws Exception {
    long rounds = Effort.scale(1_000, 10_000, 100_000) / DRIVERS;
    AtomicBoolean stop = new AtomicBoolean();
    Thread churn = churn(stop);
    List<CompletableFuture<Driver>> runs = new ArrayList<>();
    for (int i = 0; i < DRIVERS; i++) {
      Driver driver = new Driver(i);
      CompletableFuture<Driver> run = new CompletableFuture<>();
      runs.add(run);
      Thread.ofPlatform()
          .daemon()
          .start(
              () -> {
                try {
                  run.complete(driver.run(rounds));
                } catch (Throwable e) {
                  run.completeExceptionally(e);
                }
              });
    }
    long interrupted = 0;
    long signals = 0;
    Map<CancelAnswer, Long> answers = new EnumMap<>(CancelAnswer.class);
    for (CompletableFuture<Driver> run : runs) {
      Driver driver = run.join();
      driver.answers.forEach((answer, count) -> answers.merge(answer, count, Long::sum));
      interrupted += driver.interrupted;
      signals += driver.kernel.interruptSignals();
    }
    stop.set(true);
    churn.join();
    System.out.printf(
        "%d cancels: %s, %d calls interrupted, %d signals%n",
        DRIVERS * rounds, answers, interrupted, signals);
    assertTrue(answers.containsKey(CancelAnswer.NOT_STARTED), "no race");
    assertTrue(answers.containsKey(CancelAnswer.TOO_LATE), "no race");
    assertTrue(interrupted > 0 && signals > 0, "no race");
  }
}
