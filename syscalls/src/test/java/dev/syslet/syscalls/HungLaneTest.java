package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Lane;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.HungFifos;
import dev.syslet.syscalls.testing.Latencies;
import dev.syslet.syscalls.testing.ReapedOutcomes;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Very many calls hang in one lane, and those of another go on: with the times and the memory that it takes. */
@Timeout(300)
class HungLaneTest {

  private static final String HUNG = "hung";
  private static final String HEALTHY = "healthy";
  private static final int MOST_FIFOS = 1_000;
  private static final int FILE_BYTES = 4096;
  private static final int KERNEL_STACK_BYTES = 16 * 1024;

  @TempDir private Path directory;

  /** Calls that nothing keeps from their end, one after the other: a statx, a read inline, a read on a thread. */
  private static final class Healthy {

    private final LinuxKernel kernel;
    private final SyscallExecutor executor;
    private final Descriptor d = new Descriptor().lane(HEALTHY);
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(64);
    private final Statx statx = new Statx();
    private final PathName name;
    private final Fd file;

    Healthy(LinuxKernel kernel, SyscallExecutor executor, Path path) {
      this.kernel = kernel;
      this.executor = executor;
      name = PathName.of(path.toString());
      file = TestFiles.open(kernel, path, LinuxConstants.O_RDONLY);
    }

    /** Runs so many; all must succeed. */
    Latencies run(int calls, Latencies submits) {
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
      Latencies latencies = new Latencies();
      for (int i = 0; i < calls; i++) {
        fill(i);
        long begun = System.nanoTime();
        long unused = outcomes.submitter().submit(d);
        submits.add(System.nanoTime() - begun);
        outcomes.reap();
        while (!outcomes.has(i)) {
          boolean come = outcomes.submitter().ring().await(Duration.ofSeconds(60).toNanos());
          assertTrue(come, "call " + i + " of a healthy lane does not end");
          outcomes.reap();
        }
        latencies.add(System.nanoTime() - begun);
        assertEquals(i % 3 == 0 ? 0 : buffer.capacity(), outcomes.result(i), "call " + i);
      }
      return latencies;
    }

    private void fill(int i) {
      d.userData(i).flags(i % 3 == 2 ? Descriptor.FORCE_ASYNC : 0);
      if (i % 3 == 0) {
        Syscalls.statx(d, name, 0, LinuxConstants.STATX_SIZE, statx);
      } else {
        Syscalls.pread64(d, file, buffer, i % FILE_BYTES / 2);
      }
    }

    void close() {
      file.close();
      Await.until("the file is closed", () -> file.closeResult() == 0);
      assertEquals(0, kernel.unexpectedErrors() + executor.unexpectedFailures());
    }
  }

  /** How late tiny virtual threads run: a call that keeps a carrier shows here, whoever made it. */
  private static final class VirtualProbe {

    private final Latencies lateness = new Latencies();
    private volatile boolean stopped;
    private final Thread thread = Thread.ofVirtual().start(this::run);

