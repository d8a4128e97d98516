package dev.syslet.syscalls;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Kernel;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import java.util.concurrent.atomic.AtomicInteger;

/** A call that has turned out to need a thread, until its lane has one for it. Nothing of it is inside the kernel. */
final class ThreadWanted {

  // states: WAITS -> GONE_ON, or WAITS -> ENDED
  private static final int WAITS = 0;
  private static final int GONE_ON = 1;
  private static final int ENDED = 2;

  private final PendingCall call;
  private final AtomicInteger state = new AtomicInteger(WAITS);

  ThreadWanted(PendingCall call) {
    this.call = call;
  }

  /** Whether the caller is the one who goes on with the call. */
  boolean leave() {
    return state.compareAndSet(WAITS, GONE_ON);
  }

  /** Ends it if it has not gone on. */
  CancelAnswer cancel() {
    if (!state.compareAndSet(WAITS, ENDED)) {
      return state.get() == ENDED ? CancelAnswer.TOO_LATE : CancelAnswer.UNINTERRUPTIBLE;
    }
    call.complete(Route.NONE, Kernel.resultSoFar(call.attempted(), -Errnos.ECANCELED));
    return CancelAnswer.NOT_STARTED;
  }
}
