package dev.syslet.core.ring;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Remembers that a ring was found corrupt, and turns everybody away from then on. */
final class CorruptionLatch {

  private final RingHeader header;
  private final RingWaiters waiters;
  private final LongAdder faults = new LongAdder();

  /** states: null (open) -> the first fault (stopped). */
  private volatile @Nullable CorruptRingException fault;

  CorruptionLatch(RingHeader header, RingWaiters waiters) {
    this.header = header;
    this.waiters = waiters;
  }

  /** Throws if the ring is stopped. */
  void check() {
    CorruptRingException first = fault;
    if (first != null) {
      throw new CorruptRingException(first);
    }
  }

  boolean isStopped() {
    return fault != null;
  }

  /** How often somebody found a fault. */
  long faults() {
    return faults.sum();
  }

  /** Stops a ring whose memory is no longer there, or throws on an error of another kind. */
  CorruptRingException lost(InternalError error) {
    CorruptRingException found = MemoryFault.told(error);
    try {
      stop(found);
      MemoryFault.poll();
    } catch (InternalError again) {
      waiters.wakeAll();
    }
    return found;
  }

  /** Stops the ring, wakes who waits, and returns what the caller is to throw. */
  CorruptRingException stop(String what, long head, long tail, int length) {
    CorruptRingException found = new CorruptRingException(what, head, tail, length);
    stop(found);
    return found;
  }

  private void stop(CorruptRingException found) {
    faults.increment();
    if (fault == null) {
      fault = found;
      header.stateVolatile(RingHeaderLayout.STATE_STOPPED);
    }
    waiters.wakeAll();
  }
}
