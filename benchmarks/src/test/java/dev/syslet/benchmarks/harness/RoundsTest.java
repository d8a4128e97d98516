package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoundsTest {

  private final List<String> turns = new ArrayList<>();

  @Test
  void eachRoundRunsEverySubjectOnceAndBeginsWithAnother() throws BenchmarkFailure {
    Results results = Rounds.run(Samples.SUITE, 3, this::count, Progress.NONE);
    assertEquals(List.of("slower-one", "fast", "fast", "slower-one", "slower-one", "fast"), turns);
    assertEquals(new Summary(4, 1, 5, 3), results.summary(Samples.SLOWER, Metric.NS_PER_OP));
    assertEquals(new Summary(3, 2, 6, 3), results.summary(Samples.FAST, Metric.NS_PER_OP));
  }

  @Test
  void theFirstFailureEndsTheRun() {
    BenchmarkFailure failure = new BenchmarkFailure("no", new IllegalStateException());
    BenchmarkFailure thrown =
        assertThrows(
            BenchmarkFailure.class,
            () ->
                Rounds.run(
                    Samples.SUITE,
                    3,
                    subject -> {
                      count(subject);
                      throw failure;
                    },
                    Progress.NONE));
    assertSame(failure, thrown);
    assertEquals(List.of("slower-one"), turns);
  }

  @Test
  void progressIsToldBeforeAndAfterEachMeasurement() throws BenchmarkFailure {
    List<String> told = new ArrayList<>();
    Progress progress =
        new Progress() {
          @Override
          public void begin(int round, Subject subject) {
            told.add(round + " " + subject.name());
          }

          @Override
          public void end(Measurement measured) {
            told.add("took " + measured.nsPerOp());
          }

          @Override
          public void close() {}
        };
    Rounds.run(Samples.SUITE, 1, this::count, progress);
    assertEquals(List.of("1 slower-one", "took 1.0", "1 fast", "took 2.0"), told);
  }

  private Measurement count(Subject subject) {
    turns.add(subject.name());
    return new Measurement(turns.size(), 0);
  }
}
