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
    assertFalse(breaker.hung(false, 0));
    assertTrue(breaker.hung(false, 0));
    assertEquals(BreakerState.OPEN, breaker.state());
  }

  @Test
  void itOpensOnAsManyHungCallsAsItsBoundAndNotBefore() {
    assertFalse(breaker.hung(false, 0));
    assertEquals(Breaker.Admission.PASS, breaker.admit(0));
    assertTrue(breaker.hung(false, 0));
    assertEquals(Breaker.Admission.FAIL_FAST, breaker.admit(SECOND - 1));
    assertEquals(1, breaker.opened());
    assertEquals(2, breaker.hung());
  }

  @Test
  void whenItsTimeIsOverOneCallIsTheProbeAndAllOthersEnd() {
    open();
    assertEquals(Breaker.Admission.PROBE, breaker.admit(SECOND));
    assertEquals(BreakerState.HALF_OPEN, breaker.state());
    assertEquals(Breaker.Admission.FAIL_FAST, breaker.admit(5 * SECOND));
    assertTrue(breaker.probeEnded());
    assertEquals(Breaker.Admission.PASS, breaker.admit(5 * SECOND));
  }

  @Test
  void aProbeThatHangsOpensItForItsWholeTimeAgain() {
    open();
    assertEquals(Breaker.Admission.PROBE, breaker.admit(SECOND));
    assertTrue(breaker.hung(true, 3 * SECOND));
    assertEquals(Breaker.Admission.FAIL_FAST, breaker.admit(4 * SECOND - 1));
    assertEquals(Breaker.Admission.PROBE, breaker.admit(4 * SECOND));
    assertEquals(2, breaker.opened());
  }

  @Test
  void aProbeThatWasNotMadeLeavesItToTheNext() {
    open();
    assertEquals(Breaker.Admission.PROBE, breaker.admit(SECOND));
    breaker.probeNotMade();
    assertEquals(BreakerState.OPEN, breaker.state());
    assertEquals(Breaker.Admission.PROBE, breaker.admit(SECOND));
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
    assertFalse(breaker.hung(false, 0));
    assertFalse(breaker.returned(true));
    assertEquals(Breaker.Admission.PROBE, breaker.admit(1));
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
  void withABoundOfZeroItNeverOpens() {
    Breaker never = new Breaker(LaneOptions.builder().build(), (from, to, hung) -> {});
    for (int i = 0; i < 100; i++) {
      assertFalse(never.hung(false, 0));
    }
    assertEquals(Breaker.Admission.PASS, never.admit(0));
  }
}
