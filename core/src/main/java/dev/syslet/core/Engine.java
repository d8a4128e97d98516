package dev.syslet.core;

import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
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

  /** The most that a close keeps of its bound for calls to end after a cancel. */
  private static final long MAX_CANCEL_NANOS = 100_000_000L;

  private final Kernel kernel;
  private final TimeSource time;
  private final long sampleMask;
  private final CallIds ids;
  private final UserAttributes attributes;
  private final Unexpected unexpected = new Unexpected();
  private final Lifecycle lifecycle;
  private final CallCounters counters;
  private final Cachemisses misses;
  private final Cancels cancels;
  private final ThreadFactory threads;
  private final AtomicBoolean kernelClosed = new AtomicBoolean();

  Engine(SyscallExecutor.Builder options) {
    kernel = options.kernel;
    time = options.time;
    ids = options.ids;
    attributes = options.attributes.copy();
    sampleMask = options.sampleEvery - 1L;
    lifecycle = new Lifecycle(time, ids);
    counters = new CallCounters(kernel, unexpected);
    threads = options.cachemissThreads;
    misses = new Cachemisses(this, options);
    cancels = new Cancels(misses.inFlight(), time);
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
    return misses.inFlight();
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

  Cachemisses misses() {
    return misses;
  }

  Cancels cancels() {
    return cancels;
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
      long instead = misses.continueCall(descriptor, id, sink, submitted, answer);
      if (instead == Cachemisses.CONTINUED) {
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

  /** Asks the kernel to end a call that it has; never throws: the call still waits for its completion. */
  CancelAnswer cancel(PendingCall call) {
    try {
      return kernel.cancel(call);
    } catch (Throwable e) {
      unexpected.report("the kernel's cancel threw", e);
      return CancelAnswer.UNINTERRUPTIBLE;
    }
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

  /** What stopping does to a call: cancel it; once closed, see that its submitter is told. Never throws. */
  @Nullable CancelAnswer end(Call call) {
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
    for (Call call : inFlight().calls()) {
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
      if (!lifecycle.awaitTermination(timeoutNanos - 2 * forCancel)) {
        lifecycle.advance(Lifecycle.STOPPING);
        inFlight().calls().forEach(this::end);
        // Quiet or not: what is in the table then is ended below.
        boolean unused = lifecycle.awaitTermination(forCancel);
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    lifecycle.advance(Lifecycle.CLOSED);
    try {
      inFlight().calls().forEach(this::end);
      awaitTold(timeoutNanos / 4);
    } finally {
      misses.close();
      closeKernelOnce();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Futures are told by threads of their own, for the sake of their dependents; a moment for those that take none. */
  private void awaitTold(long mostNanos) {
    try {
      boolean unused = lifecycle.awaitTermination(Math.min(MAX_CANCEL_NANOS, mostNanos));
    } catch (InterruptedException e) {
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
    for (Call call : inFlight().calls()) {
      if (call.isGivenUp()) {
        snapshots.add(call.snapshot(false));
      }
    }
    return snapshots;
  }

  List<CallSnapshot> snapshot(boolean withKernelView) {
    List<CallSnapshot> snapshots = new ArrayList<>();
    for (Call call : inFlight().calls()) {
      snapshots.add(call.snapshot(withKernelView));
    }
    return snapshots;
  }
}
