package dev.syslet.metrics;

import dev.syslet.core.CallMeter;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionRing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/**
 * The meters of one executor.
 *
 * <table>
 *   <caption>Meters</caption>
 *   <tr><th>name</th><th>kind</th><th>tags</th><th>what</th></tr>
 *   <tr><td>syslet.calls</td><td>counter</td><td>syscall, route, outcome</td><td>calls that have had their outcome</td></tr>
 *   <tr><td>syslet.calls.service</td><td>timer</td><td>syscall, route, outcome</td><td>service time; every continued call,
 *       a sample of the inline ones</td></tr>
 *   <tr><td>syslet.calls.inflight</td><td>gauge</td><td></td><td>accepted calls without an outcome</td></tr>
 *   <tr><td>syslet.cachemiss.active</td><td>gauge</td><td></td><td>calls continued by a virtual thread</td></tr>
 *   <tr><td>syslet.cachemiss.queued</td><td>gauge</td><td></td><td>calls that wait for one</td></tr>
 *   <tr><td>syslet.threads</td><td>gauge</td><td>state</td><td>platform threads for calls that block, busy and idle</td></tr>
 *   <tr><td>syslet.setaside</td><td>gauge</td><td></td><td>calls told at their deadline and still held by the kernel, in places that
 *       were replaced</td></tr>
 *   <tr><td>syslet.lanes.threads</td><td>gauge</td><td></td><td>threads that calls of all lanes have</td></tr>
 *   <tr><td>syslet.lane.threads, .threads.max</td><td>gauge</td><td>lane</td><td>calls that have a thread; the lane's bound on them</td></tr>
 *   <tr><td>syslet.lane.queued, .queued.bytes</td><td>gauge</td><td>lane</td><td>calls that wait for a thread; the bytes they keep held</td></tr>
 *   <tr><td>syslet.lane.inflight</td><td>gauge</td><td>lane</td><td>missed calls that are unfinished</td></tr>
 *   <tr><td>syslet.lane.hung</td><td>gauge</td><td>lane</td><td>calls past their deadline, or held for too long</td></tr>
 *   <tr><td>syslet.lane.setaside</td><td>gauge</td><td>lane</td><td>calls told at their deadline and still held</td></tr>
 *   <tr><td>syslet.lane.breaker</td><td>gauge</td><td>lane</td><td>0 closed, 1 half-open, 2 open</td></tr>
 *   <tr><td>syslet.lane.breaker.opened</td><td>counter</td><td>lane</td><td>how often it has opened</td></tr>
 *   <tr><td>syslet.lane.calls</td><td>counter</td><td>lane, what</td><td>missed calls: entered, refused, failed_fast; timed_out are
 *       among the entered ones</td></tr>
 *   <tr><td>syslet.failures.unexpected</td><td>counter</td><td></td><td>failures that nobody expected</td></tr>
 *   <tr><td>syslet.ring.size</td><td>gauge</td><td>ring</td><td>bytes of the ring's body</td></tr>
 *   <tr><td>syslet.ring.used</td><td>gauge</td><td>ring</td><td>bytes of events not yet reaped</td></tr>
 *   <tr><td>syslet.ring.reserved</td><td>gauge</td><td>ring</td><td>bytes promised to events that are not in the ring yet</td></tr>
 *   <tr><td>syslet.ring.overflow</td><td>gauge</td><td>ring</td><td>bytes of events that wait for room in the ring</td></tr>
 *   <tr><td>syslet.ring.events</td><td>counter</td><td>ring, action</td><td>events published, and reaped</td></tr>
 * </table>
 *
 * <p>The tag {@code syscall} is bounded by the syscall table, {@code route} is {@code inline} or {@code cachemiss}, {@code
 * outcome} is {@code success}, {@code error}, {@code canceled}, {@code timed_out}, {@code failed_fast} or {@code abandoned}. Meters
 * of a syscall appear with its first call, those of a lane with its first missed call. There are no more values of {@code lane} than
 * 1,024 and those of a moment: meters of lanes that the executor has forgotten are removed then. The executor is held weakly by the meters; this binder holds it, so keep the binder as long as the meters matter.
 *
 * <p>Thread-safe. {@link #close} removes the meters from the registries they were bound to.
 */
public final class SysletMetrics implements MeterBinder, AutoCloseable {

  private record NamedRing(String name, CompletionRing ring) {}

  private final SyscallExecutor executor;
  private final Tags tags;
  private final List<NamedRing> rings = new CopyOnWriteArrayList<>();

  // No lock around bindTo and close: new meters arrive under the executor's lock.
  private final Deque<Runnable> undo = new ConcurrentLinkedDeque<>();

  private volatile boolean closed; // false -> true

  /**
   * Meters without tags of their own.
   *
   * @param executor whose meters
   */
  public SysletMetrics(SyscallExecutor executor) {
    this(executor, Tags.empty());
  }

  /**
   * Meters with tags that tell this executor from others.
   *
   * @param executor whose meters
   * @param tags given to every meter
   */
  public SysletMetrics(SyscallExecutor executor, Iterable<Tag> tags) {
    this.executor = executor;
    this.tags = Tags.of(tags);
    rings.add(new NamedRing("default", executor.ring()));
  }

