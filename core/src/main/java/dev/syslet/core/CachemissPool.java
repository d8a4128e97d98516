package dev.syslet.core;

import java.util.concurrent.ConcurrentLinkedDeque;
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
 *
 * <p>A thread whose call tells a future gives its place back before it does: dependents are the user's code, may wait for
 * other calls, and must not keep those from a place.
 *
 * <p>A thread that cannot be started leaves a queued call to the threads there are. When there is none, what is queued ends
 * with EAGAIN, for nobody would come to it.
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
  private final ConcurrentLinkedDeque<Call> queue = new ConcurrentLinkedDeque<>();

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
   * Uses a claim. Never throws.
   *
   * @return false when the call could not be begun and has been withdrawn; true when it will go on, or somebody else has ended
   *     it
   */
  boolean begin(Call call, Claim claim) {
    if (claim == Claim.PLACE ? start(call) : enqueue(call)) {
      return true;
    }
    boolean mine = call.withdraw();
    giveBack(claim);
    return !mine;
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

  private boolean enqueue(Call call) {
    try {
      queue.addLast(call);
    } catch (OutOfMemoryError e) {
      unexpected.report("a call could not be queued", e);
      return false;
    }
    startQueued();
    return true;
  }

  private void work(Call first) {
    @Nullable Call call = first;
    while (call != null) {
      boolean begun = false;
      try {
        begun = call.proceed();
      } catch (Throwable e) {
        unexpected.report("a cachemiss thread failed", e);
      }
      if (begun && call.tellsUserCode()) {
        free();
        call.tell();
        return;
      }
      if (begun) {
        call.tell();
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
      } else if (!start(call)) {
        putBack(call);
        return;
      }
    }
  }

  /**
   * A place is held and there is no thread for it. Whoever holds another place comes to the queue when it ends; that it ended
   * before the call was back is seen by its place being free.
   */
  private void putBack(Call call) {
    queued.incrementAndGet();
    queue.addFirst(call);
    if (active.decrementAndGet() == 0) {
      for (Call stranded = pollQueued(); stranded != null; stranded = pollQueued()) {
        stranded.fail(-Errno.EAGAIN);
      }
    }
  }

  private @Nullable Call pollQueued() {
    Call call = queue.pollFirst();
    if (call != null) {
      queued.decrementAndGet();
    }
    return call;
  }

  private boolean start(Call call) {
    try {
      threads.newThread(() -> work(call)).start();
      return true;
    } catch (Throwable e) {
      unexpected.report("a cachemiss thread could not be started", e);
      return false;
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
