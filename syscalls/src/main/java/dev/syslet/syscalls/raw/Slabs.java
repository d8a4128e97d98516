package dev.syslet.syscalls.raw;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Small pieces of native memory (paths, structs) cut one after the other from slabs of direct
 * memory.
 *
 * <p>A piece is never given back: each one keeps its slab reachable, and the garbage collector
 * takes the slab when the last piece is gone. So a path costs no cleaner of its own, and one piece
 * that is kept for ever keeps 64 KiB.
 */
public final class Slabs {

  public static final int SLAB_BYTES = 64 * 1024;
  private static final int ALIGNMENT = 8;
  private static final ReentrantLock REPLACING = new ReentrantLock();
  private static volatile Slab current = new Slab();

  private Slabs() {}

  /** Cuts a zeroed piece, aligned to 8 bytes, in native byte order. */
  public static ByteBuffer allocate(int bytes) {
    if (bytes < 0 || bytes > SLAB_BYTES) {
      throw new IllegalArgumentException(
          "a piece of " + bytes + " bytes does not fit into a slab of " + SLAB_BYTES);
    }
    int rounded = (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    while (true) {
      Slab slab = current;
      int at = slab.next.getAndAdd(rounded);
      if (at >= 0 && at <= SLAB_BYTES - rounded) {
        return slab.memory.slice(at, bytes).order(ByteOrder.nativeOrder());
      }
      replace(slab);
    }
  }

  private static void replace(Slab full) {
    REPLACING.lock();
    try {
      if (current == full) {
        current = new Slab();
      }
    } finally {
      REPLACING.unlock();
    }
  }

  private static final class Slab {
    final ByteBuffer memory = ByteBuffer.allocateDirect(SLAB_BYTES);
    final AtomicInteger next = new AtomicInteger();
  }
}
