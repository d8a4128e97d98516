package dev.syslet.samples.isolate;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.syslet.core.CallSnapshot;
import dev.syslet.core.KernelView;
import dev.syslet.core.Lane;
import dev.syslet.core.Route;
import dev.syslet.samples.support.TextTable;
import dev.syslet.samples.support.Units;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The numbers of a run, for people and for machines. */
final class IsolateReport {

  private static final int MOST_STUCK = 5;
  private static final double MOST = 99.9;

  private final Isolation run;
  private final Isolation.Findings findings;
  private final HungCalls hung;

  IsolateReport(Isolation run) {
    this.run = run;
    findings = run.findings;
    hung = run.hung();
  }

  /** The state of the lanes in this moment. */
  static String lanes(List<Lane> lanes) {
    TextTable table =
        new TextTable(
            "lane",
            "calls",
            "in flight",
            "threads",
            "bound",
            "queued",
            "hung",
            "set aside",
            "timed out",
            "failed fast",
            "breaker");
    lanes.stream()
        .sorted(Comparator.comparing(Lane::name))
        .forEach(
            lane ->
                table.row(
                    lane.name(),
                    lane.calls(),
                    lane.inFlight(),
                    lane.active(),
                    lane.threads(),
                    lane.queued(),
                    lane.hung(),
                    lane.setAside(),
                    lane.timedOut(),
                    lane.failedFast(),
                    lane.breakerState()));
    return table.toString();
  }

  String text() {
    return healthy()
        + "\n"
        + hungCalls()
        + "\n"
        + stuck()
        + "\n"
        + findings.lanes
        + "\n"
        + outcome();
  }

  private String healthy() {
    TextTable table = new TextTable("healthy calls", "before", "during", "during / before");
    numbers(table, "completed", numbers -> numbers.completed);
    time(table, "p50", numbers -> numbers.nanos.getValueAtPercentile(50));
    time(table, "p99", numbers -> numbers.nanos.getValueAtPercentile(99));
    time(table, "p99.9", numbers -> numbers.nanos.getValueAtPercentile(MOST));
    time(table, "longest", numbers -> numbers.nanos.getMaxValue());
    for (Route route : Route.values()) {
      String name = route.name().toLowerCase(Locale.ROOT);
      if (findings.before.route(route).getTotalCount() > 0
          || findings.during.route(route).getTotalCount() > 0) {
        numbers(table, "route " + name, numbers -> numbers.route(route).getTotalCount());
        time(table, "  p99", numbers -> numbers.route(route).getValueAtPercentile(99));
      }
    }
    time(table, "longest submit", numbers -> numbers.callerMaxStallNanos);
    time(table, "virtual-thread probe p99.9", numbers -> numbers.probe.getValueAtPercentile(MOST));
    numbers(table, "refused (full)", numbers -> numbers.refused);
    return table + errors(findings.before) + errors(findings.during);
  }

  private void numbers(TextTable table, String name, ToLongFunction<HealthyNumbers> of) {
    long before = of.applyAsLong(findings.before);
    long during = of.applyAsLong(findings.during);
    table.row(name, before, during, ratio(during, before));
  }

  private void time(TextTable table, String name, ToLongFunction<HealthyNumbers> of) {
    long before = of.applyAsLong(findings.before);
    long during = of.applyAsLong(findings.during);
    table.row(name, Units.nanos(before), Units.nanos(during), ratio(during, before));
  }

  private static String ratio(long during, long before) {
    return before == 0 ? "-" : String.format(Locale.ROOT, "%.2f", (double) during / before);
  }

  private static String errors(HealthyNumbers numbers) {
    return numbers.errors.isEmpty() ? "" : "errors: " + counts(numbers.errors) + "\n";
  }

  private String hungCalls() {
    String text =
        String.format(
            Locale.ROOT,
            "%,d %s; %,d held by the kernel at once; longest submit %s%n",
            hung.submitted,
            findings.what,
            hung.held,
            Units.nanos(hung.callerMaxStallNanos));
    return text
        + String.format(
            Locale.ROOT,
            "process: %,d threads before, %,d with them; memory in RAM %s before, %s with them: %s for each%n",
            findings.processBefore.threads(),
            findings.processDuring.threads(),
            Units.bytes(findings.processBefore.residentBytes()),
            Units.bytes(findings.processDuring.residentBytes()),
            Units.bytes(bytesPerHeldCall()));
  }

  private String stuck() {
    if (findings.stuck.isEmpty()) {
      return "nothing hangs\n";
    }
    TextTable table =
        new TextTable(
            "stuck", "arguments", "lane", "state", "age", "thread", "in kernel", "waits in");
    findings.stuck.stream()
        .limit(MOST_STUCK)
        .forEach(
            call -> {
              KernelView kernel = call.kernel();
              String waitsIn = kernel == null ? null : kernel.waitsIn();
              table.row(
                  call.syscall(),
                  arguments(call),
                  call.lane(),
                  call.state(),
                  Units.nanos(call.ageNanos()),
                  kernel == null ? "-" : Long.toString(kernel.threadId()),
                  kernel == null ? "-" : Character.toString(kernel.state()),
                  waitsIn == null ? "-" : waitsIn);
            });
    int more = findings.stuck.size() - MOST_STUCK;
    return table + (more > 0 ? String.format("and %,d more%n", more) : "");
  }

