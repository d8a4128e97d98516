package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerTest {

  private static final long SECOND = 1_000_000_000L;

  private final Breaker breaker =
      new Breaker(
          LaneOptions.builder().breakerCalls(2).probeAfter(Duration.ofSeconds(1)).build(),
          (from, to, hung) -> {});

  private void open() {
    assertFalse(breaker.hung(Breaker.PASS, 0));
    assertTrue(breaker.hung(Breaker.PASS, 0));
    assertEquals(BreakerState.OPEN, breaker.state());
  }

  @Test
  void itOpensOnAsManyHungCallsAsItsBoundAndNotBefore() {
    assertFalse(breaker.hung(Breaker.PASS, 0));
    assertEquals(Breaker.PASS, breaker.admit(0));
    assertTrue(breaker.hung(Breaker.PASS, 0));
    assertEquals(Breaker.FAIL_FAST, breaker.admit(SECOND - 1));
    assertEquals(1, breaker.opened());
    assertEquals(2, breaker.hung());
  }

  @Test
  void whenItsTimeIsOverOneCallIsTheProbeAndAllOthersEnd() {
    open();
    long probe = breaker.admit(SECOND);
    assertEquals(1, probe);
    assertEquals(BreakerState.HALF_OPEN, breaker.state());
    assertEquals(Breaker.FAIL_FAST, breaker.admit(5 * SECOND));
    assertTrue(breaker.probeEnded(probe));
    assertEquals(Breaker.PASS, breaker.admit(5 * SECOND));
  }

  @Test
  void aProbeThatHangsOpensItForItsWholeTimeAgain() {
    open();
    assertTrue(breaker.hung(breaker.admit(SECOND), 3 * SECOND));
    assertEquals(Breaker.FAIL_FAST, breaker.admit(4 * SECOND - 1));
    assertEquals(2, breaker.admit(4 * SECOND));
    assertEquals(2, breaker.opened());
  }

  @Test
  void aProbeThatWasNotMadeLeavesItToTheNext() {
    open();
    breaker.probeNotMade(breaker.admit(SECOND));
    assertEquals(BreakerState.OPEN, breaker.state());
    assertEquals(2, breaker.admit(SECOND));
  }

  @Test
  void theReturnOfAHeldCallClosesItWhenFewerThanTheBoundAreLeft() {
    open();
    assertTrue(breaker.returned(true));
    assertEquals(BreakerState.CLOSED, breaker.state());
    assertEquals(1, breaker.hung());
  }

  @Test
  void theReturnOfAHeldCallLetsAProbeGoAtOnceWhenAsManyAsTheBoundAreLeft() {
    open();
    assertFalse(breaker.hung(Breaker.PASS, 0));
    assertFalse(breaker.returned(true));
    assertEquals(1, breaker.admit(1));
  }

  @Test
  void aCallThatWeHaveInterruptedSaysNothingAboutTheLane() {
    open();
    assertFalse(breaker.returned(false));
    assertFalse(breaker.returned(false));
    assertEquals(0, breaker.hung());
    assertEquals(BreakerState.OPEN, breaker.state());
  }

  @Test
  void aProbeThatHadToBeEndedOpensItForItsTime() {
    open();
    breaker.probeFailed(breaker.admit(SECOND), 2 * SECOND);
    assertEquals(Breaker.FAIL_FAST, breaker.admit(3 * SECOND - 1));
    assertEquals(2, breaker.admit(3 * SECOND));
  }

  @Test
  void aProbeThatIsNotHeardOfIsReplacedAndItsEndCountsNoMore() {
    open();
    long lost = breaker.admit(SECOND);
    assertEquals(Breaker.FAIL_FAST, breaker.admit(11 * SECOND - 1));
    long next = breaker.admit(11 * SECOND);
    assertEquals(lost + 1, next);
    assertFalse(breaker.probeEnded(lost));
    breaker.probeNotMade(lost);
    assertEquals(BreakerState.HALF_OPEN, breaker.state());
    assertTrue(breaker.probeEnded(next));
  }

  @Test
  void withABoundOfZeroItNeverOpens() {
    Breaker never = new Breaker(LaneOptions.builder().build(), (from, to, hung) -> {});
    for (int i = 0; i < 100; i++) {
      assertFalse(never.hung(Breaker.PASS, 0));
    }
    assertEquals(Breaker.PASS, never.admit(0));
  }
}
