package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.lane.WhenFull;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.sim.SimulatedKernel;
import dev.syslet.core.sim.SimulatedLease;
import dev.syslet.core.sim.SimulatedWorld;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One seeded run of the whole engine on a simulated kernel: a few submitters that use every way to submit, reapers, and
 * somebody who shuts down at a random moment in a random way. Afterwards every promise is checked.
 */
final class Scenario {

  /** What happened to one accepted call. */
  private static final class Fate {
    final boolean suppressed;
    final boolean toFuture;
    final boolean wantsLate;
    final List<Long> outcomes = new ArrayList<>();
    final List<Long> late = new ArrayList<>();
    final List<CancelAnswer> answers = new ArrayList<>();
    boolean abandoned;
    boolean timedOut;
    boolean failedFast;

    Fate(boolean suppressed, boolean toFuture, boolean wantsLate) {
      this.suppressed = suppressed;
      this.toFuture = toFuture;
      this.wantsLate = wantsLate;
    }

    void told(CompletionEvent event) {
      outcomes.add(event.result());
      abandoned |= event.isAbandoned();
      timedOut |= event.isTimedOut();
      failedFast |= event.isFailedFast();
    }
  }

  private final SimulatedWorld world;
  private final SimulatedKernel kernel;
  private final SyscallExecutor executor;
  private final CompletionRing ringA;
  private final CompletionRing ringB;
  private final Submitter submitterB;
  private final List<SimulatedLease> leases = new ArrayList<>();
  private final Map<Long, Fate> fates = new TreeMap<>();
  private final Map<Long, CompletableFuture<CompletionEvent>> futures = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();
  private Set<Long> returnedBeforeClose = Set.of();
  private long nextUserData = 1;
  private int submittersLeft;
  private boolean closed;
  private int refusals;
  private int missed;

  Scenario(long seed, Engine.CallFactory calls) {
    world = new SimulatedWorld(seed);
    kernel = new SimulatedKernel(world, 1 + world.random().nextInt(4));
    ringA = ring();
    ringB = ring();
    executor =
        SyscallExecutor.builder(kernel)
            .time(world)
            .ids(new CallIds(1, 0))
            .calls(calls)
            .sampleEvery(1)
            .ring(ringA)
            .cachemissThreads(world.threads("miss-"))
            .timerThreads(world.threads("timer-"))
            .cachemissBound(1 + world.random().nextInt(3))
            .queueBound(world.random().nextInt(4))
            .mountLanes(lane(LaneOptions.mountBuilder()))
            .otherLanes(lane(LaneOptions.builder()))
            .lane("named", lane(LaneOptions.builder()))
            .threadReserve(world.random().nextInt(kernel.maxThreads()))
            .setAsideBound(world.random().nextInt(3))
            .cancelPatience(Duration.ofNanos(world.random().nextInt(20_000)))
            .closeTimeout(Duration.ofNanos(world.random().nextInt(20_000)))
            .build();
    submitterB = executor.submitter(ringB);
    for (int i = 0; i < 3; i++) {
      leases.add(new SimulatedLease(world));
    }
  }

  private LaneOptions lane(LaneOptions.Builder options) {
    Random random = world.random();
    return options
        .threads(1 + random.nextInt(3))
        .queueCalls(random.nextInt(4))
        .queueBytes(random.nextInt(400))
        .deadline(Duration.ofNanos(world.chance(20) ? random.nextInt(30_000) : 0))
        .hungAfter(Duration.ofNanos(world.chance(50) ? 1 + random.nextInt(20_000) : 0))
        .breakerCalls(random.nextInt(3))
        .probeAfter(Duration.ofNanos(random.nextInt(20_000)))
        .whenFull(world.chance(50) ? WhenFull.REFUSE : WhenFull.OUTCOME)
        .build();
  }

  private CompletionRing ring() {
    int overflow = world.chance(30) ? 512 : 64 * 1024;
    return new CompletionRing(
        RecordRing.builder()
            .capacityBytes(4096)
            .maxRecordBytes(512)
            .overflowBytes(overflow)
            .timeSource(world)
            .build());
  }

  /** Runs to the end; returns what was broken, or nothing. */
  List<String> run() {
    submittersLeft = 1 + world.random().nextInt(3);
    for (int i = submittersLeft; i > 0; i--) {
      world.start("submitter-", this::submitSome);
    }
    for (int i = 1 + world.random().nextInt(2); i > 0; i--) {
      world.start("reaper-", newReaper());
    }
    world.start("canceller-", this::cancelSome);
    world.start("closer-", this::end);
    world.run();
    expect(executor.isTerminated(), "closed, and " + executor.inFlight() + " have no outcome");
    kernel.releaseHung();
    world.run();
    reapAll();
    check();
    return faults;
  }

