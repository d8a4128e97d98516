package dev.syslet.core;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The virtual threads that wait for missed calls: one a call, up to a bound; beyond it a queue, up to its own.
 *
 * <p>A place is claimed before the call becomes visible to anyone who could cancel it, and used after: so a call that finds
 * no room has never been seen. A thread that ends its call takes the next from the queue. It gives its place back first and
 * looks again after, and whoever queues a call looks for a free place after: one of the two sees the other, so no call stays
 * queued while a place is free.
 */
final class CachemissPool {

  /** What a claim gave. */
  enum Claim {
    /** A thread of its own. */
    PLACE,
    /** A place in the queue. */
    QUEUE,
    /** Nothing: the pool and its queue are full. */
    NONE
  }

  private final ThreadFactory threads;
  private final int maxActive;
  private final int maxQueued;
  private final Unexpected unexpected;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final ConcurrentLinkedQueue<Call> queue = new ConcurrentLinkedQueue<>();

  CachemissPool(ThreadFactory threads, int maxActive, int maxQueued, Unexpected unexpected) {
    this.threads = threads;
    this.maxActive = maxActive;
    this.maxQueued = maxQueued;
    this.unexpected = unexpected;
  }

  Claim claim() {
    if (queued.get() == 0 && incrementBelow(active, maxActive)) {
      return Claim.PLACE;
    }
    return incrementBelow(queued, maxQueued) ? Claim.QUEUE : Claim.NONE;
  }

  /** Gives a claim back that was not used. */
  void giveBack(Claim claim) {
    if (claim == Claim.PLACE) {
      free();
    } else {
      queued.decrementAndGet();
    }
  }

  /**
   * Uses a claim.
   *
   * @return false when no thread could be started and nobody else has ended the call: then it was not begun
   */
  boolean begin(Call call, Claim claim) {
    if (claim == Claim.PLACE) {
      Throwable refused = start(call);
      if (refused == null) {
        return true;
      }
      boolean mine = call.withdraw();
      free();
      return !mine;
    }
    queue.add(call);
    startQueued();
    return true;
  }

  int active() {
    return active.get();
  }

  int queued() {
    return queued.get();
  }

  int maxActive() {
    return maxActive;
  }

  int maxQueued() {
    return maxQueued;
  }

  private void work(Call first) {
    @Nullable Call call = first;
    while (call != null) {
      try {
        call.run();
      } catch (Throwable e) {
        unexpected.report("a cachemiss thread failed in " + call.syscallName(), e);
      }
      call = pollQueued();
    }
    free();
  }

  /** Gives a place back, and uses it at once when a call came to the queue meanwhile. */
  private void free() {
    active.decrementAndGet();
    startQueued();
  }

  private void startQueued() {
    while (!queue.isEmpty() && incrementBelow(active, maxActive)) {
      Call call = pollQueued();
      if (call == null) {
        active.decrementAndGet();
        continue;
      }
      Throwable refused = start(call);
      if (refused != null) {
        active.decrementAndGet();
        call.fail(-Errno.EAGAIN);
      }
    }
  }

  private @Nullable Call pollQueued() {
    Call call = queue.poll();
    if (call != null) {
      queued.decrementAndGet();
    }
    return call;
  }

  private @Nullable Throwable start(Call call) {
    try {
      threads.newThread(() -> work(call)).start();
      return null;
    } catch (RuntimeException | OutOfMemoryError e) {
      unexpected.report("a cachemiss thread could not be started", e);
      return e;
    }
  }

  private static boolean incrementBelow(AtomicInteger count, int bound) {
    int now = count.get();
    while (now < bound) {
      int seen = count.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }
}
