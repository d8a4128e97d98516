package dev.syslet.core;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The bound on threads that all lanes share, with a reserve that no lane can take for itself.
 *
 * <p>A lane's first few threads may come out of the reserve, all further ones only from what is above it. And of those few each
 * needs more of the reserve to be left than the one before: the first any, the second an eighth, the third a quarter, the fourth
 * half. So lanes that hang with all that they may have leave the reserve to the others; and where many hang, the last of it goes
 * to lanes that have none.
 *
 * <p>A lane that was refused is remembered and told when a thread comes back. It is remembered before it tries once more, and
 * who gives back looks at the remembered after: one of the two sees the other, so no call waits while a thread is free for it.
 */
final class ThreadBudget {

  /** How many threads of the reserve a lane may have. */
  static final int FROM_RESERVE = 4;

  /** A lane that waits for a thread. */
  interface Claimant {
    /** There may be one. */
    void threadFree();
  }

  private final int total;
  private final int reserve;
  private final AtomicInteger taken = new AtomicInteger();
  private final Queue<Claimant> refused = new ConcurrentLinkedQueue<>();

  ThreadBudget(int total, int reserve) {
    this.total = total;
    this.reserve = reserve;
  }

  /**
   * Takes a thread.
   *
   * @param ofLane how many the lane has, this one counted
   */
  boolean tryTake(int ofLane) {
    int now = taken.get();
    while (true) {
      if (total - now <= mustBeLeft(ofLane)) {
        return false;
      }
      int seen = taken.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
  }

  private int mustBeLeft(int ofLane) {
    if (ofLane == 1) {
      return 0;
    }
    return ofLane > FROM_RESERVE ? reserve : reserve >> (FROM_RESERVE + 1 - ofLane);
  }

  /** Remembers a lane; it has to try once more after this. */
  void remember(Claimant lane) {
    refused.add(lane);
  }

  /** Whether lanes wait for a thread. */
  boolean isWanted() {
    return !refused.isEmpty();
  }

  void giveBack() {
    taken.decrementAndGet();
    // Each once: a lane that is refused again is remembered behind those.
    for (int left = refused.size(); left > 0; left--) {
      Claimant lane = refused.poll();
      if (lane == null) {
        return;
      }
      lane.threadFree();
    }
  }

  int taken() {
    return taken.get();
  }

  int total() {
    return total;
  }

  int reserve() {
    return reserve;
  }
}
