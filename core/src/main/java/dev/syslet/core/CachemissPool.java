package dev.syslet.core;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Places for missed calls, up to a bound, each with a virtual thread that waits for its call; beyond it a queue, up to its own.
 * There is one for the calls that wait without a thread of the kernel's, and one in each lane for those that take one; a place
 * there is the right to such a thread, and is taken from the {@link ThreadBudget} too.
 *
 * <p>A place is claimed before the call becomes visible to anyone who could cancel it, and used after: so a call that finds
 * no room has never been seen. A thread that ends its call takes the next from the queue. It gives its place back first and
 * looks again after, and whoever queues a call looks for a free place after: one of the two sees the other, so no call stays
 * queued while a place is free.
 *
 * <p>A call in the queue may be ended there, by a cancel or its deadline. It stays as a stone that does not count, and is cleared
 * away when it comes up, or with others when there are more stones than calls.
 *
 * <p>A call whose outcome was told while the kernel held on to it is set aside: its thread waits on, and its place is free.
 *
 * <p>A thread whose call tells a future gives its place back before it does: dependents are the user's code, may wait for
 * other calls, and must not keep those from a place.
 *
 * <p>A thread that cannot be started leaves a queued call to the threads there are. When there is none, what is queued ends
 * with EAGAIN, for nobody would come to it.
 */
final class CachemissPool implements ThreadBudget.Claimant {

  /** What a claim gave. */
  enum Claim {
    /** A thread of its own. */
    PLACE,
    /** A place in the queue. */
    QUEUE,
    /** Nothing: the pool and its queue are full. */
    NONE
  }

  /** Fewer stones than this are not worth a search. */
  private static final int MIN_STONES = 64;

  /** What bounds a pool. */
  record Bounds(int active, int queued, long queuedBytes) {}

  private final ThreadFactory threads;
  private final Bounds bounds;
  private final @Nullable ThreadBudget budget;
  private final Unexpected unexpected;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong queuedBytes = new AtomicLong();
  private final AtomicInteger stones = new AtomicInteger();
  private final AtomicBoolean remembered = new AtomicBoolean(); // true while the budget has it
  private final ConcurrentLinkedDeque<CallPlace> queue = new ConcurrentLinkedDeque<>();

  CachemissPool(
      ThreadFactory threads, Bounds bounds, @Nullable ThreadBudget budget, Unexpected unexpected) {
    this.threads = threads;
    this.bounds = bounds;
    this.budget = budget;
    this.unexpected = unexpected;
  }

  /** Claims a place or room in the queue for a call that keeps so many bytes held. */
  Claim claim(long bytes) {
    if (queued.get() == 0 && takePlace()) {
      return Claim.PLACE;
    }
    if (incrementBelow(queued, bounds.queued()) == 0) {
      return Claim.NONE;
    }
    if (queuedBytes.getAndAdd(bytes) > 0 && queuedBytes.get() > bounds.queuedBytes()) {
      unqueue(bytes);
      return Claim.NONE;
    }
    return Claim.QUEUE;
  }

  /** Claims a place beyond the bound, for one call that shall find out whether those who have the others still hang. */
  boolean claimExtra() {
    if (budget != null && !budget.tryTake(1)) {
      return false;
    }
    active.incrementAndGet();
    return true;
  }

  /** Gives a claim back that was not used. */
  void giveBack(Claim claim, long bytes) {
    if (claim == Claim.PLACE) {
      free();
    } else {
      unqueue(bytes);
    }
  }

  /**
   * Uses a claim. Never throws.
   *
   * @return false when the call could not be begun and has been withdrawn; true when it will go on, or somebody else has ended
   *     it
   */
  boolean begin(CallPlace call, Claim claim) {
    if (claim == Claim.PLACE ? start(call) : enqueue(call)) {
      return true;
    }
    boolean mine = call.withdraw();
    giveBack(claim, call.heldBytes());
    return !mine;
  }

  /** Has a call that is under way wait for a place; the room in the queue is its own, whatever the bound. */
  void enqueueRunning(CallPlace call) {
    queued.incrementAndGet();
    queuedBytes.addAndGet(call.heldBytes());
    if (!enqueue(call)) {
      unqueue(call.heldBytes());
      call.fail(-Errno.EAGAIN);
    }
  }

  /** Notes that a call has been ended in the queue. */
  void ended(CallPlace call) {
    if (!call.becomeStone()) {
      return; // it is not in the queue, or a thread has it in hand and will find it ended
    }
    unqueue(call.heldBytes());
    int dead = stones.incrementAndGet();
    if (dead >= MIN_STONES && dead > queued.get()) {
      queue.removeIf(this::clear);
    }
  }

  /** Ends all that waits in the queue. */
  void failFastQueued() {
    queue.forEach(CallPlace::failFast);
  }

  /** Gives the place of a call on, whose thread waits on without it. */
  void setAside() {
    free();
  }

  /** Gives the place back that a call was handed which has its own thread. */
  void release() {
    free();
  }

  @Override
  public void threadFree() {
    remembered.set(false);
    startQueued();
  }

