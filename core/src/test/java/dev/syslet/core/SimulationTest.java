package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.sim.SimulatedWorld;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The engine on a simulated kernel. {@code -Dsyslet.seed=N} runs one seed and prints what happened.
 */
class SimulationTest {

  /** Settles by looking first and writing later, with room between the two: the bug that a claim by compare-and-set avoids. */
  private static final class TwiceSettlingCall extends Call {
    private boolean claimed;

    TwiceSettlingCall(Engine engine, Origin origin) {
      super(engine, origin);
    }

    @Override
    boolean claimOutcome(int how) {
      boolean mine = !claimed;
      if (Thread.currentThread().isVirtual()) {
        Thread.yield();
      }
      claimed = true;
      boolean unused = super.claimOutcome(how);
      return mine;
    }
  }

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");

  @BeforeAll
  static void needsASchedulerOfItsOwn() {
    assumeTrue(
        SimulatedWorld.isAvailable(), "this JDK does not let a test schedule virtual threads");
    ENGINE_LOG.setLevel(Level.OFF); // the simulated kernel fails on purpose
  }

  @Test
  void everySeedKeepsEveryPromise() {
    Long only = Long.getLong("syslet.seed");
    if (only != null) {
      Scenario scenario = new Scenario(only, Call::new);
      List<String> faults = scenario.run();
      System.out.println(scenario.trace());
      assertEquals(List.of(), faults);
      return;
    }
    long seeds = Effort.scale(2_000, 50_000, 5_000_000);
    long refusals = 0;
    long missed = 0;
    for (long seed = 0; seed < seeds; seed++) {
      Scenario scenario = new Scenario(seed, Call::new);
      List<String> faults = scenario.run();
      assertEquals(List.of(), faults, "replay with -Dsyslet.seed=" + seed);
      refusals += scenario.refusals();
      missed += scenario.missed();
    }
    System.out.printf("%d seeds, %d missed calls, %d refusals%n", seeds, missed, refusals);
    assertTrue(missed > seeds, "too few calls went to the pool to prove anything: " + missed);
    assertTrue(refusals > seeds / 10, "too few calls were refused: " + refusals);
  }

  @Test
  void aPlantedBugIsFoundAndItsSeedReplaysIt() {
    long failing = -1;
    List<String> faults = List.of();
    for (long seed = 0; seed < 2_000 && failing < 0; seed++) {
      faults = new Scenario(seed, TwiceSettlingCall::new).run();
      if (!faults.isEmpty()) {
        failing = seed;
      }
    }
    assertTrue(failing >= 0, "the planted bug was not found");
    for (int i = 0; i < 3; i++) {
      assertEquals(faults, new Scenario(failing, TwiceSettlingCall::new).run());
    }
    assertEquals(List.of(), new Scenario(failing, Call::new).run());
  }

  @Test
  void theSameSeedGivesTheSameRun() {
    for (long seed = 0; seed < 50; seed++) {
      Scenario one = new Scenario(seed, Call::new);
      Scenario two = new Scenario(seed, Call::new);
      assertEquals(one.run(), two.run());
      assertFalse(one.trace().isEmpty());
      assertEquals(one.trace(), two.trace(), "seed " + seed);
    }
  }
}
