package dev.syslet.core.ring;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

/** One thread waits, another has what ends the wait. The result is how the wait went. */
public final class Waking {

  private Waking() {}

  /** A producer that finds the flag and room. */
  @JCStressTest
  @Outcome(id = "x", expect = ACCEPTABLE, desc = "the record was there before the reaper parked")
  @Outcome(id = "parked x", expect = ACCEPTABLE, desc = "the producer saw the waiter and woke it")
  @Outcome(id = "was not woken.*", expect = FORBIDDEN, desc = "the wake-up was lost")
  @Outcome(expect = FORBIDDEN, desc = "woken for nothing, or the record is spoilt")
  @State
  public static class ByAPost {
    private final Rig rig = Rig.empty();

    /** Posts a record. */
    @Actor
    public void post() {
      rig.post('x', Rig.SMALL);
    }

    /** Waits for a record and takes it. */
    @Actor
    public void await(L_Result result) {
      result.r1 = rig.awaitAndReap(1);
    }
  }

  /** A producer that posts twice, and a reaper that takes one at a time. */
  @JCStressTest
  @Outcome(
      id = "(parked )?x, (parked )?y",
      expect = ACCEPTABLE,
      desc = "both came, with or without a wait before each")
  @Outcome(id = ".*was not woken.*", expect = FORBIDDEN, desc = "a wake-up was lost")
  @Outcome(expect = FORBIDDEN, desc = "woken for nothing, or a record is spoilt")
  @State
  public static class ByTwoPosts {
    private final Rig rig = Rig.empty();

    /** Posts two records. */
    @Actor
    public void post() {
      rig.post('x', Rig.SMALL);
      rig.post('y', Rig.SMALL);
    }

    /** Waits for a record and takes it, twice. */
    @Actor
    public void await(L_Result result) {
      String one = rig.awaitAndReap(1);
      result.r1 = one + ", " + rig.awaitAndReap(1);
    }
  }

  /** {@link RecordRing#wakeAll}, which also a reaper that waits a little later does not miss. */
  @JCStressTest
  @Outcome(id = "false", expect = ACCEPTABLE, desc = "wakeAll came before the reaper parked")
  @Outcome(id = "parked false", expect = ACCEPTABLE, desc = "wakeAll found the reaper parked")
  @Outcome(expect = FORBIDDEN, desc = "the wake-up was lost")
  @State
  public static class ByWakeAll {
    private final Rig rig = Rig.empty();

    /** Wakes. */
    @Actor
    public void wake() {
      rig.ring.wakeAll();
    }

    /** Waits. */
    @Actor
    public void await(L_Result result) {
      result.r1 = rig.awaitAndReap(1);
    }
  }

  /** Who finds the ring corrupt. */
  @JCStressTest
  @Outcome(id = "stopped", expect = ACCEPTABLE, desc = "stopped before the waiter parked")
  @Outcome(id = "parked stopped", expect = ACCEPTABLE, desc = "the waiter was woken, and sees why")
  @Outcome(expect = FORBIDDEN, desc = "the wake-up was lost, or came before its reason")
  @State
  public static class ByAStop {
    private final RingHeader header =
        new RingHeader(
            ByteBuffer.allocateDirect(RingHeaderLayout.HEADER_BYTES + 8).alignedSlice(8));
    private final Rig.SpinningPark time = new Rig.SpinningPark();
    private final RingWaiters waiters = new RingWaiters(header, time);
    private final CorruptionLatch latch = new CorruptionLatch(header, waiters);
    private final RingWaiters.Seat seat = waiters.newSeat();

    /** Stops. */
    @Actor
    @SuppressWarnings("ThrowableNotThrown") // who finds a ring corrupt would throw it
    public void stop() {
      latch.stop("corrupt", 0, 0, 0);
    }

    /** Waits. */
    @Actor
    public void await(L_Result result) {
      boolean ready = seat.await(Rig.FOR_EVER_NANOS);
      result.r1 = time.how() + (latch.isStopped() ? "stopped" : "going on " + ready);
    }
  }
}
