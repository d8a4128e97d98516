package dev.syslet.syscalls;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import org.jspecify.annotations.Nullable;

/**
 * Closes a file on a blocking thread, for a call that waits for the result or for nobody.
 *
 * <p>Once a call has claimed the close it cannot be taken back: others have been told EBADF
 * already. So it is never refused, not cancelled, and its thread gets no signal, which could only
 * hide the error of what was still to be written.
 */
final class CloseTask implements BlockingThreads.Task {

  private final Fd fd;
  private final @Nullable PendingCall call;

  CloseTask(Fd fd, @Nullable PendingCall call) {
    this.fd = fd;
    this.call = call;
  }

  @Override
  public void run() {
    if (call != null) {
      call.started();
    }
    long result = fd.closeNow();
    if (call != null) {
      call.complete(Route.THREAD, result);
    }
  }

  @Override
  public void refused(int errno) {
    throw new IllegalStateException("a close is never refused: " + fd);
  }

  @Override
  public boolean mustRun() {
    return true;
  }

  CancelAnswer cancel() {
    return fd.closeResult() == Fd.NOT_CLOSED ? CancelAnswer.UNINTERRUPTIBLE : CancelAnswer.TOO_LATE;
  }
}
