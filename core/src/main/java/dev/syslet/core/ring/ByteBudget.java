package dev.syslet.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A bound on bytes that many threads take from and give back to, without a word that they all
 * write.
 */
final class ByteBudget {

  /*
   * The free bytes lie in a pool and in stripes; a thread uses the stripe that its id hashes to.
   *
   *   acquire(n): from my stripe, if it has n
   *               else from the pool n and a batch more, the batch goes to my stripe
   *               else gather n out of the pool and every stripe; if that is not n, put back, no
   *   release(n): to my stripe; what it then has above two batches goes to the pool, but for one
   *
   * Invariant: pool + stripes + what is on its way in some thread + what callers hold = total, and
   * every slot is >= 0: bytes are subtracted by compare-and-set only where they are, and added only
   * after they were subtracted elsewhere. So it never over-commits, and it is exact once nobody is
   * inside. While others are inside, acquire may say no although the bytes exist: they were on
   * their way. It never says no when no other thread is inside and n bytes are free.
   *
   * Rejected: one atomic counter (every submit and every completion would write one line); a lock
   * around the gathering, which would make the no exact (a preempted thread would hold up submit);
   * stripes by carrier (no public way to know it; ids of virtual threads hash as well).
   */

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

  /** Longs between two slots: the same distance as in the ring's header. */
  private static final int SPACING = RingHeaderLayout.LINE_BYTES / Long.BYTES;

  /** Threads with ids that follow each other have stripes of their own up to about so many. */
  private static final int MIN_STRIPES = 8;

  private static final int MAX_STRIPES = 64;
  private static final long MAX_BATCH_BYTES = 64 << 10;

  /** A few records, so that a thread which takes and gives back stays at its own stripe. */
  private static final long MIN_BATCH_BYTES = 512;

  private static final int POOL = SPACING;

  private final long totalBytes;
  private final long batchBytes;
  private final int stripeMask;

  /** The pool in the first slot, then the stripes; a free line in front and behind. */
  private final long[] slots;

  /**
   * A budget of which nothing is taken.
   *
   * @param totalBytes the bound, above zero
   * @param parallelism how many threads are expected at once, above zero
   */
  ByteBudget(long totalBytes, int parallelism) {
    int stripes = MIN_STRIPES;
    while (stripes < parallelism && stripes < MAX_STRIPES) {
      stripes <<= 1;
    }
    this.totalBytes = totalBytes;
    long share = Math.max(totalBytes / (2L * stripes), Math.min(MIN_BATCH_BYTES, totalBytes / 2));
    this.batchBytes = Math.min(MAX_BATCH_BYTES, share);
    this.stripeMask = stripes - 1;
    this.slots = new long[(stripes + 3) * SPACING];
    SLOT.setRelease(slots, POOL, totalBytes);
  }

  /** Takes the bytes, all or none; false if they are not free. */
  boolean tryAcquire(long bytes) {
    int mine = stripeOfThisThread();
    if (subtractAll(mine, bytes)) {
      return true;
    }
    long taken = subtractUpTo(POOL, bytes + batchBytes);
    if (taken >= bytes) {
      if (taken > bytes) {
        add(mine, taken - bytes);
      }
      return true;
    }
    return gather(bytes, taken);
  }

  /** Gives back bytes that were taken, by this thread or another. */
  void release(long bytes) {
    int mine = stripeOfThisThread();
    long now = add(mine, bytes);
    if (now > 2 * batchBytes) {
      add(POOL, subtractUpTo(mine, now - batchBytes));
    }
  }

  /** Bytes that are taken; exact when no other thread is inside. */
  long acquiredBytes() {
    long free = (long) SLOT.getVolatile(slots, POOL);
    for (int stripe = 0; stripe <= stripeMask; stripe++) {
      free += (long) SLOT.getVolatile(slots, stripeSlot(stripe));
    }
    return Math.min(totalBytes, Math.max(0, totalBytes - free));
  }

  long totalBytes() {
    return totalBytes;
  }

  /** The last resort: every stripe, and the pool once more for what was given back meanwhile. */
  private boolean gather(long bytes, long alreadyTaken) {
    long taken = alreadyTaken;
    for (int stripe = 0; stripe <= stripeMask && taken < bytes; stripe++) {
      taken += subtractUpTo(stripeSlot(stripe), bytes - taken);
    }
    if (taken < bytes) {
      taken += subtractUpTo(POOL, bytes - taken);
    }
    if (taken == bytes) {
      return true;
    }
    add(POOL, taken);
    return false;
  }

  private int stripeOfThisThread() {
    long hash = Thread.currentThread().threadId() * 0x9E3779B97F4A7C15L;
    return stripeSlot((int) (hash >>> 48) & stripeMask);
  }

  private static int stripeSlot(int stripe) {
    return POOL + (stripe + 1) * SPACING;
  }

  private boolean subtractAll(int slot, long bytes) {
    for (; ; ) {
      long now = (long) SLOT.getVolatile(slots, slot);
      if (now < bytes) {
        return false;
      }
      if (SLOT.compareAndSet(slots, slot, now, now - bytes)) {
        return true;
      }
    }
  }

  private long subtractUpTo(int slot, long bytes) {
    for (; ; ) {
      long now = (long) SLOT.getVolatile(slots, slot);
      long part = Math.min(now, bytes);
      if (part <= 0) {
        return 0;
      }
      if (SLOT.compareAndSet(slots, slot, now, now - part)) {
        return part;
      }
    }
  }

  /** Adds and returns what the slot then has. */
  private long add(int slot, long bytes) {
    return (long) SLOT.getAndAdd(slots, slot, bytes) + bytes;
  }
}
