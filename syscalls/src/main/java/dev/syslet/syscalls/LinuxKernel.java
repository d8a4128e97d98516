package dev.syslet.syscalls;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Domain;
import dev.syslet.core.Kernel;
import dev.syslet.core.KernelView;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.syscalls.check.CallAttributes;
import dev.syslet.syscalls.check.CallSizes;
import dev.syslet.syscalls.check.CallText;
import dev.syslet.syscalls.check.ResultFds;
import dev.syslet.syscalls.check.RowCheck;
import dev.syslet.syscalls.fd.CachedPaths;
import dev.syslet.syscalls.fd.FailureDomains;
import dev.syslet.syscalls.fd.FdKinds;
import dev.syslet.syscalls.fd.FdNames;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.MountTable;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.PathDomains;
import dev.syslet.syscalls.fd.PipeLocks;
import dev.syslet.syscalls.fd.ProbeLimit;
import dev.syslet.syscalls.form.Attempt;
import dev.syslet.syscalls.form.Attempts;
import dev.syslet.syscalls.form.DeviceProbes;
import dev.syslet.syscalls.form.PathProbe;
import dev.syslet.syscalls.form.ReadyRules;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.ready.Readiness;
import dev.syslet.syscalls.ready.ReadyForm;
import dev.syslet.syscalls.ready.ReadyTask;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.thread.BlockingThreads;
import dev.syslet.syscalls.thread.CallTask;
import dev.syslet.syscalls.thread.CloseTask;
import dev.syslet.syscalls.thread.Closers;
import dev.syslet.syscalls.thread.DeviceMiss;
import dev.syslet.syscalls.thread.FaultMeter;
import dev.syslet.syscalls.thread.InterruptSignal;
import dev.syslet.syscalls.thread.Interrupter;
import dev.syslet.syscalls.thread.KernelViews;
import dev.syslet.syscalls.thread.ThreadSignals;
import dev.syslet.syscalls.thread.ThreadWanted;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Linux, as the executor stands on it.
 *
 * <pre>{@code
 * LinuxKernel kernel = LinuxKernel.builder().build();
 * try (SyscallExecutor executor = SyscallExecutor.builder(kernel).build()) {
 *   ...
 * }
 * }</pre>
 *
 * <p>Every syscall has a row in the table, and the row says what becomes of it. A call that never
 * waits runs on the caller's thread. One that may wait is tried there in a form that cannot, where
 * there is such a form for its kind of file. All others go to a platform thread of this kernel:
 * there are none at first, more are started as calls need them, and those that have had nothing to
 * do for a while end. How many calls may be inside them is bounded by {@link #maxThreads}, which the
 * executor's lanes share and keep to.
 *
 * <p>Calls that wait for somebody else, on a pipe, a socket, a timer and the like, need no thread of
 * their own: one thread waits in epoll for all of them, and each is tried again when its file may
 * be ready.
 *
 * <p>A cancelled call is interrupted in the kernel by a real-time signal to its thread alone, number 61 or
 * the next below it that was free when the first such thread ran. Where a thread may be inside, EINTR
 * is the outcome.
 *
 * <p>A call that is continued runs on another thread of the same process: it has the process's
 * credentials, working directory, umask and files, not what a thread has for itself. An EINTR is
 * told, not tried again.
 *
 * <p>{@link #close} is made by the executor. Files that are closed later than that are still closed
 * properly.
 */
public final class LinuxKernel implements Kernel {

  static {
    // A call comes to need a thread when no file can be opened any more: a class could not be
    // loaded then.
    boolean unused = new ThreadWanted().leave();
  }

  private final MountTable mounts = new MountTable();
  private final FdKinds kinds = new FdKinds(mounts);
  private final CachedPaths paths = new CachedPaths(mounts);
  private final Attempts attempts = new Attempts(Numbers.TABLE, new PathProbe(paths));
  private final FailureDomains domains =
      new FailureDomains(Numbers.TABLE, new PathDomains(mounts, paths));
  private final CallSizes sizes = new CallSizes(Numbers.TABLE);
  private final @Nullable RowCheck[] checks = checks();
  private final CallAttributes attributes = new CallAttributes();
  private final DeviceProbes probes = new DeviceProbes();
  private final boolean rawNumbers;
  private final int maxThreads;
  private final BlockingThreads threads;
  private final Closers closers;
  private final Readiness readiness;
  private final Interrupter interrupter;
  private final ReadyTask.BlockingContinuation toThreads = this::continueOnThread;
  private final LongAdder closeErrors = new LongAdder();
  private volatile long lastCloseError;
  private final OpenFile.Closer closer = new FileCloser();

  private LinuxKernel(Builder options) {
    rawNumbers = options.rawNumbers;
    maxThreads = options.maxThreads;
    // The lanes keep to the bound. A bound here would queue a call behind those that were given up.
    threads =
        new BlockingThreads(
            new BlockingThreads.Options(
                Integer.MAX_VALUE, options.idleTime.toNanos(), options.factory()));
    closers = new Closers(threads);
    readiness = new Readiness(options.helperFactory("syslet-epoll"));
    interrupter = new Interrupter(options.helperFactory("syslet-interrupter"), options.signals);
  }

  /**
   * Begins to make a kernel.
   *
   * @return the options, all with their defaults
   */
  public static Builder builder() {
    return new Builder();
  }

  private static @Nullable RowCheck[] checks() {
    int last =
        Numbers.TABLE.rows().stream()
            .mapToInt(row -> row.number(Numbers.TABLE.architecture()))
            .max()
            .orElse(-1);
    @Nullable RowCheck[] checks = new @Nullable RowCheck[last + 1];
    for (SyscallRow row : Numbers.TABLE.rows()) {
      if (row.existsOn(Numbers.TABLE.architecture())) {
        checks[row.number(Numbers.TABLE.architecture())] = new RowCheck(row);
      }
    }
    return checks;
  }

  private @Nullable RowCheck checkOf(int syscall) {
    return syscall >= 0 && syscall < checks.length ? checks[syscall] : null;
  }

  /**
   * Takes an open file over: learns what it is, without touching its file system, and closes it
   * when the handle is closed.
   *
   * @param fd the number, such as the result of openat; nobody else may close it from now on
   * @return the handle
   * @throws SubmitException (EBADF) when the number is not open
   */
  public Fd adopt(int fd) {
    FdKinds.Learnt learnt = kinds.of(fd);
    return new Fd(
        new OpenFile(fd, learnt.kind(), closer, probes.limitFor(learnt.kind()), learnt.domains()));
  }

  @Override
  public void validate(Descriptor descriptor) {
    RowCheck check = checkOf(descriptor.syscall());
    if (check != null) {
      check.check(descriptor);
    } else if (!rawNumbers || descriptor.syscall() < 0) {
      throw new SubmitException(
          Errno.ENOSYS,
          descriptor.syscall() == -1
              ? "the descriptor has no syscall"
              : "the table has no syscall number "
                  + descriptor.syscall()
                  + " on "
                  + Numbers.TABLE.architecture());
    }
  }

  @Override
  public long attempt(Descriptor descriptor) {
    if (checkOf(descriptor.syscall()) == null) {
      return WOULD_BLOCK; // a raw number: nothing is known of it
    }
    Attempt attempt = attempts.of(descriptor.syscall());
    FaultMeter meter = FaultMeter.begin(descriptor);
    try {
      ProbeLimit limit = probes.limitOf(descriptor);
      return limit == null ? attempt.run(descriptor) : probes.run(attempt, descriptor, limit);
    } finally {
      Reference.reachabilityFence(descriptor);
      FaultMeter.end(meter);
    }
  }

  @Override
  public AttributeStatus answer(
      Attribute attribute, Descriptor descriptor, Route route, long result, ByteBuffer payload) {
    RowCheck check = checkOf(descriptor.syscall());
    if (check == null) {
      return AttributeStatus.NOT_SUPPORTED; // a raw number: nothing is known of it
    }
    try {
      return attributes.answer(attribute, check.row(), descriptor, route, result, payload);
    } finally {
      Reference.reachabilityFence(descriptor);
    }
  }

  @Override
  public void resume(PendingCall call) {
    Object state = call.kernelState();
    if (state != null) {
      if (state instanceof ReadyTask task) {
        resume(call, task);
      } else if (state instanceof ThreadWanted wanted && call.hasThread() && wanted.leave()) {
        toThread(call);
      }
      return; // one that had been waiting and is on a thread now
    }
    ReadyForm form = ReadyRules.formOf(call.descriptor());
    if (form != null && readiness.isClosed()) {
      throw new RejectedExecutionException("the kernel is closed");
    }
    ReadyForm begun = form == null ? null : form.begin(call.descriptor(), readiness);
    if (begun == null) {
      continueOnThread(call);
      return;
    }
    ReadyTask task = new ReadyTask(call, begun, readiness, toThreads);
    call.kernelState(task);
    call.started();
    resume(call, task);
  }

  /** Tries a call that waits; measured, when it asks for it. */
  private static void resume(PendingCall call, ReadyTask task) {
    FaultMeter meter = FaultMeter.begin(call.descriptor());
    try {
      task.resume();
    } finally {
      FaultMeter.end(meter);
    }
  }

  /** Goes to a thread, once the call's lane has one for it. */
  private void continueOnThread(PendingCall call) {
    if (isCloseOfHandle(call.descriptor())) {
      close(FaultMeter.measured(call));
    } else if (call.hasThread()) {
      toThread(call);
    } else {
      call.kernelState(new ThreadWanted());
      call.needsThread();
    }
  }

  /** Tries again to start threads for calls that wait for want of one. */
  @Override
  public void look() {
    threads.look();
  }

  private static boolean isCloseOfHandle(Descriptor descriptor) {
    return descriptor.syscall() == Numbers.CLOSE && descriptor.held(0) instanceof Fd;
  }

  private void close(PendingCall call) {
    OpenFile fd = Objects.requireNonNull(OpenFile.of(call.descriptor().held(0)));
    CloseTask task = new CloseTask(fd, call);
    call.kernelState(task);
    if (!fd.claim(() -> closers.execute(task))) {
      call.complete(Route.NONE, -Errno.EBADF);
    }
  }

  private void toThread(PendingCall pending) {
    PendingCall call = FaultMeter.measured(pending);
    Descriptor descriptor = call.descriptor();
    ProbeLimit limit = probes.limitOf(descriptor);
    if (limit == null) {
      execute(new CallTask(call, interrupter), call);
      return;
    }
    DeviceMiss miss = new DeviceMiss(call, limit);
    try {
      execute(new CallTask(miss, interrupter), call);
    } catch (Throwable e) {
      miss.ended();
      throw e;
    }
  }

  private void execute(CallTask task, PendingCall call) {
    call.kernelState(task);
    try {
      threads.execute(task);
    } catch (RejectedExecutionException e) {
      boolean closed = threads.isClosed();
      if (!closed) {
        threads.report("no thread could be started for a call; it ends with EAGAIN", e);
      }
      task.refused(closed ? Errno.ECANCELED : Errno.EAGAIN);
    }
  }

  @Override
  public CancelAnswer cancel(PendingCall call) {
    Object state = call.kernelState();
    if (state instanceof ReadyTask task) {
      CancelAnswer answer = task.cancel();
      return answer == CancelAnswer.UNINTERRUPTIBLE && !(call.kernelState() instanceof ReadyTask)
          ? cancel(call) // it has gone to a thread
          : answer;
    }
    if (state instanceof CallTask task) {
      return task.cancel(threads, interrupter);
    }
    if (state instanceof ThreadWanted) {
      return call.kernelState() instanceof ThreadWanted
          ? CancelAnswer
              .INTERRUPTED // the engine has it, or is about to; it knows that it was asked
          : cancel(call); // there was one in between
    }
    return state instanceof CloseTask task ? task.cancel() : CancelAnswer.TOO_LATE;
  }

  /**
   * Whether a call needs a thread to be continued: all that cannot wait for readiness, but for the close of an {@link Fd}, for
   * which there are other threads.
   */
  @Override
  public boolean takesThread(Descriptor descriptor) {
    return !isCloseOfHandle(descriptor) && ReadyRules.formOf(descriptor) == null;
  }

  /**
   * The failure domain of a call: {@code mount:} and the place where what its file or path is on is mounted; {@code device:} and
   * the number of a device; {@code fifos}, {@code sockets}, {@code events}; {@code locks}, {@code ipc}, {@code children}, {@code
   * timers}, {@code signals}; or {@code other}.
   */
  @Override
  public Domain domain(Descriptor descriptor) {
    try {
      return domains.of(descriptor);
    } finally {
      Reference.reachabilityFence(descriptor);
    }
  }

  @Override
  public long heldBytes(Descriptor descriptor) {
    try {
      return sizes.of(descriptor);
    } finally {
      Reference.reachabilityFence(descriptor);
    }
  }

  @Override
  public @Nullable KernelView inspect(PendingCall call) {
    return KernelViews.of(call);
  }

  /** Closes the files that a call has made and nobody will be told of. */
  @Override
  public void discard(Descriptor descriptor, long result) {
    try {
      ResultFds.forEach(descriptor, result, this::closeUnseen);
    } finally {
      Reference.reachabilityFence(descriptor);
    }
  }

  private void closeUnseen(int fd) {
    try {
      adopt(fd).close();
    } catch (SubmitException e) {
      closeErrors.increment(); // it was not open, against what the call has said
      lastCloseError = -e.errno();
    }
  }

  @Override
  public String syscallName(int syscall) {
    RowCheck check = checkOf(syscall);
    return check == null ? "syscall " + syscall : check.row().name();
  }

  @Override
  public String describe(Descriptor descriptor) {
    return describe(descriptor, CallText.FileNames.NONE);
  }

  @Override
  public String describeWithFiles(Descriptor descriptor) {
    return describe(descriptor, FdNames::of);
  }

  private String describe(Descriptor descriptor, CallText.FileNames files) {
    RowCheck check = checkOf(descriptor.syscall());
    SyscallRow row = check == null ? null : check.row();
    return CallText.of(syscallName(descriptor.syscall()), row, descriptor, files);
  }

  /**
   * Lets idle threads end, and busy ones after their call. Calls that were queued for a thread end
   * with ECANCELED; a call resumed later is refused.
   */
  @Override
  public void close() {
    threads.close();
    readiness.close();
    mounts.close();
  }

  @Override
  public int threads() {
    return threads.threads();
  }

  @Override
  public int busyThreads() {
    return threads.busy();
  }

  /**
   * How many calls wait for a thread.
   *
   * @return the length of the queue
   */
  public int queuedCalls() {
    return threads.queued();
  }

  /**
   * The most threads that there were at a time.
   *
   * @return the number
   */
  public int largestThreads() {
    return threads.largest();
  }

  /**
   * How many threads were started since the kernel was made.
   *
   * @return the number
   */
  public long createdThreads() {
    return threads.created();
  }

  @Override
  public int maxThreads() {
    return maxThreads;
  }

  /**
   * How many files wait to be closed because as many threads as their failure domain may have are busy closing others of it.
   *
   * @return the number
   */
  public int queuedCloses() {
    return closers.waiting();
  }

  /**
   * How many open files epoll knows: those that calls wait for, or have waited for and are still open.
   *
   * @return the number
   */
  public int filesInEpoll() {
    return readiness.registered();
  }

  /**
   * How often the thread that waits in epoll was woken.
   *
   * @return the number
   */
  public long epollWakeUps() {
    return readiness.wakeUps();
  }

  /**
   * How many signals were sent to threads that are inside a cancelled call.
   *
   * @return the number
   */
  public long interruptSignals() {
    return interrupter.signalsSent();
  }

  /**
   * How many calls were cancelled while a thread was inside them, and have not returned yet.
   *
   * @return the number now
   */
  public int callsBeingInterrupted() {
    return interrupter.interrupting();
  }

  /**
   * How many inline attempts were not made because their device does not answer: 32 of its misses were unfinished, or one was
   * older than 100 ms. The calls went to a thread untried.
   *
   * @return the number
   */
  public long skippedProbes() {
    return probes.skipped();
  }

  /**
   * How many inline attempts on a device took longer than a millisecond although their form does not wait: the page cache had
   * the data but not the extent's place, the buffer was not in memory, the device's queue was full; or the thread was not
   * scheduled meanwhile. Timed are all attempts while misses of the device are unfinished, and else one in 16.
   *
   * @return the number
   */
  public long residualWaits() {
    return probes.residualWaits();
  }

  /**
   * The longest of the {@link #residualWaits}.
   *
   * @return nanoseconds, 0 when there was none
   */
  public long longestResidualWaitNanos() {
    return probes.longestResidualWaitNanos();
  }

  /**
   * How often something went wrong on a thread of the kernel's that nobody expected; the first is logged.
   *
   * @return the number
   */
  public long unexpectedErrors() {
    return threads.unexpected() + readiness.unexpected() + interrupter.unexpected();
  }

  /**
   * How many closes of an {@link Fd} answered with an error.
   *
   * @return the number
   */
  public long closeErrors() {
    return closeErrors.sum();
  }

  /**
   * The last error that a close of an {@link Fd} answered with.
   *
   * @return a negative errno, or 0 when there was none
   */
  public long lastCloseError() {
    return lastCloseError;
  }

  private final class FileCloser implements OpenFile.Closer {
    @Override
    public void closeUnheld(OpenFile fd) {
      if (!FileGroup.closesAtOnce(fd.kind())) {
        closers.execute(new CloseTask(fd, null));
      } else if (!PipeLocks.concern(fd)) {
        fd.closeNow();
      } else if (PipeLocks.enter()) {
        try {
          fd.closeNow();
        } finally {
          PipeLocks.exit();
        }
      } else {
        closers.execute(new CloseTask(fd, null));
      }
    }

    @Override
    public void closed(OpenFile fd, long result) {
      if (result < 0) {
        closeErrors.increment();
        lastCloseError = result;
      }
    }
  }

  /** The options of a kernel. */
  public static final class Builder {

    private int maxThreads = 256;
    private Duration idleTime = Duration.ofSeconds(10);
    private int stackBytes = 256 * 1024;
    private String threadNamePrefix = "syslet-blocking-";
    private boolean rawNumbers;
    private Supplier<? extends @Nullable ThreadSignals> signals = InterruptSignal::instance;
    private @Nullable ThreadFactory threadFactory;

    private Builder() {}

    /**
     * Sets how many calls may be inside threads at a time. Threads of calls that were given up but did not return, and those
     * that close files, do not count.
     *
     * @param threads at least 1; 256 if not set
     * @return this
     * @throws IllegalArgumentException when it is below 1
     */
    public Builder maxThreads(int threads) {
      if (threads < 1) {
        throw new IllegalArgumentException("at most " + threads + " blocking threads");
      }
      maxThreads = threads;
      return this;
    }

    /**
     * Sets how long a thread may have nothing to do before it ends.
     *
     * @param time not negative; 10 seconds if not set
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder idleTime(Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException("an idle time of " + time);
      }
      idleTime = time;
      return this;
    }

    /**
     * Sets the size of each thread's stack.
     *
     * @param bytes at least 1, rounded up by the JVM to what it needs; 256 KiB if not set
     * @return this
     * @throws IllegalArgumentException when it is below 1
     */
    public Builder stackBytes(int bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("a stack of " + bytes + " bytes");
      }
      stackBytes = bytes;
      return this;
    }

    /**
     * Sets what the threads' names begin with; a number follows.
     *
     * @param prefix {@code syslet-blocking-} if not set
     * @return this
     */
    public Builder threadNamePrefix(String prefix) {
      threadNamePrefix = prefix;
      return this;
    }

    /**
     * Lets numbers through that the table does not have, for syscalls newer than it. Nothing of such a call is checked: a wrong
     * address in it ends the JVM. It is never tried inline; a kernel that has no such call answers ENOSYS as its outcome.
     *
     * @param allowed whether they are let through; not if not set
     * @return this
     */
    public Builder rawNumbers(boolean allowed) {
      rawNumbers = allowed;
      return this;
    }

    /**
     * Sets who makes the threads. Name and stack size are its business then. They must be platform
     * threads.
     *
     * @param factory makes daemon threads, or the JVM does not end before the last blocked call
     *     does
     * @return this
     */
    public Builder threadFactory(ThreadFactory factory) {
      threadFactory = factory;
      return this;
    }

    /** Leaves threads alone that are inside a call, as where no signal is free. */
    Builder withoutSignals() {
      signals = () -> null;
      return this;
    }

    private ThreadFactory helperFactory(String name) {
      return Thread.ofPlatform()
          .daemon()
          .inheritInheritableThreadLocals(false)
          .stackSize(stackBytes)
          .name(name)
          .factory();
    }

    private ThreadFactory factory() {
      return threadFactory != null
          ? threadFactory
          : Thread.ofPlatform()
              .daemon()
              .inheritInheritableThreadLocals(false)
              .stackSize(stackBytes)
              .name(threadNamePrefix, 1)
              .factory();
    }

    /**
     * Makes the kernel.
     *
     * @return a new one
     */
    public LinuxKernel build() {
      return new LinuxKernel(this);
    }
  }
}
