package dev.syslet.syscalls.thread;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Domain;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.ThreadIds;
import org.jspecify.annotations.Nullable;

/**
 * Closes a file on a thread of the {@link Closers}, for a call that waits for the result or for nobody.
 *
 * <p>Once a call has claimed the close it cannot be taken back: others have been told EBADF
 * already. So it is never refused, not cancelled, and its thread gets no signal, which could only
 * hide the error of what was still to be written.
 */
public final class CloseTask {

  private final OpenFile fd;
  private final @Nullable PendingCall call;
  private volatile int tid; // 0 until it begins

  public CloseTask(OpenFile fd, @Nullable PendingCall call) {
    this.fd = fd;
    this.call = call;
  }

  /** Who else hangs when the close does. */
  Domain domain() {
    return fd.domains().data();
  }

  void run() {
    tid = ThreadIds.current();
    if (call != null) {
      call.started();
    }
    long result = fd.closeNow();
    if (call != null) {
      call.complete(Route.THREAD, result);
    }
  }

  /** The thread that is inside the close; 0 when none is. */
  int tid() {
    return fd.closeResult() == OpenFile.NOT_CLOSED ? tid : 0;
  }

  public CancelAnswer cancel() {
    return fd.closeResult() == OpenFile.NOT_CLOSED
        ? CancelAnswer.UNINTERRUPTIBLE
        : CancelAnswer.TOO_LATE;
  }
}
