package dev.syslet.syscalls.thread;

import dev.syslet.core.Domain;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Closes files whose close may wait: for a server (FUSE, NFS), for what a socket has not sent yet (SO_LINGER), for a grace period
 * of the kernel (inotify).
 *
 * <p>Each failure domain has a line of its own and a few threads at most, so that the closes of one hung mount hold those threads
 * and no others. A line has no bound: no more closes can stand in it than files are open. The threads are those of {@link
 * BlockingThreads}; a thread leaves the line when it is empty.
 *
 * <p>A close is never refused. One for which no thread can be started waits in its line for the next close of its domain, or with
 * the blocking threads for the next one that starts.
 */
public final class Closers {

  /** A file on a mount that takes long to close is a sign of trouble, and more threads would only be lost too. */
  static final int MOST_OF_MOUNT = 2;

  /** Elsewhere some closes take long although nothing is wrong. */
  static final int MOST = 16;

  private final BlockingThreads threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Domain, Line> lines = new HashMap<>(); // of the domains that have any close now

  /** The closes of one domain, and how many threads are there for them; under the lock. */
  private static final class Line {
    final ArrayDeque<CloseTask> waiting = new ArrayDeque<>();
    int threads;
  }

  public Closers(BlockingThreads threads) {
    this.threads = threads;
  }

  /** Has a file closed; does not wait. */
  public void execute(CloseTask task) {
    Domain domain = task.domain();
    int most = domain.isMount() ? MOST_OF_MOUNT : MOST;
    lock.lock();
    try {
      Line line = lines.computeIfAbsent(domain, any -> new Line());
      line.waiting.addLast(task);
      if (line.threads == most) {
        return;
      }
      line.threads++;
    } finally {
      lock.unlock();
    }
    threads.executeAlways(new Closer(domain));
  }

  /** The next close of a domain; null when there is none, and then the thread is not counted any more. */
  private @Nullable CloseTask next(Domain domain) {
    lock.lock();
    try {
      Line line = lines.get(domain);
      CloseTask task = line == null ? null : line.waiting.pollFirst();
      if (line != null && task == null && --line.threads == 0) {
        lines.remove(domain);
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  /** How many closes wait for a thread of their domain. */
  public int waiting() {
    lock.lock();
    try {
      return lines.values().stream().mapToInt(line -> line.waiting.size()).sum();
    } finally {
      lock.unlock();
    }
  }

  /** One thread's stay in a line. */
  private final class Closer implements BlockingThreads.Task {

    private final Domain domain;

    Closer(Domain domain) {
      this.domain = domain;
    }

    @Override
    public void run() {
      for (CloseTask task = next(domain); task != null; task = next(domain)) {
        try {
          task.run();
        } catch (Throwable e) {
          threads.report("a file could not be closed", e);
        }
      }
    }

    @Override
    public void refused(int errno) {
      throw new IllegalStateException("closes are never refused: " + domain);
    }

    @Override
    public boolean mustRun() {
      return true;
    }
  }
}
