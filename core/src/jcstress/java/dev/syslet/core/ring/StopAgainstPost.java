package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

/**
 * A reaper finds a record that cannot be and stops the ring, while a producer posts. The result is
 * what the reaper, the producer and later producers are told.
 */
@JCStressTest
@Outcome(
    id = "stopped, posted, refused",
    expect = ACCEPTABLE,
    desc = "the post came before; its record is in the ring that nobody reads any more")
@Outcome(
    id = "stopped, refused, refused",
    expect = ACCEPTABLE,
    desc = "the post came after; the producer still has its reservation")
@Outcome(expect = FORBIDDEN, desc = "somebody was not told, or told something else")
@State
public class StopAgainstPost {

  private final Rig rig = Rig.holding("a", Rig.SMALL);

  /** Spoils the record that is in the ring. */
  public StopAgainstPost() {
    rig.spoilFirstRecord();
  }

  private static String outcomeOf(Runnable work, String done) {
    try {
      work.run();
      return done;
    } catch (CorruptRingException e) {
      return "refused";
    }
  }

  /** Takes the record. */
  @Actor
  public void reap(LLL_Result result) {
    result.r1 = outcomeOf(() -> rig.reap(rig.first, 1), "read").replace("refused", "stopped");
  }

  /** Posts a record. */
  @Actor
  public void post(LLL_Result result) {
    result.r2 = outcomeOf(() -> rig.post('x', Rig.SMALL), "posted");
  }

  /** Posts another one. */
  @Arbiter
  public void later(LLL_Result result) {
    result.r3 = outcomeOf(() -> rig.post('y', Rig.SMALL), "posted");
  }
}