  String trace() {
    return world.trace();
  }

  int refusals() {
    return refusals;
  }

  int missed() {
    return missed;
  }

  private void submitSome() {
    Descriptor descriptor = new Descriptor();
    for (int i = 1 + world.random().nextInt(8); i > 0; i--) {
      try {
        submitOne(descriptor);
      } catch (SubmitException refusal) {
        world.note("refused " + refusal.errno());
        refusals++;
      }
      world.maybeYield();
    }
    if (--submittersLeft == 0 && world.chance(20)) {
      leases.get(0).close();
    }
  }

  private void fill(Descriptor descriptor, int flags) {
    descriptor
        .syscall(world.chance(3) ? SimulatedKernel.REFUSED : world.random().nextInt(5))
        .addArgument(1, leases.get(world.random().nextInt(leases.size())))
        .addArgument(2)
        .flags(flags)
        .attributes(world.random().nextInt(2048) & ~1L)
        .deadlineNanos(world.chance(30) ? 1 + world.random().nextInt(20_000) : 0)
        .lane(world.chance(20) ? "named" : null)
        .userData(nextUserData++);
    if (descriptor.asks(Attribute.TRACE)) {
      descriptor.trace(String.valueOf(descriptor.userData()).getBytes(StandardCharsets.US_ASCII));
    }
    if (descriptor.asks(Attribute.DATA)) {
      descriptor.data(16);
    }
  }

  private int someFlags() {
    int flags = 0;
    flags |= world.chance(15) ? Descriptor.FORCE_ASYNC : 0;
    flags |= world.chance(10) ? Descriptor.INLINE_ONLY : 0;
    flags |= world.chance(1) ? 1 << 20 : 0;
    return flags;
  }

  private void submitOne(Descriptor descriptor) {
    int way = world.random().nextInt(5);
    int flags = someFlags();
    if (way < 3 && world.chance(20)) {
      flags |= Descriptor.SUPPRESS_SUCCESS;
    }
    if (way < 3 && world.chance(30)) {
      flags |= Descriptor.LATE_EVENT;
    }
    boolean late = (flags & Descriptor.LATE_EVENT) != 0;
    boolean suppressed = (flags & Descriptor.SUPPRESS_SUCCESS) != 0;
    fill(descriptor, flags);
    long userData = descriptor.userData();
    Fate fate = new Fate(suppressed, way == 3, late);
    world.note("submit " + userData + " way " + way + " flags " + flags);
    // The event may be reaped before submit returns, so the fate must be known before.
    fates.put(userData, fate);
    try {
      switch (way) {
        case 0 -> executor.submit(descriptor);
        case 1 -> submitterB.submit(descriptor);
        case 2 -> submitBatch(descriptor, flags, fate);
        case 3 -> futures.put(userData, executor.submitAsync(descriptor));
        default -> {
          CompletionEvent event = executor.callForEvent(descriptor);
          fate.told(event);
          checkAttributes(event);
        }
      }
    } catch (SubmitException refusal) {
      fates.remove(userData);
      if (!fate.outcomes.isEmpty()) {
        faults.add("call " + userData + " was refused and had an outcome");
      }
      checkRefused(userData);
      throw refusal;
    }
  }

  private void checkRefused(long userData) {
    expect(!kernel.hasBegun(userData), "call " + userData + " was refused after it had begun");
  }

  private void submitBatch(Descriptor first, int flags, Fate fate) {
    Descriptor second = new Descriptor();
    fill(second, flags);
    fates.put(second.userData(), new Fate(fate.suppressed, false, fate.wantsLate));
    BatchResult result = submitterB.submit(List.of(first, second));
    if (result.accepted() < 2) {
      fates.remove(second.userData());
      checkRefused(second.userData());
    }
    if (result.accepted() == 0) {
      throw Objects.requireNonNull(result.refusal());
    }
  }

  /**
   * A reaper has direct memory, which takes a monitor of the JDK's to make: not something to do on a simulated thread.
   */
  private Runnable newReaper() {
    List<CompletionRing.Reaper> reapers = List.of(ringA.newReaper(), ringB.newReaper());
    return () -> {
      while (!closed) {
        CompletionRing.Reaper reaper = reapers.get(world.chance(50) ? 0 : 1);
        reaper.reap(this::take, 1 + world.random().nextInt(4));
        boolean unused = reaper.await(1 + world.random().nextInt(5_000));
      }
    };
  }

