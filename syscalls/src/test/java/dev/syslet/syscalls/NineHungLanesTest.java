package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Errno;
import dev.syslet.core.Lane;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.lane.WhenFull;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.HungFifos;
import dev.syslet.syscalls.testing.ReapedOutcomes;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ten lanes of which nine have more hung calls than they may: what that is to the tenth, and what becomes of the nine. */
@Timeout(180)
class NineHungLanesTest {

  private static final int SICK = 9;
  private static final int QUEUE = 20;
  private static final int CALLS = 100;
  private static final int BREAKER_CALLS = 2;
  private static final String HEALTHY = "tenth";

  @TempDir private Path directory;

  /** A lane whose calls hang. */
  private final class SickLane {

    final String name;
    final HungFifos fifos;
    final ReapedOutcomes outcomes;
    final SyscallExecutor executor;
    int accepted;
    int refused;

    SickLane(SyscallExecutor executor, int number) {
      name = "sick-" + number;
      fifos = new HungFifos(directory, name, 1);
      outcomes = new ReapedOutcomes(executor, CALLS);
      this.executor = executor;
    }

    Lane lane() {
      return lane(executor, name);
    }

    void overfill() {
      Descriptor d = new Descriptor().lane(name);
      for (int i = 0; i < CALLS; i++) {
        try {
          outcomes.submitter().submit(fifos.open(d, 0).userData(accepted));
          accepted++;
        } catch (SubmitException full) {
          assertEquals(Errno.EAGAIN, full.errno());
          assertTrue(full.toString().contains(name), full::toString);
          refused++;
        }
      }
    }

    private static Lane lane(SyscallExecutor executor, String name) {
      return executor.lanes().stream()
          .filter(lane -> lane.name().equals(name))
          .findFirst()
          .orElseThrow();
    }

    /** The breaker has opened: what hangs hangs, everything else has ended, and nothing more comes in. */
    void assertOpen() {
      Await.until("the breaker opens", () -> lane().breakerState() == BreakerState.OPEN);
      Await.until("the queue is empty", () -> lane().queued() == 0);
      int held = lane().active();
      assertTrue(held >= BREAKER_CALLS && held <= lane().threads(), () -> lane().toString());
      outcomes.awaitOutcomes(accepted - held);
      for (int i = 0; i < accepted; i++) {
        if (outcomes.has(i)) {
          assertEquals(-Errno.EHOSTDOWN, outcomes.result(i), name);
          assertEquals(EventLayout.FLAG_FAILED_FAST, outcomes.flags(i));
        }
      }
      CompletionEvent event =
          executor.submitAsync(fifos.open(new Descriptor(), 0).lane(name)).join();
      assertEquals(-Errno.EHOSTDOWN, event.result());
      assertTrue(event.isFailedFast());
      assertEquals(0, lane().refused() - refused);
      assertTrue(lane().failedFast() >= accepted - held + 1);
    }

    /** All that hung comes to its end, and the breaker closes. */
    void assertRecovers() {
      int hung = accepted - outcomes.outcomes();
      fifos.release();
      outcomes.awaitOutcomes(accepted);
      int opened = 0;
      for (int i = 0; i < accepted; i++) {
        if (outcomes.result(i) >= 0) {
          assertTrue(fifos.closeOpened(0, outcomes.result(i)));
          opened++;
        }
      }
      assertEquals(hung, opened);
      Await.until("the breaker closes", () -> lane().breakerState() == BreakerState.CLOSED);
      Await.until("nobody is in it", () -> lane().inFlight() == 0 && lane().active() == 0);
      assertEquals(0, lane().hung());
      assertTrue(lane().breakerOpened() >= 1);
      long fd = executor.call(fifos.open(new Descriptor(), 0).lane(name));
      assertTrue(fifos.closeOpened(0, fd), () -> Errnos.name(fd));
      fifos.close();
    }
  }

