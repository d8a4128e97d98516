package dev.syslet.samples.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class TextTableTest {

  @Test
  void columnsAreAligned() {
    String text = new TextTable("name", "n").row("a", 1).row("longer", 12345).toString();
    assertEquals(
        """
        name         n
        --------------
        a            1
        longer  12,345
        """,
        text);
  }

  @Test
  void aRowOfAnotherWidthIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TextTable("a", "b").row(1));
  }

  @Test
  void nanosecondsGetTheUnitThatSuitsThem() {
    assertEquals("999 ns", Units.nanos(999));
    assertEquals("1.5 us", Units.nanos(1500));
    assertEquals("2.0 ms", Units.nanos(2_000_000));
    assertEquals("3.00 s", Units.nanos(3_000_000_000L));
    assertEquals("-", Units.percent(0, 0));
    assertEquals("50.0 %", Units.percent(1, 2));
  }
}