  private void take(CompletionEvent event) {
    Fate fate = fates.get(event.userData());
    world.note("event " + event.userData() + " " + event.result());
    if (fate == null) {
      faults.add("an event for call " + event.userData() + ", which was not accepted");
      return;
    }
    if (event.isLate()) {
      expect(!fate.outcomes.isEmpty(), "call " + event.userData() + " was late before its outcome");
      fate.late.add(event.result());
    } else {
      fate.told(event);
    }
    checkAttributes(event);
    if (event.status(Attribute.TIMING) == AttributeStatus.DONE
        && event.queueNanos() + event.serviceNanos() != event.totalNanos()) {
      faults.add("the times of call " + event.userData() + " do not add up");
    }
  }

  private void checkAttributes(CompletionEvent event) {
    String own = String.valueOf(event.userData());
    if (event.status(Attribute.TRACE) != AttributeStatus.NOT_ASKED) {
      String trace = StandardCharsets.US_ASCII.decode(event.trace()).toString();
      expect(trace.equals(own), "the event of call " + own + " has the trace " + trace);
    }
    if (event.status(Attribute.DATA) == AttributeStatus.DONE) {
      ByteBuffer data = event.data();
      expect(!event.isAbandoned(), "call " + own + " is abandoned and has data");
      expect(
          data.getLong() == event.userData() && data.getLong() == event.result(),
          "the event of call " + own + " has data of another call");
    }
  }

  private void cancelSome() {
    for (int i = world.random().nextInt(6); i > 0; i--) {
      for (int wait = world.random().nextInt(20); wait > 0; wait--) {
        Thread.yield();
      }
      if (world.chance(20)) {
        kernel.releaseSomeHung();
      }
      long one = 1 + world.random().nextInt(10);
      CallFilter filter =
          world.chance(70)
              ? CallFilter.userData(one)
              : world.chance(50) ? CallFilter.lane("mount1") : CallFilter.all();
      Map<Long, Long> userData = new HashMap<>();
      CallFilter noting =
          (id, descriptor, lane) -> {
            userData.put(id, descriptor.userData());
            return filter.test(id, descriptor, lane);
          };
      for (Cancelled cancelled : executor.cancel(noting)) {
        long of = Objects.requireNonNull(userData.get(cancelled.callId()));
        world.note("cancel " + of + " " + cancelled.answer());
        Fate fate = fates.get(of);
        if (fate != null) {
          fate.answers.add(cancelled.answer());
        }
      }
    }
  }

  private void end() {
    for (int i = world.random().nextInt(40); i > 0; i--) {
      Thread.yield();
    }
    if (world.chance(50)) {
      executor.shutdown();
    }
    if (world.chance(50)) {
      for (CallSnapshot call : executor.shutdownNow()) {
        world.note("not started " + call.description());
      }
    }
    returnedBeforeClose = kernel.returned();
    executor.close();
    if (!executor.isTerminated()) {
      // Submitters that were inside submit when it closed may still be on their way.
      world.note("not yet quiet");
    }
    closed = true;
    for (CallSnapshot call : executor.abandoned()) {
      if (call.state() != CallSnapshot.State.ABANDONED) {
        faults.add("abandoned() names " + call);
      }
    }
  }

  private void reapAll() {
    while (ringA.reap(this::take, 100) + ringB.reap(this::take, 100) > 0) {
      world.note("reaped the rest");
    }
    futures.forEach(
        (userData, future) -> {
          Fate fate = fates.get(userData);
          if (fate != null && future.isDone()) {
            CompletionEvent event = future.join();
            fate.told(event);
            checkAttributes(event);
          }
        });
  }

