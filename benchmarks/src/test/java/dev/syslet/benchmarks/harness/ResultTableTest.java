package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class ResultTableTest {

  private static final String EXPECTED =
      """
      subject     ns/op median     min     max  B/op  x fast  x fast by round
      slower-one        1600.0  1500.0  3000.0  24.0    1.60  1.50 (1.50 to 2.00)
      fast              1000.0   800.0  2000.0  24.0    1.00  1.00 (1.00 to 1.00)
      """;

  @Test
  void theColumnsAreAligned() {
    assertEquals(EXPECTED, ResultTable.of(Samples.results()));
  }

  @Test
  void whatTheProcessorsWereLikeIsAColumn() throws BenchmarkFailure {
    NearProcessors near = new NearProcessors(() -> 61.4, () -> {});
    Results results =
        Rounds.run(Samples.SUITE, 1, near.around(subject -> new Measurement(10, 0)), Progress.NONE);
    assertEquals(
        """
        subject     ns/op median   min   max  B/op  line ns  x fast  x fast by round
        slower-one          10.0  10.0  10.0   0.0       61    1.00  1.00 (1.00 to 1.00)
        fast                10.0  10.0  10.0   0.0       61    1.00  1.00 (1.00 to 1.00)
        """,
        ResultTable.of(results));
  }

  @Test
  void theLanguageOfTheMachineChangesNoNumber() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.GERMANY);
    try {
      assertEquals(EXPECTED, ResultTable.of(Samples.results()));
    } finally {
      Locale.setDefault(before);
    }
  }
}
