package dev.syslet.core;

import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.lane.WhenFull;
import dev.syslet.core.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Takes descriptors and sees each accepted one to its one outcome.
 *
 * <p>The way of a call:
 *
 * <pre>
 * enter     take an id, look at the state, check the descriptor, hold its leases   (else: refused)
 * reserve   take the event's bytes from the ring's bound                           (else: refused)
 * attempt   the non-blocking form on the caller
 *   done:   give the leases back, post, return
 *   would block, or begun and the rest would block:
 * miss      ask the lane's breaker                                                 (else: ended at once)
 *           claim a place in the lane's pool, or in that of calls without a thread (else: refused)
 *           copy the descriptor, put the call into the in-flight table, begin it
 * </pre>
 *
 * <p>A call that is refused after its attempt has had no effect: an attempt that would block did nothing. One whose attempt has
 * begun it is not refused any more; if it cannot be continued it ends inline with what was done.
 */
final class Engine {

  /** Makes the object that owns a missed call; tests make ones that misbehave. */
  interface CallFactory {
    Call create(Engine engine, Call.Origin origin);
  }

  /** What {@link #attempt} answers when the call is done: no answer of a kernel that leaves something. */
  private static final long INLINE = 0;

  /** What {@link #miss} answers when the call goes on: no errno. */
  private static final long CONTINUED = 0;

  /** The most that a close keeps of its bound for calls to end after a cancel. */
  private static final long MAX_CANCEL_NANOS = 100_000_000L;

  private final Kernel kernel;
  private final TimeSource time;
  private final CallFactory calls;
  private final long sampleMask;
  private final CallIds ids;
  private final UserAttributes attributes;
  private final Unexpected unexpected = new Unexpected();
  private final InFlightTable inFlight = new InFlightTable();
  private final Lifecycle lifecycle;
  private final CallCounters counters;
  private final CachemissPool waits;
  private final ThreadBudget threadBudget;
  private final Lanes lanes;
  private final UnfinishedWatch watch;
  private final CallTimer timer;
  private final ThreadFactory threads;
  private final int setAsideBound;
  private final AtomicInteger setAside = new AtomicInteger();
  private final AtomicBoolean kernelClosed = new AtomicBoolean();

  Engine(SyscallExecutor.Builder options) {
    kernel = options.kernel;
    time = options.time;
    calls = options.calls;
    ids = options.ids;
    attributes = options.attributes.copy();
    sampleMask = options.sampleEvery - 1L;
    lifecycle = new Lifecycle(time, ids);
    counters = new CallCounters(kernel, unexpected);
    threads = options.cachemissThreads;
    waits =
        new CachemissPool(
            threads,
            new CachemissPool.Bounds(options.cachemissBound, options.queueBound, Long.MAX_VALUE),
            null,
            unexpected);
    threadBudget = options.threadBudget();
    lanes = new Lanes(options, threadBudget, unexpected);
    setAsideBound = options.setAsideBound;
    watch = new UnfinishedWatch(this, options);
    timer =
        new CallTimer(
            time, options.timerThreads, threads, watch, options.lookPeriodNanos(), unexpected);
  }

  Kernel kernel() {
    return kernel;
  }

  TimeSource time() {
    return time;
  }

  Unexpected unexpected() {
    return unexpected;
  }

  InFlightTable inFlight() {
    return inFlight;
  }

  Lifecycle lifecycle() {
    return lifecycle;
  }

  CallCounters counters() {
    return counters;
  }