  private static String arguments(CallSnapshot call) {
    String text = call.description();
    return text.startsWith(call.syscall()) ? text.substring(call.syscall().length()) : text;
  }

  private String outcome() {
    StringBuilder text = new StringBuilder();
    if (!findings.cancels.isEmpty()) {
      text.append("cancel answered ").append(findings.cancels).append('\n');
    }
    text.append(
        String.format(
            Locale.ROOT,
            "hung calls ended: %s; %,d at their deadline, %,d given up while the kernel held them, %,d late events%n",
            counts(hung.results),
            hung.timeouts,
            hung.abandoned,
            hung.late));
    if (hung.timeouts > 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "timeouts were told after the deadline by: p50 %s, p99 %s, longest %s%n",
              Units.nanos(hung.lateness.getValueAtPercentile(50)),
              Units.nanos(hung.lateness.getValueAtPercentile(99)),
              Units.nanos(hung.lateness.getMaxValue())));
    }
    if (hung.late > 0) {
      text.append("late events told: ").append(counts(hung.lateResults)).append('\n');
    }
    text.append(
        String.format(
            Locale.ROOT,
            "%s in %s, closed in %s; the kernel still holds %,d; lost %d, doubled %d; unexpected failures %d%n",
            findings.cancels.isEmpty() ? "released" : "cancelled",
            Units.nanos(findings.releaseNanos),
            Units.nanos(findings.closeNanos),
            findings.leftInKernel,
            run.lost(),
            run.doubled(),
            findings.unexpected));
    return text.toString();
  }

  private static String counts(Map<String, Long> counts) {
    return counts.entrySet().stream()
        .map(entry -> String.format(Locale.ROOT, "%,d %s", entry.getValue(), entry.getKey()))
        .collect(Collectors.joining(", "));
  }

  /** What others did with the same loads, beside the executor. */
  String peers(Map<String, Peer> peers) {
    TextTable table =
        new TextTable(
            "the same by", "healthy/s before", "healthy/s during", "healthy during", "JVM");
    double seconds = run.phaseSeconds();
    table.row(
        "syslet",
        perSecond(findings.before.completed, seconds),
        perSecond(findings.during.completed, seconds),
        findings.during.completed,
        "this one");
    peers.forEach(
        (name, peer) ->
            table.row(
                name,
                perSecond(peer.completedBefore(), peer.task().beforeMillis() / 1e3),
                perSecond(peer.completedDuring(), peer.task().duringMillis() / 1e3),
                peer.completedDuring(),
                peer.end()));
    return table.toString();
  }

  private static String perSecond(long count, double seconds) {
    return String.format(Locale.ROOT, "%,.0f", count / seconds);
  }

  private long bytesPerHeldCall() {
    long more = findings.processDuring.residentBytes() - findings.processBefore.residentBytes();
    return hung.held == 0 ? 0 : more / hung.held;
  }

  String json(Map<String, Peer> peers) {
    long before = findings.before.nanos.getValueAtPercentile(99);
    long during = findings.during.nanos.getValueAtPercentile(99);
    JsonObject root = new JsonObject();
    root.addProperty("held", hung.held);
    root.addProperty("healthyCompletedBefore", findings.before.completed);
    root.addProperty("healthyCompletedDuring", findings.during.completed);
    root.addProperty("healthyP99NanosBefore", before);
    root.addProperty("healthyP99NanosDuring", during);
    root.addProperty("ratio", before == 0 ? 0 : (double) during / before);
    root.addProperty(
        "callerMaxStallNanos",
        Math.max(hung.callerMaxStallNanos, findings.during.callerMaxStallNanos));
    root.addProperty(
        "virtualThreadProbeP999NanosBefore", findings.before.probe.getValueAtPercentile(MOST));
    root.addProperty(
        "virtualThreadProbeP999NanosDuring", findings.during.probe.getValueAtPercentile(MOST));
    root.addProperty("timeouts", hung.timeouts);
    root.addProperty("late", hung.late);
    root.addProperty("lost", run.lost());
    root.addProperty("abandoned", hung.abandoned);
    root.addProperty("bytesPerHeldCall", bytesPerHeldCall());
    JsonObject others = new JsonObject();
    peers.forEach(
        (name, peer) -> {
          JsonObject one = new JsonObject();
          one.addProperty("healthyCompletedDuring", peer.completedDuring());
          others.add(name, one);
        });
    root.add("peers", others);
    return new GsonBuilder().setPrettyPrinting().create().toJson(root) + "\n";
  }
}
