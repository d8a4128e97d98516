package dev.syslet.syscalls.thread;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.PipeLocks;
import dev.syslet.syscalls.memory.FullCount;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.InFull;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ThreadIds;
import dev.syslet.syscalls.raw.WaitNumbers;
import java.lang.ref.Reference;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A call that is continued by a blocking thread.
 *
 * <p>What the kernel says is told as it is: a short count, an EINTR. Only a call that asked for its
 * {@link FullCount} goes on after either, unless it was cancelled. Nothing else is made twice: not a close, whose number may
 * be another file by then; not an fsync, which after an error answers 0 although data is lost; not
 * an open with O_EXCL, which may have made the file.
 *
 * <p>A cancel of a running call sends its thread signals ({@link InterruptGate}), but for:
 *
 * <ul>
 *   <li>recvmmsg: when it has a message and a signal ends it, the kernel keeps the error 512 for the
 *       socket, and whoever sends or receives on it next gets that error, which is none of his and
 *       none that a program knows;
 *   <li>what closes a file: it cannot be taken back, the number is free whatever the result, and the
 *       one thing a signal could do is to hide the error of what was still to be written;
 *   <li>what sets the status flags of a file: it does not wait, and an {@link dev.syslet.syscalls.Fd} has to learn of
 *       it.
 * </ul>
 *
 * <p>A call that the kernel waits for in state D goes on: it returns when it would have anyway.
 */
public final class CallTask implements BlockingThreads.Task {

  // states: QUEUED -> RUNNING -> DONE, or QUEUED -> DONE
  private static final int QUEUED = 0;
  private static final int RUNNING = 1;
  private static final int DONE = 2;

  private static final int IOCTL = Numbers.TABLE.numberOf("ioctl");

  private static final Set<Integer> WITHOUT_SIGNAL =
      Set.of(
          Numbers.TABLE.numberOf("recvmmsg"),
          Numbers.CLOSE,
          Numbers.CLOSE_RANGE,
          Numbers.DUP3,
          WaitNumbers.numberOrNone(Numbers.TABLE, "dup2"));

  private final PendingCall call;
  private final boolean interruptible;
  private final InterruptGate gate;
  private final AtomicInteger state = new AtomicInteger(QUEUED);
  private volatile int tid; // of the thread that runs it, 0 until then

  public CallTask(PendingCall call, Interrupter interrupter) {
    this.call = call;
    Descriptor descriptor = call.descriptor();
    interruptible = !WITHOUT_SIGNAL.contains(descriptor.syscall()) && !setsStatusFlags(descriptor);
    gate = new InterruptGate(interrupter);
  }

  @Override
  public void run() {
    if (!state.compareAndSet(QUEUED, RUNNING)) {
      return;
    }
    tid = ThreadIds.current();
    long result = -Errno.EIO;
    Descriptor descriptor = call.descriptor();
    try {
      call.started();
      call.tried();
      result = run(descriptor);
    } finally {
      Reference.reachabilityFence(descriptor);
      try {
        gate.leave();
      } finally {
        state.set(DONE);
        complete(descriptor, result);
      }
    }
  }

  private void complete(Descriptor descriptor, long result) {
    try {
      if (gate.hasStopped() || (gate.wasSent() && CutShort.isLikely(descriptor, result))) {
        call.interrupted();
      }
    } finally {
      call.complete(Route.THREAD, result);
    }
  }

  private long run(Descriptor descriptor) {
    OpenFile fd = setsStatusFlags(descriptor) ? OpenFile.of(descriptor.held(0)) : null;
    if (fd != null) {
      return setStatusFlags(descriptor, fd);
    }
    if (!PipeLocks.areTakenBy(descriptor)) {
      return inside(descriptor);
    }
    PipeLocks.spliceBegins();
    try {
      return inside(descriptor);
    } finally {
      PipeLocks.spliceEnds();
    }
  }

  private long inside(Descriptor descriptor) {
    if (!gate.enter()) {
      return -Errno.EINTR;
    }
    return InFull.isAskedOf(descriptor)
        ? FullTransfer.run(descriptor, gate::stops)
        : NativeCalls.call(descriptor);
  }

  private static long setStatusFlags(Descriptor descriptor, OpenFile fd) {
    long result =
        FileGroup.isStream(fd.kind())
            ? fd.outsideNonBlocking(() -> NativeCalls.call(descriptor))
            : NativeCalls.call(descriptor);
    fd.statusFlagsChanged();
    return result;
  }

  /** What an {@link dev.syslet.syscalls.Fd} knows about itself changes when its flags are set. */
  private static boolean setsStatusFlags(Descriptor descriptor) {
    int command = (int) descriptor.argument(1);
    return (descriptor.syscall() == Numbers.FCNTL && command == LinuxConstants.F_SETFL)
        || (descriptor.syscall() == IOCTL && command == Commands.FIONBIO);
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

  /** Ends it if it has not begun, or has its thread interrupted. */
  public CancelAnswer cancel(BlockingThreads threads, Interrupter interrupter) {
    if (endUnstarted(Errno.ECANCELED)) {
      threads.remove(this);
      return CancelAnswer.NOT_STARTED;
    }
    if (state.get() == DONE) {
      return CancelAnswer.TOO_LATE;
    }
    return interruptible ? interrupter.interrupt(gate) : CancelAnswer.UNINTERRUPTIBLE;
  }

  private boolean endUnstarted(int errno) {
    if (!state.compareAndSet(QUEUED, DONE)) {
      return false;
    }
    call.complete(Route.NONE, -errno);
    return true;
  }
}
