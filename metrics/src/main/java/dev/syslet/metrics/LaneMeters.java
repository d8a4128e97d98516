package dev.syslet.metrics;

import dev.syslet.core.Lane;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.lane.BreakerState;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.BaseUnits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The meters of an executor's lanes in one registry.
 *
 * <p>An executor that has too many lanes forgets idle ones, and makes them anew when they are wanted. Their meters go with them: a
 * new lane's take the place of those of an earlier lane of the name, and when there are meters of more lanes than an executor may
 * have, those of forgotten ones are removed. So the tag {@code lane} stays bounded, and no meter outlives what it measures for long.
 *
 * <p>Lanes come on their submitters' threads, several at a time, so all but the end of the listening is done with a lock. The
 * executor holds none of its own meanwhile.
 */
final class LaneMeters {

  /** Beyond this many lanes the forgotten ones are looked for; an executor has no more of them. */
  static final int MAX_LANES = 1024;

  private final SyscallExecutor executor;
  private final MeterRegistry registry;
  private final Tags tags;
  private final Map<String, List<Meter>> lanes = new HashMap<>(); // guarded by this
  private boolean closed; // guarded by this

  LaneMeters(SyscallExecutor executor, MeterRegistry registry, Tags tags) {
    this.executor = executor;
    this.registry = registry;
    this.tags = tags;
  }

  /** Binds the lanes that there are and each new one; what is returned ends that and removes the meters. */
  Runnable bind() {
    Runnable listening = executor.onLane(this::added);
    return () -> {
      listening.run();
      close();
    };
  }

  private synchronized void close() {
    closed = true;
    lanes.values().forEach(this::remove);
    lanes.clear();
  }

  private synchronized void added(Lane lane) {
    if (closed) {
      return;
    }
    List<Meter> before = lanes.remove(lane.name());
    if (before != null) {
      remove(before);
    }
    if (lanes.size() >= MAX_LANES) {
      removeForgotten();
    }
    List<Meter> meters = new ArrayList<>();
    lanes.put(lane.name(), meters);
    register(lane, meters);
  }

  private void removeForgotten() {
    List<String> there = executor.lanes().stream().map(Lane::name).toList();
    Map<String, List<Meter>> forgotten = new HashMap<>(lanes);
    there.forEach(forgotten::remove);
    forgotten.forEach(
        (name, meters) -> {
          lanes.remove(name);
          remove(meters);
        });
  }

  private void remove(List<Meter> meters) {
    meters.forEach(registry::remove);
  }

  private void register(Lane lane, List<Meter> meters) {
    gauge(
        meters,
        lane,
        "threads",
        "Calls of a lane that have a thread",
        BaseUnits.THREADS,
        Lane::active);
    gauge(
        meters,
        lane,
        "threads.max",
        "The most threads that a lane may have",
        BaseUnits.THREADS,
        Lane::threads);
    gauge(
        meters,
        lane,
        "queued",
        "Calls that wait for a thread of their lane",
        "calls",
        Lane::queued);
    gauge(
        meters,
        lane,
        "queued.bytes",
        "Bytes of memory that queued calls keep held",
        BaseUnits.BYTES,
        Lane::queuedBytes);
    gauge(meters, lane, "inflight", "Unfinished missed calls of a lane", "calls", Lane::inFlight);
    gauge(
        meters,
        lane,
        "hung",
        "Calls past their deadline, or held for too long, that the kernel still holds",
        "calls",
        Lane::hung);
    gauge(
        meters,
        lane,
        "setaside",
        "Calls that have had their outcome and that the kernel still holds",
        "calls",
        Lane::setAside);
    gauge(
        meters,
        lane,
        "breaker",
        "The lane's breaker: 0 closed, 1 half-open, 2 open",
        "state",
        l -> number(l.breakerState()));
    counter(
        meters,
        lane,
        "breaker.opened",
        "How often the lane's breaker has opened",
        "openings",
        tags,
        Lane::breakerOpened);
    calls(meters, lane, "entered", Lane::calls);
    calls(meters, lane, "refused", Lane::refused);
    calls(meters, lane, "failed_fast", Lane::failedFast);
    calls(meters, lane, "timed_out", Lane::timedOut);
  }

  private static int number(BreakerState state) {
    return switch (state) {
      case CLOSED -> 0;
      case HALF_OPEN -> 1;
      case OPEN -> 2;
    };
  }

  private void calls(List<Meter> meters, Lane lane, String what, ToDoubleFunction<Lane> value) {
    counter(
        meters,
        lane,
        "calls",
        "Missed calls: entered the lane, refused by it, failed fast, timed out (which had entered)",
        "calls",
        tags.and("what", what),
        value);
  }

  private void gauge(
      List<Meter> meters,
      Lane lane,
      String name,
      String description,
      String unit,
      ToDoubleFunction<Lane> value) {
    meters.add(
        Gauge.builder("syslet.lane." + name, lane, value)
            .tags(tags.and("lane", lane.name()))
            .description(description)
            .baseUnit(unit)
            .register(registry));
  }

  private void counter(
      List<Meter> meters,
      Lane lane,
      String name,
      String description,
      String unit,
      Tags own,
      ToDoubleFunction<Lane> value) {
    meters.add(
        FunctionCounter.builder("syslet.lane." + name, lane, value)
            .tags(own.and("lane", lane.name()))
            .description(description)
            .baseUnit(unit)
            .register(registry));
  }
}
