package dev.syslet.benchmarks.harness;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Runs the subjects of a suite in turns: every subject once in each round, so that the drift of a
 * busy machine hits all alike. Each round begins with another subject, so that none always runs
 * behind the same one.
 */
public final class Rounds {

  /** Measures a subject once. */
  @FunctionalInterface
  public interface Bench {

    /** Measures, in a JVM of its own or however else. */
    Measurement measure(Subject subject) throws BenchmarkFailure;
  }

  private Rounds() {}

  /** Runs all rounds; the first subject that fails ends them. */
  public static Results run(Suite suite, int rounds, Bench bench, Progress progress)
      throws BenchmarkFailure {
    Map<Subject, List<Measurement>> measurements = new LinkedHashMap<>();
    suite.subjects().forEach(subject -> measurements.put(subject, new ArrayList<>()));
    for (int round = 0; round < rounds; round++) {
      for (Subject subject : turns(suite.subjects(), round)) {
        progress.begin(round + 1, subject);
        Measurement measured = bench.measure(subject);
        measurements.computeIfAbsent(subject, unknown -> new ArrayList<>()).add(measured);
        progress.end(measured);
      }
    }
    return new Results(suite, measurements);
  }

  private static List<Subject> turns(List<Subject> subjects, int round) {
    List<Subject> turns = new ArrayList<>(subjects);
    Collections.rotate(turns, -round);
    return turns;
  }
}
