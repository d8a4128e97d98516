package dev.syslet.core.event;

import dev.syslet.core.ring.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A completion event, read where it lies.
 *
 * <p>A view that is moved from event to event by its owner (a reaper), or a copy that stays ({@link #copy()}). A view is not
 * thread-safe; a copy is immutable.
 */
public final class CompletionEvent {

  private final boolean isCopy;
  private ByteBuffer buffer;
  private int offset;
  private int length;

  /** Makes a view of nothing; it must be {@link #wrap wrapped} before it is read. */
  public CompletionEvent() {
    isCopy = false;
    buffer = ByteBuffer.allocate(EventLayout.ATTRIBUTES_OFFSET);
  }

  private CompletionEvent(ByteBuffer own) {
    isCopy = true;
    buffer = own;
    length = own.capacity();
  }

  /**
   * A copy that stays.
   *
   * @param source the bytes
   * @param recordOffset where the record begins
   * @param recordLength the record's bytes
   * @return an immutable event
   * @throws IllegalArgumentException when the record is too short for an event
   */
  public static CompletionEvent copyOf(ByteBuffer source, int recordOffset, int recordLength) {
    checkLength(recordLength);
    ByteBuffer bytes = ByteBuffer.allocate(recordLength).order(ByteOrder.nativeOrder());
    bytes.put(0, source, recordOffset, recordLength);
    return new CompletionEvent(bytes);
  }

  private static void checkLength(int recordLength) {
    if (recordLength < EventLayout.ATTRIBUTES_OFFSET) {
      throw new IllegalArgumentException(
          "a record of "
              + recordLength
              + " bytes is no event: one has at least "
              + EventLayout.ATTRIBUTES_OFFSET);
    }
  }

  /**
   * Moves this view onto a record.
   *
   * @param source the bytes; they are read in the byte order of the machine, whatever order the buffer has
   * @param recordOffset where the record begins
   * @param recordLength the record's bytes, at least {@link EventLayout#ATTRIBUTES_OFFSET}
   * @return this
   * @throws IllegalArgumentException when the record is too short for an event
   * @throws IllegalStateException when this is a copy
   */
  public CompletionEvent wrap(ByteBuffer source, int recordOffset, int recordLength) {
    if (isCopy) {
      throw new IllegalStateException("a copy stays what it is: make a new view");
    }
    checkLength(recordLength);
    buffer =
        source.order() == ByteOrder.nativeOrder()
            ? source
            : source.duplicate().order(ByteOrder.nativeOrder());
    offset = recordOffset;
    length = recordLength;
    return this;
  }

  /**
   * The record type.
   *
   * @return {@link EventLayout#TYPE_COMPLETION} or {@link EventLayout#TYPE_LATE}
   */
  public int type() {
    return RecordLayout.type(buffer, offset);
  }

  /**
   * The event's flags.
   *
   * @return {@link EventLayout#FLAG_MORE}, {@link EventLayout#FLAG_ABANDONED}, or'ed
   */
  public int flags() {
    return RecordLayout.flags(buffer, offset);
  }

  /**
   * The place of the event in its ring: 1, 2, 3 and so on without a gap; 0 for an event that was in no ring.
   *
   * @return the sequence number
   */
  public long sequence() {
    return RecordLayout.sequence(buffer, offset);
  }

  /**
   * The event's bytes.
   *
   * @return the count, attributes included
   */
  public int length() {
    return length;
  }

  /**
   * The number that submit gave the call.
   *
   * @return the call id
   */
  public long callId() {
    return buffer.getLong(offset + EventLayout.CALL_ID_OFFSET);
  }

  /**
   * The descriptor's user data.
   *
   * @return the 64 bits
   */
  public long userData() {
    return buffer.getLong(offset + EventLayout.USER_DATA_OFFSET);
  }

  /**
   * What the kernel said.
   *
   * @return {@code >= 0}, or a negative errno
   */
  public long result() {
    return buffer.getLong(offset + EventLayout.RESULT_OFFSET);
  }

  /**
   * The syscall's number.
   *
   * @return the number on this architecture
   */
  public int syscall() {
    return buffer.getInt(offset + EventLayout.SYSCALL_OFFSET);
  }

  /**
   * Whether the executor closed while the kernel still held the call.
   *
   * @return whether the call was abandoned
   */
  public boolean isAbandoned() {
    return (flags() & EventLayout.FLAG_ABANDONED) != 0;
  }

  /**
   * What the event says of an attribute.
   *
   * @param attribute the attribute
   * @return its status
   */
  public AttributeStatus status(Attribute attribute) {
    int at = find(attribute);
    return at < 0 ? AttributeStatus.NOT_ASKED : AttributeLayout.status(buffer, at);
  }

  /**
   * TIMING: from submit until the syscall began.
   *
   * @return nanoseconds
   * @throws IllegalStateException when the event has no TIMING
   */
  public long queueNanos() {
    return buffer.getLong(payload(Attribute.TIMING, 8));
  }

  /**
   * TIMING: from the syscall's begin until its end.
   *
   * @return nanoseconds
   * @throws IllegalStateException when the event has no TIMING
   */
  public long serviceNanos() {
    return buffer.getLong(payload(Attribute.TIMING, 16) + 8);
  }

  /**
   * TIMING: queue and service time together.
   *
   * @return nanoseconds
   * @throws IllegalStateException when the event has no TIMING
   */
  public long totalNanos() {
    return buffer.getLong(payload(Attribute.TIMING, 24) + 16);
  }

  /**
   * ROUTE: the way the call went, as {@code dev.syslet.core.Route#of(int)} reads it.
   *
   * @return the route's code
   * @throws IllegalStateException when the event has no ROUTE
   */
  public int routeCode() {
    return buffer.getInt(payload(Attribute.ROUTE, 4));
  }

  /**
   * ROUTE: how many times the call was tried, the inline attempt included.
   *
   * @return the count
   * @throws IllegalStateException when the event has no ROUTE
   */
  public int tries() {
    return buffer.getInt(payload(Attribute.ROUTE, 8) + 4);
  }

  /**
   * A copy that stays, with the same content.
   *
   * @return an immutable event
   */
  public CompletionEvent copy() {
    return copyOf(buffer, offset, length);
  }

  /** Offset of the payload, which has at least so many bytes; a later version's may have more. */
  private int payload(Attribute attribute, int bytes) {
    int at = find(attribute);
    if (at < 0
        || AttributeLayout.status(buffer, at) != AttributeStatus.DONE
        || AttributeLayout.payloadBytes(buffer, at) < bytes) {
      throw new IllegalStateException(
          attribute
              + " is not in the event ("
              + status(attribute)
              + "): ask for it on the descriptor");
    }
    return at + AttributeLayout.HEADER_BYTES;
  }

  /** Offset of the attribute's header, or -1; never reads outside the event, whatever its bytes say. */
  private int find(Attribute attribute) {
    int claimed = buffer.getInt(offset + EventLayout.ATTRIBUTE_BYTES_OFFSET);
    int room = length - EventLayout.ATTRIBUTES_OFFSET;
    int at = offset + EventLayout.ATTRIBUTES_OFFSET;
    int end = at + (claimed < 0 || claimed > room ? room : claimed);
    while (end - at >= AttributeLayout.HEADER_BYTES) {
      int payload = AttributeLayout.payloadBytes(buffer, at);
      if (payload < 0 || payload > end - at - AttributeLayout.HEADER_BYTES) {
        return -1;
      }
      if (AttributeLayout.code(buffer, at) == attribute.code()) {
        return at;
      }
      at += AttributeLayout.bytes(payload);
    }
    return -1;
  }

  @Override
  public String toString() {
    return "CompletionEvent[sequence="
        + sequence()
        + ", callId="
        + callId()
        + ", userData="
        + userData()
        + ", syscall="
        + syscall()
        + ", result="
        + result()
        + (isAbandoned() ? ", abandoned" : "")
        + "]";
  }
}
