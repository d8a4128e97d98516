package dev.syslet.core;

import dev.syslet.core.lane.WhenFull;
import dev.syslet.core.time.TimeSource;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The way of a call from the miss until the kernel has let go of it: its lane and the lane's breaker, a place or a turn in the
 * queue, the table of unfinished calls and the timer; and what of all that is given back when.
 */
final class Cachemisses {

  /** What {@link #continueCall} answers when the call goes on: no errno. */
  static final long CONTINUED = 0;

  private final Engine engine;
  private final Kernel kernel;
  private final TimeSource time;
  private final Engine.CallFactory calls;
  private final Unexpected unexpected;
  private final InFlightTable inFlight = new InFlightTable();
  private final CachemissPool waits;
  private final ThreadBudget threadBudget;
  private final Lanes lanes;
  private final CallTimer timer;
  private final int setAsideBound;
  private final AtomicInteger setAside = new AtomicInteger();

  Cachemisses(Engine engine, SyscallExecutor.Builder options) {
    this.engine = engine;
    kernel = options.kernel;
    time = options.time;
    calls = options.calls;
    unexpected = engine.unexpected();
    waits =
        new CachemissPool(
            options.cachemissThreads,
            new CachemissPool.Bounds(options.cachemissBound, options.queueBound, Long.MAX_VALUE),
            null,
            unexpected);
    threadBudget = options.threadBudget();
    lanes = new Lanes(options, threadBudget, unexpected);
    setAsideBound = options.setAsideBound;
    timer =
        new CallTimer(
            time,
            options.timerThreads,
            options.cachemissThreads,
            new UnfinishedWatch(engine, options),
            options.lookPeriodNanos(),
            unexpected);
  }

  InFlightTable inFlight() {
    return inFlight;
  }

  /** The places of calls that wait without a thread. */
  CachemissPool waits() {
    return waits;
  }

  Lanes lanes() {
    return lanes;
  }

  ThreadBudget threadBudget() {
    return threadBudget;
  }

  int setAside() {
    return setAside.get();
  }

  int active() {
    return waits.active() + lanes.all().stream().mapToInt(Lane::active).sum();
  }

  int queued() {
    return waits.queued() + lanes.all().stream().mapToInt(Lane::queued).sum();
  }

  /** Lets the timer's thread end: every call has had its outcome. */
  void close() {
    timer.close();
  }

  /**
   * Hands a call to the pool of its lane, or to that of the calls that wait without a thread, with its leases; or throws, and the
   * leases are still the caller's. CONTINUED, or the error that the call ends with at once.
   */
  long continueCall(Descriptor descriptor, long id, Sink sink, long submitted, long answer) {
    Lane lane = lanes.of(descriptor);
    boolean takesThread = takesThread(descriptor);
    long since = submitted != 0 ? submitted : time.nanoTime();
    long admission = lane.breaker().admit(since);
    if (admission == Breaker.FAIL_FAST) {
      lane.callFailedFast();
      return -Errno.EHOSTDOWN;
    }
    boolean probe = admission != Breaker.PASS;
    boolean begun = false;
    try {
      CachemissPool pool = takesThread ? lane.pool() : waits;
      long bytes = heldBytes(descriptor);
      CachemissPool.Claim claim = claim(pool, bytes, probe && takesThread);
      if (claim == CachemissPool.Claim.NONE) {
        return full(lane, pool, takesThread, probe);
      }
      Call call;
      try {
        Descriptor own = descriptor.copy();
        if (own.deadlineNanos() == 0) {
          own.deadlineNanos(lane.options().deadlineNanos());
        }
        String submitter = submitterName();
        Sink seen = CachemissEvent.recorded(sink, engine, lane);
        call =
            calls.create(
                engine,
                new Call.Origin(
                    id, own, seen, since, answer, lane, takesThread, admission, bytes, submitter));
      } catch (Throwable e) {
        pool.giveBack(claim, bytes);
        throw e;
      }
      begun = true;
      if (!handOver(call, claim)) {
        throw full(pool, takesThread ? lane : null, ", and no thread could be started");
      }
      if (engine.lifecycle().state() >= Lifecycle.STOPPING) {
        CancelAnswer unused = engine.end(call);
      }
      return CONTINUED;
    } finally {
      if (probe && !begun) {
        lane.breaker().probeNotMade(admission);
      }
    }
  }

