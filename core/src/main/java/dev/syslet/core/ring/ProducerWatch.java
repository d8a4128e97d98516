package dev.syslet.core.ring;

import java.util.concurrent.TimeUnit;

/** A reader's eye on the process that writes its ring. */
final class ProducerWatch {

  /** A producer that dies is noticed a little later than this. */
  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final int PRODUCER = RingHeaderLayout.PRODUCER_OFFSET;

  private final RingHeader header;

  /** When it was last looked whether the producer lives. */
  private long lookedAt = System.nanoTime() - INTERVAL_NANOS;

  ProducerWatch(RingHeader header) {
    this.header = header;
  }

  /** The longest time to wait without a look. */
  static long intervalNanos() {
    return INTERVAL_NANOS;
  }

  /** Looks whether the producer is gone; reads {@code /proc}. */
  boolean isGone() {
    lookedAt = System.nanoTime();
    long producer = header.owner(PRODUCER);
    return ProcessIdentity.isGone(producer, header.ownerNamespace(PRODUCER));
  }

  /** The same, but looks only if that is some time ago; false if not. */
  boolean isFoundGone() {
    return System.nanoTime() - lookedAt >= INTERVAL_NANOS / 2 && isGone();
  }

  long epoch() {
    return header.ownerEpoch(PRODUCER);
  }
}
