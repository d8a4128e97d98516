package dev.syslet.benchmarks.harness;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The options of every benchmark, as a picocli mixin, and what they mean: runs a suite as they
 * say.
 */
public final class SuiteOptions {

  private static final int MOST_ROUNDS = 100;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the results there as JSON too.")
  private @Nullable Path json;

  @Option(
      names = "--quick",
      description = "One short round: shows that everything runs; the figures mean nothing.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "Rounds of all subjects, from 1 to 100. Default: 3, with --quick 1.")
  private @Nullable Integer rounds;

  /**
   * Checks what can be checked before anything is prepared.
   *
   * @throws BadRequest when the results could not be written, or an option is out of bounds
   */
  public void check() {
    if (rounds != null && (rounds < 1 || rounds > MOST_ROUNDS)) {
      throw new BadRequest("--rounds must be from 1 to " + MOST_ROUNDS + ": " + rounds);
    }
    if (json != null) {
      JsonReport.check(json);
    }
  }

  /**
   * Runs a suite; tells the results as a table and, if asked, as JSON.
   *
   * @param place what else was measured on: a file system, a device
   * @throws BenchmarkFailure when a subject could not be measured
   * @throws BadRequest when the results could not be written
   */
  public void run(Suite suite, String place, PrintWriter out) throws BenchmarkFailure {
    List<Results> unused = run(List.of(suite), bench -> bench, place, out);
  }

  /**
   * Runs suites one after the other; tells the results as a table each and, if asked, as one JSON.
   *
   * @param around what is put around the measuring of a subject, unless a quick run is asked
   * @param place what else was measured on: a file system, a device
   * @return the results, in the order of the suites
   * @throws BenchmarkFailure when a subject could not be measured
   * @throws BadRequest when the results could not be written
   */
  public List<Results> run(
      List<Suite> suites, UnaryOperator<Rounds.Bench> around, String place, PrintWriter out)
      throws BenchmarkFailure {
    Schedule usual = quick ? Schedule.QUICK : Schedule.NORMAL;
    Schedule schedule = rounds == null ? usual : usual.ofRounds(rounds);
    List<Results> all = new ArrayList<>();
    for (Suite suite : suites) {
      Results results;
      try (Progress progress = Terminal.progress(schedule.rounds(), suite.subjects().size())) {
        Rounds.Bench jvm = new ForkedJvm(suite.parameters(), schedule);
        Rounds.Bench bench = quick ? jvm : around.apply(jvm);
        results = Rounds.run(suite, schedule.rounds(), bench, progress);
      }
      all.add(results);
      tell(results, schedule, place, out);
    }
    if (json != null) {
      JsonReport.write(json, all.toArray(Results[]::new));
    }
    return all;
  }

  private static void tell(Results results, Schedule schedule, String place, PrintWriter out) {
    out.printf("%s (%s); %s%n%n", results.suite().title(), results.suite().caseName(), schedule);
    out.print(ResultTable.of(results));
    out.println("\nB/op: up to a tenth is JMH's own");
    if (results.metrics().contains(Metric.LINE_ROUND_TRIP_NS)) {
      out.printf(
          "line ns: a cache line's way to another processor and back, the longest seen beside the"
              + " rounds; while%n  it is longer than at best a round waits, or is run again up to"
              + " %d times%n",
          NearProcessors.MOST - 1);
    }
    out.printf("on %s, %s%n", Machine.describe(), place);
    out.flush();
  }
}
