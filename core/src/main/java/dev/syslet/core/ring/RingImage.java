package dev.syslet.core.ring;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The header of a ring that is there already, read once and checked: the trusted copy of its sizes.
 *
 * @param capacityBytes bytes of the body
 * @param maxRecordBytes the longest record
 */
record RingImage(int capacityBytes, int maxRecordBytes) {

  /** Incompatible features that this version knows: none so far. */
  private static final long KNOWN_FEATURES = 0;

  /**
   * Reads and checks.
   *
   * @param what the file or memory, for messages
   * @param source its first bytes from index 0 on, as many as there are up to the header's length
   * @param bytes how many bytes it has
   * @throws RingFormatException if it is no ring that this version can use
   */
  static RingImage read(String what, ByteBuffer source, long bytes) {
    if (bytes < RingHeaderLayout.HEADER_BYTES
        || source.capacity() < RingHeaderLayout.HEADER_BYTES) {
      throw new RingFormatException(
          what
              + " is no ring: it has "
              + bytes
              + " bytes, and a ring's header alone has "
              + RingHeaderLayout.HEADER_BYTES);
    }
    ByteBuffer header = ByteBuffer.allocate(RingHeaderLayout.HEADER_BYTES);
    header.put(0, source, 0, RingHeaderLayout.HEADER_BYTES).order(ByteOrder.nativeOrder());
    checkFormat(what, header);
    return checkSizes(what, header, bytes);
  }

  /** Throws if the ring was made for one process alone: such a one keeps no words for others. */
  static void checkShared(String what, ByteBuffer source) {
    ByteBuffer header = source.duplicate().order(ByteOrder.nativeOrder());
    int epoch = RingHeaderLayout.PRODUCER_OFFSET + RingHeaderLayout.EPOCH_FROM_OWNER;
    if (header.getLong(epoch) == 0) {
      throw new RingFormatException(what + " is a private ring: its producer's epoch is 0");
    }
  }

  /** Whether nothing was ever written there. */
  static boolean isBlank(ByteBuffer source) {
    for (int i = 0; i < RingHeaderLayout.HEADER_BYTES; i++) {
      if (source.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  private static void checkFormat(String what, ByteBuffer header) {
    byte[] magic = new byte[RingHeaderLayout.MAGIC.length()];
    header.get(0, magic);
    if (!new String(magic, StandardCharsets.ISO_8859_1).equals(RingHeaderLayout.MAGIC)) {
      throw new RingFormatException(
          what
              + " is no ring: it begins with the bytes "
              + HexFormat.of().formatHex(magic)
              + " and not with "
              + RingHeaderLayout.MAGIC);
    }
    int mark = header.getInt(RingHeaderLayout.BYTE_ORDER_MARK_OFFSET);
    if (mark != RingHeaderLayout.BYTE_ORDER_MARK) {
      throw new RingFormatException(
          what
              + " was made by a machine of another byte order: its mark reads 0x"
              + Integer.toHexString(mark));
    }
    int version = header.getInt(RingHeaderLayout.VERSION_OFFSET);
    if (version != RingHeaderLayout.VERSION) {
      throw new RingFormatException(
          what + " has version " + version + ", this library reads " + RingHeaderLayout.VERSION);
    }
    long features = header.getLong(RingHeaderLayout.INCOMPATIBLE_FEATURES_OFFSET);
    if ((features & ~KNOWN_FEATURES) != 0) {
      throw new RingFormatException(
          what
              + " needs features that this library does not have: 0x"
              + Long.toHexString(features & ~KNOWN_FEATURES));
    }
    int length = header.getInt(RingHeaderLayout.HEADER_LENGTH_OFFSET);
    if (length != RingHeaderLayout.HEADER_BYTES) {
      throw new RingFormatException(
          what
              + " has a header of "
              + length
              + " bytes, version "
              + RingHeaderLayout.VERSION
              + " has "
              + RingHeaderLayout.HEADER_BYTES);
    }
  }

  private static RingImage checkSizes(String what, ByteBuffer header, long bytes) {
    long capacity = header.getLong(RingHeaderLayout.CAPACITY_OFFSET);
    if (capacity < RingHeaderLayout.MIN_CAPACITY_BYTES
        || capacity > RingHeaderLayout.MAX_CAPACITY_BYTES
        || Long.bitCount(capacity) != 1) {
      throw new RingFormatException(what + " has a capacity that no ring has: " + capacity);
    }
    int max = header.getInt(RingHeaderLayout.MAX_RECORD_BYTES_OFFSET);
    if (!RecordLayout.isRecordLength(max, RingSizes.mostRecordBytes((int) capacity))) {
      throw new RingFormatException(what + " has a longest record that no ring has: " + max);
    }
    if (bytes < RingHeaderLayout.ringBytes((int) capacity)) {
      throw new RingFormatException(
          what
              + " is cut short: it has "
              + bytes
              + " bytes of "
              + RingHeaderLayout.ringBytes((int) capacity));
    }
    long head = header.getLong(RingHeaderLayout.HEAD_OFFSET);
    long tail = header.getLong(RingHeaderLayout.TAIL_OFFSET);
    if (!RecordBatch.isPair(head, tail, (int) capacity)) {
      throw new RingFormatException(
          what
              + " has counters that cannot be: head "
              + Long.toUnsignedString(head)
              + ", tail "
              + Long.toUnsignedString(tail));
    }
    int state = header.getInt(RingHeaderLayout.STATE_OFFSET);
    if (state != RingHeaderLayout.STATE_OPEN) {
      throw new RingFormatException(what + " was stopped: its state is " + state);
    }
    return new RingImage((int) capacity, max);
  }
}
