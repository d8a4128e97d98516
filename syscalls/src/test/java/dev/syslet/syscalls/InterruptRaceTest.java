package dev.syslet.syscalls;

import static dev.syslet.syscalls.FutexConstants.FUTEX_PRIVATE_FLAG;
import static dev.syslet.syscalls.FutexConstants.FUTEX_WAIT;
import static dev.syslet.syscalls.FutexConstants.FUTEX_WAKE;
import static dev.syslet.syscalls.LinuxConstants.LOCK_UN;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Route;
import java.nio.ByteBuffer;
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

  private static final int LOCK_EX = 2;
  private static final int DRIVERS = 4;
  private static final int MOST_SPINS = 4_000;
  private static final long MOST_PARKED_NANOS = 100_000;

  @TempDir private Path temporary;

  /** What is waited for. */
  private interface Wait {

    Descriptor call();

    /** Lets the call end; what it does is not waited for. */
    void release();

    /** After the call: all is as before. */
    void restore(long result);
  }

  private static long made(long result) {
    assertTrue(result >= 0, () -> Errnos.name(result));
    return result;
  }

  private Path fifo(String name) {
    Path path = temporary.resolve(name);
    PathName text = PathName.of(path.toString());
    made(NativeCalls.call(Numbers.MKNODAT, LinuxConstants.AT_FDCWD, text.address(), 010600, 0));
    return path;
  }

  /** An open of a FIFO to read, which waits for somebody who opens it to write. */
  private static final class FifoOpen implements Wait {
    private final Path fifo;
    private long opened = -1;

    FifoOpen(Path fifo) {
      this.fifo = fifo;
    }

    @Override
    public Descriptor call() {
      return Syscalls.openat(fifo.toString(), O_RDONLY, 0);
    }

    @Override
    public void release() {
      opened = made(TestFiles.rawOpen(fifo, O_RDWR | O_NONBLOCK));
    }

    @Override
    public void restore(long result) {
      if (opened >= 0) {
        TestFiles.rawClose(opened);
        opened = -1;
      }
      if (result >= 0) {
        TestFiles.rawClose(result);
      }
    }
  }

  private static final class FileLock implements Wait {
    private final Fd holder;
    private final Fd waiter;

    FileLock(Fd holder, Fd waiter) {
      this.holder = holder;
      this.waiter = waiter;
      made(NativeCalls.call(Numbers.FLOCK, holder.number(), LOCK_EX));
    }

    @Override
    public Descriptor call() {
      return Syscalls.flock(waiter, LOCK_EX);
    }

    @Override
    public void release() {
      made(NativeCalls.call(Numbers.FLOCK, holder.number(), LOCK_UN));
    }

    @Override
    public void restore(long result) {
      made(NativeCalls.call(Numbers.FLOCK, waiter.number(), LOCK_UN));
      made(NativeCalls.call(Numbers.FLOCK, holder.number(), LOCK_EX));
    }
  }

  private static final class FutexChange implements Wait {
    private static final int FUTEX = Numbers.TABLE.numberOf("futex");
    private final FutexWord word = new FutexWord();

    @Override
    public Descriptor call() {
      return Syscalls.futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, null, 0);
    }

    @Override
    public void release() {
      word.setRelease(1);
      made(NativeCalls.call(FUTEX, word.address(), FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, 0));
    }

    @Override
    public void restore(long result) {
      word.setRelease(0);
    }
  }

  private static final class PipeRead implements Wait {
    private final Fd read;
    private final Fd write;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(1);
    private boolean written;

    PipeRead(Fd read, Fd write) {
      this.read = read;
      this.write = write;
    }

    @Override
    public Descriptor call() {
      return BlockingRead.of(read, bytes);
    }

    @Override
    public void release() {
      assertEquals(1, NativeCalls.call(Numbers.WRITE, write.number(), Memory.base(bytes), 1));
      written = true;
    }

    @Override
    public void restore(long result) {
      if (written && result != 1) {
        assertEquals(1, NativeCalls.call(Numbers.READ, read.number(), Memory.base(bytes), 1));
      }
      written = false;
    }
  }

  /** One thread of a kernel's, and who makes it wait. */
  private final class Driver {
    private final LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    private final List<Fd> files = new ArrayList<>();
    private final List<Wait> waits = new ArrayList<>();
    private final FifoOpen behind;
    private final SplittableRandom random;
    private final Map<CancelAnswer, Long> answers = new EnumMap<>(CancelAnswer.class);
    private long interrupted;

    Driver(int number) throws Exception {
      random = new SplittableRandom(number);
      Path file = Files.createFile(temporary.resolve("file-" + number));
      FdPair pipe = new FdPair();
      made(NativeCalls.call(Numbers.PIPE2, pipe.address(), LinuxConstants.O_CLOEXEC));
      waits.add(new FifoOpen(fifo("fifo-" + number)));
      waits.add(new FileLock(open(file), open(file)));
      waits.add(new FutexChange());
      waits.add(new PipeRead(adopt(pipe.first()), adopt(pipe.second())));
      behind = new FifoOpen(fifo("behind-" + number));
    }

    private Fd open(Path file) {
      return adopt(TestFiles.rawOpen(file, O_RDWR));
    }

    private Fd adopt(long number) {
      Fd fd = kernel.adopt((int) made(number));
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

    private void round(Wait wait) {
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
      assertEquals(outcome.result() == -Errnos.EINTR, told, all);
      switch (answer) {
        case NOT_STARTED -> {
          assertEquals(-Errnos.ECANCELED, outcome.result(), all);
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
