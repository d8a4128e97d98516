package dev.syslet.syscalls.thread;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Errno;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.HungFifos;
import dev.syslet.syscalls.testing.ReapedOutcomes;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadFactory;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The machine gives no more threads for a while: each call still has its one outcome, and all is well when there are threads again. */
@Timeout(180)
class ThreadRefusalTest {

  private static final Logger LOG = Logger.getLogger("dev.syslet");
  private static final int LANES = 3;

  @TempDir private Path directory;

  private final Refusing refusing = new Refusing(Thread.ofPlatform().daemon().factory());
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);

  @BeforeAll
  static void failuresAreOnPurpose() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void failuresAreNotAnyMore() {
    LOG.setLevel(null);
  }

  /** Makes threads, or refuses to as the JVM does. */
  private static final class Refusing implements ThreadFactory {

    private final ThreadFactory factory;
    private final SplittableRandom random = new SplittableRandom(1);
    private volatile boolean refuses;
    private volatile boolean flaps;
    private volatile int refused;

    Refusing(ThreadFactory factory) {
      this.factory = factory;
    }

    @Override
    public Thread newThread(Runnable task) {
      if (refuses || (flaps && flips())) {
        throw new OutOfMemoryError("unable to create native thread (by the test)");
      }
      return factory.newThread(task);
    }

    private synchronized boolean flips() {
      boolean now = random.nextInt(3) > 0;
      refused += now ? 1 : 0;
      return now;
    }
  }

  private SyscallExecutor.Builder builder(LinuxKernel kernel) {
    return SyscallExecutor.builder(kernel)
        .otherLanes(LaneOptions.builder().threads(16).build())
        .cancelPatience(Duration.ofSeconds(60));
  }

  private Fd file(LinuxKernel kernel) {
    try {
      Path path = Files.write(directory.resolve("file"), new byte[4096]);
      return TestFiles.open(kernel, path, LinuxConstants.O_RDONLY);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A read that nothing keeps from its end but the want of a thread. */
  private Descriptor read(Descriptor d, Fd file, int call) {
    return Syscalls.pread64(d, file, buffer, 0)
        .flags(Descriptor.FORCE_ASYNC)
        .lane("lane-" + call % LANES)
        .userData(call);
  }

  private void submit(ReapedOutcomes outcomes, Fd file, int from, int to) {
    Descriptor d = new Descriptor();
    for (int i = from; i < to; i++) {
      outcomes.submitter().submit(read(d, file, i));
    }
  }

  private void assertAllWell(SyscallExecutor executor, Fd file) {
    int calls = 300;
    ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
    submit(outcomes, file, 0, calls);
    outcomes.awaitOutcomes(calls);
    for (int i = 0; i < calls; i++) {
      assertEquals(buffer.capacity(), outcomes.result(i));
    }
    Await.until("nothing is left", () -> executor.pendingCount() == 0);
    Await.until("no place is taken", () -> executor.laneThreads() == 0);
    executor.lanes().forEach(lane -> assertEquals(0, lane.inFlight(), lane::toString));
    assertEquals(0, executor.inFlight());
  }

  private static void assertClosed(LinuxKernel kernel, SyscallExecutor executor) {
    executor.close();
    assertTrue(executor.isTerminated());
    Await.until("no thread is left", () -> kernel.threads() == 0);
    assertEquals(0, kernel.queuedCalls());
  }

  @Test
  void whereNoThreadAtAllCanBeMadeACallFailsWithEagainAndTheNextOnesAreWellAgain() {
    LinuxKernel kernel = LinuxKernel.builder().threadFactory(refusing).build();
    SyscallExecutor executor = builder(kernel).build();
    try (Fd file = file(kernel)) {
      refusing.refuses = true;
      int calls = 200;
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
      submit(outcomes, file, 0, calls);
      outcomes.awaitOutcomes(calls);
      for (int i = 0; i < calls; i++) {
        long result = outcomes.result(i);
        assertEquals(-Errno.EAGAIN, result, () -> Errnos.name(result));
        assertEquals(0, outcomes.flags(i));
      }
      assertEquals(64, executor.call(Syscalls.pread64(file, buffer, 0)), "inline it goes on");
      System.out.printf(
          "%d calls without any thread: unexpected failures %d of the executor, %d of the kernel%n",
          calls, executor.unexpectedFailures(), kernel.unexpectedErrors());
      refusing.refuses = false;
      assertAllWell(executor, file);
    }
    assertClosed(kernel, executor);
  }

  @Test
  void callsQueueWhileTheThreadsThereAreHangAndGoOnWhenThereAreMore() {
    LinuxKernel kernel = LinuxKernel.builder().threadFactory(refusing).build();
    SyscallExecutor executor = builder(kernel).build();
    try (Fd file = file(kernel);
        HungFifos fifos = new HungFifos(directory, "fifo", 2)) {
      ReapedOutcomes hung = new ReapedOutcomes(executor, 2);
      for (int i = 0; i < 2; i++) {
        hung.submitter().submit(fifos.open(new Descriptor(), i).lane("hung").userData(i));
      }
      Await.until("both hang", () -> HungFifos.threadsIn(Numbers.OPENAT) == 2);
      refusing.refuses = true;
      int calls = 150;
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls + 2);
      submit(outcomes, file, 0, calls);
      Await.until("all that their lanes let have no thread", () -> kernel.queuedCalls() == 48);
      assertEquals(calls - 48, executor.cachemissQueued());

      // One of those can be given up, and one cancelled.
      Descriptor d = new Descriptor();
      outcomes.submitter().submit(read(d, file, calls).deadlineNanos(20_000_000).lane("other"));
      outcomes.awaitOutcomes(1);
      assertEquals(-Errno.ETIMEDOUT, outcomes.result(calls));
      assertEquals(EventLayout.FLAG_DEADLINE, outcomes.flags(calls));
      long id =
          outcomes.submitter().submit(read(d, file, calls + 1).deadlineNanos(0).lane("other"));
      Await.until("it waits for a thread", () -> kernel.queuedCalls() == 49);
      assertEquals(CancelAnswer.NOT_STARTED, executor.cancel(id));
      outcomes.awaitOutcomes(2);
      assertEquals(-Errno.ECANCELED, outcomes.result(calls + 1));
      assertEquals(48, kernel.queuedCalls());

      refusing.refuses = false;
      outcomes.awaitOutcomes(calls + 2);
      for (int i = 0; i < calls; i++) {
        assertEquals(buffer.capacity(), outcomes.result(i));
      }
      hung.reap();
      assertEquals(0, hung.outcomes(), "the two hang on");
      fifos.release();
      hung.awaitOutcomes(2);
      for (int i = 0; i < 2; i++) {
        assertTrue(fifos.closeOpened(i, hung.result(i)));
      }
      assertAllWell(executor, file);
    }
    assertEquals(0, executor.unexpectedFailures() + kernel.unexpectedErrors());
    assertClosed(kernel, executor);
  }

  /** Both the threads that block and those that wait for them are refused again and again; each of the former is wanted anew. */
  @Test
  void eachCallHasOneOutcomeWhileThreadsCanBeMadeNowAndThen() {
    Refusing refusingVirtual = new Refusing(Thread.ofVirtual().factory());
    LinuxKernel kernel =
        LinuxKernel.builder().threadFactory(refusing).idleTime(Duration.ZERO).build();
    SyscallExecutor executor = builder(kernel).cachemissThreads(refusingVirtual).build();
    int calls = (int) Effort.scale(2_000, 5_000, 500_000);
    int refused = 0;
    int failed = 0;
    try (Fd file = file(kernel)) {
      refusing.flaps = true;
      refusingVirtual.flaps = true;
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
      Descriptor d = new Descriptor();
      for (int i = 0; i < calls; i++) {
        try {
          outcomes.submitter().submit(read(d, file, i));
        } catch (SubmitException noThread) {
          assertEquals(Errno.EAGAIN, noThread.errno());
          refused++;
        }
        outcomes.reap();
      }
      refusing.flaps = false;
      refusingVirtual.flaps = false;
      outcomes.awaitOutcomes(calls - refused);
      for (int i = 0; i < calls; i++) {
        if (outcomes.has(i) && outcomes.result(i) != buffer.capacity()) {
          long result = outcomes.result(i);
          assertEquals(-Errno.EAGAIN, result, () -> Errnos.name(result));
          failed++;
        }
      }
      assertAllWell(executor, file);
      outcomes.reap();
      assertEquals(calls - refused, outcomes.outcomes());
    }
    assertClosed(kernel, executor);
    System.out.printf(
        "%d calls while %d threads and %d virtual threads were refused: %d refused, %d ended with"
            + " EAGAIN; unexpected failures %d of the executor, %d of the kernel%n",
        calls,
        refusing.refused,
        refusingVirtual.refused,
        refused,
        failed,
        executor.unexpectedFailures(),
        kernel.unexpectedErrors());
    assertFalse(refusing.refused == 0 || refusingVirtual.refused == 0);
  }

  @Test
  void aFileWhoseCloseNeedsAThreadIsClosedWhenThereIsOne() {
    LinuxKernel kernel = LinuxKernel.builder().threadFactory(refusing).build();
    SyscallExecutor executor = builder(kernel).build();
    int number = (int) executor.call(Syscalls.of("inotify_init1", LinuxConstants.O_CLOEXEC));
    Fd fd = kernel.adopt(number);
    refusing.refuses = true;
    fd.close();
    assertEquals(Fd.NOT_CLOSED, fd.closeResult());
    assertTrue(HungFifos.target(number).contains("inotify"));
    refusing.refuses = false;
    Await.until("it is closed", () -> fd.closeResult() == 0);
    assertClosed(kernel, executor);
  }
}
