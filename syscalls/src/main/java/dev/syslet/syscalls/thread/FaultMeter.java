package dev.syslet.syscalls.thread;

import dev.syslet.core.CallFacts;
import dev.syslet.core.Descriptor;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.core.event.Attribute;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import org.jspecify.annotations.Nullable;

/**
 * Page faults and CPU time of the current thread around one try of a call, for the FAULTS attribute.
 *
 * <pre>
 * begin   gettid, getrusage(RUSAGE_THREAD), clock_gettime(CLOCK_THREAD_CPUTIME_ID)
 * end     clock_gettime, getrusage, gettid
 * </pre>
 *
 * <p>The clock is read next to the call, so its time is not that of the measuring. A virtual thread that came to another
 * carrier in between would measure two threads: the measure is lost then, and the call says so.
 */
public final class FaultMeter {

  private static final int GETRUSAGE = Numbers.TABLE.numberOf("getrusage");
  private static final int CLOCK_GETTIME = Numbers.TABLE.numberOf("clock_gettime");
  private static final int GETTID = Numbers.TABLE.numberOf("gettid");
  private static final int RUSAGE_THREAD = 1;
  private static final int CLOCK_THREAD_CPUTIME_ID = 3;
  private static final int MINOR = 64;
  private static final int MAJOR = 72;
  private static final int TIME = 160;
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final CallFacts facts;
  private final long thread;
  private long minor;
  private long major;
  private long cpuNanos;
  private boolean failed;

  private FaultMeter(CallFacts facts) {
    this.facts = facts;
    thread = NativeCalls.call(GETTID);
    readUsage();
    readClock();
  }

  /** Begins to measure a call that asks for it; null for any other. */
  public static @Nullable FaultMeter begin(Descriptor d) {
    CallFacts facts = d.asks(Attribute.FAULTS) ? d.facts() : null;
    return facts == null ? null : new FaultMeter(facts);
  }

  /** Adds what was measured to what the call knows of itself; on the thread that began. */
  public static void end(@Nullable FaultMeter meter) {
    if (meter != null) {
      meter.end();
    }
  }

  private void end() {
    long minorBefore = minor;
    long majorBefore = major;
    long cpuBefore = cpuNanos;
    readClock();
    readUsage();
    if (failed || NativeCalls.call(GETTID) != thread) {
      facts.loseFaults();
    } else {
      facts.addFaults(minor - minorBefore, major - majorBefore, cpuNanos - cpuBefore);
    }
  }

  private void readUsage() {
    try (Scratch scratch = ScratchPool.take()) {
      long at = scratch.address(Scratch.USAGE);
      failed |= NativeCalls.call(GETRUSAGE, RUSAGE_THREAD, at) < 0;
      minor = Memory.IO.getLong(at + MINOR);
      major = Memory.IO.getLong(at + MAJOR);
    }
  }

  private void readClock() {
    try (Scratch scratch = ScratchPool.take()) {
      long at = scratch.address(Scratch.USAGE + TIME);
      failed |= NativeCalls.call(CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, at) < 0;
      cpuNanos = Memory.IO.getLong(at) * NANOS_PER_SECOND + Memory.IO.getLong(at + 8);
    }
  }

  /** A call that goes to a thread, measured there if it asks for it. */
  public static PendingCall measured(PendingCall call) {
    return call.descriptor().asks(Attribute.FAULTS) ? new OnThread(call) : call;
  }

  /** Measures from {@link #started}, which the thread calls before the call, until {@link #complete}. */
  private static final class OnThread extends ForwardedCall {

    private @Nullable FaultMeter meter; // of the thread that makes the call

    OnThread(PendingCall call) {
      super(call);
    }

    @Override
    public void started() {
      super.started();
      meter = begin(descriptor());
    }

    @Override
    public void complete(Route route, long result) {
      if (route == Route.THREAD) {
        end(meter);
      }
      super.complete(route, result);
    }
  }
}
