package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.LOCK_EX;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.event.EventConstants.CLOCK_BOOTTIME;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CallFilter;
import dev.syslet.core.CallSnapshot;
import dev.syslet.core.CallSnapshot.State;
import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Cancelled;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Errno;
import dev.syslet.core.KernelView;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Leftovers;
import dev.syslet.syscalls.testing.Outcomes;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.testing.Waits;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The table of unfinished calls, of calls that truly hang. */
@Timeout(value = 180, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InFlightOnLinuxTest {

  private static final long HOUR_NANOS = 3_600_000_000_000L;
  private static final int HUNG = 100;
  private static final long EVERY_NANOS = 1_000_000;
  private static final int BYTES = 64;

  @TempDir private Path temporary;

  private final List<LinuxKernel> kernels = new ArrayList<>();
  private final List<SyscallExecutor> executors = new ArrayList<>();
  private final List<Long> numbers = new ArrayList<>();
  private final List<Fd> files = new ArrayList<>();

  @AfterEach
  void close() {
    executors.forEach(SyscallExecutor::close);
    numbers.forEach(TestFiles::rawClose);
    files.forEach(Fd::close);
    for (LinuxKernel kernel : kernels) {
      Poll.until("no thread is left", () -> kernel.threads() == 0);
      assertEquals(0, kernel.unexpectedErrors());
    }
    executors.forEach(executor -> assertEquals(0, executor.unexpectedFailures()));
  }

  private SyscallExecutor executor(LinuxKernel.Builder options) {
    LinuxKernel kernel = options.build();
    kernels.add(kernel);
    SyscallExecutor executor =
        SyscallExecutor.builder(kernel)
            .lane("narrow", LaneOptions.builder().threads(1).build())
            .lane("hung", LaneOptions.builder().threads(HUNG).build())
            .cancelPatience(Duration.ofSeconds(60))
            .closeTimeout(Duration.ofMillis(100))
            .build();
    executors.add(executor);
    return executor;
  }

  private Fd adopt(long number) {
    Fd fd = kernels.get(0).adopt((int) Waits.made(number));
    files.add(fd);
    return fd;
  }

  private Path fifo(String name) {
    return Waits.fifo(temporary.resolve(name));
  }

  private static Descriptor open(Path fifo) {
    return Syscalls.openat(fifo.toString(), O_RDONLY, 0);
  }

  /** Opens the other end: who opens it next, or has begun to, does not wait. */
  private void release(Path fifo) {
    numbers.add(Waits.made(TestFiles.rawOpen(fifo, O_RDWR | O_NONBLOCK)));
  }

  private Descriptor lock() throws IOException {
    Path locked = Files.createFile(temporary.resolve("locked"));
    long holder = Waits.made(TestFiles.rawOpen(locked, O_RDWR));
    numbers.add(holder);
    Waits.made(NativeCalls.call(Numbers.FLOCK, holder, LOCK_EX));
    return Syscalls.flock(adopt(TestFiles.rawOpen(locked, O_RDWR)), LOCK_EX);
  }

  private Descriptor pipeRead() {
    FdPair pipe = new FdPair();
    Waits.made(NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC));
    numbers.add((long) pipe.second());
    return Syscalls.read(adopt(pipe.first()), ByteBuffer.allocateDirect(BYTES));
  }

  /** What the test expects of a row. */
  private record Row(
      long id, long beforeNanos, long afterNanos, Descriptor call, String text, String lane) {}

  private static Row submit(SyscallExecutor executor, Descriptor call, String text, String lane) {
    long before = System.nanoTime();
    long id = executor.submit(call);
    return new Row(id, before, System.nanoTime(), call, text, lane);
  }

  private static Map<Long, CallSnapshot> table(List<CallSnapshot> calls) {
    return calls.stream().collect(Collectors.toMap(CallSnapshot::callId, Function.identity()));
  }

  private static CallSnapshot row(SyscallExecutor executor, Row expected) {
    long before = System.nanoTime();
    CallSnapshot row = Objects.requireNonNull(table(executor.inspect()).get(expected.id()));
    long after = System.nanoTime();
    String all = row.toString();
    assertTrue(row.description().contains(expected.text()), all);
    assertEquals(expected.lane(), row.lane(), all);
    assertEquals(expected.call().syscall(), row.syscallNumber(), all);
    assertTrue(row.description().startsWith(row.syscall() + "("), all);
    assertEquals(expected.call().userData(), row.userData(), all);
    assertEquals(expected.call().deadlineNanos(), row.deadlineNanos(), all);
    assertEquals(Thread.currentThread().getName(), row.submitter(), all);
    assertTrue(row.ageNanos() >= before - expected.afterNanos(), all);
    assertTrue(row.ageNanos() <= after - expected.beforeNanos(), all);
    return row;
  }

  /** A row of a call that a thread waits in, with what /proc says itself. */
  private static void assertInTheKernel(
      SyscallExecutor executor, Row expected, State state, String... waitsIn) throws IOException {
    Poll.until(
        "it is in the kernel: " + expected.text(),
        () -> {
          CallSnapshot row = table(executor.inspect()).get(expected.id());
          KernelView view = row == null ? null : row.kernel();
          return row != null && row.state() == state && view != null && isInside(view, expected);
        });
    CallSnapshot row = row(executor, expected);
    KernelView view = row.kernel();
    assertNotNull(view);
    assertTrue(row.state() == state && isInside(view, expected), row::toString);
    Path task = Path.of("/proc/self/task/" + view.threadId());
    String stat = Files.readString(task.resolve("stat"));
    assertEquals(view.state(), stat.charAt(stat.lastIndexOf(')') + 2));
    String wchan = Files.readString(task.resolve("wchan")).trim();
    if (!wchan.isEmpty() && !wchan.equals("0")) {
      assertEquals(wchan, view.waitsIn());
      assertTrue(Arrays.stream(waitsIn).anyMatch(wchan::contains), wchan);
    }
    assertTrue(row(executor, expected).ageNanos() > row.ageNanos(), "its age does not grow");
  }

  private static boolean isInside(KernelView view, Row expected) {
    return view.state() == 'S'
        && String.valueOf(view.syscall()).startsWith(expected.call().syscall() + " ");
  }

  private static void assertWithoutThread(SyscallExecutor executor, Row expected, State state) {
    Poll.until(
        "it is " + state,
        () ->
            Objects.requireNonNull(table(executor.inspect()).get(expected.id())).state() == state);
    assertNull(row(executor, expected).kernel());
  }

  @Test
  void eachCallIsSeenWithItsPathItsLaneItsAgeAndWhereItsThreadIs() throws Exception {
    SyscallExecutor executor = executor(LinuxKernel.builder());
    Outcomes outcomes = new Outcomes(executor.ring());
    Path first = fifo("a \"fifo\"\n");
    Path second = fifo("narrow-1");
    Path third = fifo("narrow-2");
    String shown = "\"" + temporary + "/a \\\"fifo\\\"\\n\"";
    Descriptor timed = open(first).userData(77).deadlineNanos(HOUR_NANOS);
    Row open = submit(executor, timed, shown, "fifos");
    Descriptor lock = lock();
    Path lockFile = temporary.resolve("locked").toRealPath();
    String locked = "flock(" + lock.argument(0) + "<" + lockFile + ">, ";
    Row flock = submit(executor, lock, locked, "locks");
    Descriptor forHours =
        Syscalls.clock_nanosleep(CLOCK_BOOTTIME, 0, Timespec.of(Duration.ofHours(7)), null);
    Row sleep = submit(executor, forHours, "{25200 s, 0 ns}", "timers");
    Row read = submit(executor, pipeRead(), "]>, <" + BYTES + " bytes>", "fifos");
    Descriptor narrow = open(second).lane("narrow");
    Row running = submit(executor, narrow, "\"" + second + "\"", "narrow");
    assertInTheKernel(executor, running, State.RUNNING, "wait", "fifo", "pipe");
    Row queued = submit(executor, open(third).lane("narrow"), "\"" + third + "\"", "narrow");

    assertInTheKernel(executor, open, State.RUNNING, "wait", "fifo", "pipe");
    assertInTheKernel(executor, flock, State.RUNNING, "lock");
    assertInTheKernel(executor, sleep, State.RUNNING, "sleep", "hrtimer");
    assertWithoutThread(executor, read, State.WAITING);
    assertWithoutThread(executor, queued, State.QUEUED);
    executor.pending().forEach(call -> assertNull(call.kernel(), "nobody asked for it"));
    CallSnapshot plain = Objects.requireNonNull(table(executor.pending()).get(flock.id()));
    assertTrue(plain.description().startsWith("flock(" + lock.argument(0) + ", "), plain::toString);
    Set<Long> threads =
        executor.inspect().stream()
            .map(CallSnapshot::kernel)
            .filter(Objects::nonNull)
            .map(KernelView::threadId)
            .collect(Collectors.toSet());
    assertEquals(4, threads.size(), "each has its own");

    // What is seen in a lane is what a cancel of the lane ends.
    assertEquals(
        Map.of(open.id(), CancelAnswer.INTERRUPTED, read.id(), CancelAnswer.STOPPED_WAITING),
        cancelLane(executor, "fifos"));
    assertEquals(-Errno.EINTR, outcomes.await(open.id()).result());
    assertEquals(-Errno.ECANCELED, outcomes.await(read.id()).result());
    assertEquals(
        Map.of(running.id(), CancelAnswer.INTERRUPTED, queued.id(), CancelAnswer.INTERRUPTED),
        cancelBothOfOneThread(executor, running, queued));
    assertEquals(Map.of(sleep.id(), CancelAnswer.INTERRUPTED), cancelLane(executor, "timers"));
    assertInTheKernel(executor, flock, State.RUNNING, "lock");
    Poll.until("the others have left the table", () -> executor.pending().size() == 1);
    assertEquals(Map.of(flock.id(), CancelAnswer.INTERRUPTED), cancelLane(executor, "locks"));
    Leftovers.assertNone(executor, kernels.get(0));
  }

  private static Map<Long, CancelAnswer> cancelLane(SyscallExecutor executor, String lane) {
    Set<Long> seen =
        executor.pending().stream()
            .filter(call -> call.lane().equals(lane))
            .map(CallSnapshot::callId)
            .collect(Collectors.toSet());
    Map<Long, CancelAnswer> answers = new HashMap<>();
    for (Cancelled each : executor.cancel(CallFilter.lane(lane))) {
      assertNull(answers.put(each.callId(), each.answer()));
    }
    assertEquals(seen, answers.keySet());
    return answers;
  }

  /** The first has the lane's thread; when it has gone, the second is seen with it. */
  private static Map<Long, CancelAnswer> cancelBothOfOneThread(
      SyscallExecutor executor, Row running, Row queued) throws IOException {
    CancelAnswer first = executor.cancel(running.id());
    assertInTheKernel(executor, queued, State.RUNNING, "wait", "fifo", "pipe");
    return Map.of(running.id(), first, queued.id(), executor.cancel(queued.id()));
  }

  @Test
  void aCallThatWasGivenUpIsSeenUntilTheKernelLetsGoOfIt() throws Exception {
    SyscallExecutor executor = executor(LinuxKernel.builder().withoutSignals());
    Path fifo = fifo("fifo");
    Row row = submit(executor, open(fifo), "\"" + fifo + "\"", "fifos");
    assertInTheKernel(executor, row, State.RUNNING, "wait", "fifo", "pipe");
    executor.close();
    assertInTheKernel(executor, row, State.ABANDONED, "wait", "fifo", "pipe");
    release(fifo);
    Poll.until("it has gone", () -> executor.inspect().isEmpty());
  }

  // What it costs others when it is looked at all the time.

  /** Looks at the table, and at the most so often. */
  private record Looker(Thread thread, AtomicBoolean stop, AtomicLong looks, AtomicLong wrong) {

    static Looker start(Supplier<List<CallSnapshot>> look) {
      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong looks = new AtomicLong();
      AtomicLong wrong = new AtomicLong();
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .start(
                  () -> {
                    for (long next = System.nanoTime(); !stop.get(); next += EVERY_NANOS) {
                      long seen =
                          look.get().stream().filter(call -> call.state() == State.RUNNING).count();
                      wrong.addAndGet(seen == HUNG ? 0 : 1);
                      looks.incrementAndGet();
                      next = Math.max(next, System.nanoTime() - EVERY_NANOS);
                      LockSupport.parkNanos(next + EVERY_NANOS - System.nanoTime());
                    }
                  });
      return new Looker(thread, stop, looks, wrong);
    }

    long end() throws InterruptedException {
      stop.set(true);
      thread.join();
      return looks.get();
    }
  }

  @Test
  void aTableOfAHundredThatIsTakenAllTheTimeIsCompleteAndItsCostIsTold() throws Exception {
    SyscallExecutor executor = executor(LinuxKernel.builder());
    List<CompletableFuture<?>> hung = new ArrayList<>();
    for (int i = 0; i < HUNG; i++) {
      Timespec span = Timespec.of(Duration.ofHours(1));
      hung.add(
          executor.submitAsync(
              Syscalls.clock_nanosleep(CLOCK_BOOTTIME, 0, span, null).lane("hung")));
    }
    Poll.until("all hang", () -> kernels.get(0).busyThreads() == HUNG);
    Path file = Files.write(temporary.resolve("file"), new byte[BYTES]);
    Descriptor read =
        Syscalls.pread64(
            adopt(TestFiles.rawOpen(file, O_RDONLY)), ByteBuffer.allocateDirect(BYTES), 0);
    long looks = Effort.scale(100, 1_000, 20_000);
    long views = Effort.scale(5, 50, 1_000);
    long[] cold = warm(executor, read, () -> false);
    long[] alone = warm(executor, read, () -> false);
    StringBuilder told = new StringBuilder();
    told.append(String.format("cold %s; warm pread: %s", text(cold), text(alone)));
    told.append(looking(executor, read, "pending()", executor::pending, looks));
    told.append(looking(executor, read, "inspect()", executor::inspect, views));
    told.append(String.format("; after %s", text(warm(executor, read, () -> false))));
    System.out.println(told);
    assertTrue(hung.stream().noneMatch(CompletableFuture::isDone));
    executor.cancel(CallFilter.lane("hung"));
    hung.forEach(CompletableFuture::join);
  }

  private static String looking(
      SyscallExecutor executor,
      Descriptor read,
      String what,
      Supplier<List<CallSnapshot>> look,
      long atLeast)
      throws InterruptedException {
    Looker looker = Looker.start(look);
    long begun = System.nanoTime();
    long[] during = warm(executor, read, () -> looker.looks().get() < atLeast);
    long looks = looker.end();
    double seconds = (System.nanoTime() - begun) / 1e9;
    assertEquals(0, looker.wrong().get(), "a call that hangs was not in " + what);
    return String.format(
        "; beside %s, %.0f times a second, %s", what, looks / seconds, text(during));
  }

  private static String text(long[] sorted) {
    return String.format(
        "median %d ns, p99 %d ns", sorted[sorted.length / 2], sorted[sorted.length * 99 / 100]);
  }

  /** Times so many calls at least, and goes on as long as it is asked to; of the last ones the times, sorted. */
  private static long[] warm(SyscallExecutor executor, Descriptor read, Supplier<Boolean> goesOn) {
    long[] nanos = new long[1 << 15];
    long done = 0;
    while (done < nanos.length || goesOn.get()) {
      long begun = System.nanoTime();
      long result = executor.call(read);
      nanos[(int) (done++ % nanos.length)] = System.nanoTime() - begun;
      if (result != BYTES) {
        throw new AssertionError(Errnos.name(result));
      }
    }
    Arrays.sort(nanos);
    return nanos;
  }
}
