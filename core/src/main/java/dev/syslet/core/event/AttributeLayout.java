package dev.syslet.core.event;

import java.nio.ByteBuffer;

/**
 * The bytes of one attribute in an event. All numbers in the byte order of the machine.
 *
 * <pre>
 *         0        2        4                8
 *         +--------+--------+----------------+----------------- - -
 *         | code   | status | payload bytes  | payload, padded to 8
 *         +--------+--------+----------------+----------------- - -
 *          u16      u16      u32
 *
 * TIMING  0                8                16               24
 * payload +----------------+----------------+----------------+
 *         | queue ns       | service ns     | total ns       |
 *         +----------------+----------------+----------------+
 *
 * ROUTE   0        4        8                16
 * payload +--------+--------+----------------+
 *         | route  | tries  | lane number    |
 *         +--------+--------+----------------+
 *          u32      u32      u64
 *
 * CACHE   0        4        8
 * payload +--------+--------+
 *         | answer | 0      |   1 hit, 2 miss, 3 unknown
 *         +--------+--------+
 *          u32
 *
 * DEADLINE         8                16
 * payload +----------------+----------------+
 *         | asked ns       | left ns        |   left is negative when it had passed
 *         +----------------+----------------+
 *          s64              s64
 *
 * PRIORITY         4        8
 * payload +--------+--------+
 *         | number | effect |   the effect is a status: 1 applied, 2 not supported
 *         +--------+--------+
 *          s32      u32
 *
 * DATA    0                8
 * payload +----------------+------------- - -
 *         | full length    | bytes            at most as many as the descriptor's bound
 *         +----------------+------------- - -
 *          u64
 *
 * TRACE   0
 * payload +------------- - -
 *         | bytes             0 to 64
 *         +------------- - -
 *
 * FAULTS  0                8                16               24
 * payload +----------------+----------------+----------------+
 *         | minor faults   | major faults   | CPU ns         |
 *         +----------------+----------------+----------------+
 *          u64              u64              u64
 *
 * CHECKSUM         4        8                16
 * payload +--------+--------+----------------+
 *         | CRC32C | 0      | bytes moved    |
 *         +--------+--------+----------------+
 *          u32               u64
 *
 * LINEAGE 0                8        12       16
 * payload +----------------+--------+--------+
 *         | chain          | atom   | 0      |
 *         +----------------+--------+--------+
 *          u64              s32
 * </pre>
 *
 * An attribute whose status is not DONE has no payload. The order of attributes in an event means nothing.
 *
 * A reader that does not know a code skips it by its payload bytes.
 */
public final class AttributeLayout {

  /** Bytes before the payload. */
  public static final int HEADER_BYTES = 8;

  /** Bytes of TIMING's payload. */
  public static final int TIMING_BYTES = 24;

  /** Bytes of ROUTE's payload. */
  public static final int ROUTE_BYTES = 16;

  /** Bytes of CACHE's payload. */
  public static final int CACHE_BYTES = 8;

  /** Bytes of DEADLINE's payload. */
  public static final int DEADLINE_BYTES = 16;

  /** Bytes of PRIORITY's payload. */
  public static final int PRIORITY_BYTES = 8;

  /** Bytes of DATA's payload in front of the data. */
  public static final int DATA_LENGTH_BYTES = 8;

  /** Bytes of FAULTS' payload. */
  public static final int FAULTS_BYTES = 24;

  /** Bytes of CHECKSUM's payload. */
  public static final int CHECKSUM_BYTES = 16;

  /** Bytes of LINEAGE's payload. */
  public static final int LINEAGE_BYTES = 16;

  private static final int STATUS_OFFSET = 2;
  private static final int PAYLOAD_BYTES_OFFSET = 4;

  private AttributeLayout() {}

  /**
   * Bytes of an attribute from its header to the next one's.
   *
   * @param payloadBytes bytes of the payload
   * @return header and padded payload
   */
  public static int bytes(int payloadBytes) {
    return HEADER_BYTES + ((payloadBytes + 7) & ~7);
  }

