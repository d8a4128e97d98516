package dev.syslet.core.ring;

import dev.syslet.core.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The threads of this process that wait for records. */
final class RingWaiters {

  /*
   * wait:  add 1 to the header's count           publisher:  store the tail
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
   * Rejected: waking all (each publish would be a stampede); a lock with a condition (a publisher
   * is the submitting thread of the executor and must not wait for a preempted reaper).
   */

  private static final VarHandle WAKE_ALLS;

  static {
    try {
      WAKE_ALLS = MethodHandles.lookup().findVarHandle(RingWaiters.class, "wakeAlls", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final RingHeader header;
  private final TimeSource time;
  private final ConcurrentLinkedQueue<Ticket> queue = new ConcurrentLinkedQueue<>();
  private volatile long wakeAlls;

  RingWaiters(RingHeader header, TimeSource time) {
    this.header = header;
    this.time = time;
  }

  /**
   * Wakes one waiter, if one is parked; to be called after a full fence behind the tail's store.
   */
  void wakeOne() {
    Ticket ticket = queue.poll();
    if (ticket != null) {
      ticket.taken = true;
      LockSupport.unpark(ticket.thread);
    }
  }

  /** Ends the wait of every seat once: the one under way, or else the next. */
  void wakeAll() {
    long unused = (long) WAKE_ALLS.getAndAdd(this, 1L);
    for (Ticket ticket = queue.poll(); ticket != null; ticket = queue.poll()) {
      ticket.taken = true;
      LockSupport.unpark(ticket.thread);
    }
  }

  /** A place to wait at, for one thread at a time. */
  Seat newSeat() {
    return new Seat();
  }

  private static final class Ticket {
    final Thread thread;
    volatile boolean taken;

    Ticket(Thread thread) {
      this.thread = thread;
    }
  }

  /** One reaper's place among the waiters. */
  final class Seat {

    private long wakeAllsSeen = wakeAlls;

    private Seat() {}

    /** Waits until records are there (true), or the time is over, an interrupt or a wakeAll. */
    boolean await(long timeoutNanos) {
      if (!header.isEmpty()) {
        return true;
      }
      if (timeoutNanos > 0) {
        header.addWaitersVolatile(1);
        try {
          park(timeoutNanos);
        } finally {
          header.addWaitersVolatile(-1);
        }
      }
      boolean ready = !header.isEmpty();
      if (ready) {
        wakeOne();
      }
      return ready;
    }

    private void park(long timeoutNanos) {
      Thread thread = Thread.currentThread();
      long start = time.nanoTime();
      Ticket ticket = null;
      try {
        for (; ; ) {
          ticket = validTicket(ticket, thread);
          if (!header.isEmpty() || sawWakeAll() || thread.isInterrupted()) {
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

    private Ticket validTicket(@Nullable Ticket ticket, Thread thread) {
      if (ticket != null && !ticket.taken) {
        return ticket;
      }
      Ticket fresh = new Ticket(thread);
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
