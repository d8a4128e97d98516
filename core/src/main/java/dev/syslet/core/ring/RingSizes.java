package dev.syslet.core.ring;

import dev.syslet.core.time.TimeSource;
import java.nio.ByteBuffer;

/**
 * What a ring is made with, checked together.
 *
 * @param capacityBytes bytes of the body
 * @param maxRecordBytes the longest record
 * @param overflowBytes the most bytes that may be reserved
 * @param time the clock of waiting
 * @param startPosition where head and tail begin
 * @param spins how often who finds the flag held looks again
 */
record RingSizes(
    int capacityBytes,
    int maxRecordBytes,
    long overflowBytes,
    TimeSource time,
    long startPosition,
    int spins) {

  /** How many of the longest records fit at least. */
  private static final int RECORDS_PER_RING = 4;

  private static final int USUAL_MAX_RECORD_BYTES = 64 << 10;

  RingSizes {
    if (maxRecordBytes > mostRecordBytes(capacityBytes)) {
      throw new IllegalArgumentException(
          "maxRecordBytes must be at most a quarter of capacityBytes "
              + capacityBytes
              + ": "
              + maxRecordBytes);
    }
    if (overflowBytes < maxRecordBytes) {
      throw new IllegalArgumentException(
          "overflowBytes must be at least maxRecordBytes " + maxRecordBytes + ": " + overflowBytes);
    }
  }

  /** The longest record that a ring may have. */
  static int mostRecordBytes(int capacityBytes) {
    return capacityBytes / RECORDS_PER_RING;
  }

  /** The longest record of a ring for which none is given. */
  static int usualMaxRecordBytes(int capacityBytes) {
    return Math.min(mostRecordBytes(capacityBytes), USUAL_MAX_RECORD_BYTES);
  }

  /** Throws unless a ring of these sizes can be made in the memory. */
  void checkMemory(RingMemory memory) {
    ByteBuffer buffer = usable(memory, true);
    int needed = RingHeaderLayout.ringBytes(capacityBytes);
    if (buffer.capacity() < needed) {
      throw new IllegalArgumentException(
          "memory must have at least " + needed + " bytes: " + buffer.capacity());
    }
  }

  /** Throws unless the buffer has a ring of these sizes, for more than one process. */
  void checkImage(String what, ByteBuffer buffer) {
    RingImage image = RingImage.read(what, buffer, buffer.capacity());
    RingImage.checkShared(what, buffer);
    if (image.capacityBytes() != capacityBytes || image.maxRecordBytes() != maxRecordBytes) {
      throw new RingFormatException(
          what
              + " is a ring of "
              + image.capacityBytes()
              + " bytes with records up to "
              + image.maxRecordBytes()
              + ", not of "
              + capacityBytes
              + " with records up to "
              + maxRecordBytes);
    }
  }

  /** The memory's buffer, if a ring can lie there at all. */
  static ByteBuffer usable(RingMemory memory, boolean writable) {
    ByteBuffer buffer = memory.buffer();
    if (!buffer.isDirect() || (writable && buffer.isReadOnly())) {
      throw new IllegalArgumentException("memory must be direct and writable: " + buffer);
    }
    int off = buffer.alignmentOffset(0, RecordLayout.ALIGNMENT_BYTES);
    if (off != 0) {
      throw new IllegalArgumentException("memory must be aligned to 8 bytes, is off by: " + off);
    }
    return buffer;
  }
}
