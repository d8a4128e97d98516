package dev.syslet.syscalls.thread;

import dev.syslet.syscalls.raw.Errno;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The platform threads on which calls block.
 *
 * <pre>
 * execute(task)   an idle thread: hand it the task; the one that became idle last, so that the
 *                 others time out
 *                 fewer than the bound: start a thread with the task as its first
 *                 else: queue it
 * a thread        runs its task, then what is queued, first in first out; then idles until it is
 *                 handed a task, its idle time is over, or close
 * </pre>
 *
 * <p>Invariants, under the lock: a thread idles only while the queue is empty; a queued task has at
 * least one thread that will come to it, counting a thread whose start is under way. When that
 * start fails and no other thread is left, what was queued meanwhile is refused through {@link
 * Task#refused}, so that nothing waits for a thread that never comes.
 *
 * <p>The thread that a queued task waits for may hang in its own. So what was queued because no thread could be started is not
 * left to the threads there are alone: every {@value #RETRY_MILLIS} ms it is tried to start one more, until the queue is empty.
 * The timer for that may have been refused its thread too; so the engine's timer, which is there while any call is unfinished, has
 * it tried as well ({@link #look}).
 *
 * <p>A task that must not be refused ({@link #executeAlways}: to close a file) stays in the queue
 * instead and is run by the next thread that starts; it also gets a thread after {@link #close}.
 */
public final class BlockingThreads {

  /** Something that blocks. */
  interface Task {

    void run();

    /** It will not be run: no thread can be had (EAGAIN), or the threads are closed (ECANCELED). */
    void refused(int errno);

    /** Whether it stays queued instead of being refused. */
    boolean mustRun();
  }

  /** The options. */
  public record Options(int maxThreads, long idleNanos, ThreadFactory factory) {}

  private static final long RETRY_MILLIS = 100;

  private static final Logger LOGGER = System.getLogger(BlockingThreads.class.getName());

  private final Options options;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Task> queue = new ArrayDeque<>();
  private final ArrayDeque<Worker> idle = new ArrayDeque<>();
  private final LongAdder unexpected = new LongAdder();
  private final AtomicBoolean logged = new AtomicBoolean();
  private int threads;
  private int largest;
  private long created;
  private boolean retrying; // a try to start more threads will come
  private boolean closed; // false -> true

  public BlockingThreads(Options options) {
    this.options = options;
  }

  /**
   * Has a task run.
   *
   * @throws RejectedExecutionException when it will not be: closed, or there is no thread and none
   *     can be started
   */
  public void execute(Task task) {
    if (!offer(task)) {
      throw new RejectedExecutionException("the blocking threads are closed");
    }
  }

  /**
   * Has a task run that must be run; if there is no thread and none can be started, when the next
   * one starts.
   */
  void executeAlways(Task task) {
    try {
      offer(task);
    } catch (RejectedExecutionException e) {
      report("no thread could be started to close a file; it waits for the next one", e);
    }
  }

  private boolean offer(Task task) {
    Worker handed;
    int started = 0;
    lock.lock();
    try {
      if (closed && !task.mustRun()) {
        return false;
      }
      handed = idle.pollFirst();
      if (handed != null) {
        handed.next = task;
      } else if (threads == options.maxThreads()) {
        queue.addLast(task);
        return true;
      } else {
        started = ++threads;
      }
    } finally {
      lock.unlock();
    }
    if (handed != null) {
      LockSupport.unpark(handed.thread);
    } else {
      start(task, started);
    }
    return true;
  }

  /** Starts a thread; false when that fails, and the task has been seen to. */
  private boolean start(@Nullable Task first, int count) {
    try {
      Worker worker = new Worker(first);
      Thread thread = options.factory().newThread(worker);
      if (thread == null) {
        throw new RejectedExecutionException("the thread factory made no thread");
      }
      worker.thread = thread;
      thread.start();
    } catch (Throwable refusal) {
      couldNotStart(first, refusal);
      return false;
    }
    lock.lock();
    try {
      created++;
      largest = Math.max(largest, count);
    } finally {
      lock.unlock();
    }
    return true;
  }

  /** Leaves the task to the threads there are; throws when there is none. */
  private void couldNotStart(@Nullable Task task, Throwable refusal) {
    List<Task> orphans = new ArrayList<>();
    Worker handed = null;
    boolean refused = false;
    boolean retry;
    lock.lock();
    try {
      threads--;
      if (threads == 0) {
        refused = task != null;
        if (task != null && task.mustRun()) {
          queue.addFirst(task);
        }
        takeRefusable(orphans);
      } else if (task != null) {
        handed = idle.pollFirst();
        if (handed != null) {
          handed.next = task;
        } else {
          queue.addLast(task);
        }
      }
      retry = !queue.isEmpty() && !retrying;
      retrying |= retry;
    } finally {
      lock.unlock();
    }
    if (handed != null) {
      LockSupport.unpark(handed.thread);
    }
    if (retry) {
      retryLater();
    }
    for (Task orphan : orphans) {
      refuse(orphan, Errno.EAGAIN);
    }
    if (refused) {
      throw new RejectedExecutionException("no thread could be started: " + refusal, refusal);
    }
  }

  private void retryLater() {
    try {
      CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS, Runnable::run)
          .execute(this::retry);
    } catch (Throwable e) {
      lock.lock();
      try {
        retrying =
            false; // not even the timer has a thread; look or the next failed start tries again
      } finally {
        lock.unlock();
      }
    }
  }

  /** Has threads started for what is queued; does not wait for it. */
  public void look() {
    if (queued() > 0) {
      Thread unused = Thread.startVirtualThread(this::startForQueued);
    }
  }

  private void retry() {
    lock.lock();
    try {
      retrying = false;
    } finally {
      lock.unlock();
    }
    startForQueued();
  }

  /** Starts threads for what is queued, as many as there are tasks. */
  private void startForQueued() {
    int wanted = queued();
    for (boolean started = true; started && wanted > 0; wanted--) {
      int count;
      lock.lock();
      try {
        if (queue.isEmpty() || threads == options.maxThreads()) {
          return;
        }
        count = ++threads;
      } finally {
        lock.unlock();
      }
      started = start(null, count);
    }
  }

  /** Moves what may be refused out of the queue. */
  private void takeRefusable(List<Task> refusable) {
    queue.removeIf(
        task -> {
          if (task.mustRun()) {
            return false;
          }
          refusable.add(task);
          return true;
        });
  }

  /** Takes a queued task back; false when it is not in the queue any more. */
  boolean remove(Task task) {
    lock.lock();
    try {
      return queue.remove(task);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses what is queued, lets idle threads end; those that are busy end after their task. Never
   * waits.
   */
  public void close() {
    List<Task> refusable = new ArrayList<>();
    List<Worker> wake;
    lock.lock();
    try {
      closed = true;
      takeRefusable(refusable);
      wake = List.copyOf(idle);
    } finally {
      lock.unlock();
    }
    wake.forEach(worker -> LockSupport.unpark(worker.thread));
    refusable.forEach(task -> refuse(task, Errno.ECANCELED));
  }

  private void refuse(Task task, int errno) {
    try {
      task.refused(errno);
    } catch (Throwable e) {
      report("a refused call could not be told", e);
    }
  }

  /** Counts what nobody expected; the first is logged. */
  public void report(String what, Throwable e) {
    unexpected.increment();
    if (logged.compareAndSet(false, true)) {
      LOGGER.log(Level.ERROR, what + " (further ones are only counted)", e);
    }
  }

  public boolean isClosed() {
    lock.lock();
    try {
      return closed;
    } finally {
      lock.unlock();
    }
  }

  public int threads() {
    lock.lock();
    try {
      return threads;
    } finally {
      lock.unlock();
    }
  }

  public int busy() {
    lock.lock();
    try {
      return threads - idle.size();
    } finally {
      lock.unlock();
    }
  }

  public int queued() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  public int largest() {
    lock.lock();
    try {
      return largest;
    } finally {
      lock.unlock();
    }
  }

  public long created() {
    lock.lock();
    try {
      return created;
    } finally {
      lock.unlock();
    }
  }

  public long unexpected() {
    return unexpected.sum();
  }

  private final class Worker implements Runnable {

    /** What to run next; written under the lock once the thread runs. */
    private @Nullable Task next;

    private volatile @Nullable Thread thread;

    /** With no first task it takes what is queued. */
    Worker(@Nullable Task first) {
      next = first;
    }

    @Override
    public void run() {
      thread = Thread.currentThread();
      Task first = takeFirst();
      for (Task task = first != null ? first : takeNext(); task != null; task = takeNext()) {
        try {
          task.run();
        } catch (Throwable e) {
          report("a blocking call could not be finished", e);
        }
      }
    }

    private @Nullable Task takeFirst() {
      Task first = next;
      next = null;
      return first;
    }

    /** The next task, or null when the thread shall end; then it is not counted any more. */
    private @Nullable Task takeNext() {
      lock.lock();
      try {
        Task queued = queue.pollFirst();
        if (queued != null) {
          return queued;
        }
        if (closed) {
          threads--;
          return null;
        }
        idle.addFirst(this);
      } finally {
        lock.unlock();
      }
      return awaitTask();
    }

    private @Nullable Task awaitTask() {
      long begun = System.nanoTime();
      while (true) {
        long left = options.idleNanos() - (System.nanoTime() - begun);
        if (left > 0) {
          LockSupport.parkNanos(BlockingThreads.this, left);
          // Nobody has a reason to interrupt; if it is, park would spin.
          Thread.interrupted();
        }
        lock.lock();
        try {
          Task handed = takeFirst();
          if (handed != null) {
            return handed;
          }
          if (closed || System.nanoTime() - begun >= options.idleNanos()) {
            idle.remove(this);
            threads--;
            return null;
          }
        } finally {
          lock.unlock();
        }
      }
    }
  }
}