  private void check() {
    faults.addAll(kernel.faults());
    fates.forEach(this::checkFate);
    for (SimulatedLease lease : leases) {
      expect(lease.holds() == 0, "a lease is still held " + lease.holds() + " times");
    }
    expect(executor.inFlight() == 0, "in flight: " + executor.inFlight());
    expect(executor.pendingCount() == 0, "pending: " + executor.pending());
    expect(executor.setAside() == 0, "set aside: " + executor.setAside());
    expect(executor.laneThreads() == 0, "threads of lanes: " + executor.laneThreads());
    for (Lane lane : executor.lanes()) {
      expect(
          lane.inFlight() == 0 && lane.hung() == 0 && lane.setAside() == 0, "left over: " + lane);
      expect(lane.queuedBytes() == 0, "bytes still queued: " + lane.queuedBytes());
    }
    expect(executor.cachemissActive() == 0, "active: " + executor.cachemissActive());
    expect(executor.cachemissQueued() == 0, "queued: " + executor.cachemissQueued());
    expect(executor.isTerminated(), "not terminated");
    expect(kernel.closes() == 1, "the kernel was closed " + kernel.closes() + " times");
    expect(world.alive().isEmpty(), "threads left: " + world.alive());
    for (CompletionRing ring : List.of(ringA, ringB)) {
      expect(
          ring.records().reservedBytes() == 0,
          "bytes still reserved: " + ring.records().reservedBytes());
    }
    long counted = executor.callMeters().stream().mapToLong(CallMeter::count).sum();
    expect(counted == fates.size(), counted + " calls counted, " + fates.size() + " accepted");
    missed =
        (int)
            executor.callMeters().stream()
                .filter(meter -> !meter.inline())
                .mapToLong(CallMeter::count)
                .sum();
  }

  private void checkFate(long userData, Fate fate) {
    Long answer = kernel.answered(userData);
    boolean silent = fate.suppressed && fate.outcomes.isEmpty();
    if (silent) {
      expect(answer != null && answer >= 0, "suppressed call " + userData + " ended " + answer);
      return;
    }
    expect(
        fate.outcomes.size() == 1,
        "call " + userData + (fate.toFuture ? " (future)" : "") + " had " + fate.outcomes);
    if (fate.outcomes.size() != 1) {
      return;
    }
    long outcome = fate.outcomes.get(0);
    expect(
        !fate.abandoned || fate.timedOut || !returnedBeforeClose.contains(userData),
        "call " + userData + " was told as abandoned, and the kernel had returned before close");
    checkResult(userData, fate, outcome, answer);
    checkLate(userData, fate, answer);
    fate.answers.forEach(cancel -> checkCancel(userData, fate, outcome, answer, cancel));
  }

  private void checkResult(long userData, Fate fate, long outcome, @Nullable Long answer) {
    boolean byEngine =
        outcome == -Errno.ECANCELED
            || outcome == -Errno.EAGAIN
            || (outcome == -Errno.ETIMEDOUT && fate.timedOut)
            || (outcome == -Errno.EHOSTDOWN);
    boolean stopped =
        answer != null && (answer == -Errno.ECANCELED || answer == -Errno.EINTR) && fate.timedOut;
    if (answer == null) {
      expect(byEngine, "call " + userData + " ended " + outcome + " and never ran");
    } else if (stopped) {
      expect(outcome == -Errno.ETIMEDOUT, "call " + userData + " timed out with " + outcome);
    } else if (!fate.abandoned && (kernel.hasBegun(userData) || outcome != -Errno.ECANCELED)) {
      expect(outcome == answer, "call " + userData + " ended " + outcome + ", not " + answer);
    }
  }

  /** Of a call that was given up, the true result is told once more if that was asked for, and else taken back. */
  private void checkLate(long userData, Fate fate, @Nullable Long answer) {
    if (fate.wantsLate) {
      long truth = answer != null ? answer : -Errno.ECANCELED;
      List<Long> due = fate.abandoned ? List.of(truth) : List.of();
      expect(fate.late.equals(due), "call " + userData + " had late events " + fate.late);
    } else {
      expect(fate.late.isEmpty(), "call " + userData + " had a late event that nobody asked for");
    }
    boolean stranded = fate.abandoned && !fate.wantsLate && answer != null && answer >= 0;
    expect(
        kernel.discarded().contains(userData) == stranded,
        "the result " + answer + " of call " + userData + " was taken back, or not");
  }

  private void checkCancel(
      long userData, Fate fate, long outcome, @Nullable Long answer, CancelAnswer cancel) {
    String what = "call " + userData + ": cancel said " + cancel + ", it ended " + outcome;
    switch (cancel) {
      case NOT_STARTED -> expect(outcome == -Errno.ECANCELED, what);
      case STOPPED_WAITING -> expect(outcome == -Errno.ECANCELED && !fate.abandoned, what);
      case INTERRUPTED ->
          expect(outcome == -Errno.EINTR || kernel.hasBegun(userData) || fate.abandoned, what);
      case TOO_LATE, UNINTERRUPTIBLE -> expect(true, what);
    }
  }

  private void expect(boolean holds, String otherwise) {
    if (!holds) {
      faults.add(otherwise);
    }
  }
}