  UserAttributes attributes() {
    return attributes;
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

  int cachemissActive() {
    return waits.active() + lanes.all().stream().mapToInt(Lane::active).sum();
  }

  int cachemissQueued() {
    return waits.queued() + lanes.all().stream().mapToInt(Lane::queued).sum();
  }

  int setAsideBound() {
    return setAsideBound;
  }

  /** Submits to a ring and returns the call's id. */
  long submit(Descriptor descriptor, CompletionRing own) {
    CompletionRing chosen = descriptor.ring();
    CompletionRing ring = chosen == null ? own : chosen;
    long submitted = descriptor.isTimed() ? time.nanoTime() : 0;
    long id = enter(descriptor);
    boolean late = descriptor.has(Descriptor.LATE_EVENT);
    int bytes = 0;
    int lateBytes = 0;
    boolean inline;
    try {
      bytes = reserve(ring, descriptor);
      lateBytes = late ? reserve(ring, descriptor) : 0;
      long answer = attempt(descriptor, id, submitted);
      inline = answer == INLINE;
      if (!inline) {
        boolean suppress = descriptor.has(Descriptor.SUPPRESS_SUCCESS);
        Sink sink = new Sink.ToRing(ring, bytes, late, suppress);
        inline = !continued(descriptor, id, sink, submitted, answer);
      }
    } catch (Throwable refused) {
      refuse(descriptor);
      if (bytes + lateBytes != 0) {
        ring.records().unreserve(bytes + lateBytes);
      }
      throw refused;
    }
    if (inline) {
      descriptor.releaseLeases(unexpected);
      try {
        boolean suppress = descriptor.has(Descriptor.SUPPRESS_SUCCESS);
        Sink.ToRing.post(ring, bytes, suppress, descriptor.encoder);
      } finally {
        if (lateBytes != 0) {
          ring.records().unreserve(lateBytes);
        }
        lifecycle.ended();
      }
    }
    return id;
  }

  /** Submits to a future. */
  CompletableFuture<CompletionEvent> submitAsync(Descriptor descriptor) {
    CompletableFuture<CompletionEvent> future = new CompletableFuture<>();
    EventEncoder inline = run(descriptor, new Sink.ToFuture(future));
    if (inline != null) {
      future.complete(inline.toEvent());
    }
    return future;
  }

  /** Runs to the end, waiting if need be; the outcome is good until the descriptor is used again. */
  EventEncoder call(Descriptor descriptor) {
    long submitted = descriptor.isTimed() ? time.nanoTime() : 0;
    long id = enterWithoutRing(descriptor);
    Sink.ToCaller caller = null;
    try {
      long answer = attempt(descriptor, id, submitted);
      if (answer != INLINE) {
        Sink.ToCaller sink = new Sink.ToCaller();
        caller = continued(descriptor, id, sink, submitted, answer) ? sink : null;
      }
    } catch (Throwable refused) {
      refuse(descriptor);
      throw refused;
    }
    if (caller != null) {
      return caller.await(time);
    }
    descriptor.releaseLeases(unexpected);
    lifecycle.ended();
    return descriptor.encoder;
  }

  private @Nullable EventEncoder run(Descriptor descriptor, Sink sink) {
    long submitted = descriptor.isTimed() ? time.nanoTime() : 0;
    long id = enterWithoutRing(descriptor);
    boolean inline;
    try {
      long answer = attempt(descriptor, id, submitted);
      inline = answer == INLINE || !continued(descriptor, id, sink, submitted, answer);
    } catch (Throwable refused) {
      refuse(descriptor);
      throw refused;
    }
    if (!inline) {
      return null;
    }
    descriptor.releaseLeases(unexpected);
    lifecycle.ended();
    return descriptor.encoder;
  }

  /** Counts the call in and holds its leases, or throws with nothing held. */
  private long enter(Descriptor descriptor) {
    // Looked at before too, so that those who go on trying do not look like calls under way.
    checkRunning();
    long id = ids.next();
    try {
      checkRunning();
      checkFlags(descriptor);
      FurtherAttributes further = descriptor.further();
      if (further != null) {
        further.prepare(descriptor.attributes(), attributes);
      }
      kernel.validate(descriptor);
      int refusal = descriptor.acquireLeases(unexpected);
      if (refusal != 0) {
        throw new SubmitException(
            -refusal, "an argument was closed before " + kernel.describe(descriptor));
      }
      return id;
    } catch (Throwable refused) {
      lifecycle.ended();
      throw refused;
    }
  }

  private long enterWithoutRing(Descriptor descriptor) {
    if (descriptor.has(Descriptor.SUPPRESS_SUCCESS)) {
      throw new SubmitException(
          Errno.EINVAL,
          "SUPPRESS_SUCCESS is for calls that post to a ring: this one would never end");
    }
    if (descriptor.has(Descriptor.LATE_EVENT)) {
      throw new SubmitException(
          Errno.EINVAL, "LATE_EVENT is for calls that post to a ring: this one has none");
    }
    return enter(descriptor);
  }

  private void refuse(Descriptor descriptor) {
    descriptor.releaseLeases(unexpected);
    lifecycle.ended();
  }

  private void checkRunning() {
    if (lifecycle.state() != Lifecycle.RUNNING) {
      throw new SubmitException(
          Errno.ESHUTDOWN, "the executor was shut down: it takes no more calls");
    }
  }

  private static void checkFlags(Descriptor descriptor) {
    int unknown = descriptor.flags() & ~Descriptor.ALL_FLAGS;
    if (unknown != 0) {
      throw new SubmitException(
          Errno.EINVAL, "unknown descriptor flags 0x" + Integer.toHexString(unknown));
    }
    if (descriptor.has(Descriptor.FORCE_ASYNC) && descriptor.has(Descriptor.INLINE_ONLY)) {
      throw new SubmitException(Errno.EINVAL, "FORCE_ASYNC and INLINE_ONLY exclude each other");
    }
    if ((descriptor.attributes() & 1) != 0) {
      throw new SubmitException(Errno.EINVAL, "bit 0 of the attributes is reserved");
    }
    if (descriptor.deadlineNanos() < 0) {
      throw new SubmitException(
          Errno.EINVAL, "a deadline of " + descriptor.deadlineNanos() + " ns lies before submit");
    }
  }

  private static int reserve(CompletionRing ring, Descriptor descriptor) {
    int bytes = EventEncoder.maxBytes(descriptor);
    if (ring.records().isStopped()) {
      throw new SubmitException(
          Errno.EIO, "the ring was found corrupt and is stopped: make another one");
    }
    if (bytes > ring.records().maxRecordBytes()) {
      throw new SubmitException(
          Errno.EMSGSIZE,
          "an event of "
              + bytes
              + " bytes does not fit into the ring's records of at most "
              + ring.records().maxRecordBytes());
    }
    if (!ring.records().reserve(bytes)) {
      throw new SubmitException(
          Errno.EAGAIN,
          "the ring has no room for "
              + bytes
              + " more bytes of events: reap it, or give it more overflow bytes");
    }
    return bytes;
  }

  /**
   * Runs the call inline if it can be, and answers INLINE: the outcome is in the descriptor's encoder then. Else the kernel's
   * answer, which leaves something to be continued.
   */
  private long attempt(Descriptor descriptor, long id, long submitted) {
    if (descriptor.has(Descriptor.FORCE_ASYNC)) {
      return Kernel.WOULD_BLOCK;
    }
    boolean sampled = (CallIds.ordinal(id) & sampleMask) == 0;
    long begun = submitted != 0 ? submitted : sampled ? time.nanoTime() : 0;
    long result;
    try {
      result = kernel.attempt(descriptor);
    } catch (Throwable e) {
      // It may have run: to try again elsewhere could run it twice.
      unexpected.report("the kernel's attempt threw", e);
      result = -Errno.EIO;
    }
    if (Kernel.isWouldBlock(result)) {
      if (!descriptor.has(Descriptor.INLINE_ONLY)) {
        return result;
      }
      result = Kernel.resultSoFar(result, -Errno.EAGAIN);
    }
    endInline(descriptor, id, result, begun);
    return INLINE;
  }

  /** Puts the outcome of a call that ends on the caller's thread into the descriptor's encoder, and counts it; its leases are held. */
  private void endInline(Descriptor descriptor, long id, long result, long begun) {
    EventEncoder outcome = descriptor.encoder;
    outcome.of(descriptor, id);
    outcome.result = result;
    outcome.route = Route.INLINE;
    outcome.tries = 1;
    long service = -1;
    if (begun != 0) {
      service = time.nanoTime() - begun;
      outcome.serviceNanos = service;
    }
    FurtherAttributes further = outcome.further;
    if (further != null && descriptor.tells(result)) {
      further.collect(kernel, descriptor, Route.INLINE, result, unexpected);
      further.compose(
          true,
          AttributeStatus.DONE,
          descriptor,
          result,
          outcome.serviceNanos,
          attributes,
          unexpected);
    }
    counters.count(
        descriptor.syscall(), true, result >= 0 ? CallOutcome.SUCCESS : CallOutcome.ERROR, service);
  }

  /**
   * Continues a call elsewhere. When that cannot be, one of which nothing has been done is refused; another ends here with its
   * result so far, and false is the answer. So it is for a call that its lane ends at once.
   */
  private boolean continued(
      Descriptor descriptor, long id, Sink sink, long submitted, long answer) {
    try {
      long instead = miss(descriptor, id, sink, submitted, answer);
      if (instead == CONTINUED) {
        return true;
      }
      endFast(descriptor, id, Kernel.resultSoFar(answer, instead), submitted);
      return false;
    } catch (Throwable refused) {
      if (answer == Kernel.WOULD_BLOCK) {
        throw refused;
      }
      if (!(refused instanceof SubmitException)) {
        unexpected.report("a call that had begun could not be continued", refused);
      }
      endInline(descriptor, id, Kernel.resultSoFar(answer, 0), submitted);
      return false;
    }
  }

  /** Puts the outcome of a call into the descriptor's encoder that ends without having run. */
  private void endFast(Descriptor descriptor, long id, long result, long begun) {
    EventEncoder outcome = descriptor.encoder;
    outcome.of(descriptor, id);
    outcome.result = result;
    outcome.flags = EventLayout.FLAG_FAILED_FAST;
    outcome.queueNanos = begun == 0 ? 0 : time.nanoTime() - begun;
    FurtherAttributes further = outcome.further;
    if (further != null) {
      further.compose(
          false,
          AttributeStatus.NOT_APPLICABLE,
          descriptor,
          result,
          outcome.queueNanos,
          attributes,
          unexpected);
    }
    counters.count(descriptor.syscall(), false, CallOutcome.FAILED_FAST, outcome.queueNanos);
  }

  /**
   * Hands a call to the pool of its lane, or to that of the calls that wait without a thread, with its leases; or throws, and the
   * leases are still the caller's. CONTINUED, or the error that the call ends with at once.
   */
  private long miss(Descriptor descriptor, long id, Sink sink, long submitted, long answer) {
    Lane lane = lanes.of(descriptor);
    boolean takesThread = takesThread(descriptor);
    long since = submitted != 0 ? submitted : time.nanoTime();
    Breaker.Admission admission = lane.breaker().admit(since);
    if (admission == Breaker.Admission.FAIL_FAST) {
      lane.callFailedFast();
      return -Errno.EHOSTDOWN;
    }
    boolean probe = admission == Breaker.Admission.PROBE;
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
        Sink seen = CachemissEvent.recorded(sink, this, lane);
        call =
            calls.create(
                this,
                new Call.Origin(
                    id, own, seen, since, answer, lane, takesThread, probe, bytes, submitter));
      } catch (Throwable e) {
        pool.giveBack(claim, bytes);
        throw e;
      }
      begun = true;
      if (!handOver(call, claim)) {
        throw full(pool, takesThread ? lane : null, ", and no thread could be started");
      }
      if (lifecycle.state() >= Lifecycle.STOPPING) {
        CancelAnswer unused = end(call);
      }
      return CONTINUED;
    } finally {
      if (probe && !begun) {
        lane.breaker().probeNotMade();
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
    } catch (OutOfMemoryError e) {
      unexpected.report("a call could not be entered into the table", e);
      call.home().giveBack(claim, call.heldBytes());
      begun = !call.withdraw();
    }
    if (!begun) {
      inFlight.remove(call);
      timer.ends(call);
      lane.callEnds();
      if (call.isProbe()) {
        lane.breaker().probeNotMade();
      }
    }
    return begun;
  }

