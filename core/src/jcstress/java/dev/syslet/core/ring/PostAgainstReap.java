package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/**
 * A producer and a reaper. The result is what the reaper got, and what was left; behind a bar is
 * what found no room.
 */
public final class PostAgainstReap {

  private PostAgainstReap() {}

  /** The ring is empty. */
  @JCStressTest
  @Outcome(id = "x, none", expect = ACCEPTABLE, desc = "published before the reaper looked")
  @Outcome(id = "none, x", expect = ACCEPTABLE, desc = "published after the reaper looked")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class OfNothing {
    private final Rig rig = Rig.empty();

    /** Posts a record of many words. */
    @Actor
    public void post() {
      rig.post('x', 32 * Rig.SMALL);
    }

    /** Takes a record. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }

  /** The record has a pad before it. */
  @JCStressTest
  @Outcome(id = "x, none", expect = ACCEPTABLE, desc = "pad and record appeared together")
  @Outcome(id = "none, x", expect = ACCEPTABLE, desc = "neither was there yet")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class BehindAPad {
    private final Rig rig = Rig.beforeTheEnd();

    /** Posts a record. */
    @Actor
    public void post() {
      rig.post('x', Rig.SMALL);
    }

    /** Takes a record. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }

  /** There is a record, and room for more. */
  @JCStressTest
  @Outcome(id = "a, x", expect = ACCEPTABLE, desc = "x came after the reaper looked")
  @Outcome(id = "ax, none", expect = ACCEPTABLE, desc = "x came before the reaper looked")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class OfOne {
    private final Rig rig = Rig.holding("a", Rig.SMALL);

    /** Posts a record. */
    @Actor
    public void post() {
      rig.post('x', Rig.SMALL);
    }

    /** Takes what there is, up to two. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 2);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }

  /** The ring is full, and the reaper makes room for the record. */
  @JCStressTest
  @Outcome(
      id = "a, bcdx",
      expect = ACCEPTABLE,
      desc = "x is in the place of a, whoever put it there")
  @Outcome(id = "a, bcd\\|x", expect = FORBIDDEN, desc = "x waits although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class OfAFullRing {
    private final Rig rig = Rig.holding("abcd", Rig.QUARTER);

    /** Posts a record. */
    @Actor
    public void post() {
      rig.post('x', Rig.QUARTER);
    }

    /** Takes a record. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }

  /** A record waits already; the reaper makes room for both. */
  @JCStressTest
  @Outcome(id = "ab, cdex", expect = ACCEPTABLE, desc = "both are in the ring, in their order")
  @Outcome(id = "ab, cde\\|x", expect = FORBIDDEN, desc = "x waits although there is room")
  @Outcome(id = "ab, cd\\|ex", expect = FORBIDDEN, desc = "both wait although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class OfAnOverflowingRing {
    private final Rig rig = Rig.holding("abcde", Rig.QUARTER);

    /** Posts a record. */
    @Actor
    public void post() {
      rig.post('x', Rig.QUARTER);
    }

    /** Takes two records. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 2);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }

  /** A record waits already; the reaper makes room for one. */
  @JCStressTest
  @Outcome(id = "a, bcde\\|x", expect = ACCEPTABLE, desc = "e is in the place of a, and x waits")
  @Outcome(id = "a, bcdx\\|e", expect = FORBIDDEN, desc = "x overtook e")
  @Outcome(id = "a, bcd\\|ex", expect = FORBIDDEN, desc = "e waits although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class OfARingThatStaysFull {
    private final Rig rig = Rig.holding("abcde", Rig.QUARTER);

    /** Posts a record. */
    @Actor
    public void post() {
      rig.post('x', Rig.QUARTER);
    }

    /** Takes a record. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 1);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }
}
