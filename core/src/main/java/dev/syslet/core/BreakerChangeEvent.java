package dev.syslet.core;

import dev.syslet.core.lane.BreakerState;
import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** A change of a lane's breaker in a flight recording. */
@Name("syslet.BreakerChange")
@Label("Breaker Change")
@Category("Syslet")
@Description("The breaker of a lane has opened, lets a probe through, or has closed")
@StackTrace(false)
final class BreakerChangeEvent extends Event {

  private static final BreakerChangeEvent ANY = new BreakerChangeEvent();
  private static final Unexpected UNEXPECTED = new Unexpected();

  @Label("Lane")
  String lane = "";

  @Label("From")
  String from = "";

  @Label("To")
  String to = "";

  @Label("Hung Calls")
  int hung;

  /** Writes it if it is wanted. Never throws: a breaker has to go on. */
  static void write(String lane, BreakerState from, BreakerState to, int hung) {
    if (!ANY.isEnabled()) {
      return;
    }
    try {
      BreakerChangeEvent event = new BreakerChangeEvent();
      event.lane = lane;
      event.from = from.name();
      event.to = to.name();
      event.hung = hung;
      event.commit();
    } catch (Throwable e) {
      UNEXPECTED.report("a breaker's change could not be recorded", e);
    }
  }
}
