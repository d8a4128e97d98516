package dev.syslet.core.ring;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The bytes of one record. Records are 8-byte aligned and never wrap: where one does not fit before
 * the end of the body, a pad fills the rest. All numbers are in native byte order.
 *
 * <pre>
 *    0                   4         6         8                                      16
 *    +-------------------+---------+---------+---------------------------------------+
 *    | length u32        | type u16|flags u16| sequence u64                          |
 *    +-------------------+---------+---------+---------------------------------------+
 * 16 | body: length - 16 bytes                                                      ...
 *    +-------------------------------------------------------------------------------+
 * </pre>
 *
 * <ul>
 *   <li><i>length</i>: bytes of the whole record, header included; a multiple of 8.
 *   <li><i>type</i>: {@link #PAD}, or what the user of the ring says. Who does not know a type
 *       skips it by its length.
 *   <li><i>flags</i>: the user's.
 *   <li><i>sequence</i>: 1, 2, 3 ... in the order of publication, without gaps. Pads have none.
 * </ul>
 *
 * <p>A pad may be as short as 8 bytes; only its length, its type and its flags (zero) are defined.
 */
public final class RecordLayout {

  /** Bytes of a record before its body. */
  public static final int HEADER_BYTES = 16;

  /** Every record begins at, and is as long as, a multiple of this. */
  public static final int ALIGNMENT_BYTES = 8;

  /** The type of a filler at the end of the body; no handler ever sees one. */
  public static final int PAD = 0;

  /** The largest type, and the largest flags. */
  public static final int MAX_U16 = 0xFFFF;

  /** Bytes of the shortest pad. */
  static final int MIN_PAD_BYTES = 8;

  private static final int LENGTH_OFFSET = 0;
  private static final int TYPE_OFFSET = 4;
  private static final int FLAGS_OFFSET = 6;
  private static final int SEQUENCE_OFFSET = 8;

  private static final VarHandle LONG =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final VarHandle INT =
      MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());
  private static final VarHandle SHORT =
      MethodHandles.byteBufferViewVarHandle(short[].class, ByteOrder.nativeOrder());

  private RecordLayout() {}

  /**
   * Where the body of a record begins.
   *
   * @param offset where the record begins
   * @return where its body begins
   */
  public static int bodyOffset(int offset) {
    return offset + HEADER_BYTES;
  }

  /**
   * The next multiple of 8.
   *
   * @param bytes a number of bytes
   * @return the same or up to 7 more
   */
  public static int align(int bytes) {
    return (bytes + (ALIGNMENT_BYTES - 1)) & -ALIGNMENT_BYTES;
  }

  /**
   * Bytes of a record with a body of so many bytes: header, body, filled up to a multiple of 8.
   *
   * @param bodyBytes bytes of the body
   * @return bytes of the record
   */
  public static int recordBytes(int bodyBytes) {
    return align(HEADER_BYTES + bodyBytes);
  }

  /**
   * Bytes of the record, header included.
   *
   * @param buffer what holds the record
   * @param offset where the record begins
   * @return its length
   */
  public static int length(ByteBuffer buffer, int offset) {
    return (int) INT.get(buffer, offset + LENGTH_OFFSET);
  }

  /**
   * The record's type.
   *
   * @param buffer what holds the record
   * @param offset where the record begins
   * @return 0 to 65535
   */
  public static int type(ByteBuffer buffer, int offset) {
    return (short) SHORT.get(buffer, offset + TYPE_OFFSET) & MAX_U16;
  }

  /**
   * The record's flags.
   *
   * @param buffer what holds the record
   * @param offset where the record begins
   * @return 0 to 65535
   */
  public static int flags(ByteBuffer buffer, int offset) {
    return (short) SHORT.get(buffer, offset + FLAGS_OFFSET) & MAX_U16;
  }

  /**
   * The record's place in the order of publication.
   *
   * @param buffer what holds the record
   * @param offset where the record begins
   * @return 1 for the first record of the ring
   */
  public static long sequence(ByteBuffer buffer, int offset) {
    return (long) LONG.get(buffer, offset + SEQUENCE_OFFSET);
  }

  /**
   * Writes type and flags, the part of the header that is the encoder's.
   *
   * @param buffer what holds the record
   * @param offset where the record begins
   * @param type 1 to 65535; larger values lose their upper bits
   * @param flags 0 to 65535; larger values lose their upper bits
   */
  public static void putTypeAndFlags(ByteBuffer buffer, int offset, int type, int flags) {
    SHORT.set(buffer, offset + TYPE_OFFSET, (short) type);
    SHORT.set(buffer, offset + FLAGS_OFFSET, (short) flags);
  }

  /** Writes length and sequence, the part of the header that is the ring's. */
  static void putLengthAndSequence(ByteBuffer buffer, int offset, int length, long sequence) {
    INT.set(buffer, offset + LENGTH_OFFSET, length);
    LONG.set(buffer, offset + SEQUENCE_OFFSET, sequence);
  }

  /** Writes the eight bytes of a pad that are defined. */
  static void putPad(ByteBuffer buffer, int offset, int length) {
    INT.set(buffer, offset + LENGTH_OFFSET, length);
    SHORT.set(buffer, offset + TYPE_OFFSET, (short) PAD);
    SHORT.set(buffer, offset + FLAGS_OFFSET, (short) 0);
  }

  /** True if a record, not a pad, may have that length in a ring with that bound. */
  static boolean isRecordLength(int length, int maxRecordBytes) {
    return length >= HEADER_BYTES
        && length <= maxRecordBytes
        && (length & (ALIGNMENT_BYTES - 1)) == 0;
  }

  /** True if a pad may have that length in a ring with that bound. */
  static boolean isPadLength(int length, int maxRecordBytes) {
    return length >= MIN_PAD_BYTES
        && length <= maxRecordBytes
        && (length & (ALIGNMENT_BYTES - 1)) == 0;
  }
}