  int active() {
    return active.get();
  }

  int queued() {
    return queued.get();
  }

  long queuedBytes() {
    return queuedBytes.get();
  }

  Bounds bounds() {
    return bounds;
  }

  private boolean enqueue(CallPlace call) {
    call.enterQueue();
    try {
      queue.addLast(call);
    } catch (OutOfMemoryError e) {
      unexpected.report("a call could not be queued", e);
      boolean unused = call.leaveQueue();
      return false;
    }
    if (call.isEndedInQueue()) { // on its way there: who did that has not found it
      ended(call);
    }
    startQueued();
    return true;
  }

  private void work(CallPlace first) {
    @Nullable CallPlace call = first;
    while (call != null) {
      boolean begun = false;
      try {
        begun = call.proceed();
      } catch (Throwable e) {
        unexpected.report("a cachemiss thread failed", e);
      }
      if (!call.leavePlace()) { // it was set aside
        call.backFromAside();
        tell(call, begun);
        return;
      }
      if (begun && call.tellsUserCode()) {
        free();
        tell(call, true);
        return;
      }
      tell(call, begun);
      call = budget != null && budget.isWanted() ? null : pollQueued();
      while (call != null && call.isUnderWay()) {
        if (call.grantThread()) {
          return; // the place is that call's now
        }
        call = pollQueued();
      }
    }
    free();
  }

  private void tell(CallPlace call, boolean begun) {
    try {
      if (begun) {
        call.tell();
      }
    } catch (Throwable e) {
      unexpected.report("a cachemiss thread failed", e);
    }
  }

  /** Gives a place back, and uses it at once when a call came to the queue meanwhile. */
  private void free() {
    active.decrementAndGet();
    if (budget != null) {
      budget.giveBack();
    }
    startQueued();
  }

  private void startQueued() {
    while (!queue.isEmpty() && takePlace()) {
      CallPlace call = pollQueued();
      if (call == null) {
        untakePlace();
      } else if (call.isUnderWay()) {
        if (!call.grantThread()) {
          untakePlace();
        }
      } else if (!start(call)) {
        putBack(call);
        return;
      }
    }
  }

  private boolean takePlace() {
    if (tryTakePlace()) {
      return true;
    }
    if (budget == null || active.get() >= bounds.active()) {
      return false;
    }
    if (remembered.compareAndSet(false, true)) {
      try {
        budget.remember(this);
      } catch (Throwable e) {
        remembered.set(false);
        throw e;
      }
    }
    return tryTakePlace();
  }

  private boolean tryTakePlace() {
    int mine = incrementBelow(active, bounds.active());
    if (mine == 0) {
      return false;
    }
    if (budget == null || budget.tryTake(mine)) {
      return true;
    }
    active.decrementAndGet();
    return false;
  }

  private void untakePlace() {
    active.decrementAndGet();
    if (budget != null) {
      budget.giveBack();
    }
  }

  /** Whether a call in the queue is a stone that nobody has cleared away yet. */
  private boolean clear(CallPlace call) {
    boolean mine = call.clearStone();
    if (mine) {
      stones.decrementAndGet();
    }
    return mine;
  }

  /**
   * A place is held and there is no thread for it. Whoever holds another place comes to the queue when it ends; that it ended
   * before the call was back is seen by its place being free.
   */
  private void putBack(CallPlace call) {
    queued.incrementAndGet();
    queuedBytes.addAndGet(call.heldBytes());
    call.enterQueue();
    try {
      queue.addFirst(call);
    } catch (OutOfMemoryError e) {
      unexpected.report("a call could not be put back into the queue", e);
      if (call.leaveQueue()) {
        unqueue(call.heldBytes());
        call.fail(-Errno.EAGAIN);
      }
    }
    boolean last = active.decrementAndGet() == 0;
    if (budget != null) {
      budget.giveBack();
    }
    if (last) {
      for (CallPlace stranded = pollQueued(); stranded != null; stranded = pollQueued()) {
        stranded.fail(-Errno.EAGAIN);
      }
    }
  }

  private @Nullable CallPlace pollQueued() {
    for (CallPlace call = queue.pollFirst(); call != null; call = queue.pollFirst()) {
      if (call.leaveQueue()) {
        unqueue(call.heldBytes());
        return call;
      }
      boolean unused = clear(call);
    }
    return null;
  }

  private void unqueue(long bytes) {
    queued.decrementAndGet();
    queuedBytes.addAndGet(-bytes);
  }

  private boolean start(CallPlace call) {
    try {
      threads.newThread(() -> work(call)).start();
      return true;
    } catch (Throwable e) {
      unexpected.report("a cachemiss thread could not be started", e);
      return false;
    }
  }

  /** Adds one unless that would be more than the bound; the new count, or 0. */
  private static int incrementBelow(AtomicInteger count, int bound) {
    int now = count.get();
    while (now < bound) {
      int seen = count.compareAndExchange(now, now + 1);
      if (seen == now) {
        return now + 1;
      }
      now = seen;
    }
    return 0;
  }
}
