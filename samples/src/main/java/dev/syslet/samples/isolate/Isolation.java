package dev.syslet.samples.isolate;

import dev.syslet.core.CallFilter;
import dev.syslet.core.CallSnapshot;
import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Cancelled;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.samples.support.Corpus;
import dev.syslet.syscalls.LinuxKernel;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The run: the healthy load alone, then beside the calls that hang; the release; the count of what was told. */
final class Isolation {

  /** What the user has asked for. */
  record Plan(
      @Nullable Path hung,
      Corpus corpus,
      int calls,
      long warmUpNanos,
      long phaseNanos,
      long deadlineNanos,
      Random random) {}

  /** What came of it, but for the loads' own counts. */
  static final class Findings {
    HealthyNumbers warmUp = new HealthyNumbers();
    HealthyNumbers before = new HealthyNumbers();
    HealthyNumbers during = new HealthyNumbers();
    String what = "";
    List<CallSnapshot> stuck = List.of();
    String lanes = "";
    Map<CancelAnswer, Integer> cancels = new EnumMap<>(CancelAnswer.class);
    ProcessNumbers processBefore = new ProcessNumbers(0, 0);
    ProcessNumbers processDuring = new ProcessNumbers(0, 0);
    long releaseNanos;
    long closeNanos;
    int leftInKernel;
    long unexpected;
  }

  private static final int HEALTHY_THREADS = 16;
  private static final int SPARE_THREADS = 64;
  private static final int RESERVED_THREADS = 32;
  private static final int SPARE_CALLS = 4096;
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
  private static final long RELEASE_NANOS = TimeUnit.SECONDS.toNanos(60);

  final Findings findings = new Findings();
  private final Plan plan;
  private final PrintWriter err;
  private @Nullable HungCalls hung;

  Isolation(Plan plan, PrintWriter err) {
    this.plan = plan;
    this.err = err;
  }

  /** The calls that hung; only after {@link #run}. */
  HungCalls hung() {
    HungCalls there = hung;
    if (there == null) {
      throw new IllegalStateException("nothing was run yet");
    }
    return there;
  }

  /** Runs all of it; the task that others are to do with the same calls is run before those are taken away. */
  void run(LongConsumer progress, PeerRuns peers) throws InterruptedException {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(plan.calls() + SPARE_THREADS).build();
    SyscallExecutor executor = executor(kernel);
    Path below = plan.hung();
    try (executor;
        Hanging hanging =
            below == null ? new Fifos(executor, kernel, plan.calls()) : Hanging.below(below)) {
      HungCalls calls = new HungCalls(executor, kernel, hanging, plan.calls());
      hung = calls;
      findings.what = hanging.what();
      try (HealthyFiles files = new HealthyFiles(executor, kernel, plan.corpus());
          HealthyLoad load = new HealthyLoad(executor, files, plan.random())) {
        err.printf(
            "healthy: %d files on %s, %,d paths; hung: %,d %s%n",
            files.files.size(),
            files.fileSystems(),
            files.paths.size(),
            plan.calls(),
            hanging.what());
        err.flush();
        phases(executor, load, calls, progress);
        end(executor, calls);
      }
      close(executor, calls);
      peers.run(hanging);
    }
  }

  /** Others, with the same loads. */
  interface PeerRuns {
    void run(Hanging hanging) throws InterruptedException;
  }

  private SyscallExecutor executor(LinuxKernel kernel) {
    return SyscallExecutor.builder(kernel)
        .lane(
            HungCalls.LANE,
            LaneOptions.builder().threads(plan.calls()).queueCalls(plan.calls()).build())
        .lane(HealthyLoad.LANE, LaneOptions.builder().threads(HEALTHY_THREADS).build())
        .threadReserve(RESERVED_THREADS)
        .setAsideBound(plan.calls())
        .cachemissBound(plan.calls() + SPARE_CALLS)
        .closeTimeout(CLOSE_TIMEOUT)
        .build();
  }

  private void phases(
      SyscallExecutor executor, HealthyLoad load, HungCalls calls, LongConsumer progress)
      throws InterruptedException {
    findings.warmUp = load.run(plan.warmUpNanos(), progress);
    long soFar = plan.warmUpNanos();
    findings.before = load.run(plan.phaseNanos(), after(soFar, progress));
    findings.processBefore = ProcessNumbers.settled();
    calls.submit(plan.deadlineNanos());
    calls.awaitHeld();
    if (plan.deadlineNanos() > 0) { // they may be gone in a moment, and are not to be held up
      findings.processDuring = ProcessNumbers.now();
      look(executor);
    } else {
      findings.processDuring = ProcessNumbers.settled();
    }
    findings.during = load.run(plan.phaseNanos(), after(soFar + plan.phaseNanos(), progress));
    if (plan.deadlineNanos() == 0) {
      look(executor);
    }
  }

  private static LongConsumer after(long soFar, LongConsumer progress) {
    return nanos -> progress.accept(soFar + nanos);
  }

  private void look(SyscallExecutor executor) {
    findings.stuck =
        executor.inspect().stream()
            .filter(call -> call.lane().equals(HungCalls.LANE))
            .sorted(Comparator.comparingLong(CallSnapshot::ageNanos).reversed())
            .toList();
    findings.lanes = IsolateReport.lanes(executor.lanes());
  }

  /** Ends what hangs: by the other side of the FIFOs, or where nobody can, by a cancel. */
  private void end(SyscallExecutor executor, HungCalls calls) {
    long begun = System.nanoTime();
    if (plan.hung() == null) {
      calls.release(RELEASE_NANOS);
    } else {
      for (Cancelled one : executor.cancel(CallFilter.lane(HungCalls.LANE))) {
        findings.cancels.merge(one.answer(), 1, Integer::sum);
      }
      calls.drain();
    }
    findings.releaseNanos = System.nanoTime() - begun;
  }

  /** Whatever is still held then is given up, and that is an outcome too. */
  private void close(SyscallExecutor executor, HungCalls calls) {
    long begun = System.nanoTime();
    executor.close();
    findings.closeNanos = System.nanoTime() - begun;
    calls.drain();
    findings.leftInKernel = executor.abandoned().size();
    findings.unexpected = executor.unexpectedFailures();
  }

  /** How long the measuring takes. */
  long nanos() {
    return plan.warmUpNanos() + 2 * plan.phaseNanos();
  }

  double phaseSeconds() {
    return plan.phaseNanos() / 1e9;
  }

  long lost() {
    return hung().unfinished()
        + findings.warmUp.lost()
        + findings.before.lost()
        + findings.during.lost();
  }

  long doubled() {
    return hung().doubled
        + findings.warmUp.doubled
        + findings.before.doubled
        + findings.during.doubled;
  }

  /** The healthy load went on: it did at least a tenth of what it had done before. Its latency is told, not judged. */
  boolean wentOn() {
    return findings.during.completed > 0
        && findings.during.completed * 10 >= findings.before.completed;
  }
}
