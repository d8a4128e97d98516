package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.L_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;

/** Posts of several records, and without a reservation; behind a bar is what found no room. */
public final class Batches {

  private Batches() {}

  /** Two batches; each keeps its order. */
  @JCStressTest
  @Outcome(id = "pqxy", expect = ACCEPTABLE, desc = "the first came first")
  @Outcome(id = "xypq", expect = ACCEPTABLE, desc = "the second came first")
  @Outcome(
      id = {"pxqy", "pxyq", "xpqy", "xpyq"},
      expect = ACCEPTABLE,
      desc = "who held the flag moved what the other had queued before it went on")
  @Outcome(id = ".*\\|.*", expect = FORBIDDEN, desc = "left in the queue although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class AgainstABatch {
    private final Rig rig = Rig.empty();

    /** Posts p and q. */
    @Actor
    public void first() {
      rig.postAll('p', 2, Rig.SMALL);
    }

    /** Posts x and y. */
    @Actor
    public void second() {
      rig.postAll('x', 2, Rig.SMALL);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(L_Result result) {
      result.r1 = rig.rest();
    }
  }

  /** A batch and a reaper. */
  @JCStressTest
  @Outcome(id = "pqr, none", expect = ACCEPTABLE, desc = "published before the reaper looked")
  @Outcome(id = "none, pqr", expect = ACCEPTABLE, desc = "published after the reaper looked")
  @Outcome(id = "p.*, .*r", expect = FORBIDDEN, desc = "published in parts")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class AgainstAReaper {
    private final Rig rig = Rig.beforeTheEnd();

    /** Posts three, a pad before them. */
    @Actor
    public void post() {
      rig.postAll('p', 3, Rig.SMALL);
    }

    /** Takes what is there. */
    @Actor
    public void reap(LL_Result result) {
      result.r1 = rig.reap(rig.second, 16);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(LL_Result result) {
      result.r2 = rig.rest();
    }
  }

  /** There is room for one: who reserved waits, who did not is refused. */
  @JCStressTest
  @Outcome(id = "true, abcx\\|y", expect = ACCEPTABLE, desc = "x got the room, y waits")
  @Outcome(id = "false, abcy", expect = ACCEPTABLE, desc = "y got the room, x is refused")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or refused for nothing")
  @State
  public static class WithoutAReservation {
    private final Rig rig = Rig.holding("abc", Rig.QUARTER);

    /** Posts x if there is room. */
    @Actor
    public void x(ZL_Result result) {
      result.r1 = rig.tryPost('x', Rig.QUARTER);
    }

    /** Posts y. */
    @Actor
    public void y() {
      rig.post('y', Rig.QUARTER);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(ZL_Result result) {
      result.r2 = rig.rest();
    }
  }
}
