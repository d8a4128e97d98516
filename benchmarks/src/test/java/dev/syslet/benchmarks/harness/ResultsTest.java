package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsTest {

  private final Results results = Samples.results();

  @Test
  void theRatioIsThatOfTheMedians() {
    assertEquals(1.6, results.ratio(Samples.SLOWER), 1e-9);
    assertEquals(1, results.ratio(Samples.FAST));
  }

  @Test
  void theRatioByRoundComparesWhatWasMeasuredTogether() {
    Summary byRound = results.ratioByRound(Samples.SLOWER);
    assertEquals(1.5, byRound.median(), 1e-3);
    assertEquals(1.5, byRound.min(), 1e-3);
    assertEquals(2.0, byRound.max(), 1e-9);
    assertEquals(3, byRound.runs());
  }

  @Test
  void theBaselineMustBeASubject() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Suite("", "", List.of(Samples.FAST), Samples.SLOWER, Map.of()));
  }

  @Test
  void twoSubjectsMayNotHaveOneName() {
    List<Subject> twins = List.of(Samples.FAST, new Subject("fast", String.class));
    assertThrows(
        IllegalArgumentException.class, () -> new Suite("", "", twins, Samples.FAST, Map.of()));
  }
}
