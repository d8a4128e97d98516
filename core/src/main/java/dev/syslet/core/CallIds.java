package dev.syslet.core;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Hands out call ids and so counts the calls that have begun.
 *
 * <p>An id is a stripe's counter with the stripe's number below it, so that submitters on several cores do not share a cache
 * line and ids are still unique. Above them stands the executor's number, so that the ids of executors that share a ring
 * differ too. An id is never zero.
 */
final class CallIds {

  private static final int STRIPE_BITS = 4;

  /** Longs between two stripes' counters: 128 bytes, two cache lines for the adjacent-line prefetcher. */
  private static final int SPACING = 16;

  /** Bits of a stripe's counter and of the stripe's number together; above them stands the executor's number. */
  private static final int PREFIX_SHIFT = 48;

  private static final int PREFIX_MASK = 0x7FFF;
  private static final AtomicInteger EXECUTORS = new AtomicInteger();

  private final int stripes;
  private final long prefix;
  private final AtomicLongArray counters;

  CallIds() {
    this(1 << STRIPE_BITS, EXECUTORS.incrementAndGet());
  }

  /** With one stripe and a given prefix, ids do not depend on which threads take them. */
  CallIds(int stripes, int prefix) {
    this.stripes = stripes;
    this.prefix = (long) (prefix & PREFIX_MASK) << PREFIX_SHIFT;
    this.counters = new AtomicLongArray((stripes + 1) * SPACING);
  }

  /** The next id, positive. */
  long next() {
    long thread = Thread.currentThread().threadId();
    int stripe = (int) ((thread * 0x9E3779B97F4A7C15L) >>> (64 - STRIPE_BITS)) & (stripes - 1);
    long count = counters.incrementAndGet((stripe + 1) * SPACING);
    return prefix | count << STRIPE_BITS | stripe;
  }

  /** Which of its stripe's calls this one is: consecutive numbers, for sampling every n-th. */
  static long ordinal(long id) {
    return id >>> STRIPE_BITS;
  }

  /** How many ids were handed out; while others take some, a number between the counts before and after. */
  long issued() {
    long sum = 0;
    for (int stripe = 0; stripe < stripes; stripe++) {
      sum += counters.get((stripe + 1) * SPACING);
    }
    return sum;
  }
}
