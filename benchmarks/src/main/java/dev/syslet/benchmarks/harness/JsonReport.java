package dev.syslet.benchmarks.harness;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.annotations.SerializedName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Results as JSON for programs: a list with an object for each case, subject and metric.
 *
 * <pre>{@code
 * [{"case":"pread-ext4","subject":"jnr","metric":"ns_per_op","unit":"ns",
 *   "median":489.3,"min":485.0,"max":500.9,"runs":3}, ...]
 * }</pre>
 */
public final class JsonReport {

  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();
  private static final double DECIMALS = 1_000;

  private record Row(
      @SerializedName("case") String caseName,
      String subject,
      String metric,
      String unit,
      double median,
      double min,
      double max,
      int runs) {}

  private JsonReport() {}

  /**
   * Finds out whether the report can be written there, before something is measured that would be
   * lost. Leaves no file behind that was not there.
   *
   * @throws BadRequest when it cannot
   */
  public static void check(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw cannotWrite(file, "Is a directory");
    }
    if (parent != null && !Files.isDirectory(parent)) {
      throw cannotWrite(file, "there is no directory " + parent);
    }
    try {
      boolean there = Files.exists(file);
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE).close();
      if (!there) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw cannotWrite(file, IoErrors.reason(e));
    }
  }

  /**
   * Writes the report.
   *
   * @throws BadRequest when that fails
   */
  public static void write(Path file, Results... results) {
    try {
      Files.writeString(file, of(results));
    } catch (IOException e) {
      throw cannotWrite(file, IoErrors.reason(e));
    }
  }

  /** The report's text. */
  static String of(Results... results) {
    List<Row> rows = new ArrayList<>();
    for (Results one : results) {
      for (Subject subject : one.suite().subjects()) {
        for (Metric metric : one.metrics()) {
          rows.add(row(one, subject, metric));
        }
      }
    }
    return GSON.toJson(rows) + "\n";
  }

  private static Row row(Results results, Subject subject, Metric metric) {
    Summary summary = results.summary(subject, metric);
    return new Row(
        results.suite().caseName(),
        subject.name(),
        metric.id(),
        metric.unit(),
        rounded(summary.median()),
        rounded(summary.min()),
        rounded(summary.max()),
        summary.runs());
  }

  private static double rounded(double value) {
    return Math.round(value * DECIMALS) / DECIMALS;
  }

  private static BadRequest cannotWrite(Path file, String why) {
    return new BadRequest("cannot write " + file.toAbsolutePath() + ": " + why);
  }
}
