package dev.syslet.core;

import dev.syslet.core.event.EventLayout;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;
import jdk.jfr.Timespan;

/**
 * A missed call in a flight recording, from the miss to its outcome; by default only of calls that take 20 ms or more, as the
 * JDK's own events of files and sockets.
 *
 * <p>While it is recorded, a sink stands before the call's own one and holds the event, which has to know when it began. While
 * it is not, nothing does: no object, no field in a call.
 */
@Name("syslet.Cachemiss")
@Label("Cachemiss")
@Category("Syslet")
@Description("A call that its submitter's thread could not finish, from the miss to its outcome")
@StackTrace(false)
@Threshold("20 ms")
final class CachemissEvent extends Event {

  /** Asked whether the event is wanted, so that none has to be made for that. */
  private static final CachemissEvent ANY = new CachemissEvent();

  @Label("Call Id")
  long callId;

  @Label("User Data")
  long userData;

  @Label("Syscall")
  String syscall = "";

  @Label("Lane")
  String lane = "";

  @Label("Route")
  @Description(
      "Who finished the call: READINESS, KERNEL, THREAD; NONE if it never began or is held")
  String route = "";

  @Label("Tries")
  int tries;

  @Label("Result")
  @Description("What the submitter was told: zero or more, or a negative errno")
  long result;

  @Label("Abandoned")
  @Description("Whether the kernel held the call still when the submitter was told")
  boolean abandoned;

  @Label("Queue Time")
  @Description("From submit until the call began")
  @Timespan(Timespan.NANOSECONDS)
  long queueTime;

  @Label("Service Time")
  @Description("From the beginning of the call to its outcome")
  @Timespan(Timespan.NANOSECONDS)
  long serviceTime;

  /** The sink for a call that has missed now: the one given, unless the event is wanted. */
  static Sink recorded(Sink sink, Engine engine, Lane lane) {
    if (!ANY.isEnabled()) {
      return sink;
    }
    CachemissEvent event = new CachemissEvent();
    event.begin();
    return new Recorded(sink, event, engine, lane);
  }

  /** Writes the event, then hands the outcome on: who sees the outcome finds the event recorded. */
  private record Recorded(Sink sink, CachemissEvent event, Engine engine, Lane lane)
      implements Sink {

    @Override
    public void deliver(EventEncoder outcome) {
      try {
        event.end();
        if (event.shouldCommit()) {
          event.fill(outcome, engine.kernel(), lane);
          event.commit();
        }
      } catch (Throwable e) {
        engine.unexpected().report("a missed call could not be recorded", e);
      }
      sink.deliver(outcome);
    }

    @Override
    public boolean runsUserCode() {
      return sink.runsUserCode();
    }

    @Override
    public void failed(EventEncoder outcome, Throwable cause) {
      sink.failed(outcome, cause);
    }

    @Override
    public boolean takesLate() {
      return sink.takesLate();
    }

    @Override
    public void deliverLate(EventEncoder late) {
      sink.deliverLate(late);
    }

    @Override
    public void noLate() {
      sink.noLate();
    }
  }

  private void fill(EventEncoder outcome, Kernel kernel, Lane ofLane) {
    callId = outcome.callId;
    userData = outcome.userData;
    syscall = kernel.syscallName(outcome.syscall);
    lane = ofLane.name();
    route = outcome.route.name();
    tries = outcome.tries;
    result = outcome.result;
    abandoned = (outcome.flags & EventLayout.FLAG_ABANDONED) != 0;
    queueTime = outcome.queueNanos;
    serviceTime = outcome.serviceNanos;
  }
}