  /**
   * Writes the header of an attribute.
   *
   * @param buffer where to
   * @param offset of the attribute
   * @param code the attribute's code
   * @param status what became of it
   * @param payloadBytes bytes of its payload
   * @return offset of the payload
   */
  public static int putHeader(
      ByteBuffer buffer, int offset, int code, AttributeStatus status, int payloadBytes) {
    buffer.putShort(offset, (short) code);
    buffer.putShort(offset + STATUS_OFFSET, (short) status.code());
    buffer.putInt(offset + PAYLOAD_BYTES_OFFSET, payloadBytes);
    return offset + HEADER_BYTES;
  }

  /**
   * The code of an attribute.
   *
   * @param buffer where it is
   * @param offset of the attribute
   * @return the code
   */
  public static int code(ByteBuffer buffer, int offset) {
    return Short.toUnsignedInt(buffer.getShort(offset));
  }

  /**
   * The status of an attribute.
   *
   * @param buffer where it is
   * @param offset of the attribute
   * @return the status
   */
  public static AttributeStatus status(ByteBuffer buffer, int offset) {
    return AttributeStatus.of(Short.toUnsignedInt(buffer.getShort(offset + STATUS_OFFSET)));
  }

  /**
   * Bytes of the payload, not padded.
   *
   * @param buffer where it is
   * @param offset of the attribute
   * @return the count as written; negative in a spoiled event
   */
  public static int payloadBytes(ByteBuffer buffer, int offset) {
    return buffer.getInt(offset + PAYLOAD_BYTES_OFFSET);
  }

  /**
   * Writes CACHE's payload.
   *
   * @param payload where to, from its position, which moves on
   * @param answer what is known of the page cache
   */
  public static void putCache(ByteBuffer payload, PageCache answer) {
    payload.putInt(answer.code()).putInt(0);
  }

  /**
   * Writes FAULTS' payload.
   *
   * @param payload where to, from its position, which moves on
   * @param minor page faults without a read from a device
   * @param major page faults with one
   * @param cpuNanos CPU time in nanoseconds
   */
  public static void putFaults(ByteBuffer payload, long minor, long major, long cpuNanos) {
    payload.putLong(minor).putLong(major).putLong(cpuNanos);
  }

  /**
   * Writes CHECKSUM's payload.
   *
   * @param payload where to, from its position, which moves on
   * @param crc32c the checksum, in the lower 32 bits
   * @param moved bytes that it is of
   */
  public static void putChecksum(ByteBuffer payload, long crc32c, long moved) {
    payload.putInt((int) crc32c).putInt(0).putLong(moved);
  }

  /**
   * Writes DEADLINE's payload.
   *
   * @param buffer where to
   * @param payload its offset
   * @param asked nanoseconds from submit
   * @param left nanoseconds that were left; negative when it had passed
   */
  public static void putDeadline(ByteBuffer buffer, int payload, long asked, long left) {
    buffer.putLong(payload, asked);
    buffer.putLong(payload + 8, left);
  }

  /**
   * Writes PRIORITY's payload.
   *
   * @param buffer where to
   * @param payload its offset
   * @param number the number that was carried
   * @param effect DONE when it was applied
   */
  public static void putPriority(
      ByteBuffer buffer, int payload, int number, AttributeStatus effect) {
    buffer.putInt(payload, number);
    buffer.putInt(payload + 4, effect.code());
  }

  /**
   * Writes LINEAGE's payload.
   *
   * @param buffer where to
   * @param payload its offset
   * @param chain the chain's number
   * @param atom the atom's number in it
   */
  public static void putLineage(ByteBuffer buffer, int payload, long chain, int atom) {
    buffer.putLong(payload, chain);
    buffer.putInt(payload + 8, atom);
    buffer.putInt(payload + 12, 0);
  }
}
