package dev.syslet.syscalls;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import java.lang.ref.Reference;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call that is continued by a blocking thread.
 *
 * <p>What the kernel says is told as it is: a short count, an EINTR. Only a call that asked for its
 * {@link FullCount} goes on after either. Nothing else is made twice: not a close, whose number may
 * be another file by then; not an fsync, which after an error answers 0 although data is lost; not
 * an open with O_EXCL, which may have made the file.
 */
final class CallTask implements BlockingThreads.Task {

  // states: QUEUED -> RUNNING -> DONE, or QUEUED -> DONE
  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int DONE = 2;

  private static final int IOCTL = Numbers.TABLE.numberOf("ioctl");

  private final PendingCall call;
  private final AtomicInteger state = new AtomicInteger(QUEUED);
  private volatile int tid; // of the thread that runs it, 0 until then

  CallTask(PendingCall call) {
    this.call = call;
  }

  @Override
  public void run() {
    if (!state.compareAndSet(QUEUED, RUNNING)) {
      return;
    }
    tid = ThreadIds.current();
    long result = -Errnos.EIO;
    Descriptor descriptor = call.descriptor();
    try {
      call.started();
      call.tried();
      result = run(descriptor);
    } finally {
      Reference.reachabilityFence(descriptor);
      state.set(DONE);
      call.complete(Route.THREAD, result);
    }
  }

  private static long run(Descriptor descriptor) {
    if (FullCount.isAskedOf(descriptor)) {
      return FullTransfer.run(descriptor);
    }
    if (setsStatusFlags(descriptor) && descriptor.held(0) instanceof Fd fd) {
      return setStatusFlags(descriptor, fd);
    }
    if (!PipeLocks.areTakenBy(descriptor)) {
      return NativeCalls.call(descriptor);
    }
    PipeLocks.spliceBegins();
    try {
      return NativeCalls.call(descriptor);
    } finally {
      PipeLocks.spliceEnds();
    }
  }

  private static long setStatusFlags(Descriptor descriptor, Fd fd) {
    long result =
        FileGroup.isStream(fd.kind())
            ? fd.outsideNonBlocking(() -> NativeCalls.call(descriptor))
            : NativeCalls.call(descriptor);
    fd.statusFlagsChanged();
    return result;
  }

  /** What an {@link Fd} knows about itself changes when its flags are set. */
  private static boolean setsStatusFlags(Descriptor descriptor) {
    int command = (int) descriptor.argument(1);
    return (descriptor.syscall() == Numbers.FCNTL && command == LinuxConstants.F_SETFL)
        || (descriptor.syscall() == IOCTL && command == IoctlForms.FIONBIO);
  }

  /** The thread that is inside the call; 0 when none is. */
  int tid() {
    return state.get() == RUNNING ? tid : 0;
  }

  @Override
  public void refused(int errno) {
    endUnstarted(errno);
  }

  @Override
  public boolean mustRun() {
    return false;
  }

  /** Ends it if it has not begun. */
  CancelAnswer cancel(BlockingThreads threads) {
    if (endUnstarted(Errnos.ECANCELED)) {
      threads.remove(this);
      return CancelAnswer.NOT_STARTED;
    }
    return state.get() == RUNNING ? CancelAnswer.UNINTERRUPTIBLE : CancelAnswer.TOO_LATE;
  }

  private boolean endUnstarted(int errno) {
    if (!state.compareAndSet(QUEUED, DONE)) {
      return false;
    }
    call.complete(Route.NONE, -errno);
    return true;
  }
}
