package dev.syslet.core;

import dev.syslet.core.ring.RecordRing;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/**
 * The beginning of an overflow in a flight recording: a ring has no room for what is posted to it, so events wait on the heap.
 *
 * <p>It is looked for behind each post, from outside the ring: records wait there for a moment also when two threads post at a
 * time, so what counts is that more bytes wait than are free. It is written once; when a later post finds that nothing waits,
 * the overflow was over.
 */
@Name("syslet.Overflow")
@Label("Ring Overflow")
@Category("Syslet")
@Description("Events of a completion ring begin to wait outside because it has no room for them")
@StackTrace(false)
final class OverflowEvent extends Event {

  private static final OverflowEvent ANY = new OverflowEvent();
  private static final Unexpected UNEXPECTED = new Unexpected();

  /** Rings whose overflow was written and was not seen to be over; most of the time there is none. */
  private static final Set<RecordRing> OVERFLOWING =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  private static volatile boolean anyOverflowing;

  @Label("Ring")
  @Description("Tells rings of the process apart; no address")
  long ring;

  @Label("Ring Size")
  @DataAmount
  long size;

  @Label("Used")
  @DataAmount
  long used;

  @Label("Waiting Events")
  long waitingEvents;

  @Label("Waiting")
  @DataAmount
  long waiting;

  /** An event was posted to a ring. Never throws: it is the event of a call that is over. */
  static void posted(RecordRing ring) {
    if (!ANY.isEnabled()) {
      return;
    }
    try {
      look(ring);
    } catch (Throwable e) {
      UNEXPECTED.report("a ring's overflow could not be recorded", e);
    }
  }

  private static void look(RecordRing ring) {
    long waiting = ring.waitingBytes();
    if (waiting == 0) {
      if (anyOverflowing && OVERFLOWING.remove(ring)) {
        anyOverflowing = !OVERFLOWING.isEmpty();
      }
      return;
    }
    int used = ring.usedBytes();
    if (waiting > ring.capacityBytes() - used && OVERFLOWING.add(ring)) {
      anyOverflowing = true;
      write(ring, used, waiting);
    }
  }

  private static void write(RecordRing ring, int used, long waiting) {
    OverflowEvent event = new OverflowEvent();
    event.ring = System.identityHashCode(ring);
    event.size = ring.capacityBytes();
    event.used = used;
    event.waitingEvents = ring.waitingRecords();
    event.waiting = waiting;
    event.commit();
  }
}
