package dev.syslet.core;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.time.TimeSource;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs syscalls asynchronously: inline on the caller where that takes no waiting, else continued by a pool of virtual threads
 * that wait while the kernel, or a thread of the executor's own, does the call.
 *
 * <pre>{@code
 * try (SyscallExecutor executor = SyscallExecutor.builder(kernel).build()) {
 *   executor.submit(descriptor);                       // the event goes to executor.ring()
 *   executor.submitAsync(other).thenAccept(event -> ...);
 *   long result = executor.call(third);                // waits; a virtual thread parks
 * }
 * }</pre>
 *
 * <p>Three ways to take a result, one per call: reap the ring (no garbage), a future, or wait in {@link #call}. Each accepted
 * call has exactly one outcome there: {@code >= 0} or a negative errno.
 *
 * <p>It lives like an {@link java.util.concurrent.ExecutorService}, but for two things. {@link #close} is bounded: a call that
 * the kernel still holds then is abandoned, and {@link #abandoned} names it. And a full pool refuses with EAGAIN; it never runs
 * a blocking call on the caller.
 *
 * <p>A continued call runs on another thread of the same process: with the process's credentials, working directory, umask
 * and files, but not with what the calling thread has for itself (affinity, nice value, signal mask, name).
 *
 * <p>Thread-safe. What a thread did before it submits happens before the call, and what the call wrote happens before its
 * outcome is seen.
 */
public final class SyscallExecutor implements AutoCloseable {

  private final Engine engine;
  private final Submitter own;
  private final long closeTimeoutNanos;
  private final long cancelPatienceNanos;

  private SyscallExecutor(Builder options) {
    engine = new Engine(options);
    CompletionRing given = options.ring;
    own = submitter(given == null ? options.ownRing() : given);
    closeTimeoutNanos = options.closeTimeoutNanos;
    cancelPatienceNanos = options.cancelPatienceNanos;
  }

  /**
   * Begins to set up an executor.
   *
   * @param kernel what runs the calls; the executor closes it when it is closed
   * @return a builder with the defaults
   */
  public static Builder builder(Kernel kernel) {
    return new Builder(kernel);
  }

  /**
   * The ring of {@link #submit}.
   *
   * @return the ring given to the builder, or the executor's own
   */
  public CompletionRing ring() {
    return own.ring();
  }

  /**
   * A handle that submits to this executor with the events going to another ring.
   *
   * @param ring the ring
   * @return a new handle; nothing needs to be closed
   */
  public Submitter submitter(CompletionRing ring) {
    return new Submitter(engine, ring);
  }

  /**
   * Submits one call; see {@link Submitter#submit(Descriptor)}.
   *
   * @param descriptor the call; free to be used again when this returns
   * @return the call's id, as its event tells it
   * @throws SubmitException when the call is not accepted
   */
  public long submit(Descriptor descriptor) {
    return own.submit(descriptor);
  }

  /**
   * Submits calls in order until one is refused.
   *
   * @param descriptors the calls
   * @return how many were accepted, and why the next was not
   */
  public BatchResult submit(List<Descriptor> descriptors) {
    return own.submit(descriptors);
  }

  /**
   * Submits one call whose outcome completes a future, on the submitter's thread, on one of the cachemiss pool that has given
   * its place back, or on one of its own when a deadline, a cancel or a close has ended the call. The future is completed normally also when the
   * result is an errno. To cancel the future does not cancel the call.
   *
   * <p>A dependent that runs on that thread and waits for this executor to end waits for itself, up to the bound of {@link
   * #close}: give such a dependent to another thread ({@code thenAcceptAsync}).
   *
   * @param descriptor the call; free to be used again when this returns; its ring is not used
   * @return the future event
   * @throws SubmitException when the call is not accepted
   */
  public CompletableFuture<CompletionEvent> submitAsync(Descriptor descriptor) {
    return engine.submitAsync(descriptor);
  }

  /**
   * Runs one call and waits for its result. Only the wait is the caller's: what would block is continued elsewhere, so a
   * virtual thread parks and holds no carrier. An interrupt does not end the wait; it is kept.
   *
   * @param descriptor the call; its ring is not used
   * @return {@code >= 0} or a negative errno
   * @throws SubmitException when the call is not accepted
   */
  public long call(Descriptor descriptor) {
    return engine.call(descriptor).result;
  }

  /**
   * As {@link #call}, with the attributes that the descriptor asks for.
   *
   * @param descriptor the call; its ring is not used
   * @return the call's event
   * @throws SubmitException when the call is not accepted
   */
  public CompletionEvent callForEvent(Descriptor descriptor) {
    return engine.call(descriptor).toEvent();
  }

  /** Takes no more calls; those there are go on to their outcomes. Does not wait. */
  public void shutdown() {
    engine.lifecycle().advance(Lifecycle.SHUTDOWN);
  }

  /**
   * Takes no more calls and tries to end those there are: one that has not begun ends with ECANCELED; one that the kernel
   * holds ends when the kernel lets go. Does not wait.
   *
   * @return the calls that had not begun
   */
  public List<CallSnapshot> shutdownNow() {
    return engine.shutdownNow();
  }

  /**
   * Whether calls are refused because of a shutdown.
   *
   * @return whether one of shutdown, shutdownNow and close was called
   */
  public boolean isShutdown() {
    return engine.lifecycle().state() != Lifecycle.RUNNING;
  }

  /**
   * Whether every accepted call has had its outcome after a shutdown.
   *
   * @return whether it is shut down and nothing is left to tell
   */
  public boolean isTerminated() {
    return engine.lifecycle().isTerminated();
  }

  /**
   * Waits until {@link #isTerminated}.
   *
   * @param timeout how long at the most
   * @param unit of the timeout
   * @return whether it is; false when the time was up
   * @throws InterruptedException when the thread was interrupted
   */
  public boolean awaitTermination(long timeout, TimeUnit unit) throws InterruptedException {
    return engine.lifecycle().awaitTermination(unit.toNanos(timeout));
  }

  /**
   * Shuts down and waits at most the bound of {@link Builder#closeTimeout}. What is left shortly before is cancelled where it can
   * be; each call that the kernel still holds then has the outcome ECANCELED with {@link
   * dev.syslet.core.event.EventLayout#FLAG_ABANDONED}, and keeps its files and buffers until the kernel returns. A thread in
   * uninterruptible sleep keeps the process from ending; nothing in the process can change that. An interrupt ends the wait at
   * once.
   */
  @Override
  public void close() {
    engine.close(closeTimeoutNanos);
  }

  /**
   * Cancels one call, and says what that really did. Waits up to {@link Builder#cancelPatience} for a call that a thread is
   * inside: it is interrupted again and again until it returns, also after this has given up with UNINTERRUPTIBLE. Never closes
   * a file.
   *
   * @param callId the number that submit gave the call
   * @return what became of it; {@link CancelAnswer#TOO_LATE} also when there is no such call
   */
  public CancelAnswer cancel(long callId) {
    return engine.cancels().cancel(callId, cancelPatienceNanos);
  }

  /**
   * Cancels calls as {@link #cancel(long)} does, all together in the time of one. A call that comes meanwhile may be among them or
   * not.
   *
   * @param filter which calls
   * @return an answer for each that was found; calls that ended on their submitter's thread are never among them
   */
  public List<Cancelled> cancel(CallFilter filter) {
    return engine.cancels().cancel(filter, cancelPatienceNanos);
  }

  /**
   * The calls that have had their outcome, by their deadline or by {@link #close}, and that the kernel still holds.
   *
   * @return a snapshot
   */
  public List<CallSnapshot> abandoned() {
    return engine.abandoned();
  }

  /**
   * The calls that are being continued or wait for it. To take it stops nothing; calls that come or go meanwhile may be in it
   * or not.
   *
   * @return a snapshot
   */
  public List<CallSnapshot> pending() {
    return engine.snapshot(false);
  }

  /**
   * As {@link #pending}, with what the machine says about the threads that are inside calls, {@link CallSnapshot#kernel}, and
   * the names of open files. That takes some tens of microseconds for each.
   *
   * @return a snapshot
   */
  public List<CallSnapshot> inspect() {
    return engine.snapshot(true);
  }

  /**
   * The lanes that there are.
   *
   * @return a snapshot of live lanes
   */
  public List<Lane> lanes() {
    return engine.misses().lanes().all();
  }

  /**
   * Tells a listener of each lane there is, and of each new one when its first call misses, on the submitter's thread.
   *
   * @param listener takes each lane once; must be quick
   * @return ends the listening
   */
  public Runnable onLane(Consumer<Lane> listener) {
    return engine.misses().lanes().listen(listener);
  }

  /**
   * Threads that calls of all lanes have, those that were set aside not counted.
   *
   * @return the count
   */
  public int laneThreads() {
    return engine.misses().threadBudget().taken();
  }

  /**
   * Calls that have had their outcome at their deadline and that the kernel still holds, each with a thread or place that was
   * replaced.
   *
   * @return the count
   */
  public int setAside() {
    return engine.misses().setAside();
  }

  /**
   * Calls begun and without their outcome, the inline ones in this moment included. A call is counted out just after its
   * outcome was told.
   *
   * @return the count; a moment old
   */
  public long inFlight() {
    return engine.lifecycle().unsettled();
  }

  /**
   * Calls that the kernel holds or that wait to be continued.
   *
   * @return the count
   */
  public int pendingCount() {
    return engine.inFlight().size();
  }

  /**
   * Places of the cachemiss pool and of all lanes that calls have, each with a virtual thread.
   *
   * @return the count
   */
  public int cachemissActive() {
    return engine.misses().active();
  }

  /**
   * Calls that wait for such a place.
   *
   * @return the count
   */
  public int cachemissQueued() {
    return engine.misses().queued();
  }

  /**
   * Platform threads that the kernel runs calls on, busy or idle.
   *
   * @return the count
   */
  public int kernelThreads() {
    return engine.kernel().threads();
  }

  /**
   * Platform threads that are inside a call.
   *
   * @return the count
   */
  public int kernelThreadsBusy() {
    return engine.kernel().busyThreads();
  }

  /**
   * Failures that nobody expected: each was logged once of its kind.
   *
   * @return the count
   */
  public long unexpectedFailures() {
    return engine.unexpected().count();
  }

  /**
   * The call meters that there are.
   *
   * @return a snapshot of live meters
   */
  public List<CallMeter> callMeters() {
    return engine.counters().snapshot();
  }

  /**
   * Tells a listener of each call meter there is, and of each new one when its first call has ended, on that call's thread.
   *
   * @param listener takes each meter once; must be quick
   * @return ends the listening
   */
  public Runnable onCallMeter(Consumer<CallMeter> listener) {
    return engine.counters().listen(listener);
  }

  /** Sets up an executor. Not thread-safe. */
  public static final class Builder {

    static final int DEFAULT_RING_BYTES = 1 << 20;
    private static final int DEFAULT_CACHEMISS_BOUND = 1024;
    private static final int DEFAULT_QUEUE_BOUND = 16 * 1024;
    private static final int MAX_BOUND = LaneOptions.MAX_CALLS;
    private static final int DEFAULT_SET_ASIDE_BOUND = 1024;
    private static final int DEFAULT_RESERVE = -1;
    private static final long LOOK_PERIOD_NANOS = 500_000_000L;
    private static final long MIN_LOOK_PERIOD_NANOS = 20_000_000L;

    final Kernel kernel;
    TimeSource time = TimeSource.SYSTEM;
    Engine.CallFactory calls = Call::new;
    CallIds ids = new CallIds();
    ThreadFactory cachemissThreads =
        Thread.ofVirtual()
            .name("syslet-cachemiss-", 0)
            .inheritInheritableThreadLocals(false)
            .factory();
    int cachemissBound = DEFAULT_CACHEMISS_BOUND;
    int queueBound = DEFAULT_QUEUE_BOUND;
    int sampleEvery = 64;
    int setAsideBound = DEFAULT_SET_ASIDE_BOUND;
    final Map<String, LaneOptions> lanes = new HashMap<>();
    LaneOptions mountLanes = LaneOptions.mountBuilder().build();
    LaneOptions otherLanes = LaneOptions.builder().build();
    ThreadFactory timerThreads = Thread.ofPlatform().daemon().name("syslet-timer").factory();
    final UserAttributes attributes = new UserAttributes();
    private @Nullable CompletionRing ring;
    private int threadReserve = DEFAULT_RESERVE;
    private long closeTimeoutNanos = Duration.ofSeconds(5).toNanos();
    long unfinishedEventAfterNanos = Duration.ofSeconds(10).toNanos();
    private long cancelPatienceNanos = Duration.ofMillis(100).toNanos();

    private Builder(Kernel kernel) {
      this.kernel = Objects.requireNonNull(kernel, "kernel");
    }

    /**
     * The ring of {@link SyscallExecutor#submit}.
     *
     * @param completionRing the ring; by default the executor allocates one
     * @return this
     */
    public Builder ring(CompletionRing completionRing) {
      ring = Objects.requireNonNull(completionRing, "completionRing");
      return this;
    }

    /**
     * How many calls may wait at once without a thread of the kernel's, each with a virtual thread. Calls that take a thread are
     * bounded by their lanes, and by the kernel.
     *
     * @param calls 1 to 10,000,000; by default 1,024
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder cachemissBound(int calls) {
      cachemissBound = inRange("cachemissBound", calls, 1);
      return this;
    }

    /**
     * How many of those may wait for their turn; beyond that, submit refuses with EAGAIN. See {@link LaneOptions.Builder#queueCalls} for calls
     * that take a thread.
     *
     * @param calls 0 to 10,000,000; by default 16,384
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder queueBound(int calls) {
      queueBound = inRange("queueBound", calls, 0);
      return this;
    }

    /**
     * Sets the bounds of one lane.
     *
     * @param name the name that descriptors give, or that the kernel has for a domain, such as {@code mount:/mnt/nfs}
     * @param options its bounds
     * @return this
     */
    public Builder lane(String name, LaneOptions options) {
      lanes.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(options, "options"));
      return this;
    }

    /**
     * Sets the bounds of the lanes of mounts that have none of their own.
     *
     * @param options by default {@link LaneOptions#mountBuilder}
     * @return this
     */
    public Builder mountLanes(LaneOptions options) {
      mountLanes = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * Sets the bounds of all other lanes that have none of their own.
     *
     * @param options by default {@link LaneOptions#builder}
     * @return this
     */
    public Builder otherLanes(LaneOptions options) {
      otherLanes = Objects.requireNonNull(options, "options");
      return this;
    }

    /**
     * How many of the kernel's threads are kept for lanes that have but a few: beyond its first four, a lane takes no thread while
     * only so many are free.
     *
     * @param threads 0 or more, below the kernel's bound; by default a quarter of that
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder threadReserve(int threads) {
      if (threads < 0 || threads >= kernel.maxThreads()) {
        throw new IllegalArgumentException(
            "threadReserve " + threads + " is not in 0 to " + (kernel.maxThreads() - 1));
      }
      threadReserve = threads;
      return this;
    }

    /**
     * How many calls may be set aside: past their deadline, told to their submitters, still held by the kernel, and replaced in
     * their lanes. Beyond that such a call keeps its place.
     *
     * @param calls 0 to 10,000,000; by default 1,024
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder setAsideBound(int calls) {
      setAsideBound = inRange("setAsideBound", calls, 0);
      return this;
    }

    /**
     * How long {@link SyscallExecutor#cancel(long)} waits at the most for a call that a thread is inside.
     *
     * @param patience zero or more; by default 100 ms
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder cancelPatience(Duration patience) {
      if (patience.isNegative()) {
        throw new IllegalArgumentException("cancelPatience " + patience + " is negative");
      }
      cancelPatienceNanos = Math.min(saturatedNanos(patience), Long.MAX_VALUE / 2);
      return this;
    }

    /**
     * From which age on a call is written, every five seconds until it is over, into a flight recording that has {@code
     * syslet.UnfinishedCall}. No more than some hundred at a time, the oldest first.
     *
     * @param age above zero; by default 10 seconds
     * @return this
     * @throws IllegalArgumentException when it is zero or negative
     */
    public Builder unfinishedEventAfter(Duration age) {
      if (age.isNegative() || age.isZero()) {
        throw new IllegalArgumentException("unfinishedEventAfter " + age + " is not above zero");
      }
      unfinishedEventAfterNanos = saturatedNanos(age);
      return this;
    }

    /**
     * How long {@link SyscallExecutor#close} waits at the most.
     *
     * @param timeout zero or more; by default 5 seconds
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder closeTimeout(Duration timeout) {
      if (timeout.isNegative()) {
        throw new IllegalArgumentException("closeTimeout " + timeout + " is negative");
      }
      closeTimeoutNanos = saturatedNanos(timeout);
      return this;
    }

    /**
     * Of how many inline calls one is timed. Continued calls are always timed.
     *
     * @param calls a power of two; 1 times every call; by default 64
     * @return this
     * @throws IllegalArgumentException when it is no power of two
     */
    public Builder sampleEvery(int calls) {
      if (calls < 1 || Integer.bitCount(calls) != 1) {
        throw new IllegalArgumentException("sampleEvery " + calls + " is no power of two");
      }
      sampleEvery = calls;
      return this;
    }

    /**
     * Makes the threads of the cachemiss pool. They only wait; they must be virtual, or there is one platform thread for each
     * continued call.
     *
     * @param factory makes threads; by default virtual ones
     * @return this
     */
    public Builder cachemissThreads(ThreadFactory factory) {
      cachemissThreads = Objects.requireNonNull(factory, "factory");
      return this;
    }

    /**
     * The clock and the parks.
     *
     * @param source by default the machine's
     * @return this
     */
    public Builder time(TimeSource source) {
      time = Objects.requireNonNull(source, "source");
      return this;
    }

    /**
     * Registers an attribute of the user's own.
     *
     * @param attribute the attribute
     * @return this
     * @throws IllegalArgumentException when its code or its size is out of range, or the code is registered already
     */
    public Builder attribute(UserAttribute attribute) {
      attributes.add(attribute);
      return this;
    }

    /** Makes the objects that own missed calls; for tests that plant a fault. */
    Builder calls(Engine.CallFactory factory) {
      calls = factory;
      return this;
    }

    /** Makes the timer's thread; for tests that replay. */
    Builder timerThreads(ThreadFactory factory) {
      timerThreads = factory;
      return this;
    }

    ThreadBudget threadBudget() {
      int total = kernel.maxThreads();
      boolean unbounded = total == Integer.MAX_VALUE;
      int reserve = threadReserve == DEFAULT_RESERVE ? (unbounded ? 0 : total / 4) : threadReserve;
      return new ThreadBudget(total, reserve);
    }

    /** Often enough that a hung call is found a quarter too late at the most. */
    long lookPeriodNanos() {
      return Stream.concat(lanes.values().stream(), Stream.of(mountLanes, otherLanes))
          .mapToLong(LaneOptions::hungAfterNanos)
          .filter(nanos -> nanos > 0)
          .map(nanos -> Math.max(MIN_LOOK_PERIOD_NANOS, nanos / 4))
          .reduce(LOOK_PERIOD_NANOS, Math::min);
    }

    /** Where call ids come from; for tests that replay. */
    Builder ids(CallIds source) {
      ids = source;
      return this;
    }

    /**
     * Makes the executor.
     *
     * @return a running executor
     */
    public SyscallExecutor build() {
      return new SyscallExecutor(this);
    }

    private CompletionRing ownRing() {
      return new CompletionRing(
          RecordRing.builder().capacityBytes(DEFAULT_RING_BYTES).timeSource(time).build());
    }

    private static int inRange(String name, int value, int min) {
      if (value < min || value > MAX_BOUND) {
        throw new IllegalArgumentException(
            name + " " + value + " is not in " + min + " to " + MAX_BOUND);
      }
      return value;
    }

    private static long saturatedNanos(Duration timeout) {
      try {
        return timeout.toNanos();
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }
  }
}
