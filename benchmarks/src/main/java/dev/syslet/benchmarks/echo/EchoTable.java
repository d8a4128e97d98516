package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.harness.Metric;
import dev.syslet.benchmarks.harness.ResultTable;
import dev.syslet.benchmarks.harness.Results;
import dev.syslet.benchmarks.harness.Subject;
import dev.syslet.benchmarks.harness.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Results as lines of text for people.
 *
 * <pre>
 * subject   messages/s median     min     max  CPU s/million  B/message  threads  syslet/it by round
 * syslet               50,000  48,000  52,000            30.1      1,200        9  1.00 (1.00 to 1.00)
 * selector            150,000 149,000 151,000            12.0          0        8  0.33 (0.32 to 0.35)
 * </pre>
 */
final class EchoTable {

  /** Nanoseconds for one are milliseconds for a million. */
  private static final double NANOS_EACH_PER_SECOND_A_MILLION = 1_000;

  private EchoTable() {}

  /** The table, ending with a line break. */
  static String of(Results results) {
    String baseline = results.suite().baseline().name();
    List<List<String>> rows = new ArrayList<>();
    rows.add(
        List.of(
            "subject",
            "messages/s median",
            "min",
            "max",
            "CPU s/million",
            "B/message",
            "threads",
            baseline + "/it by round"));
    results.suite().subjects().forEach(subject -> rows.add(row(results, subject)));
    return ResultTable.render(rows);
  }

  private static List<String> row(Results results, Subject subject) {
    Summary rate = results.summary(subject, Metric.OPS_PER_SECOND);
    Summary cpu = results.summary(subject, Metric.CPU_NS_PER_OP);
    // Its time divided by the baseline's: the baseline's rate divided by its.
    Summary ratio = results.ratioByRound(subject);
    return List.of(
        subject.name(),
        format("%,.0f", rate.median()),
        format("%,.0f", rate.min()),
        format("%,.0f", rate.max()),
        format("%.1f", cpu.median() / NANOS_EACH_PER_SECOND_A_MILLION),
        format("%,.0f", results.summary(subject, Metric.BYTES_PER_OP).median()),
        format("%.0f", results.summary(subject, Metric.PEAK_THREADS).max()),
        format("%.2f (%.2f to %.2f)", ratio.median(), ratio.min(), ratio.max()));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
