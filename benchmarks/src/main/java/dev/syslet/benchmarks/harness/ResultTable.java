package dev.syslet.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Results as lines of text for people: a row for each subject, columns aligned.
 *
 * <pre>
 * subject      ns/op median    min    max  B/op  x jnr  x jnr by round
 * syslet              612.0  600.1  640.5   0.0   1.25  1.24 (1.20 to 1.27)
 * jnr                 489.3  485.0  500.9   0.0   1.00  1.00 (1.00 to 1.00)
 * </pre>
 */
public final class ResultTable {

  private static final String GAP = "  ";

  private ResultTable() {}

  /** The table, ending with a line break. */
  public static String of(Results results) {
    List<List<String>> rows = new ArrayList<>();
    boolean line = results.metrics().contains(Metric.LINE_ROUND_TRIP_NS);
    rows.add(header(results.suite().baseline().name(), line));
    results.suite().subjects().forEach(subject -> rows.add(row(results, subject, line)));
    return render(rows);
  }

  private static List<String> header(String baseline, boolean line) {
    List<String> header = new ArrayList<>(List.of("subject", "ns/op median", "min", "max", "B/op"));
    if (line) {
      header.add("line ns");
    }
    header.add("x " + baseline);
    header.add("x " + baseline + " by round");
    return header;
  }

  private static List<String> row(Results results, Subject subject, boolean line) {
    Summary time = results.summary(subject, Metric.NS_PER_OP);
    Summary bytes = results.summary(subject, Metric.BYTES_PER_OP);
    Summary ratio = results.ratioByRound(subject);
    List<String> row = new ArrayList<>();
    row.add(subject.name());
    row.add(format("%.1f", time.median()));
    row.add(format("%.1f", time.min()));
    row.add(format("%.1f", time.max()));
    row.add(format("%.1f", bytes.median()));
    if (line) {
      row.add(format("%.0f", results.summary(subject, Metric.LINE_ROUND_TRIP_NS).max()));
    }
    row.add(format("%.2f", results.ratio(subject)));
    row.add(format("%.2f (%.2f to %.2f)", ratio.median(), ratio.min(), ratio.max()));
    return row;
  }

  /** The first column to the left, the last one as it is, those between to the right. */
  public static String render(List<List<String>> rows) {
    int last = rows.get(0).size() - 1;
    int[] widths = new int[last + 1];
    for (List<String> row : rows) {
      for (int column = 0; column < last; column++) {
        widths[column] = Math.max(widths[column], row.get(column).length());
      }
    }
    StringBuilder table = new StringBuilder();
    for (List<String> row : rows) {
      for (int column = 0; column < last; column++) {
        String pad = " ".repeat(widths[column] - row.get(column).length());
        String cell = row.get(column);
        table.append(column == 0 ? cell + pad : pad + cell).append(GAP);
      }
      table.append(row.get(last)).append('\n');
    }
    return table.toString();
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
