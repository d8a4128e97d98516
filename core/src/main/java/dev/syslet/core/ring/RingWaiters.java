package dev.syslet.core.ring;

import dev.syslet.core.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The threads of this process that wait for records. */
final class RingWaiters {

  /*
   * wait:  add 1 to the count                    publisher:  store the tail
   *        put a ticket on the queue                         full fence
   *        full fence                                        count 0? then nobody waits
   *        records? then leave                               else take a ticket off, unpark
   *        park, until records or ticket taken
   *   leave: take my ticket off if still there; subtract 1; records? then wake the next
   *
   * No wake-up is lost: of the publisher's (store tail, read count and queue) and the waiter's
   * (count and queue, read tail), each with a full fence between, at least one sees the other's.
   * A ticket is taken off once and used once: whoever is woken for nothing puts a new one on
   * before it parks again, so no stale ticket can swallow a wake-up that is meant for another.
   * Whoever leaves after its ticket was taken, for whatever reason, may have swallowed one, and so
   * looks for records after leaving and wakes the next.
   *
   * Who waits for several records, or has armed a signal, is woken for nothing as a rule. Its ticket
   * therefore passes the wake-up on: the waker goes on to the next, up to the first that does not.
   *
   * The count is our own and not in the ring's memory, where a peer could change it.
   *
   * Rejected: waking all (each publish would be a stampede); a lock with a condition (a publisher
   * is the submitting thread of the executor and must not wait for a preempted reaper).
   */

  private static final VarHandle WAKE_ALLS;
  private static final VarHandle COUNT;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      WAKE_ALLS = lookup.findVarHandle(RingWaiters.class, "wakeAlls", long.class);
      COUNT = lookup.findVarHandle(RingWaiters.class, "count", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RingHeader header;
  private final TimeSource time;
  private final ConcurrentLinkedQueue<Ticket> queue = new ConcurrentLinkedQueue<>();
  private volatile long wakeAlls;

  @SuppressWarnings("UnusedVariable") // by COUNT
  private volatile int count;

  RingWaiters(RingHeader header, TimeSource time) {
    this.header = header;
    this.time = time;
  }

  /** How many wait or have armed a signal. */
  int count() {
    return count;
  }

  /** Whether anybody waits; to be called after a full fence behind the tail's store. */
  boolean areAny() {
    return (int) COUNT.getVolatile(this) != 0;
  }

  /** Wakes one waiter, if one is parked, and those in front of it that pass it on. */
  void wakeOne() {
    for (Ticket ticket = queue.poll(); ticket != null; ticket = queue.poll()) {
      ticket.wake();
      if (!ticket.passesOn) {
        return;
      }
    }
  }

  /** Ends the wait of every seat once: the one under way, or else the next. */
  void wakeAll() {
    long unused = (long) WAKE_ALLS.getAndAdd(this, 1L);
    for (Ticket ticket = queue.poll(); ticket != null; ticket = queue.poll()) {
      ticket.wake();
    }
  }

  /** Has a signal run once when records come; true, and no signal, if there are records now. */
  boolean arm(Runnable signal) {
    if (!header.isEmpty()) {
      return true;
    }
    Ticket ticket = new Ticket(signal);
    add(1);
    queue.add(ticket);
    VarHandle.fullFence();
    if (!header.isEmpty() && queue.remove(ticket)) {
      add(-1);
      return true;
    }
    return false;
  }

  private void add(int delta) {
    int unused = (int) COUNT.getAndAdd(this, delta);
    VarHandle.fullFence();
  }

  /** A place to wait at, for one thread at a time. */
  Seat newSeat() {
    return new Seat();
  }

  /** A thread to be unparked or a signal to be run. */
  private final class Ticket {
    final @Nullable Thread thread;
    final @Nullable Runnable signal;
    final boolean passesOn;
    volatile boolean taken;

    Ticket(Thread thread, boolean passesOn) {
      this.thread = thread;
      this.signal = null;
      this.passesOn = passesOn;
    }

    Ticket(Runnable signal) {
      this.thread = null;
      this.signal = signal;
      this.passesOn = true;
    }

    void wake() {
      taken = true;
      LockSupport.unpark(thread);
      if (signal != null) {
        add(-1);
        signal.run();
      }
    }
  }

  /** One reaper's place among the waiters. */
  final class Seat {

    private long wakeAllsSeen = wakeAlls;

    private Seat() {}

    /** Waits until records are there (true), or the time is over, an interrupt or a wakeAll. */
    boolean await(long timeoutNanos) {
      return await(timeoutNanos, () -> !header.isEmpty(), false);
    }

    /** The same for a condition that needs several records. */
    boolean awaitMany(long timeoutNanos, BooleanSupplier enough) {
      return await(timeoutNanos, enough, true);
    }

    private boolean await(long timeoutNanos, BooleanSupplier ready, boolean many) {
      if (ready.getAsBoolean()) {
        return true;
      }
      if (timeoutNanos > 0) {
        add(1);
        try {
          park(timeoutNanos, ready, many);
        } finally {
          add(-1);
        }
      }
      if (!header.isEmpty()) {
        wakeOne();
      }
      return ready.getAsBoolean();
    }

    private void park(long timeoutNanos, BooleanSupplier ready, boolean many) {
      Thread thread = Thread.currentThread();
      long start = time.nanoTime();
      Ticket ticket = null;
      try {
        for (; ; ) {
          ticket = validTicket(ticket, thread, many);
          if (ready.getAsBoolean() || sawWakeAll() || thread.isInterrupted()) {
            return;
          }
          long left = timeoutNanos - (time.nanoTime() - start);
          if (left <= 0) {
            return;
          }
          if (!ticket.taken) {
            time.parkNanos(RingWaiters.this, left);
          }
        }
      } finally {
        if (ticket != null && !ticket.taken) {
          boolean unused = queue.remove(ticket);
        }
      }
    }

    private Ticket validTicket(@Nullable Ticket ticket, Thread thread, boolean many) {
      if (ticket != null && !ticket.taken) {
        return ticket;
      }
      Ticket fresh = new Ticket(thread, many);
      queue.add(fresh);
      VarHandle.fullFence();
      return fresh;
    }

    private boolean sawWakeAll() {
      long now = wakeAlls;
      if (now == wakeAllsSeen) {
        return false;
      }
      wakeAllsSeen = now;
      return true;
    }
  }
}