  /**
   * Adds the meters of another ring that this executor posts to; to be called before {@link #bindTo}.
   *
   * @param name the value of the tag {@code ring}
   * @param ring the ring
   * @return this
   */
  public SysletMetrics ring(String name, CompletionRing ring) {
    rings.add(new NamedRing(name, ring));
    return this;
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    bindExecutor(registry);
    for (NamedRing named : rings) {
      bindRing(registry, named);
    }
    // Undone first, so that no meter is added behind the others' removal.
    undo.addFirst(executor.onCallMeter(meter -> bindCalls(registry, meter)));
    undo.addFirst(new LaneMeters(executor, registry, tags).bind());
    if (closed) { // while they were on their way
      undoAll();
    }
  }

  /** Stops listening for new meters, and removes those there are. */
  @Override
  public void close() {
    closed = true;
    undoAll();
  }

  private void undoAll() {
    Runnable next;
    while ((next = undo.pollFirst()) != null) {
      next.run();
    }
  }

  private void bindCalls(MeterRegistry registry, CallMeter meter) {
    Tags own =
        tags.and(
            "syscall", meter.syscall(),
            "route", meter.inline() ? "inline" : "cachemiss",
            "outcome", meter.outcome().name().toLowerCase(Locale.ROOT));
    added(
        registry,
        FunctionCounter.builder("syslet.calls", meter, CallMeter::count)
            .tags(own)
            .description("Calls that have had their outcome")
            .baseUnit("calls")
            .register(registry));
    added(
        registry,
        FunctionTimer.builder(
                "syslet.calls.service",
                meter,
                CallMeter::sampledCount,
                CallMeter::sampledNanos,
                TimeUnit.NANOSECONDS)
            .tags(own)
            .description("Service time of continued calls and of a sample of the inline ones")
            .register(registry));
  }

  private void bindExecutor(MeterRegistry registry) {
    gauge(
        registry,
        "syslet.calls.inflight",
        "Accepted calls without an outcome",
        "calls",
        tags,
        SyscallExecutor::inFlight);
    gauge(
        registry,
        "syslet.cachemiss.active",
        "Calls continued by a virtual thread",
        "calls",
        tags,
        SyscallExecutor::cachemissActive);
    gauge(
        registry,
        "syslet.cachemiss.queued",
        "Calls that wait for a virtual thread",
        "calls",
        tags,
        SyscallExecutor::cachemissQueued);
    gauge(
        registry,
        "syslet.setaside",
        "Calls told at their deadline that the kernel still holds, in places that were replaced",
        "calls",
        tags,
        SyscallExecutor::setAside);
    gauge(
        registry,
        "syslet.lanes.threads",
        "Threads that calls of all lanes have",
        BaseUnits.THREADS,
        tags,
        SyscallExecutor::laneThreads);
    gauge(
        registry,
        "syslet.threads",
        "Platform threads for calls that block",
        BaseUnits.THREADS,
        tags.and("state", "busy"),
        SyscallExecutor::kernelThreadsBusy);
    gauge(
        registry,
        "syslet.threads",
        "Platform threads for calls that block",
        BaseUnits.THREADS,
        tags.and("state", "idle"),
        e -> Math.max(0, e.kernelThreads() - e.kernelThreadsBusy()));
    added(
        registry,
        FunctionCounter.builder(
                "syslet.failures.unexpected", executor, SyscallExecutor::unexpectedFailures)
            .tags(tags)
            .description("Failures that nobody expected, each logged once of its kind")
            .baseUnit("failures")
            .register(registry));
  }

  private void bindRing(MeterRegistry registry, NamedRing named) {
    Tags own = tags.and("ring", named.name());
    CompletionRing ring = named.ring();
    ringGauge(
        registry, "size", "Bytes of the ring's body", own, ring, r -> r.records().capacityBytes());
    ringGauge(
        registry,
        "used",
        "Bytes of events not yet reaped",
        own,
        ring,
        r -> r.records().usedBytes());
    ringGauge(
        registry,
        "reserved",
        "Bytes promised to events that are not in the ring yet",
        own,
        ring,
        r -> r.records().reservedBytes());
    ringGauge(
        registry,
        "overflow",
        "Bytes of events that wait for room in the ring",
        own,
        ring,
        r -> r.records().waitingBytes());
    ringEvents(registry, "published", own, ring, r -> r.records().published());
    ringEvents(registry, "reaped", own, ring, r -> r.records().reaped());
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      String unit,
      Tags own,
      ToDoubleFunction<SyscallExecutor> value) {
    added(
        registry,
        Gauge.builder(name, executor, value)
            .tags(own)
            .description(description)
            .baseUnit(unit)
            .register(registry));
  }

  private void ringGauge(
      MeterRegistry registry,
      String name,
      String description,
      Tags own,
      CompletionRing ring,
      ToDoubleFunction<CompletionRing> value) {
    added(
        registry,
        Gauge.builder("syslet.ring." + name, ring, value)
            .tags(own)
            .description(description)
            .baseUnit(BaseUnits.BYTES)
            .register(registry));
  }

  private void ringEvents(
      MeterRegistry registry,
      String action,
      Tags own,
      CompletionRing ring,
      ToDoubleFunction<CompletionRing> value) {
    added(
        registry,
        FunctionCounter.builder("syslet.ring.events", ring, value)
            .tags(own.and("action", action))
            .description("Events published to the ring, and reaped from it")
            .baseUnit(BaseUnits.EVENTS)
            .register(registry));
  }

  private void added(MeterRegistry registry, Meter meter) {
    undo.addLast(() -> registry.remove(meter));
    if (closed) { // while this meter was on its way
      undoAll();
    }
  }
}
