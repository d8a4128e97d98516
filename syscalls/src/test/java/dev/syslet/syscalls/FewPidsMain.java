package dev.syslet.syscalls;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Errno;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.testing.HungFifos;
import dev.syslet.syscalls.testing.ReapedOutcomes;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Calls in a process that may have few threads, and more later: run by {@link FewPidsTest} in a JVM and a cgroup of its own.
 *
 * <pre>
 * FewPidsMain CGROUP DIRECTORY MORE_THREADS
 * </pre>
 *
 * <p>It sets the cgroup's bound itself. Every thread that may still be made then hangs, so that only new ones can bring the other
 * calls on. The exit status is not 0 when something is wrong.
 */
@SuppressWarnings("resource") // the process ends
final class FewPidsMain {

  private static final int HUNG = 64;
  private static final int HEALTHY = 100;

  /** Those take a second: who tries to start threads for a while only, or needs one for that, has given up then. */
  private static final int DEADLINES = 50;

  private final Path cgroup;
  private final int moreThreads;
  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final SyscallExecutor executor =
      SyscallExecutor.builder(kernel)
          .lane("hung", LaneOptions.builder().threads(HUNG).build())
          .build();
  private final Fd file;
  private final HungFifos fifos;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(16);

  private FewPidsMain(Path cgroup, Path directory, int moreThreads) throws IOException {
    this.cgroup = cgroup;
    this.moreThreads = moreThreads;
    Path path = Files.write(directory.resolve("file"), new byte[4096]);
    file = TestFiles.open(kernel, path, LinuxConstants.O_RDONLY);
    fifos = new HungFifos(directory, "fifo", 1);
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    new FewPidsMain(Path.of(args[0]), Path.of(args[1]), Integer.parseInt(args[2])).run();
  }

  private void run() throws Exception {
    healthy(new ReapedOutcomes(executor, 10), 10); // the threads of the JVM's own are there now
    long now = Long.parseLong(Files.readString(cgroup.resolve("pids.current")).trim());
    limit(Long.toString(now + moreThreads));
    System.out.printf("pids %d, %d more allowed%n", now, moreThreads);

    ReapedOutcomes hung = new ReapedOutcomes(executor, HUNG);
    for (int i = 0; i < HUNG; i++) {
      hung.submitter().submit(fifos.open(new Descriptor(), 0).lane("hung").userData(i));
    }
    Await.until("threads are refused", () -> settled(hung));
    int inside = kernel.busyThreads();
    hung.reap();
    System.out.printf(
        "of %d opens %d hang on threads, %d queue, %d have ended%n",
        HUNG, inside, kernel.queuedCalls(), hung.outcomes());
    ReapedOutcomes healthy = new ReapedOutcomes(executor, HEALTHY);
    submit(healthy, HEALTHY);
    for (int i = 0; i < HEALTHY; i++) {
      long read = executor.call(Syscalls.pread64(file, buffer, 0));
      expect(read == buffer.capacity(), "an inline read: " + Errnos.name(read));
    }
    for (int i = 0; i < DEADLINES; i++) {
      deadline();
    }
    healthy.reap();
    System.out.printf("of %d reads %d have ended%n", HEALTHY, healthy.outcomes());

    limit("max");
    healthy.awaitOutcomes(HEALTHY);
    long refused = count(healthy, HEALTHY);
    Await.until("all opens have threads", () -> settledWithThreads(hung));
    hung.reap();
    int ended = hung.outcomes();
    fifos.release();
    hung.awaitOutcomes(HUNG);
    for (int i = 0; i < HUNG; i++) {
      long result = hung.result(i);
      expect(result >= 0 || result == -Errno.EAGAIN, "an open: " + Errnos.name(result));
      expect(result < 0 || fifos.closeOpened(0, result), "another file");
    }
    Await.until("nothing is left", () -> executor.pendingCount() == 0);
    ReapedOutcomes again = new ReapedOutcomes(executor, HEALTHY);
    healthy(again, HEALTHY);
    hung.reap();
    healthy.reap();
    expect(hung.outcomes() == HUNG && healthy.outcomes() == HEALTHY, "outcomes too many");
    System.out.printf(
        "ended with EAGAIN: %d opens, %d reads; threads at most %d; unexpected failures %d of the"
            + " executor, %d of the kernel%n",
        ended,
        refused,
        kernel.largestThreads(),
        executor.unexpectedFailures(),
        kernel.unexpectedErrors());
    expect(executor.unexpectedFailures() == 0, "unexpected failures of the executor");
    executor.close();
    expect(executor.isTerminated(), "not terminated");
    System.out.println("all well");
    Runtime.getRuntime().halt(0);
  }

  private boolean settled(ReapedOutcomes hung) {
    hung.reap();
    return kernel.busyThreads() < HUNG
        && kernel.queuedCalls() > 0
        && kernel.busyThreads() + kernel.queuedCalls() + hung.outcomes() == HUNG;
  }

  private boolean settledWithThreads(ReapedOutcomes hung) {
    hung.reap();
    return kernel.queuedCalls() == 0 && kernel.busyThreads() + hung.outcomes() == HUNG;
  }

  /** A call that waits for a thread is given up when it is time. */
  private void deadline() {
    ReapedOutcomes outcomes = new ReapedOutcomes(executor, 1);
    Descriptor d = Syscalls.pread64(new Descriptor(), file, buffer, 0).lane("hung");
    outcomes.submitter().submit(d.flags(Descriptor.FORCE_ASYNC).deadlineNanos(20_000_000));
    outcomes.awaitOutcomes(1);
    long result = outcomes.result(0);
    expect(result == -Errno.ETIMEDOUT, "past its deadline: " + Errnos.name(result));
  }

  private void submit(ReapedOutcomes outcomes, int calls) {
    Descriptor d = new Descriptor().lane("healthy").flags(Descriptor.FORCE_ASYNC);
    for (int i = 0; i < calls; i++) {
      outcomes.submitter().submit(Syscalls.pread64(d, file, buffer, 0).userData(i));
    }
  }

  private void healthy(ReapedOutcomes outcomes, int calls) {
    submit(outcomes, calls);
    outcomes.awaitOutcomes(calls);
    expect(count(outcomes, calls) == 0, "reads were refused");
  }

  /** How many were refused; all others must have succeeded. */
  private long count(ReapedOutcomes outcomes, int calls) {
    long refused = 0;
    for (int i = 0; i < calls; i++) {
      long result = outcomes.result(i);
      expect(
          result == buffer.capacity() || result == -Errno.EAGAIN, "a read: " + Errnos.name(result));
      refused += result < 0 ? 1 : 0;
    }
    return refused;
  }

  private void limit(String pids) throws IOException {
    Files.writeString(cgroup.resolve("pids.max"), pids);
  }

  private static void expect(boolean holds, String otherwise) {
    if (!holds) {
      System.out.println("wrong: " + otherwise);
      Runtime.getRuntime().halt(1);
    }
  }
}
