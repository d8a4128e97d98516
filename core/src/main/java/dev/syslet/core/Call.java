package dev.syslet.core;

import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.EventLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A call that the caller's thread could not finish, from the miss until the kernel has let go of it.
 *
 * <p>Two things are told apart. <em>Progress</em> is where the kernel stands with the call; it ends when the kernel has
 * returned, and only then the leases go back. The <em>outcome</em> is what the submitter is told, once, by whoever claims it
 * first: the call's own thread with the kernel's result, a cancel or a deadline that came before the call began, or who gives the
 * call up while the kernel holds it: its deadline, or a close. A call may have its outcome and still be held by the kernel; it
 * may not lose its leases before. When the kernel returns from a call that was given up, the true result goes into a LATE event
 * if that was asked for, and else what it stands for is taken back.
 *
 * <p>The thread that moves progress from QUEUED away owns what follows: {@link #proceed} begins the call, {@link #cancel},
 * {@link #timeOut} and {@link #withdraw} end it without. Nothing that is called from here may keep the owner from its end, so
 * what could throw is caught where it is called.
 *
 * <p>Where it waits for its turn, and whose thread it has, is in {@link CallPlace}.
 */
class Call extends CallPlace {

  /** What a call is made of. */
  record Origin(
      long callId,
      Descriptor descriptor,
      Sink sink,
      long submittedNanos,
      long attempted,
      Lane lane,
      boolean takesThread,
      long admission,
      long heldBytes,
      String submitter) {}

  private static final int QUEUED = 0;
  private static final int STARTED = 1;
  private static final int COMPLETING = 2;
  private static final int RETURNED = 3;
  private static final int WITHDRAWN = 4;

  private static final int OPEN = 0;
  private static final int TOLD = 1;
  private static final int GIVEN_UP = 2;

  private static final int NOBODY = 0;
  private static final int CANCELLER = 1;
  private static final int DEADLINE = 2;
  private static final int BREAKER = 3;

  private static final int NOT_HUNG = 0;
  private static final int HUNG = 1;
  private static final int LET_GO = 2;

  private static final long NEVER = Long.MIN_VALUE;

  private static final VarHandle PROGRESS;
  private static final VarHandle SETTLED;
  private static final VarHandle TRIES;
  private static final VarHandle ENDED_BY;
  private static final VarHandle HANGING;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PROGRESS = lookup.findVarHandle(Call.class, "progress", int.class);
      TRIES = lookup.findVarHandle(Call.class, "tries", int.class);
      SETTLED = lookup.findVarHandle(Call.class, "settled", int.class);
      ENDED_BY = lookup.findVarHandle(Call.class, "endedBy", int.class);
      HANGING = lookup.findVarHandle(Call.class, "hanging", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Engine engine;
  private final Origin origin;
  private final Long callId;
  private final Descriptor descriptor;
  private final CallTimer.@Nullable Deadline deadline;
  private volatile long startedNanos = NEVER;

  private volatile int
      progress; // QUEUED -> STARTED -> COMPLETING -> RETURNED, or QUEUED -> WITHDRAWN

  private volatile int settled; // OPEN -> TOLD or GIVEN_UP, by claimOutcome
  private volatile boolean delivered; // false -> true, once the outcome is with the submitter

  /** Who was first to have the kernel end the call; an ECANCELED that comes of it is told as that one's. */
  private volatile int endedBy; // NOBODY -> CANCELLER, DEADLINE or BREAKER

  private volatile int hanging; // NOT_HUNG -> HUNG -> LET_GO, or NOT_HUNG -> LET_GO

  private volatile boolean resumed;
  private volatile boolean cancelRequested;
  private volatile boolean deadlinePassed;
  private volatile boolean wasInterrupted;
  private volatile @Nullable CancelAnswer kernelsAnswer;
  private final Waiters cancellers = new Waiters();
  private final Waiters delivery = new Waiters();

  private volatile boolean again;
  private long againAtNanos; // of the call's own thread; good while hasAgainAt
  private boolean hasAgainAt;
  private volatile @Nullable Thread waiter;
  private volatile boolean collected; // false -> true, by who has the leases to give back

  private volatile int tries;

  private volatile @Nullable Object kernelState;
  private Route route = Route.NONE; // written while COMPLETING
  private long result; // written while COMPLETING

  Call(Engine engine, Origin origin) {
    super(origin.lane(), origin.takesThread(), engine.misses().waits());
    this.engine = engine;
    this.origin = origin;
    this.callId = origin.callId();
    this.descriptor = origin.descriptor();
    long nanos = descriptor.deadlineNanos();
    long at = origin.submittedNanos() + nanos;
    this.deadline =
        nanos == 0
            ? null
            : new CallTimer.Deadline(
                at < origin.submittedNanos() ? Long.MAX_VALUE : at, origin.callId());
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
    return origin.attempted();
  }

  @Override
  public final long ageNanos() {
    return engine.time().nanoTime() - origin.submittedNanos();
  }

  /** When it was submitted, by the engine's clock. */
  final long submittedNanos() {
    return origin.submittedNanos();
  }

  @Override
  final long heldBytes() {
    return origin.heldBytes();
  }

  /** When the call has to be told at the latest, by the engine's clock; null for never. Made once: its end must not need memory. */
  final CallTimer.@Nullable Deadline deadline() {
    return deadline;
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
  public final void interrupted() {
    wasInterrupted = true;
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
    cancellers.wakeAll();
  }

  /** All of a call on one thread: {@link #proceed}, then {@link #tell}. */
  final void run() {
    if (proceed()) {
      tell();
    }
  }

  /**
   * Begins the call on the current cachemiss thread, waits until the kernel has returned, and gives the leases back; false when
   * the call was ended before it began, or has been given up meanwhile: then there is nothing left to {@link #tell}.
   */
  @Override
  final boolean proceed() {
    if (!PROGRESS.compareAndSet(this, QUEUED, STARTED)) {
      return false;
    }
    waiter = Thread.currentThread();
    do {
      if (goesOn()) {
        resume();
      }
      resumed = true;
      heedCancelAndDeadline();
      awaitReturnOrAgain();
    } while (progress != RETURNED);
    waiter = null;
    if (settled == OPEN) {
      collect(route, endedAtDeadline() ? -Errno.ETIMEDOUT : result);
    }
    boolean mine = claimOutcome(TOLD);
    if (settled == GIVEN_UP) {
      returnLate();
    }
    letGo();
    return mine;
  }

  /** What was asked for while the kernel could not be asked, because it was being told to go on. */
  private void heedCancelAndDeadline() {
    if (cancelRequested && progress < COMPLETING) {
      note(endAwaiting(-Errno.ECANCELED, CANCELLER) ? CancelAnswer.NOT_STARTED : endBy(CANCELLER));
      cancellers.wakeAll();
    }
    if (deadlinePassed) {
      giveUp();
    }
    if (settled == GIVEN_UP && progress < COMPLETING) {
      CancelAnswer unused = engine.cancel(this); // it was too early for whoever has given it up
    }
  }

  private void resume() {
    // Before the kernel looks: whoever asks after that is heard by awaitReturnOrAgain.
    again = false;
    hasAgainAt = false;
    try {
      engine.kernel().resume(this);
    } catch (Throwable e) {
      engine.unexpected().report("the kernel could not continue a call", e);
      boolean refused = e instanceof OutOfMemoryError || e instanceof RejectedExecutionException;
      long error = refused ? -Errno.EAGAIN : -Errno.EIO;
      complete(Route.NONE, Kernel.resultSoFar(attempted(), error));
    }
    if (takeThreadWish() && progress < COMPLETING) {
      awaitThread();
      // Either who gives the call up sees it wait, or that it was given up is seen here.
      if (settled != OPEN) {
        boolean unused = endAwaiting(-Errno.ECANCELED, NOBODY);
      }
    }
  }

  private void awaitReturnOrAgain() {
    // A call that queues for a thread is resumed when it has one, whatever it was to be woken for
    // before.
    while (progress != RETURNED && (!again || isInThreadQueue())) {
      if (hasAgainAt && !isInThreadQueue()) {
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
    if (further != null && descriptor.tells(value)) {
      further.collect(engine.kernel(), descriptor, way, value, engine.unexpected());
      collected = true;
    }
  }

  /**
   * Tells the kernel's result; by who has claimed the outcome, as who got true from {@link #proceed} has.
   */
  @Override
  final void tell() {
    long value = result;
    int flags = 0;
    CallOutcome outcome = value >= 0 ? CallOutcome.SUCCESS : CallOutcome.ERROR;
    if (endedAtDeadline()) {
      value = -Errno.ETIMEDOUT;
      flags = EventLayout.FLAG_DEADLINE;
      outcome = CallOutcome.TIMED_OUT;
      lane().callTimedOut();
    } else if (value == -Errno.ECANCELED && endedBy == CANCELLER) {
      outcome = CallOutcome.CANCELED;
    } else if (value == -Errno.EHOSTDOWN && endedBy == BREAKER) {
      flags = EventLayout.FLAG_FAILED_FAST;
      outcome = CallOutcome.FAILED_FAST;
    }
    deliver(new Told(route, value, flags, outcome, collected, AttributeStatus.FAILED));
  }

  /** Whether nothing had been done for the call when its deadline made the kernel end it. */
  private boolean endedAtDeadline() {
    boolean nothingDone = result == -Errno.ECANCELED || (wasInterrupted && result == -Errno.EINTR);
    return nothingDone && endedBy == DEADLINE;
  }

  /** Whether {@link #tell} may run code of the user's. */
  @Override
  final boolean tellsUserCode() {
    return origin.sink().runsUserCode();
  }

  /**
   * Ends the call if it has not begun, else asks the kernel to; null when it takes a moment to know, and {@link #cancelled} tells
   * then. Never waits.
   */
  final @Nullable CancelAnswer cancel() {
    if (withdraw()) {
      return endUnresumed(-Errno.ECANCELED, CallOutcome.CANCELED);
    }
    if (progress >= COMPLETING || settled != OPEN) {
      return CancelAnswer.TOO_LATE;
    }
    if (endAwaiting(-Errno.ECANCELED, CANCELLER)) {
      note(CancelAnswer.NOT_STARTED);
      return null;
    }
    // Either this write is seen by proceed() after resume, or that resume is over is seen here.
    cancelRequested = true;
    if (!resumed) {
      return null;
    }
    CancelAnswer answer = endBy(CANCELLER);
    note(answer);
    return answer == CancelAnswer.UNINTERRUPTIBLE ? answer : null;
  }

  /** Keeps what the kernel has answered to a cancel; that one came too late says nothing about those before it. */
  private void note(CancelAnswer answer) {
    if (answer != CancelAnswer.TOO_LATE) {
      kernelsAnswer = answer;
    }
  }

  /**
   * What became of a cancel that was not sure; null while that is not known. It is known once the outcome is claimed: the deadline
   * may have been faster.
   */
  final @Nullable CancelAnswer cancelled() {
    return switch (settled) {
      case OPEN ->
          kernelsAnswer == CancelAnswer.UNINTERRUPTIBLE ? CancelAnswer.UNINTERRUPTIBLE : null;
      case GIVEN_UP -> CancelAnswer.TOO_LATE;
      default -> answerOfEnd();
    };
  }

  /** As {@link #cancelled} for who has no more patience: the call's own thread may not have come to tell what there is to tell. */
  final CancelAnswer cancelledSoFar() {
    CancelAnswer answer = cancelled();
    if (answer != null) {
      return answer;
    }
    return progress == RETURNED ? answerOfEnd() : CancelAnswer.UNINTERRUPTIBLE;
  }

  /** What a cancel did to a call that is over, by what it is told to have ended with. */
  private CancelAnswer answerOfEnd() {
    if (wasInterrupted && !endedAtDeadline()) {
      return CancelAnswer.INTERRUPTED;
    }
    if (result != -Errno.ECANCELED || endedBy != CANCELLER) {
      return CancelAnswer.TOO_LATE;
    }
    boolean neverBegan = kernelsAnswer == CancelAnswer.NOT_STARTED || route == Route.NONE;
    return neverBegan ? CancelAnswer.NOT_STARTED : CancelAnswer.STOPPED_WAITING;
  }

  /** Who waits for {@link #cancelled}. */
  final Waiters cancellers() {
    return cancellers;
  }

  private CancelAnswer endBy(int who) {
    ENDED_BY.compareAndSet(this, NOBODY, who);
    return engine.cancel(this);
  }

  private boolean endAwaiting(long error, int who) {
    if (!leaveThreadQueue()) {
      return false;
    }
    ENDED_BY.compareAndSet(this, NOBODY, who);
    wasInterrupted = attempted() != Kernel.WOULD_BLOCK; // a part has been done
    complete(Route.NONE, Kernel.resultSoFar(attempted(), error));
    return true;
  }

  /** Ends the call with an error if it has not begun, or waits for a thread. */
  @Override
  final void fail(long error) {
    if (withdraw()) {
      CancelAnswer unused = endUnresumed(error, CallOutcome.ERROR);
    } else {
      boolean unused = endAwaiting(error, NOBODY);
    }
  }

  /** Ends the call in the queue of a lane whose breaker has opened. */
  @Override
  final void failFast() {
    if (withdraw()) {
      lane().callFailedFast();
      engine.outside(
          runsForeignCode(), () -> endUnresumed(-Errno.EHOSTDOWN, CallOutcome.FAILED_FAST));
    } else if (endAwaiting(-Errno.EHOSTDOWN, BREAKER)) {
      lane().callFailedFast();
    }
  }

  /** The kernel has returned from the call, which had been set aside. */
  @Override
  final void backFromAside() {
    engine.misses().backFromAside(this);
  }

  /**
   * The deadline has come: sees that the submitter is told now. On the timer's thread; does not wait, and runs nobody else's
   * code there.
   */
  final void timeOut() {
    if (withdraw()) {
      lane().callTimedOut();
      engine.outside(
          runsForeignCode(), () -> endUnresumed(-Errno.ETIMEDOUT, CallOutcome.TIMED_OUT));
      return;
    }
    // Either this write is seen by proceed() after resume, or that resume is over is seen here.
    deadlinePassed = true;
    if (resumed) {
      giveUp();
    }
  }

  /** Whether to tell the outcome, or to have its attributes answered, may run code that is not the library's. */
  private boolean runsForeignCode() {
    FurtherAttributes further = descriptor.further();
    boolean isAnswered = further != null && attempted() != Kernel.WOULD_BLOCK;
    return tellsUserCode() || isAnswered || (further != null && further.asksUsers());
  }

  /**
   * Has the kernel end the call. If it does so at once, the submitter is told that; the call's own thread may have no carrier.
   * If not, the submitter is told all the same, and the call is set aside.
   */
  private void giveUp() {
    if (progress >= COMPLETING || settled != OPEN) {
      return;
    }
    if (!endAwaiting(-Errno.ECANCELED, DEADLINE)) {
      CancelAnswer unused = endBy(DEADLINE);
    }
    if (progress < COMPLETING && claimOutcome(GIVEN_UP)) {
      tellGivenUp();
    } else if (progress == RETURNED && endedAtDeadline() && claimOutcome(TOLD)) {
      engine.outside(runsForeignCode(), this::tell);
    }
  }

  private void tellGivenUp() {
    lane().callTimedOut();
    int flags = EventLayout.FLAG_DEADLINE | EventLayout.FLAG_ABANDONED;
    try {
      // One that has come to wait for a thread meanwhile is not to have it.
      boolean unused = endAwaiting(-Errno.ECANCELED, DEADLINE);
      engine.misses().setAside(this);
    } catch (Throwable e) {
      engine.unexpected().report("a call could not be set aside", e);
    } finally {
      engine.outside(
          runsForeignCode(),
          () -> deliver(givenUp(-Errno.ETIMEDOUT, flags, CallOutcome.TIMED_OUT)));
    }
  }

  private static Told givenUp(long value, int flags, CallOutcome outcome) {
    return new Told(Route.NONE, value, flags, outcome, false, AttributeStatus.NOT_APPLICABLE);
  }

  /** Lets go of a withdrawn call and tells what it ends with: what its attempt had done, if anything. */
  private CancelAnswer endUnresumed(long error, CallOutcome outcome) {
    leftQueueByEnd();
    if (attempted() == Kernel.WOULD_BLOCK) {
      letGo();
      int flags = outcome == CallOutcome.TIMED_OUT ? EventLayout.FLAG_DEADLINE : 0;
      flags |= outcome == CallOutcome.FAILED_FAST ? EventLayout.FLAG_FAILED_FAST : 0;
      tellUnresumed(
          new Told(Route.NONE, error, flags, outcome, false, AttributeStatus.NOT_APPLICABLE));
      return CancelAnswer.NOT_STARTED;
    }
    long soFar = Kernel.resultSoFar(attempted(), error);
    collect(Route.INLINE, soFar);
    letGo();
    CallOutcome partial = soFar >= 0 ? CallOutcome.SUCCESS : CallOutcome.ERROR;
    tellUnresumed(new Told(Route.INLINE, soFar, 0, partial, collected, AttributeStatus.FAILED));
    return CancelAnswer.INTERRUPTED;
  }

  /** On a thread of its own if users' code runs then: who cancels or closes is not to wait for it. */
  private void tellUnresumed(Told told) {
    if (claimOutcome(TOLD)) {
      engine.outside(tellsUserCode(), () -> deliver(told));
    }
  }

  /**
   * Takes back a call that has not begun; false when it has begun or is over. Whoever gets true owes the leases' release.
   */
  @Override
  final boolean withdraw() {
    return PROGRESS.compareAndSet(this, QUEUED, WITHDRAWN);
  }

  @Override
  final boolean isWithdrawn() {
    return progress == WITHDRAWN;
  }

  /**
   * Gives the submitter an outcome now: that the call is abandoned if the kernel still holds it, and then the leases stay; the
   * true result if the kernel has returned and only the call's own thread has not come to tell it. It cannot wait for that thread
   * to have attributes answered.
   */
  final void abandon() {
    int now = progress;
    while (now == COMPLETING) { // two stores long
      Thread.onSpinWait();
      now = progress;
    }
    if (now == RETURNED && claimOutcome(TOLD)) {
      engine.outside(tellsUserCode(), this::tell);
    } else if (now < COMPLETING && claimOutcome(GIVEN_UP)) {
      int flags = EventLayout.FLAG_ABANDONED;
      engine.outside(
          tellsUserCode(), () -> deliver(givenUp(-Errno.ECANCELED, flags, CallOutcome.ABANDONED)));
    }
  }

  /** Counts the call as hung if it is old enough for that; true when it is the first that sees it. */
  final boolean isFoundHung(long nowNanos, long graceNanos) {
    long begun = startedNanos;
    if (hanging != NOT_HUNG || begun == NEVER || progress != STARTED) {
      return false;
    }
    long hungAfter = lane().options().hungAfterNanos();
    boolean old = hungAfter > 0 && nowNanos - begun >= hungAfter;
    boolean held =
        settled == GIVEN_UP && deadline != null && nowNanos - deadline.atNanos() >= graceNanos;
    return (old || held) && HANGING.compareAndSet(this, NOT_HUNG, HUNG);
  }

  /** What the lane's breaker said: its number if it is a probe. */
  final long admission() {
    return origin.admission();
  }

  final CallSnapshot snapshot(boolean withKernelView) {
    String name = "syscall " + descriptor.syscall();
    String description = name;
    KernelView view = null;
    try {
      name = engine.kernel().syscallName(descriptor.syscall());
      description =
          withKernelView || isGivenUp()
              ? engine.kernel().describeWithFiles(descriptor)
              : engine.kernel().describe(descriptor);
      view = withKernelView ? engine.kernel().inspect(this) : null;
    } catch (RuntimeException e) {
      engine.unexpected().report("the kernel could not describe a call", e);
    }
    return new CallSnapshot(
        callId,
        descriptor.userData(),
        descriptor.syscall(),
        name,
        description,
        lane().name(),
        state(),
        engine.time().nanoTime() - origin.submittedNanos(),
        descriptor.deadlineNanos(),
        origin.submitter(),
        view);
  }

  private CallSnapshot.State state() {
    if (settled == GIVEN_UP) {
      return CallSnapshot.State.ABANDONED;
    }
    if (progress == QUEUED || isInThreadQueue()) {
      return CallSnapshot.State.QUEUED;
    }
    return hasThread() ? CallSnapshot.State.RUNNING : CallSnapshot.State.WAITING;
  }

  /** Whether the submitter was told that the call is given up; the kernel may have returned since. */
  final boolean isGivenUp() {
    return settled == GIVEN_UP;
  }

  /** Whether the caller is the one to tell the outcome; true once. */
  boolean claimOutcome(int how) {
    return SETTLED.compareAndSet(this, OPEN, how);
  }

  private Cachemisses.End howItEnded() {
    if (progress != RETURNED || route == Route.NONE) {
      return Cachemisses.End.NOT_BEGUN;
    }
    boolean byUs = wasInterrupted || (result == -Errno.ECANCELED && endedBy != NOBODY);
    return byUs ? Cachemisses.End.BY_US : Cachemisses.End.BY_KERNEL;
  }

  private void letGo() {
    descriptor.releaseLeases(engine.unexpected());
    int before = (int) HANGING.getAndSet(this, LET_GO);
    engine.misses().letGo(this, before == HUNG, howItEnded());
    giveThreadBack();
  }

  /** The kernel has returned from a call that was given up: tells who has asked for it, or takes the result back. */
  private void returnLate() {
    if (!origin.sink().takesLate()) {
      if (result >= 0) {
        engine.discard(descriptor, result);
      }
      return;
    }
    awaitDelivery();
    collect(route, result);
    try {
      EventEncoder encoder =
          encode(
              new Told(route, result, 0, CallOutcome.SUCCESS, collected, AttributeStatus.FAILED));
      encoder.type = EventLayout.TYPE_LATE;
      origin.sink().deliverLate(encoder);
    } catch (Throwable e) {
      engine.unexpected().report("a late result could not be delivered", e);
      if (result >= 0) {
        engine.discard(descriptor, result);
      }
    }
  }

  /**
   * The events of a call come in order, and share an encoder. This parks: virtual threads that yield in a loop would keep one
   * that is started from outside, to deliver, from ever having a carrier.
   */
  private void awaitDelivery() {
    if (!delivered) {
      delivery.add(Thread.currentThread());
      while (!delivered) {
        engine.time().park(this);
        Thread.interrupted(); // nobody has a reason to; if it is, park would spin
      }
    }
  }

  /** What a submitter is told. */
  private record Told(
      Route way,
      long value,
      int flags,
      CallOutcome outcome,
      boolean isCollected,
      AttributeStatus otherwise) {}

  /** Hands the outcome over; by who has claimed it. */
  private void deliver(Told told) {
    cancellers.wakeAll(); // before users' code, which may take its time
    boolean handedOver = false;
    try {
      EventEncoder encoder = encode(told);
      engine.counters().count(descriptor.syscall(), false, told.outcome(), encoder.serviceNanos);
      handedOver = true;
      origin.sink().deliver(encoder);
    } catch (Throwable e) {
      engine.unexpected().report("an outcome could not be delivered", e);
      if (!handedOver) {
        origin.sink().failed(descriptor.encoder, e);
      }
    } finally {
      delivered = true;
      delivery.wakeAll();
      if (settled != GIVEN_UP) {
        origin.sink().noLate();
      }
      engine.lifecycle().ended();
    }
  }

  private EventEncoder encode(Told told) {
    long now = engine.time().nanoTime();
    long begun = startedNanos == NEVER ? now : Math.min(startedNanos, now);
    boolean triedHere = progress != WITHDRAWN;
    EventEncoder encoder = descriptor.encoder;
    encoder.of(descriptor, callId);
    encoder.result = told.value();
    encoder.flags = told.flags();
    encoder.route = told.way();
    int inline = descriptor.has(Descriptor.FORCE_ASYNC) ? 0 : 1;
    encoder.lane = lane().number();
    encoder.tries = inline + Math.max(triedHere ? 1 : 0, tries);
    encoder.queueNanos = begun - origin.submittedNanos();
    encoder.serviceNanos = now - begun;
    FurtherAttributes further = encoder.further;
    if (further != null && descriptor.tells(told.value())) {
      further.compose(
          told.isCollected(),
          told.otherwise(),
          descriptor,
          told.value(),
          now - origin.submittedNanos(),
          engine.attributes(),
          engine.unexpected());
    }
    return encoder;
  }
}
