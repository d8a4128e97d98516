package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** Two producers. The result is what a reaper then finds; behind a bar is what found no room. */
public final class PostAgainstPost {

  private PostAgainstPost() {}

  /** There is room for both. */
  @JCStressTest
  @Outcome(id = "xy", expect = ACCEPTABLE, desc = "x came first")
  @Outcome(id = "yx", expect = ACCEPTABLE, desc = "y came first")
  @Outcome(id = ".*\\|.*", expect = FORBIDDEN, desc = "left in the queue although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class WithRoom {
    private final Rig rig = Rig.empty();

    /** Posts x. */
    @Actor
    public void x() {
      rig.post('x', Rig.SMALL);
    }

    /** Posts y. */
    @Actor
    public void y() {
      rig.post('y', Rig.SMALL);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(L_Result result) {
      result.r1 = rig.rest();
    }
  }

  /** Both need a pad, if they are the first. */
  @JCStressTest
  @Outcome(id = "xy", expect = ACCEPTABLE, desc = "x came first, behind the pad")
  @Outcome(id = "yx", expect = ACCEPTABLE, desc = "y came first, behind the pad")
  @Outcome(id = ".*\\|.*", expect = FORBIDDEN, desc = "left in the queue although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class AtTheEndOfTheBody {
    private final Rig rig = Rig.beforeTheEnd();

    /** Posts x. */
    @Actor
    public void x() {
      rig.post('x', Rig.SMALL);
    }

    /** Posts y. */
    @Actor
    public void y() {
      rig.post('y', Rig.SMALL);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(L_Result result) {
      result.r1 = rig.rest();
    }
  }

  /** There is room for one: the other one waits. */
  @JCStressTest
  @Outcome(id = "abcx\\|y", expect = ACCEPTABLE, desc = "x got the room, y waits")
  @Outcome(id = "abcy\\|x", expect = ACCEPTABLE, desc = "y got the room, x waits")
  @Outcome(id = "abc\\|..", expect = FORBIDDEN, desc = "both wait although there is room for one")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class WithRoomForOne {
    private final Rig rig = Rig.holding("abc", Rig.QUARTER);

    /** Posts x. */
    @Actor
    public void x() {
      rig.post('x', Rig.QUARTER);
    }

    /** Posts y. */
    @Actor
    public void y() {
      rig.post('y', Rig.QUARTER);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(L_Result result) {
      result.r1 = rig.rest();
    }
  }

  /** There is no room. */
  @JCStressTest
  @Outcome(id = "abcd\\|xy", expect = ACCEPTABLE, desc = "both wait, x in front")
  @Outcome(id = "abcd\\|yx", expect = ACCEPTABLE, desc = "both wait, y in front")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled, overtaken or spoilt")
  @State
  public static class WithoutRoom {
    private final Rig rig = Rig.holding("abcd", Rig.QUARTER);

    /** Posts x. */
    @Actor
    public void x() {
      rig.post('x', Rig.QUARTER);
    }

    /** Posts y. */
    @Actor
    public void y() {
      rig.post('y', Rig.QUARTER);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(L_Result result) {
      result.r1 = rig.rest();
    }
  }

  /** One producer's encoder throws while it keeps the other from writing. */
  @JCStressTest
  @Outcome(id = "y", expect = ACCEPTABLE, desc = "nothing of x is left, and y is in the ring")
  @Outcome(id = "\\|y", expect = FORBIDDEN, desc = "y is left in the queue although there is room")
  @Outcome(expect = FORBIDDEN, desc = "lost, doubled or spoilt")
  @State
  public static class WhoseEncoderThrows {
    private final Rig rig = Rig.empty();

    /** Tries to post x. */
    @Actor
    public void x() {
      if (!rig.ring.reserve(Rig.SMALL)) {
        throw new IllegalStateException("no room");
      }
      try {
        rig.ring.post(Rig.SMALL, WhoseEncoderThrows::fail);
      } catch (UnsupportedOperationException e) {
        rig.ring.unreserve(Rig.SMALL);
      }
    }

    private static int fail(ByteBuffer buffer, int offset, int limitBytes) {
      new TestRecord().set('x', Rig.SMALL).encode(buffer, offset, limitBytes);
      throw new UnsupportedOperationException();
    }

    /** Posts y. */
    @Actor
    public void y() {
      rig.post('y', Rig.SMALL);
    }

    /** Takes what is there. */
    @Arbiter
    public void all(L_Result result) {
      result.r1 = rig.rest();
    }
  }
}
