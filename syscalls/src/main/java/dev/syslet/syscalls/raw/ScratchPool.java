package dev.syslet.syscalls.raw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * The scratch memory of all threads: a fixed number of slots, each with a busy flag.
 *
 * <p>A thread tries a few slots, beginning at one that its id chooses, so threads rarely meet. It
 * never waits: when all of those are busy it gets a fresh, temporary one. A thread-local would be
 * one per thread, which for virtual threads is one per call.
 */
public final class ScratchPool {

  private static final int SLOTS = 64;
  private static final int TRIES = 4;

  /** One flag per cache line. */
  private static final int STRIDE = 16;

  private static final AtomicIntegerArray BUSY = new AtomicIntegerArray(SLOTS * STRIDE);
  private static final Scratch[] SCRATCHES = scratches();

  private ScratchPool() {}

  private static Scratch[] scratches() {
    ByteBuffer all = Memory.allocatePages(SLOTS * Scratch.BYTES);
    Scratch[] scratches = new Scratch[SLOTS];
    for (int i = 0; i < SLOTS; i++) {
      scratches[i] =
          new Scratch(
              all.slice(i * Scratch.BYTES, Scratch.BYTES).order(ByteOrder.nativeOrder()), i);
    }
    return scratches;
  }

  public static Scratch take() {
    int first = slotOf(Thread.currentThread());
    for (int i = 0; i < TRIES; i++) {
      int slot = (first + i) & (SLOTS - 1);
      if (BUSY.compareAndSet(slot * STRIDE, 0, 1)) {
        return SCRATCHES[slot];
      }
    }
    return new Scratch(ByteBuffer.allocateDirect(Scratch.BYTES).order(ByteOrder.nativeOrder()), -1);
  }

  public static int slotOf(Thread thread) {
    // The upper bits of a multiplication by 2^32 divided by the golden ratio: ids in a row are
    // spread.
    return ((int) thread.threadId() * 0x9E3779B9) >>> 26;
  }

  static void giveBack(Scratch scratch) {
    int slot = scratch.index();
    if (slot >= 0) {
      BUSY.setRelease(slot * STRIDE, 0);
    }
  }

  /** How many slots are in use. */
  public static int busy() {
    int busy = 0;
    for (int i = 0; i < SLOTS; i++) {
      busy += BUSY.get(i * STRIDE);
    }
    return busy;
  }
}
