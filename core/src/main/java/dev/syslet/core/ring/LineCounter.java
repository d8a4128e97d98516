package dev.syslet.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** A counter that shares its cache lines with nothing else. */
final class LineCounter {

  private static final VarHandle SLOT = MethodHandles.arrayElementVarHandle(long[].class);

  /** Longs of free space before and behind the one that counts. */
  private static final int SPACING = RingHeaderLayout.LINE_BYTES / Long.BYTES;

  private final long[] slots = new long[2 * SPACING + 1];

  void add(long number) {
    long unused = (long) SLOT.getAndAdd(slots, SPACING, number);
  }

  long sum() {
    return (long) SLOT.getVolatile(slots, SPACING);
  }
}
