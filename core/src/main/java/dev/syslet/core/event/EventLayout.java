package dev.syslet.core.event;

import java.nio.ByteBuffer;

/**
 * The bytes of a completion event: a record of the ring whose body is this. All numbers in the byte order of the machine.
 *
 * <pre>
 *   0        4      6      8                16
 *   +--------+------+------+----------------+
 *   | length | type | flags| sequence       |   the record's own header
 *   +--------+------+------+----------------+
 *  16                24                32
 *   +----------------+----------------+
 *   | call id        | user data      |
 *   +----------------+----------------+
 *  32                40       44       48
 *   +----------------+--------+--------+------------------- - -
 *   | result         | syscall| attr.  | attributes, one after
 *   |                | number | bytes  | the other
 *   +----------------+--------+--------+------------------- - -
 *    s64              s32      u32
 * </pre>
 *
 * The result is the kernel's: {@code >= 0}, or a negative errno.
 */
public final class EventLayout {

  /** Record type: the outcome of a call. */
  public static final int TYPE_COMPLETION = 1;

  /** Record type: what the kernel said, later, of a call that had its outcome before. */
  public static final int TYPE_LATE = 2;

  /** The first record type that is the user's own; all below belong to the library. */
  public static final int TYPE_USER_FIRST = 0x8000;

  /** Flag: more events of the same call follow. */
  public static final int FLAG_MORE = 1;

  /**
   * Flag: the kernel still held the call when this was told, because the executor closed or the deadline came; the true result
   * is not known, and the call's buffers and files are still in use.
   */
  public static final int FLAG_ABANDONED = 1 << 1;

  /** Flag: the result ETIMEDOUT is the call's deadline, not the kernel's word. */
  public static final int FLAG_DEADLINE = 1 << 2;

  /** Flag: the call never ran, because the breaker of its lane was open (EHOSTDOWN) or the lane was full (EAGAIN). */
  public static final int FLAG_FAILED_FAST = 1 << 3;

  /** Offset of the call id. */
  public static final int CALL_ID_OFFSET = 16;

  /** Offset of the user data. */
  public static final int USER_DATA_OFFSET = 24;

  /** Offset of the result. */
  public static final int RESULT_OFFSET = 32;

  /** Offset of the syscall number. */
  public static final int SYSCALL_OFFSET = 40;

  /** Offset of the count of attribute bytes. */
  public static final int ATTRIBUTE_BYTES_OFFSET = 44;

  /** Offset of the first attribute: the bytes of an event without any. */
  public static final int ATTRIBUTES_OFFSET = 48;

  private EventLayout() {}

  /**
   * Whether a record is an event that can be read: a type of ours, and long enough.
   *
   * @param type the record's type
   * @param length the record's bytes
   * @return whether it is
   */
  public static boolean isEvent(int type, int length) {
    return (type == TYPE_COMPLETION || type == TYPE_LATE) && length >= ATTRIBUTES_OFFSET;
  }

  /**
   * Writes what every event carries, but for the record's header.
   *
   * @param buffer where to
   * @param offset of the event
   * @param callId the number that submit gave
   * @param userData the descriptor's opaque bits
   * @param result {@code >= 0} or a negative errno
   * @param syscall the syscall's number
   * @param attributeBytes bytes of all attributes
   */
  public static void putBody(
      ByteBuffer buffer,
      int offset,
      long callId,
      long userData,
      long result,
      int syscall,
      int attributeBytes) {
    buffer.putLong(offset + CALL_ID_OFFSET, callId);
    buffer.putLong(offset + USER_DATA_OFFSET, userData);
    buffer.putLong(offset + RESULT_OFFSET, result);
    buffer.putInt(offset + SYSCALL_OFFSET, syscall);
    buffer.putInt(offset + ATTRIBUTE_BYTES_OFFSET, attributeBytes);
  }
}
