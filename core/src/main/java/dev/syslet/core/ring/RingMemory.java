package dev.syslet.core.ring;

import java.nio.ByteBuffer;

/**
 * The memory that a ring lives in: the header, then the body.
 *
 * <p>It is direct, writable and begins at an address that is a multiple of 8, better of 128. It
 * stays valid for as long as the ring, a reaper or the memory itself is reachable.
 */
@FunctionalInterface
public interface RingMemory {

  /**
   * The memory. The ring makes its own views and never moves position, limit or order of this
   * buffer.
   *
   * @return always the same memory, from index 0 on
   */
  ByteBuffer buffer();

  /**
   * Private memory of this process for a ring of that capacity, freed with its last use.
   *
   * @param capacityBytes bytes of the body, as in {@link RecordRing.Builder#capacityBytes}
   * @return the memory, all zero
   * @throws IllegalArgumentException if there is no ring of that capacity
   */
  static RingMemory direct(int capacityBytes) {
    RingHeaderLayout.checkCapacity(capacityBytes);
    int bytes = RingHeaderLayout.ringBytes(capacityBytes);
    ByteBuffer aligned =
        ByteBuffer.allocateDirect(bytes + RingHeaderLayout.LINE_BYTES)
            .alignedSlice(RingHeaderLayout.LINE_BYTES);
    return () -> aligned;
  }
}
