package dev.syslet.syscalls.thread;

import dev.syslet.core.CancelAnswer;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Interrupts calls that threads are inside, and goes on until they have returned.
 *
 * <pre>
 * interrupt   the first signal, by whoever asks; then the call is queued for its next one
 * thread      takes from the queue what is due
 *               the call is over, or cannot be sent a signal any more: forget it
 *               one of its signals has not even reached the thread: send none
 *               else: send one
 *               queue it for later: after 1 ms first, then twice as long each time
 * </pre>
 *
 * <p>The first signal ends nearly every call; another is needed when it came a moment before the thread was in the kernel. A thread
 * that the kernel does not let go of (state D: a disk, a hung mount) keeps its first signal until it is let go, and needs no
 * second. Real-time signals queue, one entry each, and the entries of a user are bounded (RLIMIT_SIGPENDING), for other processes of his
 * too: so from the {@value #LOOK_FROM}th on it is looked at whether one is waiting still. Looking costs some 50 microseconds, so the
 * times between the looks grow longer.
 *
 * <p>One thread for all of them. It is started with the first call and ends a second after the last has returned: to start one costs
 * more than a cancel does.
 */
public final class Interrupter {

  private static final Logger LOGGER = System.getLogger(Interrupter.class.getName());

  private static final long FIRST_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long LONGEST_PENDING_NANOS = TimeUnit.SECONDS.toNanos(32);
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);
  static final int LOOK_FROM = 6;

  /** A call that is to be sent a signal at a time. */
  private record Due(InterruptGate gate, int sends, long interval, long atNanos)
      implements Comparable<Due> {

    @Override
    public int compareTo(Due other) {
      return Long.signum(atNanos - other.atNanos);
    }
  }

  private final ThreadFactory factory;
  private final ReentrantLock lock = new ReentrantLock();
  private final PriorityQueue<Due> queue = new PriorityQueue<>();
  private boolean running; // false -> true -> false ...: whether there is a thread
  private @Nullable Thread thread; // once it runs
  private final AtomicInteger interrupting = new AtomicInteger();
  private final LongAdder sent = new LongAdder();
  private final LongAdder unexpected = new LongAdder();
  private final AtomicBoolean logged = new AtomicBoolean();

  private final Supplier<? extends @Nullable ThreadSignals> signals;

  /**
   * Makes one.
   *
   * @param factory makes its thread
   * @param signals what it sends, {@link InterruptSignal#instance} as a rule; asked when a call begins
   */
  public Interrupter(ThreadFactory factory, Supplier<? extends @Nullable ThreadSignals> signals) {
    this.factory = factory;
    this.signals = signals;
  }

  /** What is sent; null when there is none. */
  @Nullable ThreadSignals signals() {
    return signals.get();
  }

  /**
   * Asks for the end of a call. Does not wait for it.
   *
   * @return INTERRUPTED when it will end because of that, if the kernel lets it; TOO_LATE when it is over; UNINTERRUPTIBLE when no
   *     signal can be sent
   */
  CancelAnswer interrupt(InterruptGate gate) {
    ThreadSignals current = signals();
    if (current == null) {
      return CancelAnswer.UNINTERRUPTIBLE;
    }
    CancelAnswer answer = gate.interrupt(current);
    if (answer == CancelAnswer.INTERRUPTED && gate.takeTurn()) {
      add(new Due(gate, 1, FIRST_NANOS, System.nanoTime() + FIRST_NANOS));
    }
    return answer;
  }

  /** The end of a call has been asked for. */
  void began() {
    interrupting.incrementAndGet();
  }

  /** A call whose end was asked for is over. */
  void ended() {
    if (interrupting.decrementAndGet() > 0) {
      return;
    }
    Thread wake = null;
    lock.lock();
    try {
      if (interrupting.get() == 0 && !queue.isEmpty()) {
        queue.clear(); // a call in it that is not over would be counted
        wake = thread;
      }
    } finally {
      lock.unlock();
    }
    LockSupport.unpark(wake);
  }

  /** A signal was sent. */
  void sent() {
    sent.increment();
  }

  private void add(Due due) {
    boolean start;
    Thread wake = null;
    lock.lock();
    try {
      Due first = queue.peek();
      if (first == null || due.compareTo(first) < 0) {
        wake = thread;
      }
      queue.add(due);
      start = !running;
      running = true;
    } finally {
      lock.unlock();
    }
    if (start) {
      start();
    } else {
      LockSupport.unpark(wake);
    }
  }

  private void start() {
    try {
      factory.newThread(this::run).start();
    } catch (Throwable e) {
      // One signal has been sent to each call; the next that is cancelled tries to start it again.
      report("no thread could be started to send signals again", e);
      isRun(null);
    }
  }

  private void isRun(@Nullable Thread by) {
    lock.lock();
    try {
      running = by != null;
      thread = by;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    isRun(Thread.currentThread());
    try {
      for (Due due = awaitDue(); due != null; due = awaitDue()) {
        sendAgain(due);
      }
    } catch (Throwable e) {
      report("signals are not sent again until the next call is cancelled", e);
      isRun(null);
    }
  }

  /** What is due next; null when there has been nothing for a while, and then the thread is to end. */
  private @Nullable Due awaitDue() {
    long idleSince = System.nanoTime();
    while (true) {
      long until;
      lock.lock();
      try {
        Due first = queue.peek();
        long now = System.nanoTime();
        if (first != null && first.atNanos() - now <= 0) {
          return queue.poll();
        }
        idleSince = first != null ? now : idleSince;
        until = first != null ? first.atNanos() : idleSince + LINGER_NANOS;
        if (until - now <= 0) {
          isRun(null);
          return null;
        }
      } finally {
        lock.unlock();
      }
      LockSupport.parkNanos(this, until - System.nanoTime());
      Thread.interrupted(); // nobody has a reason to; park would spin
    }
  }

  private void sendAgain(Due due) {
    ThreadSignals current = signals();
    InterruptGate gate = due.gate();
    int threadId = gate.threadId();
    if (current == null || threadId == 0) {
      return;
    }
    boolean pending = due.sends() + 1 >= LOOK_FROM && current.isPending(threadId);
    if (!pending && !gate.sendAgain(current)) {
      return;
    }
    long longest = pending ? LONGEST_PENDING_NANOS : LONGEST_NANOS;
    long interval = Math.min(2 * due.interval(), longest);
    add(new Due(gate, due.sends() + 1, interval, System.nanoTime() + interval));
  }

  private void report(String what, Throwable e) {
    unexpected.increment();
    if (logged.compareAndSet(false, true)) {
      LOGGER.log(Level.ERROR, what + " (further ones are only counted)", e);
    }
  }

  /** How many calls are asked to end and have not returned. */
  public int interrupting() {
    return interrupting.get();
  }

  /** How many calls are to be sent a signal again. */
  int queued() {
    lock.lock();
    try {
      return queue.size();
    } finally {
      lock.unlock();
    }
  }

  /** How many signals were sent. */
  public long signalsSent() {
    return sent.sum();
  }

  public long unexpected() {
    return unexpected.sum();
  }
}