  private static CachemissPool.Claim claim(CachemissPool pool, long bytes, boolean extra) {
    if (!extra) {
      return pool.claim(bytes);
    }
    return pool.claimExtra() ? CachemissPool.Claim.PLACE : CachemissPool.Claim.NONE;
  }

  /** What becomes of a call that finds no room: an error to end with, or a refusal. */
  private long full(Lane lane, CachemissPool pool, boolean takesThread, boolean probe) {
    if (probe) {
      lane.callFailedFast();
      return -Errno.EHOSTDOWN;
    }
    lane.callRefused();
    if (lane.options().whenFull() == WhenFull.OUTCOME) {
      return -Errno.EAGAIN;
    }
    throw full(pool, takesThread ? lane : null, "");
  }

  private static SubmitException full(CachemissPool pool, @Nullable Lane lane, String why) {
    String what = lane == null ? "the cachemiss pool" : "the lane " + lane.name();
    CachemissPool.Bounds bounds = pool.bounds();
    return new SubmitException(
        Errno.EAGAIN,
        what
            + " is full: "
            + pool.active()
            + " of "
            + bounds.active()
            + (lane == null ? " calls continued, " : " threads in calls, ")
            + pool.queued()
            + " of "
            + bounds.queued()
            + " queued, which hold "
            + pool.queuedBytes()
            + " bytes"
            + why);
  }

  private boolean takesThread(Descriptor descriptor) {
    try {
      return kernel.takesThread(descriptor);
    } catch (Throwable e) {
      unexpected.report("the kernel could not tell whether a call takes a thread", e);
      return true;
    }
  }

  private long heldBytes(Descriptor descriptor) {
    try {
      return Math.max(0, kernel.heldBytes(descriptor));
    } catch (Throwable e) {
      unexpected.report("the kernel could not tell the bytes that a call holds", e);
      return 0;
    }
  }

  private static String submitterName() {
    Thread me = Thread.currentThread();
    String name = me.getName();
    return name.isEmpty() ? "virtual-" + me.threadId() : name;
  }

  /**
   * From here on others see the call and may end it. So it is refused only if it can be withdrawn, and then false is the
   * answer; else it was accepted, whatever happens.
   */
  private boolean handOver(Call call, CachemissPool.Claim claim) {
    boolean begun;
    Lane lane = call.lane();
    lane.callBegins();
    try {
      inFlight.add(call);
      timer.begins(call);
      begun = call.home().begin(call, claim);
    } catch (Throwable e) {
      unexpected.report("a call could not be entered into the table", e);
      call.home().giveBack(claim, call.heldBytes());
      begun = !call.withdraw();
    }
    if (!begun) {
      inFlight.remove(call);
      timer.ends(call);
      lane.callEnds();
      lane.breaker().probeNotMade(call.admission());
    }
    return begun;
  }

  /** How it came that the kernel has nothing of a call any more. */
  enum End {
    /** It was never begun. */
    NOT_BEGUN,
    /** A cancel or a deadline has ended it. */
    BY_US,
    /** It has returned by itself. */
    BY_KERNEL
  }

  /** The kernel has let go of a call, or never had it. Never throws. */
  void letGo(Call call, boolean wasHung, End end) {
    inFlight.remove(call);
    timer.ends(call);
    Lane lane = call.lane();
    lane.callEnds();
    Breaker breaker = lane.breaker();
    if (wasHung) {
      boolean unused = breaker.returned(end == End.BY_KERNEL);
    } else if (call.admission() != Breaker.PASS) {
      probeEnded(breaker, call.admission(), end);
    }
  }

  private void probeEnded(Breaker breaker, long probe, End end) {
    switch (end) {
      case NOT_BEGUN -> breaker.probeNotMade(probe);
      case BY_US -> breaker.probeFailed(probe, time.nanoTime());
      case BY_KERNEL -> {
        boolean unused = breaker.probeEnded(probe);
      }
    }
  }

  /** Lets another call have the places of one that was given up, unless too many were set aside. */
  void setAside(Call call) {
    if (setAside.incrementAndGet() > setAsideBound || !call.goAside()) {
      setAside.decrementAndGet();
    } else {
      call.lane().callSetAside();
    }
  }

  void backFromAside(Call call) {
    setAside.decrementAndGet();
    call.lane().setAsideReturned();
  }
}
