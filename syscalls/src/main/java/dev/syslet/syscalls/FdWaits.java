package dev.syslet.syscalls;

import dev.syslet.syscalls.WaitQueue.Await;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for one open file, and what epoll has been told about it.
 *
 * <p>The file is registered once, for both directions, edge-triggered, at the first wait. As long as somebody waits, an event
 * costs no further system call. An event that nobody waits for takes the interest back, so a file whose calls all finish inline
 * does not wake the epoll thread for each message; the next wait sets it again.
 *
 * <pre>
 *             arm                  event, nobody waits
 * NEW ------------------> ARMED <-----------------------> DISARMED     close: removed, whatever it was
 *        EPOLL_CTL_ADD               EPOLL_CTL_MOD
 * </pre>
 *
 * <p>One-shot arming would cost an EPOLL_CTL_MOD for each wait, and each of them tells the present state: a POLLOUT that
 * promises room for less than the call needs would be told for ever.
 *
 * <p>Thread-safe by its monitor, which is held for one epoll_ctl at most. Tasks are woken outside of it.
 */
final class FdWaits {

  private static final int INTEREST =
      PollConstants.EPOLLIN
          | PollConstants.EPOLLOUT
          | PollConstants.EPOLLPRI
          | PollConstants.EPOLLRDHUP
          | PollConstants.EPOLLET;
  private static final int ABOUT_READING =
      PollConstants.EPOLLIN
          | PollConstants.EPOLLPRI
          | PollConstants.EPOLLRDHUP
          | PollConstants.EPOLLHUP
          | PollConstants.EPOLLERR;
  private static final int ABOUT_WRITING =
      PollConstants.EPOLLOUT | PollConstants.EPOLLHUP | PollConstants.EPOLLERR;

  private final Readiness readiness;
  private final Fd fd;
  private final long id;
  private final WaitQueue readers = new WaitQueue(this);
  private final WaitQueue writers = new WaitQueue(this);
  private boolean registered;
  private boolean armed;

  FdWaits(Readiness readiness, Fd fd, long id) {
    this.readiness = readiness;
    this.fd = fd;
    this.id = id;
  }

  long id() {
    return id;
  }

  WaitQueue queue(boolean forWriting) {
    return forWriting ? writers : readers;
  }

  /** Sees to it that changes are told from now on, for a task that is about to try; 0 or a negative errno. */
  synchronized long beforeTry(WaitQueue queue, ReadyTask task) {
    if (!armed) {
      long told = arm();
      if (told < 0) {
        return told;
      }
    }
    queue.beforeTry(task);
    return 0;
  }

  private long arm() {
    long told;
    if (registered) {
      told = readiness.control(PollConstants.EPOLL_CTL_MOD, fd.number(), INTEREST, id);
    } else {
      readiness.add(this);
      told = readiness.control(PollConstants.EPOLL_CTL_ADD, fd.number(), INTEREST, id);
      if (told < 0) {
        readiness.remove(this);
      }
      registered = told >= 0;
    }
    armed = told >= 0;
    return told;
  }

  /** A task's try would block: it waits, unless something has changed since before the try. */
  Await await(WaitQueue queue, ReadyTask task) {
    ReadyTask next;
    synchronized (this) {
      if (!fd.isOpen()) {
        return Await.CLOSED;
      }
      if (!armed) {
        return Await.CHANGED; // an event for the other direction came in the midst of the try
      }
      if (!queue.await(task)) {
        return Await.CHANGED;
      }
      next = queue.passAfterTry(task);
    }
    wake(next);
    return Await.WAITS;
  }

  /** A task is over, or waits elsewhere from now on. */
  void leave(WaitQueue queue, ReadyTask task) {
    ReadyTask next;
    synchronized (this) {
      next = queue.leave(task);
    }
    wake(next);
  }

  /** Epoll has told of a change. */
  void edge(int events) {
    ReadyTask reader = null;
    ReadyTask writer = null;
    synchronized (this) {
      if ((events & ABOUT_READING) != 0) {
        reader = readers.edge();
      }
      if ((events & ABOUT_WRITING) != 0) {
        writer = writers.edge();
      }
      if (armed && readers.isIdle() && writers.isIdle()) {
        armed = false;
        long unused =
            readiness.control(PollConstants.EPOLL_CTL_MOD, fd.number(), PollConstants.EPOLLET, id);
      }
    }
    wake(reader);
    wake(writer);
  }

  /** The file does not take calls any more: those that wait end with EBADF. Never throws. */
  void closing() {
    List<ReadyTask> waiting = new ArrayList<>();
    synchronized (this) {
      takeAll(readers, waiting);
      takeAll(writers, waiting);
    }
    waiting.forEach(ReadyTask::fileClosed);
  }

  private static void takeAll(WaitQueue queue, List<ReadyTask> waiting) {
    for (ReadyTask task = queue.poll(); task != null; task = queue.poll()) {
      waiting.add(task);
    }
  }

  /** The number is about to be closed. */
  synchronized void removeFromEpoll() {
    if (registered) {
      registered = false;
      armed = false;
      long unused = readiness.control(PollConstants.EPOLL_CTL_DEL, fd.number(), 0, id);
      readiness.remove(this);
    }
  }

  private static void wake(@Nullable ReadyTask task) {
    if (task != null) {
      task.wake();
    }
  }
}