    private void run() {
      while (!stopped) {
        long due = System.nanoTime() + 1_000_000;
        LockSupport.parkNanos(1_000_000);
        Thread tiny = Thread.ofVirtual().start(() -> lateness.add(System.nanoTime() - due));
        try {
          tiny.join();
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    Latencies stop() throws InterruptedException {
      stopped = true;
      thread.join();
      return lateness;
    }
  }

  /** Bytes of this process, by a line of /proc/self/status. */
  private static long status(String what) {
    try {
      return Files.readAllLines(Path.of("/proc/self/status")).stream()
          .filter(line -> line.startsWith(what + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }

  private static long residentWithoutGarbage() {
    System.gc();
    System.gc();
    return status("VmRSS") + status("VmPTE");
  }

  private static Lane lane(SyscallExecutor executor, String name) {
    return executor.lanes().stream()
        .filter(lane -> lane.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void hang(int calls, int healthyCalls) throws Exception {
    Path path = Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(calls + 1024).build();
    SyscallExecutor executor =
        SyscallExecutor.builder(kernel)
            .threadReserve(128)
            .lane(HUNG, LaneOptions.builder().threads(calls).build())
            .build();
    try (HungFifos fifos = new HungFifos(directory, "fifo", Math.min(calls, MOST_FIFOS))) {
      Healthy healthy = new Healthy(kernel, executor, path);
      healthy.run(healthyCalls, new Latencies()); // until it is compiled
      int filesBefore = HungFifos.openFiles().size();

      Latencies submits = new Latencies();
      VirtualProbe probe = new VirtualProbe();
      Latencies before = healthy.run(healthyCalls, submits);
      Latencies probeBefore = probe.stop();

      long residentBefore = residentWithoutGarbage();
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
      Descriptor d = new Descriptor().lane(HUNG);
      Latencies hungSubmits = new Latencies();
      for (int i = 0; i < calls; i++) {
        fifos.open(d, i).userData(i);
        long begun = System.nanoTime();
        outcomes.submitter().submit(d);
        hungSubmits.add(System.nanoTime() - begun);
      }
      Await.until("all have a thread", () -> kernel.busyThreads() == calls);
      Await.until("all hang", () -> HungFifos.threadsIn(Numbers.OPENAT) == calls);
      long resident = residentWithoutGarbage() - residentBefore;

      probe = new VirtualProbe();
      Latencies submitsDuring = new Latencies();
      Latencies during = healthy.run(healthyCalls, submitsDuring);
      Latencies probeDuring = probe.stop();
      outcomes.reap();
      assertEquals(0, outcomes.outcomes(), "calls that hang have ended");
      assertEquals(calls, lane(executor, HUNG).active());

      fifos.release();
      outcomes.awaitOutcomes(calls);
      for (int i = 0; i < calls; i++) {
        assertEquals(0, outcomes.flags(i));
        assertTrue(fifos.closeOpened(i, outcomes.result(i)), "call " + i + " opened another file");
      }
      fifos.close();
      Await.until("none is left", () -> executor.pendingCount() == 0);
      outcomes.reap();
      assertEquals(calls, outcomes.outcomes());
      assertTrue(HungFifos.openFiles().size() <= filesBefore, "files are left open");
      assertTrue(kernel.largestThreads() <= kernel.maxThreads());
      healthy.close();

      System.out.printf(
          "%d hung, %d healthy: p99 %s before, %s during (ratio %.2f); submit p99.9 and longest"
              + " %s, %d us before, %s, %d us during, %s, %d us of the hung ones;"
              + " virtual probe p99.9 %s before (%d), %s during (%d); per held call %d bytes of"
              + " RSS and page tables, and %d of kernel stack; largest threads %d%n",
          calls,
          healthyCalls,
          before.micros(990),
          during.micros(990),
          (double) during.atPerMille(990) / before.atPerMille(990),
          submits.micros(999),
          submits.longest() / 1000,
          submitsDuring.micros(999),
          submitsDuring.longest() / 1000,
          hungSubmits.micros(999),
          hungSubmits.longest() / 1000,
          probeBefore.micros(999),
          probeBefore.count(),
          probeDuring.micros(999),
          probeDuring.count(),
          resident / calls,
          KERNEL_STACK_BYTES,
          kernel.largestThreads());
    } finally {
      executor.close();
    }
    Await.until("no thread is left", () -> kernel.threads() == 0);
  }

  @Test
  void aThousandHungOpensStopNoCallOfAnotherLaneAndAllEndOnceReleased() throws Exception {
    hang((int) Effort.scale(200, 1_000, 1_000), (int) Effort.scale(2_000, 10_000, 100_000));
  }

  @Test
  void tenThousandHungOpensStopNoCallOfAnotherLane() throws Exception {
    int calls = (int) Effort.scale(0, 0, 10_000);
    assumeTrue(calls > 0, "takes 10,000 threads: only with -Dsyslet.effort=soak");
    hang(calls, 10_000);
  }

  /** Its bound alone would let the lane have every thread there is. */
  @Test
  void aLaneThatMayHaveEveryThreadLeavesTheReserveToOthers() throws Exception {
    int calls = 200;
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(64).build();
    SyscallExecutor executor =
        SyscallExecutor.builder(kernel)
            .threadReserve(16)
            .lane(HUNG, LaneOptions.builder().threads(1_000).build())
            .build();
    Path path = Files.write(directory.resolve("file"), new byte[FILE_BYTES]);
    try (HungFifos fifos = new HungFifos(directory, "fifo", calls)) {
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
      Descriptor d = new Descriptor().lane(HUNG);
      for (int i = 0; i < calls; i++) {
        outcomes.submitter().submit(fifos.open(d, i).userData(i));
      }
      Await.until("all that may hang do", () -> HungFifos.threadsIn(Numbers.OPENAT) == 48);
      assertEquals(48, executor.laneThreads());
      assertEquals(calls - 48, lane(executor, HUNG).queued());
      Healthy healthy = new Healthy(kernel, executor, path);
      healthy.run(300, new Latencies());
      healthy.close();
      fifos.release();
      outcomes.awaitOutcomes(calls);
      for (int i = 0; i < calls; i++) {
        assertTrue(fifos.closeOpened(i, outcomes.result(i)), "call " + i + " opened another file");
      }
      assertTrue(kernel.largestThreads() <= 64, () -> kernel.largestThreads() + " threads");
    } finally {
      executor.close();
    }
    Await.until("no thread is left", () -> kernel.threads() == 0);
  }
}
