package dev.syslet.syscalls.ready;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.PendingCall;
import dev.syslet.core.Route;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.ready.WaitQueue.Await;
import org.jspecify.annotations.Nullable;

/**
 * A call that is continued without a thread: it waits until its file may be ready, or until a time, and its cachemiss thread
 * tries it again.
 *
 * <pre>
 * loop  look how many changes there were
 *       try                              a result: over
 *       the time is up                   over
 *       wait, unless there was a change meanwhile; then loop
 * </pre>
 *
 * <p>Nothing of such a call is inside the kernel while it waits, so it can be ended at any time: by a cancel, or because its file
 * is closed. What it had done by then is its result.
 *
 * <p>Tries, waiting and ending exclude each other by the task's monitor, which is held for calls that do not wait and is taken
 * before that of {@link FdWaits}.
 */
public final class ReadyTask {

  private final PendingCall call;
  private final ReadyForm form;
  private final BlockingContinuation threads;
  private long before;
  private boolean done; // false -> true
  private boolean goesToThread; // false -> true
  private @Nullable WaitQueue queue;

  // Of the queue, under the monitor of its FdWaits.
  @Nullable ReadyTask previous;
  @Nullable ReadyTask next;
  boolean linked;
  boolean hasBaton;
  long triedEdges;
  long seenEdges;

  private final Readiness readiness;

  /** Where a call goes that epoll cannot take. */
  @FunctionalInterface
  public interface BlockingContinuation {
    /** Continues the call on a thread that may block. */
    void continueOnThread(PendingCall call);
  }

  public ReadyTask(
      PendingCall call, ReadyForm form, Readiness readiness, BlockingContinuation threads) {
    this.call = call;
    this.form = form;
    this.readiness = readiness;
    this.threads = threads;
    this.before = call.attempted();
  }

  /** Has the call tried again. */
  void wake() {
    call.resumeAgain();
  }

  boolean isAlike() {
    return form.alike();
  }

  /** Tries the call and, if it would still block, leaves it waiting; on the call's own thread. */
  public void resume() {
    long result;
    synchronized (this) {
      if (done) {
        return;
      }
      result = tryStep(call.descriptor());
      if (Kernel.isWouldBlock(result)) {
        return;
      }
      goesToThread = result == ReadyForm.NEEDS_THREAD && before == Kernel.WOULD_BLOCK;
      end();
    }
    if (result == ReadyForm.NEEDS_THREAD) {
      continueOnThread();
    } else {
      call.complete(Route.READINESS, result);
    }
  }

  /** As {@link #step}; what nobody expected ends the call, so that those behind it get their turn. */
  private long tryStep(Descriptor d) {
    try {
      return step(d);
    } catch (Throwable e) {
      readiness.report("a call could not be tried again", e);
      return Kernel.resultSoFar(before, -Errno.EIO);
    }
  }

  private long step(Descriptor d) {
    if (queue == null) {
      OpenFile file = form.file(d);
      queue = file == null ? null : queueOf(file, d);
    }
    while (true) {
      WaitQueue now = queue;
      if (now != null && now.owner.beforeTry(now, this) < 0) {
        return ReadyForm.NEEDS_THREAD;
      }
      call.tried();
      long answer = form.attempt(d, before);
      if (!Kernel.isWouldBlock(answer)) {
        return answer;
      }
      before = answer;
      long left = form.leftNanos(d, call.ageNanos());
      if (left <= 0) {
        return form.timedOut(d, before);
      }
      if (now == null || !moved(d, now)) {
        Await await = now == null ? Await.WAITS : now.owner.await(now, this);
        if (await == Await.WAITS) {
          if (left != ReadyForm.NEVER) {
            call.resumeAgainWithin(left);
          }
          return before;
        }
        if (await == Await.CLOSED) {
          return Kernel.resultSoFar(before, -Errno.EBADF);
        }
      }
    }
  }

  private WaitQueue queueOf(OpenFile file, Descriptor d) {
    return readiness.waitsOf(file).queue(form.forWriting(d), form.alike());
  }

  /** Whether the rest of the call waits for something else than its last try did; then it stands there now. */
  private boolean moved(Descriptor d, WaitQueue now) {
    OpenFile file = form.file(d);
    if (file == null) {
      return false;
    }
    WaitQueue wanted = queueOf(file, d);
    if (wanted == now) {
      return false;
    }
    now.owner.leave(now, this);
    queue = wanted;
    return true;
  }

  /** Ends the call, whose file does not take calls any more. */
  void fileClosed() {
    CancelAnswer unused = stop(Errno.EBADF);
  }

  /** Ends the call. */
  public CancelAnswer cancel() {
    return stop(Errno.ECANCELED);
  }

  private CancelAnswer stop(int errno) {
    long soFar;
    synchronized (this) {
      if (done) {
        return goesToThread ? CancelAnswer.UNINTERRUPTIBLE : CancelAnswer.TOO_LATE;
      }
      soFar = before;
      end();
    }
    CancelAnswer answer =
        soFar == Kernel.WOULD_BLOCK ? CancelAnswer.STOPPED_WAITING : CancelAnswer.INTERRUPTED;
    try {
      if (answer == CancelAnswer.INTERRUPTED && errno == Errno.ECANCELED) {
        call.interrupted();
      }
    } finally {
      call.complete(Route.READINESS, Kernel.resultSoFar(soFar, -errno));
    }
    return answer;
  }

  private void end() {
    done = true;
    WaitQueue now = queue;
    if (now != null) {
      now.owner.leave(now, this);
    }
    form.end();
  }

  /** Epoll does not take the file, or there is no epoll. What is done is told; what is not begun can be begun elsewhere. */
  private void continueOnThread() {
    if (goesToThread) {
      threads.continueOnThread(call);
    } else {
      call.complete(Route.READINESS, Kernel.resultSoFar(before, 0));
    }
  }
}
