package dev.syslet.core.sim;

import dev.syslet.core.time.TimeSource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.locks.LockSupport;

/**
 * Virtual threads, time and anything else that happens "later", all on one platform thread, in an order that a seed decides.
 *
 * <p>Virtual threads are given this object as their scheduler, so each piece of them between two parks or yields is one task
 * here. {@link #later} adds tasks of other kinds, such as a kernel's completion. {@link #run} picks one at random until none is
 * left; time moves a little with each step, and jumps to the next timed park when there is nothing else to do. Nothing reads
 * the real clock and no other thread takes part, so the same seed gives the same run.
 */
public final class SimulatedWorld implements Executor, TimeSource {

  private record Timer(long atNanos, Thread thread) {}

  private final Random random;
  private final Thread driver = Thread.currentThread();
  private final List<Runnable> tasks = new ArrayList<>();
  private final Queue<Runnable> fromOutside = new ConcurrentLinkedQueue<>();
  private final List<Timer> timers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final StringBuilder trace = new StringBuilder();
  private long now = 1;
  private long steps;
  private boolean yielding = true;

  public SimulatedWorld(long seed) {
    random = new Random(seed);
  }

  /** Whether this JDK lets a test choose the scheduler of a virtual thread. */
  public static boolean isAvailable() {
    try {
      newVirtualThread(command -> {}, "probe", () -> {});
      return true;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return false;
    }
  }

  public Random random() {
    return random;
  }

  public boolean chance(int percent) {
    return random.nextInt(100) < percent;
  }

  /** Makes virtual threads that this world schedules. */
  public ThreadFactory threads(String prefix) {
    return task -> {
      try {
        Thread thread = newVirtualThread(this, prefix + threads.size(), task);
        threads.add(thread);
        return thread;
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  public void start(String name, Runnable body) {
    threads(name).newThread(body).start();
  }

  /** Adds a task that may run at any later step. */
  public void later(Runnable task) {
    tasks.add(task);
  }

  /** A place where another thread may come in between. */
  public void maybeYield() {
    if (yielding && Thread.currentThread().isVirtual() && chance(30)) {
      Thread.yield();
    }
  }

  public void note(String what) {
    trace.append(steps).append(' ').append(what).append('\n');
  }

  public String trace() {
    return trace.toString();
  }

  /**
   * Takes a piece of a virtual thread. From outside it comes only when the thread had to wait for a monitor that some thread of
   * the JDK held; to refuse it would strand the thread, and whoever waits for that monitor next.
   */
  @Override
  public void execute(Runnable task) {
    if (Thread.currentThread() == driver || Thread.currentThread().isVirtual()) {
      tasks.add(task);
    } else {
      fromOutside.add(task);
    }
  }

  private boolean isAnyBlocked() {
    return threads.stream().anyMatch(thread -> thread.getState() == Thread.State.BLOCKED);
  }

  /** Runs until nothing is left to do; threads that still wait then wait for ever. */
  public void run() {
    while (true) {
      steps++;
      now += random.nextInt(1000);
      fireTimers();
      for (Runnable task = fromOutside.poll(); task != null; task = fromOutside.poll()) {
        tasks.add(task);
      }
      if (tasks.isEmpty()) {
        if (timers.isEmpty()) {
          if (fromOutside.isEmpty() && !isAnyBlocked()) {
            return;
          }
          steps--;
          Thread.onSpinWait();
          continue;
        }
        now = timers.stream().mapToLong(Timer::atNanos).min().orElse(now);
        continue;
      }
      if (steps > 1_000_000) {
        throw new IllegalStateException("no end after a million steps");
      }
      int index = random.nextInt(tasks.size());
      Runnable task = tasks.get(index);
      tasks.set(index, tasks.get(tasks.size() - 1));
      tasks.remove(tasks.size() - 1);
      task.run();
    }
  }

  /** Names of the threads that have not ended. */
  public List<String> alive() {
    return threads.stream().filter(Thread::isAlive).map(Thread::getName).toList();
  }

  private void fireTimers() {
    for (int i = timers.size() - 1; i >= 0; i--) {
      if (timers.get(i).atNanos <= now) {
        LockSupport.unpark(timers.remove(i).thread);
      }
    }
  }

  @Override
  public long nanoTime() {
    maybeYield();
    return now;
  }

  @Override
  public void park(Object blocker) {
    LockSupport.park(blocker);
  }

  @Override
  public void parkNanos(Object blocker, long timeoutNanos) {
    if (timeoutNanos <= 0) {
      return;
    }
    long until = timeoutNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + timeoutNanos;
    Timer timer = new Timer(until, Thread.currentThread());
    timers.add(timer);
    LockSupport.park(blocker);
    timers.remove(timer);
  }

  private static Thread newVirtualThread(Executor scheduler, String name, Runnable task)
      throws ReflectiveOperationException {
    Method make =
        Class.forName("java.lang.ThreadBuilders")
            .getDeclaredMethod(
                "newVirtualThread", Executor.class, String.class, int.class, Runnable.class);
    make.setAccessible(true);
    try {
      return (Thread) make.invoke(null, scheduler, name, 0, task);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
