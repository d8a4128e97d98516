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
 * </pre>
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
}
