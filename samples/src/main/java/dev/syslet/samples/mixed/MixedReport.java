package dev.syslet.samples.mixed;

import com.google.gson.GsonBuilder;
import com.google.gson.JsonObject;
import dev.syslet.samples.support.TextTable;
import dev.syslet.samples.support.Units;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The numbers of a run, for people and for machines. */
final class MixedReport {

  private MixedReport() {}

  static String table(Tally tally, double seconds) {
    TextTable table = new TextTable("syscall", "count", "inline", "p50", "p99", "max", "errors");
    tally.syscalls.forEach(
        (name, numbers) ->
            table.row(
                name,
                numbers.count,
                Units.percent(numbers.inline, numbers.count),
                Units.nanos(numbers.nanos.getValueAtPercentile(50)),
                Units.nanos(numbers.nanos.getValueAtPercentile(99)),
                Units.nanos(numbers.nanos.getMaxValue()),
                numbers.errors));
    StringBuilder text = new StringBuilder(table.toString()).append('\n');
    text.append(
        String.format(
            Locale.ROOT,
            "%,d submitted, %,d completed in %.1f s (%,.0f per second); lost %d, duplicated %d%n",
            tally.submitted,
            tally.completed,
            seconds,
            tally.completed / seconds,
            tally.lost(),
            tally.duplicated));
    text.append(
        String.format(
            Locale.ROOT,
            "%,d inline, %,d continued; longest submit %s; %,d reads checked, %d mismatches%n",
            tally.inline,
            tally.completed - tally.inline,
            Units.nanos(tally.callerMaxStallNanos),
            tally.verified,
            tally.mismatches));
    tally.errors.forEach((name, count) -> text.append(String.format("%s: %,d%n", name, count)));
    return text.toString();
  }

  /** What Micrometer has: the calls in one table, everything else in another. */
  static String meters(MeterRegistry registry) {
    TextTable calls = new TextTable("syslet.calls", "route", "outcome", "calls", "mean service");
    List<FunctionCounter> counters =
        registry.find("syslet.calls").functionCounters().stream()
            .sorted(Comparator.comparing(counter -> nameAndTags(counter.getId())))
            .toList();
    for (FunctionCounter counter : counters) {
      Meter.Id id = counter.getId();
      FunctionTimer service =
          registry.get("syslet.calls.service").tags(id.getTags()).functionTimer();
      calls.row(
          tag(id, "syscall"),
          tag(id, "route"),
          tag(id, "outcome"),
          counter.count(),
          Units.nanos((long) service.mean(TimeUnit.NANOSECONDS)));
    }
    TextTable others = new TextTable("meter", "value", "unit");
    registry.getMeters().stream()
        .map(Meter::getId)
        .filter(id -> !id.getName().matches("syslet\\.calls(\\.service)?"))
        .sorted(Comparator.comparing(MixedReport::nameAndTags))
        .forEach(
            id ->
                others.row(
                    nameAndTags(id),
                    registry
                        .get(id.getName())
                        .tags(id.getTags())
                        .meter()
                        .measure()
                        .iterator()
                        .next()
                        .getValue(),
                    String.valueOf(id.getBaseUnit())));
    return calls + "\n" + others;
  }

  static String json(Tally tally, double seconds) {
    JsonObject root = new JsonObject();
    root.addProperty("submitted", tally.submitted);
    root.addProperty("completed", tally.completed);
    root.addProperty("lost", tally.lost());
    root.addProperty("duplicated", tally.duplicated);
    root.addProperty("inline", tally.inline);
    root.addProperty("cachemiss", tally.completed - tally.inline);
    root.addProperty("mismatches", tally.mismatches);
    root.addProperty("callerMaxStallNanos", tally.callerMaxStallNanos);
    root.addProperty("seconds", seconds);
    JsonObject errors = new JsonObject();
    tally.errors.forEach(errors::addProperty);
    root.add("errors", errors);
    JsonObject syscalls = new JsonObject();
    tally.syscalls.forEach(
        (name, numbers) -> {
          JsonObject one = new JsonObject();
          one.addProperty("count", numbers.count);
          one.addProperty("inline", numbers.inline);
          one.addProperty("p50Nanos", numbers.nanos.getValueAtPercentile(50));
          one.addProperty("p99Nanos", numbers.nanos.getValueAtPercentile(99));
          one.addProperty("maxNanos", numbers.nanos.getMaxValue());
          syscalls.add(name, one);
        });
    root.add("syscalls", syscalls);
    return new GsonBuilder().setPrettyPrinting().create().toJson(root) + "\n";
  }

  private static String tag(Meter.Id id, String key) {
    return String.valueOf(id.getTag(key));
  }

  private static String nameAndTags(Meter.Id id) {
    String tags =
        id.getTags().stream()
            .map(tag -> tag.getKey() + "=" + tag.getValue())
            .collect(Collectors.joining(", "));
    return tags.isEmpty() ? id.getName() : id.getName() + "{" + tags + "}";
  }
}
