package dev.syslet.benchmarks.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class SummaryTest {

  @Test
  void theMedianOfAnOddNumberIsTheMiddleOne() {
    assertEquals(new Summary(2, 1, 9, 3), Summary.of(9, 1, 2));
  }

  @Test
  void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
    assertEquals(new Summary(2.5, 1, 9, 4), Summary.of(9, 3, 1, 2));
  }

  @Test
  void oneValueIsAllThree() {
    assertEquals(new Summary(7, 7, 7, 1), Summary.of(7));
  }

  @Test
  void theValuesStayInTheirOrder() {
    double[] values = {3, 1, 2};
    Summary.of(values);
    assertEquals(3, values[0]);
  }

  @Test
  void noValuesAreRefused() {
    assertThrows(IllegalArgumentException.class, Summary::of);
  }
}
