package dev.syslet.syscalls.ready;

import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.FdWaiters;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.ready.WaitQueue.Await;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for one open file, and what epoll has been told about it.
 *
 * <p>The file is registered at the first wait, edge-triggered, and epoll is asked for what somebody waits for: data, room, or both.
 * As long as the same is waited for, an event costs no further system call. An event about something that nobody waits for
 * takes that interest back, so a file whose calls all finish inline does not wake the epoll thread for each message; the next
 * wait asks again.
 *
 * <p>One-shot arming would cost an EPOLL_CTL_MOD for each wait, and each of them tells the present state: a POLLOUT that
 * promises room for less than the call needs would be told for ever.
 *
 * <p>Thread-safe by its monitor, which is held for one epoll_ctl at most. Tasks are woken outside of it.
 */
final class FdWaits implements FdWaiters {

  /** Where files are registered: the epoll of {@link Readiness}. */
  interface Registry {
    /** epoll_ctl; 0 or a negative errno. */
    long control(int operation, int fd, int events, long id);

    /** Events with its id are its own from now on. */
    void add(FdWaits waits);

    /** Events with its id are nobody's from now on. */
    void remove(FdWaits waits);
  }

  /** What epoll is asked for by those who wait for data. */
  static final int READ_INTEREST =
      PollConstants.EPOLLIN | PollConstants.EPOLLPRI | PollConstants.EPOLLRDHUP;

  /** What epoll is asked for by those who wait for room. */
  static final int WRITE_INTEREST = PollConstants.EPOLLOUT;

  /** What epoll tells unasked, and what is news for everybody. */
  private static final int ABOUT_ALL = PollConstants.EPOLLHUP | PollConstants.EPOLLERR;

  private static final int WRITING = 2;

  private final Registry registry;
  private final OpenFile fd;
  private final long id;

  /** By direction, and whether those in it are alike; null until somebody waits in it. */
  private final @Nullable WaitQueue[] queues = new @Nullable WaitQueue[4];

  private boolean registered;

  /** What epoll has been asked for; 0 when nothing, or when it does not know the file. */
  private int interest;

  FdWaits(Registry registry, OpenFile fd, long id) {
    this.registry = registry;
    this.fd = fd;
    this.id = id;
  }

  long id() {
    return id;
  }

  /** The queue of one direction for those that are alike, or for the others: what one tries says nothing about the others. */
  synchronized WaitQueue queue(boolean forWriting, boolean alike) {
    int index = (forWriting ? WRITING : 0) + (alike ? 1 : 0);
    WaitQueue queue = queues[index];
    if (queue == null) {
      queue = new WaitQueue(this, forWriting ? WRITE_INTEREST : READ_INTEREST);
      queues[index] = queue;
    }
    return queue;
  }

  /** Sees to it that changes are told from now on, for a task that is about to try; 0 or a negative errno. */
  synchronized long beforeTry(WaitQueue queue, ReadyTask task) {
    if (!isTold(queue)) {
      long told = ask(interest | queue.interest());
      if (told < 0) {
        return told;
      }
    }
    queue.beforeTry(task);
    return 0;
  }

  /** How many calls wait now. */
  synchronized int waiting() {
    int count = 0;
    for (WaitQueue queue : queues) {
      count += queue == null ? 0 : queue.size();
    }
    return count;
  }

  private boolean isTold(WaitQueue queue) {
    return (interest & queue.interest()) == queue.interest();
  }

  /** Asks epoll for changes; what is the case now it tells too. */
  private long ask(int wanted) {
    int events = wanted | PollConstants.EPOLLET;
    long told;
    if (registered) {
      told = registry.control(PollConstants.EPOLL_CTL_MOD, fd.number(), events, id);
    } else {
      registry.add(this);
      told = registry.control(PollConstants.EPOLL_CTL_ADD, fd.number(), events, id);
      if (told < 0) {
        registry.remove(this);
      }
      registered = told >= 0;
    }
    if (told >= 0) {
      interest = wanted; // else it is what it was
    }
    return told;
  }

  /** A task's try would block: it waits, unless something has changed since before the try. */
  Await await(WaitQueue queue, ReadyTask task) {
    ReadyTask next;
    synchronized (this) {
      if (!fd.isOpen()) {
        return Await.CLOSED;
      }
      // An event that nobody waited for may have taken the interest back during the try.
      if (!isTold(queue) || !queue.await(task)) {
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
    @Nullable ReadyTask[] next = new @Nullable ReadyTask[queues.length];
    synchronized (this) {
      int wanted = 0;
      for (int i = 0; i < queues.length; i++) {
        WaitQueue queue = queues[i];
        if (queue != null) {
          if ((events & (queue.interest() | ABOUT_ALL)) != 0) {
            next[i] = queue.edge();
          }
          wanted |= queue.isIdle() ? 0 : queue.interest();
        }
      }
      boolean nobodyWaitedForIt = (events & interest & ~wanted) != 0 || wanted == 0;
      if (interest != 0 && interest != wanted && nobodyWaitedForIt) {
        long unused = ask(wanted);
      }
    }
    for (ReadyTask task : next) {
      wake(task);
    }
  }

  @Override
  public void closing() {
    takeAll().forEach(ReadyTask::fileClosed);
  }

  /** The epoll is gone, and another will not come: those that wait find that out by trying again. */
  void lost() {
    List<ReadyTask> waiting;
    synchronized (this) {
      registered = false;
      interest = 0;
      waiting = takeAll();
    }
    waiting.forEach(ReadyTask::wake);
  }

  private synchronized List<ReadyTask> takeAll() {
    List<ReadyTask> waiting = new ArrayList<>();
    for (WaitQueue queue : queues) {
      ReadyTask task = queue == null ? null : queue.poll();
      while (task != null) {
        waiting.add(task);
        task = queue.poll();
      }
    }
    return waiting;
  }

  @Override
  public synchronized void removeFromEpoll() {
    if (registered) {
      registered = false;
      interest = 0;
      long unused = registry.control(PollConstants.EPOLL_CTL_DEL, fd.number(), 0, id);
      registry.remove(this);
    }
  }

  private static void wake(@Nullable ReadyTask task) {
    if (task != null) {
      task.wake();
    }
  }
}