  /** Asks the kernel to end a call that it has; never throws: the call still waits for its completion. */
  CancelAnswer cancel(PendingCall call) {
    try {
      return kernel.cancel(call);
    } catch (Throwable e) {
      unexpected.report("the kernel's cancel threw", e);
      return CancelAnswer.UNINTERRUPTIBLE;
    }
  }

  /** The kernel has let go of a call, or never had it. Never throws. */
  void letGo(Call call, boolean wasHung, boolean kernelReturned) {
    inFlight.remove(call);
    timer.ends(call);
    Lane lane = call.lane();
    lane.callEnds();
    Breaker breaker = lane.breaker();
    if (wasHung) {
      boolean unused = breaker.returned(kernelReturned);
    } else if (call.isProbe() && kernelReturned) {
      boolean unused = breaker.probeEnded();
    } else if (call.isProbe()) {
      breaker.probeNotMade();
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

  /** Runs something that may be the user's code, on a thread of its own then. */
  void outside(boolean usersCode, Runnable task) {
    if (usersCode) {
      try {
        threads.newThread(task).start();
        return;
      } catch (Throwable e) {
        unexpected.report("a thread to tell an outcome could not be started", e);
      }
    }
    task.run();
  }

  /** Takes back what a result stands for that nobody will be told. */
  void discard(Descriptor descriptor, long result) {
    try {
      kernel.discard(descriptor, result);
    } catch (Throwable e) {
      unexpected.report("the kernel could not take a result back", e);
    }
  }

  /** Cancels one call and waits a while for what becomes of it. */
  CancelAnswer cancel(long callId, long patienceNanos) {
    Call call = inFlight.get(callId);
    if (call == null) {
      return CancelAnswer.TOO_LATE;
    }
    return cancel(List.of(call), patienceNanos).get(0).answer();
  }

  List<Cancelled> cancel(CallFilter filter, long patienceNanos) {
    List<Call> chosen = new ArrayList<>();
    for (Call call : inFlight.calls()) {
      if (filter.test(call.callId(), call.descriptor(), call.lane().name())) {
        chosen.add(call);
      }
    }
    return cancel(chosen, patienceNanos);
  }

  private List<Cancelled> cancel(List<Call> chosen, long patienceNanos) {
    long until = time.nanoTime() + patienceNanos;
    List<@Nullable CancelAnswer> answers = new ArrayList<>(chosen.size());
    for (Call call : chosen) {
      answers.add(call.cancel());
    }
    List<Cancelled> cancelled = new ArrayList<>(chosen.size());
    for (int i = 0; i < chosen.size(); i++) {
      CancelAnswer answer = answers.get(i);
      CancelAnswer told = answer != null ? answer : awaitAnswer(chosen.get(i), until);
      cancelled.add(new Cancelled(chosen.get(i).callId(), told));
    }
    return cancelled;
  }

  private CancelAnswer awaitAnswer(Call call, long untilNanos) {
    call.cancellers().add(Thread.currentThread());
    boolean interrupted = false;
    CancelAnswer answer;
    while ((answer = call.cancelled()) == null) {
      long left = untilNanos - time.nanoTime();
      if (left <= 0) {
        answer = CancelAnswer.UNINTERRUPTIBLE;
        break;
      }
      time.parkNanos(this, left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return answer;
  }

  /** What stopping does to a call: cancel it; once closed, see that its submitter is told. Never throws. */
  private @Nullable CancelAnswer end(Call call) {
    CancelAnswer answer = call.cancel();
    if (lifecycle.state() == Lifecycle.CLOSED) {
      call.abandon();
    }
    return answer;
  }

  /** Takes no more calls; tries to end the ones there are; returns those that had not begun. */
  List<CallSnapshot> shutdownNow() {
    lifecycle.advance(Lifecycle.STOPPING);
    List<CallSnapshot> notStarted = new ArrayList<>();
    for (Call call : inFlight.calls()) {
      CallSnapshot before = call.snapshot(false);
      if (end(call) == CancelAnswer.NOT_STARTED) {
        notStarted.add(before);
      }
    }
    return notStarted;
  }

  /**
   * Shuts down, waits up to the bound, then cancels and abandons what is left. The last part of the bound is for the calls that
   * a cancel can end, which takes a moment.
   */
  void close(long timeoutNanos) {
    lifecycle.advance(Lifecycle.SHUTDOWN);
    boolean interrupted = false;
    try {
      long forCancel = Math.min(MAX_CANCEL_NANOS, timeoutNanos / 4);
      if (!lifecycle.awaitTermination(timeoutNanos - forCancel)) {
        lifecycle.advance(Lifecycle.STOPPING);
        inFlight.calls().forEach(this::end);
        // Quiet or not: what is in the table then is ended below.
        boolean unused = lifecycle.awaitTermination(forCancel);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    lifecycle.advance(Lifecycle.CLOSED);
    try {
      inFlight.calls().forEach(this::end);
    } finally {
      timer.close();
      closeKernelOnce();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeKernelOnce() {
    if (!kernelClosed.compareAndSet(false, true)) {
      return;
    }
    try {
      kernel.close();
    } catch (RuntimeException e) {
      unexpected.report("the kernel's close threw", e);
    }
  }

  /** The calls that were given up and that the kernel still holds. */
  List<CallSnapshot> abandoned() {
    List<CallSnapshot> snapshots = new ArrayList<>();
    for (Call call : inFlight.calls()) {
      if (call.isGivenUp()) {
        snapshots.add(call.snapshot(false));
      }
    }
    return snapshots;
  }

  List<CallSnapshot> snapshot(boolean withKernelView) {
    List<CallSnapshot> snapshots = new ArrayList<>();
    for (Call call : inFlight.calls()) {
      snapshots.add(call.snapshot(withKernelView));
    }
    return snapshots;
  }
}
