package dev.syslet.core;

import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.EventLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that the caller's thread could not finish, from the miss until the kernel has let go of it.
 *
 * <p>Two things are told apart. <em>Progress</em> is where the kernel stands with the call; it ends when the kernel has
 * returned, and only then the leases go back. The <em>outcome</em> is what the submitter is told, once, by whoever claims it
 * first: the call's own thread with the kernel's result, a cancel that came before the call began, or a close that abandons
 * it. A call may have its outcome and still be held by the kernel; it may not lose its leases before.
 *
 * <p>The thread that moves progress from QUEUED away owns what follows: {@link #proceed} begins the call, {@link #cancel}
 * and {@link #withdraw} end it without. Nothing that is called from here may keep the owner from its end, so what could throw
 * is caught where it is called.
 */
class Call implements PendingCall {

  private static final int QUEUED = 0;
  private static final int STARTED = 1;
  private static final int COMPLETING = 2;
  private static final int RETURNED = 3;
  private static final int WITHDRAWN = 4;

  private static final long NEVER = Long.MIN_VALUE;

  private static final VarHandle PROGRESS;
  private static final VarHandle SETTLED;
  private static final VarHandle TRIES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PROGRESS = lookup.findVarHandle(Call.class, "progress", int.class);
      TRIES = lookup.findVarHandle(Call.class, "tries", int.class);
      SETTLED = lookup.findVarHandle(Call.class, "settled", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Engine engine;
  private final Long callId;
  private final Descriptor descriptor;
  private final Sink sink;
  private final long submittedNanos;
  private final long attempted;
  private volatile long startedNanos = NEVER;

  private volatile int
      progress; // QUEUED -> STARTED -> COMPLETING -> RETURNED, or QUEUED -> WITHDRAWN

  @SuppressWarnings("UnusedVariable") // by SETTLED
  private volatile boolean settled; // false -> true, by claimOutcome

  private volatile boolean abandoned;
  private volatile boolean resumed;
  private volatile boolean cancelRequested;
  private volatile boolean again;
  private long againAtNanos; // of the call's own thread; good while hasAgainAt
  private boolean hasAgainAt;
  private volatile @Nullable Thread waiter;
  private volatile boolean collected; // false -> true, by who has the leases to give back

  private volatile int tries;

  private volatile @Nullable Object kernelState;
  private Route route = Route.NONE; // written while COMPLETING
  private long result; // written while COMPLETING

  Call(
      Engine engine,
      long callId,
      Descriptor descriptor,
      Sink sink,
      long submittedNanos,
      long attempted) {
    this.attempted = attempted;
    this.engine = engine;
    this.callId = callId;
    this.descriptor = descriptor;
    this.sink = sink;
    this.submittedNanos = submittedNanos;
  }

  @Override
  public final long callId() {
    return callId;
  }

  /** The id as a key, made once: the end of a call must not need memory. */
  final Long key() {
    return callId;
  }

  @Override
  public final Descriptor descriptor() {
    return descriptor;
  }

  @Override
  public final @Nullable Object kernelState() {
    return kernelState;
  }

  @Override
  public final void kernelState(@Nullable Object state) {
    kernelState = state;
  }

  @Override
  public final long attempted() {
    return attempted;
  }

  @Override
  public final long ageNanos() {
    return engine.time().nanoTime() - submittedNanos;
  }

  @Override
  public final void started() {
    if (startedNanos == NEVER) {
      startedNanos = engine.time().nanoTime();
    }
  }

  @Override
  public final void tried() {
    TRIES.getAndAdd(this, 1);
  }

  @Override
  public final void resumeAgain() {
    again = true;
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public final void resumeAgainWithin(long nanos) {
    againAtNanos = engine.time().nanoTime() + Math.min(nanos, Long.MAX_VALUE / 2);
    hasAgainAt = true;
  }

  @Override
  public final void complete(Route way, long value) {
    if (!PROGRESS.compareAndSet(this, STARTED, COMPLETING)) {
      engine
          .unexpected()
          .report(
              "the kernel completed a call twice, or one it did not have",
              new IllegalStateException("call " + callId + ", result " + value));
      return;
    }
    route = way;
    result = value;
    progress = RETURNED;
    Thread thread = waiter;
    if (thread != null) {
      LockSupport.unpark(thread);
    }
  }

  /** All of a call on one thread: {@link #proceed}, then {@link #tell}. */
  final void run() {
    if (proceed()) {
      tell();
    }
  }

  /**
   * Begins the call on the current cachemiss thread, waits until the kernel has returned, and gives the leases back; false when
   * the call was ended before it began.
   */
  final boolean proceed() {
    if (!PROGRESS.compareAndSet(this, QUEUED, STARTED)) {
      return false;
    }
    waiter = Thread.currentThread();
    do {
      resume();
      resumed = true;
      if (cancelRequested) {
        engine.cancel(this);
      }
      awaitReturnOrAgain();
    } while (progress != RETURNED);
    waiter = null;
    collect(route, result);
    letGo();
    return true;
  }

  private void resume() {
    // Before the kernel looks: whoever asks after that is heard by awaitReturnOrAgain.
    again = false;
    hasAgainAt = false;
    try {
      engine.kernel().resume(this);
    } catch (Throwable e) {
      engine.unexpected().report("the kernel could not continue a call", e);
      long error = e instanceof OutOfMemoryError ? -Errno.EAGAIN : -Errno.EIO;
      complete(Route.NONE, Kernel.resultSoFar(attempted, error));
    }
  }

  private void awaitReturnOrAgain() {
    while (progress != RETURNED && !again) {
      if (hasAgainAt) {
        long left = againAtNanos - engine.time().nanoTime();
        if (left <= 0) {
          return;
        }
        engine.time().parkNanos(this, left);
      } else {
        engine.time().park(this);
      }
      // Nobody has a reason to interrupt this thread; if it is, park would spin.
      Thread.interrupted();
    }
  }

  /** Has the kernel answer attributes while the leases are held. */
  private void collect(Route way, long value) {
    FurtherAttributes further = descriptor.further();
    if (further != null && !settled && descriptor.tells(value)) {
      further.collect(engine.kernel(), descriptor, way, value, engine.unexpected());
      collected = true;
    }
  }

  /**
   * Tells the kernel's result, unless the call has had its outcome already. Who closes may come here before the call's own
   * thread has had the kernel answer attributes: it cannot wait for them.
   */
  final void tell() {
    CallOutcome outcome = result >= 0 ? CallOutcome.SUCCESS : CallOutcome.ERROR;
    settle(route, result, 0, outcome, collected, AttributeStatus.FAILED);
  }

  /** Whether {@link #tell} may run code of the user's. */
  final boolean tellsUserCode() {
    return sink.runsUserCode();
  }

  /** Ends the call if it has not begun, else asks the kernel to. */
  final CancelAnswer cancel() {
    if (withdraw()) {
      return endUnresumed(-Errno.ECANCELED, CallOutcome.CANCELED);
    }
    // Either this write is seen by proceed() after resume, or that resume is over is seen here.
    cancelRequested = true;
    if (progress >= COMPLETING) {
      return CancelAnswer.TOO_LATE;
    }
    return resumed ? engine.cancel(this) : CancelAnswer.UNINTERRUPTIBLE;
  }

  /** Ends the call with an error if it has not begun. */
  final void fail(long error) {
    if (withdraw()) {
      CancelAnswer unused = endUnresumed(error, CallOutcome.ERROR);
    }
  }

  /** Lets go of a withdrawn call and tells what it ends with: what its attempt had done, if anything. */
  private CancelAnswer endUnresumed(long error, CallOutcome outcome) {
    if (attempted == Kernel.WOULD_BLOCK) {
      letGo();
      settle(Route.NONE, error, 0, outcome, false, AttributeStatus.NOT_APPLICABLE);
      return CancelAnswer.NOT_STARTED;
    }
    long soFar = Kernel.resultSoFar(attempted, error);
    collect(Route.INLINE, soFar);
    letGo();
    CallOutcome partial = soFar >= 0 ? CallOutcome.SUCCESS : CallOutcome.ERROR;
    settle(Route.INLINE, soFar, 0, partial, collected, AttributeStatus.FAILED);
    return CancelAnswer.INTERRUPTED;
  }

  /**
   * Takes back a call that has not begun; false when it has begun or is over. Whoever gets true owes the leases' release.
   */
  final boolean withdraw() {
    return PROGRESS.compareAndSet(this, QUEUED, WITHDRAWN);
  }

  /**
   * Gives the submitter an outcome now: that the call is abandoned if the kernel still holds it, and then the leases stay; the
   * true result if the kernel has returned and only the call's own thread has not come to tell it.
   */
  final void abandon() {
    int now = progress;
    while (now == COMPLETING) { // two stores long
      Thread.onSpinWait();
      now = progress;
    }
    if (now == RETURNED) {
      tell();
    } else if (now != WITHDRAWN) {
      settle(
          Route.NONE,
          -Errno.ECANCELED,
          EventLayout.FLAG_ABANDONED,
          CallOutcome.ABANDONED,
          false,
          AttributeStatus.NOT_APPLICABLE);
    }
  }

  final CallSnapshot snapshot() {
    CallSnapshot.State state =
        abandoned
            ? CallSnapshot.State.ABANDONED
            : progress == QUEUED ? CallSnapshot.State.QUEUED : CallSnapshot.State.CONTINUED;
    String name = "syscall " + descriptor.syscall();
    String description = name;
    try {
      name = engine.kernel().syscallName(descriptor.syscall());
      description = engine.kernel().describe(descriptor);
    } catch (RuntimeException e) {
      engine.unexpected().report("the kernel could not describe a call", e);
    }
    return new CallSnapshot(
        callId,
        descriptor.userData(),
        name,
        description,
        descriptor.lane(),
        state,
        engine.time().nanoTime() - submittedNanos,
        descriptor.deadlineNanos());
  }

  /** Whether the submitter was told that the call is abandoned; the kernel may have returned since. */
  final boolean isAbandoned() {
    return abandoned;
  }

  /** Whether the caller is the one to tell the outcome; true once. */
  boolean claimOutcome() {
    return SETTLED.compareAndSet(this, false, true);
  }

  private void letGo() {
    descriptor.releaseLeases(engine.unexpected());
    engine.inFlight().remove(this);
  }

  private void settle(
      Route way,
      long value,
      int eventFlags,
      CallOutcome outcome,
      boolean isCollected,
      AttributeStatus otherwise) {
    if (!claimOutcome()) {
      return;
    }
    abandoned = outcome == CallOutcome.ABANDONED;
    try {
      long now = engine.time().nanoTime();
      long begun = startedNanos == NEVER ? now : Math.min(startedNanos, now);
      boolean triedHere = progress != WITHDRAWN;
      EventEncoder encoder = descriptor.encoder;
      encoder.of(descriptor, callId);
      encoder.result = value;
      encoder.flags = eventFlags;
      encoder.route = way;
      int inline = descriptor.has(Descriptor.FORCE_ASYNC) ? 0 : 1;
      encoder.tries = inline + Math.max(triedHere ? 1 : 0, tries);
      encoder.queueNanos = begun - submittedNanos;
      encoder.serviceNanos = now - begun;
      engine.counters().count(descriptor.syscall(), false, outcome, encoder.serviceNanos);
      FurtherAttributes further = encoder.further;
      if (further != null && descriptor.tells(value)) {
        further.compose(
            isCollected,
            otherwise,
            descriptor,
            value,
            now - submittedNanos,
            engine.attributes(),
            engine.unexpected());
      }
      sink.deliver(encoder);
    } catch (Throwable e) {
      engine.unexpected().report("an outcome could not be delivered", e);
    } finally {
      engine.lifecycle().ended();
    }
  }
}
