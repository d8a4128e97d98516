package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** Two reapers. The result is what each got, and what was left. */
public final class ReapAgainstReap {

  private ReapAgainstReap() {}

  /** There is one record. */
  @JCStressTest
  @Outcome(id = "a, none, none", expect = ACCEPTABLE, desc = "the first reaper got it")
  @Outcome(id = "none, a, none", expect = ACCEPTABLE, desc = "the second reaper got it")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class OfOne {
    private final Rig rig = Rig.holding("a", Rig.SMALL);

    /** Takes a record. */
    @Actor
    public void first(LLL_Result result) {
      result.r1 = rig.reap(rig.first, 1);
    }

    /** Takes a record. */
    @Actor
    public void second(LLL_Result result) {
      result.r2 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LLL_Result result) {
      result.r3 = rig.rest();
    }
  }

  /** There are as many records as both take together. */
  @JCStressTest
  @Outcome(id = "ab, cd, none", expect = ACCEPTABLE, desc = "the first reaper was the first")
  @Outcome(id = "cd, ab, none", expect = ACCEPTABLE, desc = "the second reaper was the first")
  @Outcome(
      id = {"ad, bc, none", "bc, ad, none"},
      expect = ACCEPTABLE,
      desc = "a was the last before the body's end, a batch of its own, and the other came between")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, out of order or spoilt")
  @State
  public static class OfTwoBatches {
    private final Rig rig = Rig.empty();

    /** Puts in the records, one place further in the body each time. */
    public OfTwoBatches() {
      rig.post('-', Rig.QUARTER);
      rig.reap(rig.first, 1);
      for (char letter = 'a'; letter <= 'd'; letter++) {
        rig.post(letter, Rig.QUARTER);
      }
    }

    /** Takes two records. */
    @Actor
    public void first(LLL_Result result) {
      result.r1 = rig.reap(rig.first, 2);
    }

    /** Takes two records. */
    @Actor
    public void second(LLL_Result result) {
      result.r2 = rig.reap(rig.second, 2);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LLL_Result result) {
      result.r3 = rig.rest();
    }
  }

  /** The record has a pad before it, which is a batch of its own. */
  @JCStressTest
  @Outcome(id = "x, none, none", expect = ACCEPTABLE, desc = "the first reaper got it")
  @Outcome(id = "none, x, none", expect = ACCEPTABLE, desc = "the second reaper got it")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class OfAPadAndOne {
    private final Rig rig = Rig.beforeTheEnd();

    /** Puts in the pad and the record. */
    public OfAPadAndOne() {
      rig.post('x', Rig.SMALL);
    }

    /** Takes a record. */
    @Actor
    public void first(LLL_Result result) {
      result.r1 = rig.reap(rig.first, 1);
    }

    /** Takes a record. */
    @Actor
    public void second(LLL_Result result) {
      result.r2 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LLL_Result result) {
      result.r3 = rig.rest();
    }
  }

  /** Two records wait, and each reaper makes room for one. */
  @JCStressTest
  @Outcome(id = "a, b, cdef", expect = ACCEPTABLE, desc = "the first was first; e and f have moved")
  @Outcome(
      id = "b, a, cdef",
      expect = ACCEPTABLE,
      desc = "the second was first; e and f have moved")
  @Outcome(id = ".*\\|.*", expect = FORBIDDEN, desc = "a record waits although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class OfAnOverflowingRing {
    private final Rig rig = Rig.holding("abcdef", Rig.QUARTER);

    /** Takes a record. */
    @Actor
    public void first(LLL_Result result) {
      result.r1 = rig.reap(rig.first, 1);
    }

    /** Takes a record. */
    @Actor
    public void second(LLL_Result result) {
      result.r2 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LLL_Result result) {
      result.r3 = rig.rest();
    }
  }
}
