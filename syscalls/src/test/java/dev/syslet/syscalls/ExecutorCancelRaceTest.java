package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.event.EventConstants.CLOCK_BOOTTIME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CallFilter;
import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Cancelled;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Errno;
import dev.syslet.core.Submitter;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.BufferPool;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.FewThreads;
import dev.syslet.syscalls.testing.Leftovers;
import dev.syslet.syscalls.testing.Outcomes;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.testing.Waits;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls of an executor are cancelled at random instants: in their lane's queue, on their way to a thread or to epoll, inside the
 * kernel, while what they wait for comes, and while their deadline does. With each few goes another one that nobody cancels and
 * that takes whichever of the same threads is free.
 */
@Timeout(value = 1200, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ExecutorCancelRaceTest {

  private static final int DRIVERS = 4;
  private static final int MOST_AT_A_TIME = 3;
  private static final int MOST_SPINS = 4_000;
  private static final int FILE_BYTES = 4096;
  private static final long SHORTEST_NANOS = 10_000;
  private static final long MOST_MORE_NANOS = 300_000;
  private static final long HOUR_NANOS = 3_600_000_000_000L;

  @TempDir private Path temporary;

  /** How the calls of a round are cancelled. */
  private enum By {
    ID,
    SYSCALL,
    USING,
    USER_DATA,
    LANE
  }

  /** A read of a pipe that waits for readiness, into a buffer of a pool. */
  private static final class PooledRead implements Waits.Wait {
    private final Waits.PipeRead like;
    private final Fd read;
    private final BufferPool pool;

    PooledRead(Fd read, Fd write, BufferPool pool) {
      like = new Waits.PipeRead(read, write);
      this.read = read;
      this.pool = pool;
    }

    @Override
    public Descriptor call() {
      return Syscalls.read(read, pool.take());
    }

    @Override
    public void release() {
      like.release();
    }

    @Override
    public void restore(long result) {
      like.restore(result);
    }
  }

  /** A write of more than a pipe takes: it blocks with a part done, and nobody reads. */
  private static final class PipeWrite implements Waits.Wait {
    static final int BYTES = 100_000;
    private static final int RWF_DSYNC = 2;
    private final Fd read;
    private final Fd write;
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(BYTES);

    PipeWrite(Fd read, Fd write) {
      this.read = read;
      this.write = write;
    }

    @Override
    public Descriptor call() {
      return Syscalls.pwritev2(write, Iovecs.of(bytes), -1, RWF_DSYNC);
    }

    @Override
    public void release() {}

    @Override
    public void restore(long result) {
      for (long left = result; left > 0; ) {
        left -=
            Waits.made(NativeCalls.call(Numbers.READ, read.number(), Memory.base(bytes), BYTES));
      }
    }
  }

  /** A sleep that is for ever, or over at about the time of the cancel. */
  private final class Sleep implements Waits.Wait {
    private final int clock;
    private final SplittableRandom random;
    private boolean isShort;

    Sleep(int clock, SplittableRandom random) {
      this.clock = clock;
      this.random = random;
    }

    @Override
    public Descriptor call() {
      isShort = random.nextInt(3) == 0;
      long nanos = isShort ? 1 + random.nextLong(MOST_MORE_NANOS) : HOUR_NANOS;
      return Syscalls.clock_nanosleep(clock, 0, Timespec.ofNanos(nanos), null);
    }

    @Override
    public void release() {}

    @Override
    public void restore(long result) {}
  }

  /** A read of a file, which ends by itself. */
  private static final class FileRead implements Waits.Wait {
    private final Fd file;
    private final BufferPool pool;

    FileRead(Fd file, BufferPool pool) {
      this.file = file;
      this.pool = pool;
    }

    @Override
    public Descriptor call() {
      return Syscalls.pread64(file, pool.take(), 0).flags(Descriptor.FORCE_ASYNC);
    }

    @Override
    public void release() {}

    @Override
    public void restore(long result) {}
  }

  /** A call that is cancelled. */
  private static final class Victim {
    final Waits.Wait wait;
    final long id;
    final int syscall;
    final long userData;
    final @Nullable Object held;
    final boolean hasDeadline;
    final boolean wantsLate;
    final boolean endsByItself;
    final List<CancelAnswer> answers = new ArrayList<>();

    Victim(Waits.Wait wait, Descriptor d, long id) {
      this.wait = wait;
      this.id = id;
      syscall = d.syscall();
      userData = d.userData();
      held = heldBy(d);
      hasDeadline = d.deadlineNanos() != 0;
      wantsLate = d.has(Descriptor.LATE_EVENT);
      endsByItself = wait instanceof FileRead || (wait instanceof Sleep sleep && sleep.isShort);
    }

    @Override
    public String toString() {
      return (hasDeadline ? "one with a deadline, " : "")
          + (endsByItself ? "one that ends by itself, " : "")
          + wait.getClass().getSimpleName();
    }

    static @Nullable Object heldBy(Descriptor d) {
      for (int i = 0; i < d.argumentCount(); i++) {
        if (d.held(i) != null) {
          return d.held(i);
        }
      }
      return null;
    }
  }

  /** Submits and cancels, and is alone with its lanes and its ring. */
  private final class Driver {
    private final SyscallExecutor executor;
    private final LinuxKernel kernel;
    private final CompletionRing ring = CompletionRing.allocate(1 << 16);
    private final Submitter submitter;
    private final Outcomes outcomes = new Outcomes(ring);
    private final SplittableRandom random;
    private final String lane;
    private final String besideLane;
    private final Waits.FifoOpen beside;
    private final BufferPool pool = new BufferPool(FILE_BYTES, 2 * MOST_AT_A_TIME);
    private final List<Fd> files = new ArrayList<>();
    private final List<Waits.Wait> waits = new ArrayList<>();
    private final Map<CancelAnswer, Long> answers = new EnumMap<>(CancelAnswer.class);
    private final Map<String, Long> ends = new TreeMap<>();
    private final long cancelsWanted;
    private long cancels;
    private long submitted;
    private long lateWanted;
    private long tag;

    Driver(int number, SyscallExecutor executor, LinuxKernel kernel, long cancels)
        throws Exception {
      this.executor = executor;
      this.kernel = kernel;
      cancelsWanted = cancels;
      submitter = executor.submitter(ring);
      random = new SplittableRandom(number);
      tag = (long) number << 32;
      lane = lane(number);
      besideLane = "beside-" + number;
      beside = new Waits.FifoOpen(Waits.fifo(temporary.resolve("beside-" + number)));
      Path locked = Files.createFile(temporary.resolve("locked-" + number));
      Path file = Files.write(temporary.resolve("file-" + number), new byte[FILE_BYTES]);
      waits.add(new Waits.FifoOpen(Waits.fifo(temporary.resolve("fifo-" + number))));
      waits.add(new Waits.FileLock(open(locked), open(locked)));
      Fd[] first = pipe();
      Fd[] second = pipe();
      Fd[] third = pipe();
      waits.add(new PooledRead(first[0], first[1], pool));
      waits.add(new Waits.PipeRead(second[0], second[1]));
      waits.add(new PipeWrite(third[0], third[1]));
      waits.add(new Sleep(CLOCK_BOOTTIME, random)); // takes a thread
      waits.add(new Sleep(1 /* CLOCK_MONOTONIC */, random)); // takes none
      waits.add(new FileRead(open(file), pool));
    }

    private Fd open(Path file) {
      return adopt(TestFiles.rawOpen(file, O_RDWR));
    }

    private Fd[] pipe() {
      FdPair pipe = new FdPair();
      Waits.made(NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC));
      return new Fd[] {adopt(pipe.first()), adopt(pipe.second())};
    }

    private Fd adopt(long number) {
      Fd fd = kernel.adopt((int) Waits.made(number));
      files.add(fd);
      return fd;
    }

    Driver run() {
      while (cancels < cancelsWanted) {
        round();
      }
      return this;
    }

    private void round() {
      boolean besideFirst = random.nextBoolean();
      long next = besideFirst ? submitBeside() : 0;
      List<Victim> victims = new ArrayList<>();
      for (int i = 1 + random.nextInt(MOST_AT_A_TIME); i > 0; i--) {
        int from = waits.size() - victims.size(); // those behind it are under way
        Waits.Wait wait = waits.remove(random.nextInt(from));
        waits.add(wait);
        victims.add(submit(wait));
      }
      next = besideFirst ? next : submitBeside();
      spin();
      int order = random.nextInt(6); // in four of six, nothing comes but the cancel
      if (order == 0) {
        victims.forEach(victim -> victim.wait.release());
        spin();
      }
      cancel(victims);
      if (order == 1) {
        spin();
        victims.forEach(victim -> victim.wait.release());
      }
      for (Victim victim : victims) {
        end(victim, order <= 1);
      }
      tag++;
      endBeside(next);
    }

    private Victim submit(Waits.Wait wait) {
      Descriptor d = wait.call();
      int flags = wait instanceof PipeWrite ? Descriptor.FORCE_ASYNC : d.flags();
      if (random.nextInt(4) == 0) {
        d.deadlineNanos(SHORTEST_NANOS + random.nextLong(MOST_MORE_NANOS));
        boolean movesBytes = wait instanceof PooledRead || wait instanceof Waits.PipeRead;
        if (movesBytes || wait instanceof PipeWrite || random.nextBoolean()) {
          flags |= Descriptor.LATE_EVENT;
        }
      }
      long id = submitter.submit(d.lane(lane).userData(tag).flags(flags));
      submitted++;
      Victim victim = new Victim(wait, d, id);
      for (int i = 0; i < d.argumentCount(); i++) {
        if (d.held(i) instanceof LeasedBuffer buffer) {
          buffer.close(); // from here on only the call has it
        }
      }
      return victim;
    }

    private long submitBeside() {
      submitted++;
      return submitter.submit(beside.call().lane(besideLane).userData(-1));
    }

    private void cancel(List<Victim> victims) {
      By by = By.values()[random.nextInt(By.values().length)];
      if (by == By.USER_DATA || by == By.LANE) {
        cancel(victims, by == By.LANE ? CallFilter.lane(lane) : CallFilter.userData(tag));
        return;
      }
      for (Victim victim : victims) {
        switch (by) {
          case SYSCALL ->
              cancel(victims, CallFilter.syscall(victim.syscall).and(CallFilter.lane(lane)));
          case USING -> cancel(victims, CallFilter.using(Objects.requireNonNull(victim.held)));
          default -> answered(victim, executor.cancel(victim.id));
        }
        spin();
      }
    }

    private void cancel(List<Victim> victims, CallFilter filter) {
      Set<Long> seen = new HashSet<>();
      for (Cancelled each : executor.cancel(filter)) {
        assertTrue(seen.add(each.callId()), "two answers of one cancel");
        Victim victim = find(victims, each.callId());
        if (victim != null) {
          answered(victim, each.answer());
        } else {
          // One of a round before: it has had its outcome, and is just leaving the table.
          assertTrue(outcomes.has(each.callId()), () -> "the cancel was not meant for " + each);
          assertEquals(CancelAnswer.TOO_LATE, each.answer());
        }
      }
    }

    private static @Nullable Victim find(List<Victim> victims, long callId) {
      return victims.stream().filter(each -> each.id == callId).findAny().orElse(null);
    }

    private void answered(Victim victim, CancelAnswer answer) {
      victim.answers.add(answer);
      answers.merge(answer, 1L, Long::sum);
      cancels++;
    }

    /** Awaits a call that may have been cancelled, and compares what was said with what is told. */
    private void end(Victim victim, boolean released) {
      if (victim.answers.isEmpty() && !victim.endsByItself && !released && !victim.hasDeadline) {
        throw new AssertionError("a call that waits was not found");
      }
      CompletionEvent event = outcomes.await(victim.id);
      ends.merge(Errnos.name(Math.min(0, event.result())), 1L, Long::sum);
      String all = victim.answers + ", " + event + " of " + victim;
      assertEquals(victim.userData, event.userData(), all);
      assertEquals(event.result() == -Errno.ETIMEDOUT, event.isTimedOut(), all);
      CancelAnswer first = victim.answers.isEmpty() ? CancelAnswer.TOO_LATE : victim.answers.get(0);
      for (CancelAnswer answer : victim.answers) {
        assertTrue(answer == first || answer == CancelAnswer.TOO_LATE, all);
      }
      check(victim, first, event, released, all);
      victim.wait.restore(trueResult(victim, event));
      assertEquals(CancelAnswer.TOO_LATE, executor.cancel(victim.id), all);
    }

    private void check(
        Victim victim, CancelAnswer answer, CompletionEvent event, boolean released, String all) {
      long result = event.result();
      boolean isPart = result > 0 && result < PipeWrite.BYTES && victim.wait instanceof PipeWrite;
      switch (answer) {
        case NOT_STARTED, STOPPED_WAITING -> assertEquals(-Errno.ECANCELED, result, all);
        case INTERRUPTED -> assertTrue(result == -Errno.EINTR || isPart, all);
        case TOO_LATE -> {
          boolean byDeadline = victim.hasDeadline && (event.isTimedOut() || isPart);
          boolean byItself = (victim.endsByItself || released) && result >= 0 && !isPart;
          assertTrue(byDeadline || byItself, all);
        }
        case UNINTERRUPTIBLE -> {}
      }
      assertTrue(victim.hasDeadline || !event.isTimedOut(), all);
      assertFalse(event.isAbandoned() && !event.isTimedOut(), all);
    }

    /** What the kernel has said, once it has let go of the call. */
    private long trueResult(Victim victim, CompletionEvent event) {
      if (!event.isAbandoned()) {
        return event.result();
      }
      if (victim.wantsLate) {
        lateWanted++;
        return outcomes.awaitLate(victim.id).result();
      }
      Poll.until(
          "the kernel has let go",
          () -> executor.abandoned().stream().noneMatch(call -> call.callId() == victim.id));
      return -Errno.ECANCELED; // what there was has been taken back
    }

    private void endBeside(long callId) {
      spin();
      outcomes.reapAll();
      if (outcomes.has(callId)) {
        throw new AssertionError("a call that nobody cancelled: " + outcomes.await(callId));
      }
      beside.release();
      CompletionEvent event = outcomes.await(callId);
      assertTrue(event.result() >= 0, () -> "a call that nobody cancelled: " + event);
      beside.restore(event.result());
    }

    private void spin() {
      for (int i = random.nextInt(MOST_SPINS); i > 0; i--) {
        Thread.onSpinWait();
      }
    }

    void assertNothingIsLeft() {
      outcomes.reapAll();
      assertEquals(submitted, outcomes.told());
      assertEquals(lateWanted, outcomes.late());
      assertEquals(0, ring.records().reservedBytes());
      assertEquals(0, pool.outstanding());
      for (Fd file : files) {
        file.close();
        Poll.until("no call has a lease of " + file, () -> file.closeResult() == 0);
      }
    }
  }

  private static String lane(int driver) {
    return "race-" + driver;
  }

  @Test
  void whatACancelAnswersIsWhatTheRingTellsAndNoOtherCallIsInterrupted() throws Exception {
    race(6);
  }

  @Test
  void soItIsWhenCallsAlsoQueueForTheKernelsThreads() throws Exception {
    race(2);
  }

  private void race(int threads) throws Exception {
    long cancels = Effort.scale(500, 5_000, 50_000);
    int filesBefore = Leftovers.openFiles();
    LinuxKernel kernel = LinuxKernel.builder().threadFactory(new FewThreads(threads)).build();
    SyscallExecutor.Builder options =
        SyscallExecutor.builder(kernel).cancelPatience(Duration.ofSeconds(60));
    for (int i = 0; i < DRIVERS; i++) {
      options.lane(lane(i), LaneOptions.builder().threads(1 + i % 2).build());
    }
    SyscallExecutor executor = options.build();
    List<CompletableFuture<Driver>> runs = new ArrayList<>();
    long begun = System.nanoTime();
    for (int i = 0; i < DRIVERS; i++) {
      runs.add(start(new Driver(i, executor, kernel, cancels / DRIVERS)));
    }
    Map<CancelAnswer, Long> answers = new EnumMap<>(CancelAnswer.class);
    Map<String, Long> ends = new TreeMap<>();
    List<Driver> drivers = new ArrayList<>();
    for (CompletableFuture<Driver> run : runs) {
      Driver driver = run.join();
      drivers.add(driver);
      driver.answers.forEach((answer, count) -> answers.merge(answer, count, Long::sum));
      driver.ends.forEach((end, count) -> ends.merge(end, count, Long::sum));
    }
    System.out.printf(
        "cancels: %s; outcomes: %s; late: %d; %d signals to %d threads, %d ms%n",
        answers,
        ends,
        drivers.stream().mapToLong(driver -> driver.lateWanted).sum(),
        kernel.interruptSignals(),
        kernel.createdThreads(),
        (System.nanoTime() - begun) / 1_000_000);
    Leftovers.assertNone(executor, kernel);
    drivers.forEach(Driver::assertNothingIsLeft);
    assertEquals(0, kernel.filesInEpoll());
    executor.close();
    assertTrue(executor.isTerminated());
    Poll.until("no thread is left", () -> kernel.threads() == 0);
    Poll.until("every file is closed", () -> Leftovers.openFiles() <= filesBefore);
    for (CancelAnswer answer : CancelAnswer.values()) {
      boolean expected = answer != CancelAnswer.UNINTERRUPTIBLE;
      assertTrue(!expected || answers.containsKey(answer), "no race: no " + answer);
    }
    assertTrue(ends.containsKey(Errnos.name(-Errno.ETIMEDOUT)), "no race with a deadline");
  }

  private static CompletableFuture<Driver> start(Driver driver) {
    CompletableFuture<Driver> run = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              try {
                run.complete(driver.run());
              } catch (Throwable e) {
                run.completeExceptionally(e);
              }
            });
    return run;
  }
}