  /** Everything as it comes but for the breakers: nine lanes of 64 threads each would be twice as many as there may be. */
  @Test
  void theTenthWorksWhileNineHangBeyondTheirBoundsAndAllRecover() throws Exception {
    LinuxKernel kernel = LinuxKernel.builder().build();
    LaneOptions options =
        LaneOptions.builder()
            .queueCalls(QUEUE)
            .hungAfter(Duration.ofMillis(400))
            .breakerCalls(BREAKER_CALLS)
            .probeAfter(Duration.ofDays(1))
            .build();
    SyscallExecutor executor =
        SyscallExecutor.builder(kernel)
            .otherLanes(options)
            .lane(HEALTHY, LaneOptions.builder().build())
            .build();
    List<SickLane> sick = new ArrayList<>();
    for (int i = 0; i < SICK; i++) {
      sick.add(new SickLane(executor, i));
    }
    Path path = Files.write(directory.resolve("file"), new byte[4096]);
    int calls = (int) Effort.scale(500, 2_000, 20_000);
    try (Fd file = TestFiles.open(kernel, path, LinuxConstants.O_RDONLY)) {
      work(executor, file, calls);
      sick.forEach(SickLane::overfill);
      for (SickLane each : sick) {
        assertTrue(each.refused > 0 || each.lane().breakerOpened() > 0, () -> each.name);
      }
      int held = executor.laneThreads();
      work(executor, file, calls);
      sick.forEach(SickLane::assertOpen);
      work(executor, file, calls);
      assertEquals(
          BreakerState.CLOSED, SickLane.lane(executor, HEALTHY).breakerState(), "of the tenth");
      sick.forEach(SickLane::assertRecovers);
      System.out.printf(
          "nine hung lanes held %d of %d threads; most at a time %d%n",
          held, kernel.maxThreads(), kernel.largestThreads());
    } finally {
      executor.close();
    }
    assertTrue(
        kernel.largestThreads() <= kernel.maxThreads(), () -> kernel.largestThreads() + " threads");
    assertEquals(0, kernel.unexpectedErrors() + executor.unexpectedFailures());
    Await.until("no thread is left", () -> kernel.threads() == 0);
  }

  /** Reads in the tenth lane, every other one on a thread: all of them end well. */
  private static void work(SyscallExecutor executor, Fd file, int calls) {
    ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
    ByteBuffer buffer = ByteBuffer.allocateDirect(32);
    Descriptor d = new Descriptor().lane(HEALTHY);
    for (int i = 0; i < calls; i++) {
      d.flags(i % 2 == 0 ? 0 : Descriptor.FORCE_ASYNC).userData(i);
      outcomes.submitter().submit(Syscalls.pread64(d, file, buffer, i));
      if (i % 64 == 63) { // no more at a time than it has threads by default
        outcomes.awaitOutcomes(i + 1);
      }
    }
    outcomes.awaitOutcomes(calls);
    for (int i = 0; i < calls; i++) {
      assertEquals(buffer.capacity(), outcomes.result(i));
      assertEquals(0, outcomes.flags(i));
    }
  }

  @Test
  void aFullLaneSaysSoWithItsNameAndDepthOrAsAnOutcome() {
    LinuxKernel kernel = LinuxKernel.builder().build();
    LaneOptions.Builder two = LaneOptions.builder().threads(2).queueCalls(3);
    SyscallExecutor executor =
        SyscallExecutor.builder(kernel)
            .lane("refuses", two.build())
            .lane("tells", two.whenFull(WhenFull.OUTCOME).build())
            .build();
    try (HungFifos fifos = new HungFifos(directory, "fifo", 1)) {
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, 12);
      Descriptor d = new Descriptor();
      for (int i = 0; i < 10; i++) {
        d.lane(i < 5 ? "refuses" : "tells").userData(i);
        outcomes.submitter().submit(fifos.open(d, 0));
      }
      Await.until("four hang", () -> HungFifos.threadsIn(Numbers.OPENAT) == 4);
      d.lane("refuses");
      SubmitException full =
          assertThrows(SubmitException.class, () -> outcomes.submitter().submit(d));
      assertTrue(full.isFull());
      for (String part : List.of("lane refuses", "2 of 2 threads", "3 of 3 queued")) {
        assertTrue(full.toString().contains(part), full::toString);
      }
      outcomes.submitter().submit(d.lane("tells").userData(10));
      outcomes.awaitOutcomes(1);
      assertEquals(-Errno.EAGAIN, outcomes.result(10));
      assertEquals(EventLayout.FLAG_FAILED_FAST, outcomes.flags(10));
      assertFalse(outcomes.has(0));
      assertEquals(4, kernel.largestThreads()); // later a thread may be on its way back to idle
      fifos.release();
      outcomes.awaitOutcomes(11);
      for (int i = 0; i < 10; i++) {
        assertTrue(fifos.closeOpened(0, outcomes.result(i)));
      }
    } finally {
      executor.close();
    }
  }
}
