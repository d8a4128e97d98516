package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE_INTERESTING;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZJ_Result;
import org.openjdk.jcstress.infra.results.ZZJ_Result;

/** Two threads at the bound. The result is who was promised room, and what is taken at the end. */
public final class Reserving {

  private Reserving() {}

  /** There are 1,300, not all in one place, and both want 1,200. */
  @JCStressTest
  @Outcome(id = "true, false, 9900", expect = ACCEPTABLE, desc = "the first got it")
  @Outcome(id = "false, true, 9900", expect = ACCEPTABLE, desc = "the second got it")
  @Outcome(
      id = "false, false, 8700",
      expect = ACCEPTABLE_INTERESTING,
      desc = "each had a part and gave it back: refused a little early")
  @Outcome(expect = FORBIDDEN, desc = "promised twice, or bytes were lost")
  @State
  public static class TheLast {
    private final ByteBudget budget = new ByteBudget(10_000, 2);

    /** Takes all and gives back 1,300, of which 675 come to the pool. */
    public TheLast() {
      if (!budget.tryAcquire(10_000)) {
        throw new IllegalStateException("not free: " + budget.acquiredBytes());
      }
      budget.release(1_300);
    }

    /** Takes 1,200 of 1,300. */
    @Actor
    public void first(ZZJ_Result result) {
      result.r1 = budget.tryAcquire(1_200);
    }

    /** Takes 1,200 of 1,300. */
    @Actor
    public void second(ZZJ_Result result) {
      result.r2 = budget.tryAcquire(1_200);
    }

    /** Tells what is taken. */
    @Arbiter
    public void taken(ZZJ_Result result) {
      result.r3 = budget.acquiredBytes();
    }
  }

  /** One gives all back while the other wants some. */
  @JCStressTest
  @Outcome(id = "true, 600", expect = ACCEPTABLE, desc = "given back before")
  @Outcome(
      id = "false, 0",
      expect = ACCEPTABLE,
      desc = "given back after, or while it was looked for")
  @Outcome(expect = FORBIDDEN, desc = "bytes were lost or made")
  @State
  public static class WhatIsGivenBack {
    private final ByteBudget budget = new ByteBudget(1000, 2);

    /** Takes all. */
    public WhatIsGivenBack() {
      if (!budget.tryAcquire(1000)) {
        throw new IllegalStateException("not free: " + budget.acquiredBytes());
      }
    }

    /** Gives all back. */
    @Actor
    public void giveBack() {
      budget.release(1000);
    }

    /** Takes 600. */
    @Actor
    public void take(ZJ_Result result) {
      result.r1 = budget.tryAcquire(600);
    }

    /** Tells what is taken. */
    @Arbiter
    public void taken(ZJ_Result result) {
      result.r2 = budget.acquiredBytes();
    }
  }
}
