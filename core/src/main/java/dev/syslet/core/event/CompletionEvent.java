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
   * Whether the kernel still held the call when this was told: the true result is not known, buffers and files are in use.
   *
   * @return whether the call was abandoned
   */
  public boolean isAbandoned() {
    return (flags() & EventLayout.FLAG_ABANDONED) != 0;
  }

  /**
   * Whether the call's deadline came before the kernel was done with it.
   *
   * @return whether the flag {@link EventLayout#FLAG_DEADLINE} is set
   */
  public boolean isTimedOut() {
    return (flags() & EventLayout.FLAG_DEADLINE) != 0;
  }

  /**
   * Whether the call never ran because its lane was full or the lane's breaker open.
   *
   * @return whether the flag {@link EventLayout#FLAG_FAILED_FAST} is set
   */
  public boolean isFailedFast() {
    return (flags() & EventLayout.FLAG_FAILED_FAST) != 0;
  }

  /**
   * Whether this is what the kernel said, later, of a call that had its outcome before.
   *
   * @return whether the record's type is {@link EventLayout#TYPE_LATE}
   */
  public boolean isLate() {
    return type() == EventLayout.TYPE_LATE;
  }

  /**
   * What the event says of an attribute.
   *
   * @param attribute the attribute
   * @return its status
   */
  public AttributeStatus status(Attribute attribute) {
    return status(attribute.code());
  }

  /**
   * What the event says of an attribute.
   *
   * @param code the attribute's code, such as a user's own
   * @return its status
   */
  public AttributeStatus status(int code) {
    int at = find(code);
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
   * ROUTE: the number of the call's lane, as {@code Lane.number} tells it.
   *
   * @return the number; 0 for a call that ended on its submitter's thread and so came to no lane
   * @throws IllegalStateException when the event has no ROUTE
   */
  public long laneNumber() {
    return buffer.getLong(payload(Attribute.ROUTE, 16) + 8);
  }

  /**
   * CACHE: whether the page cache held the data.
   *
   * @return the answer
   * @throws IllegalStateException when the event has no CACHE
   */
  public PageCache pageCache() {
    return PageCache.of(buffer.getInt(payload(Attribute.CACHE, AttributeLayout.CACHE_BYTES)));
  }

  /**
   * DEADLINE: what was asked.
   *
   * @return nanoseconds from submit
   * @throws IllegalStateException when the event has no DEADLINE
   */
  public long deadlineNanos() {
    return buffer.getLong(payload(Attribute.DEADLINE, AttributeLayout.DEADLINE_BYTES));
  }

  /**
   * DEADLINE: how much of it was left at the outcome.
   *
   * @return nanoseconds; negative when it had passed
   * @throws IllegalStateException when the event has no DEADLINE
   */
  public long deadlineLeftNanos() {
    return buffer.getLong(payload(Attribute.DEADLINE, AttributeLayout.DEADLINE_BYTES) + 8);
  }

  /**
   * PRIORITY: the number that the descriptor carried.
   *
   * @return the number
   * @throws IllegalStateException when the event has no PRIORITY
   */
  public int priority() {
    return buffer.getInt(payload(Attribute.PRIORITY, AttributeLayout.PRIORITY_BYTES));
  }

  /**
   * PRIORITY: what became of it.
   *
   * @return DONE when the call was run with it; NOT_SUPPORTED when it was carried and nothing else
   * @throws IllegalStateException when the event has no PRIORITY
   */
  public AttributeStatus priorityEffect() {
    return AttributeStatus.of(
        buffer.getInt(payload(Attribute.PRIORITY, AttributeLayout.PRIORITY_BYTES) + 4));
  }

  /**
   * DATA: how many bytes the call wrote; the event has as many, or fewer where the descriptor's bound cut them.
   *
   * @return the full count
   * @throws IllegalStateException when the event has no DATA
   */
  public long dataFullBytes() {
    return buffer.getLong(payload(Attribute.DATA, AttributeLayout.DATA_LENGTH_BYTES));
  }

  /**
   * DATA: the bytes.
   *
   * @return a read-only view of the event's memory, in the byte order of the machine; good as long as the event is
   * @throws IllegalStateException when the event has no DATA
   */
  public ByteBuffer data() {
    int at = payload(Attribute.DATA, AttributeLayout.DATA_LENGTH_BYTES);
    int bytes = AttributeLayout.payloadBytes(buffer, at - AttributeLayout.HEADER_BYTES);
    return view(at + AttributeLayout.DATA_LENGTH_BYTES, bytes - AttributeLayout.DATA_LENGTH_BYTES);
  }

  /**
   * TRACE: the descriptor's bytes.
   *
   * @return a read-only view of the event's memory; good as long as the event is
   * @throws IllegalStateException when the event has no TRACE
   */
  public ByteBuffer trace() {
    return payload(Attribute.TRACE.code());
  }

  /**
   * FAULTS: page faults without a read from a device.
   *
   * @return the number
   * @throws IllegalStateException when the event has no FAULTS
   */
  public long minorFaults() {
    return buffer.getLong(payload(Attribute.FAULTS, AttributeLayout.FAULTS_BYTES));
  }

  /**
   * FAULTS: page faults with a read from a device.
   *
   * @return the number
   * @throws IllegalStateException when the event has no FAULTS
   */
  public long majorFaults() {
    return buffer.getLong(payload(Attribute.FAULTS, AttributeLayout.FAULTS_BYTES) + 8);
  }

  /**
   * FAULTS: the CPU time of the call's tries, with what it takes to make them from Java.
   *
   * @return nanoseconds
   * @throws IllegalStateException when the event has no FAULTS
   */
  public long cpuNanos() {
    return buffer.getLong(payload(Attribute.FAULTS, AttributeLayout.FAULTS_BYTES) + 16);
  }

  /**
   * CHECKSUM: the CRC32C of the bytes moved.
   *
   * @return the checksum, as {@link java.util.zip.CRC32C} gives it
   * @throws IllegalStateException when the event has no CHECKSUM
   */
  public long crc32c() {
    int at = payload(Attribute.CHECKSUM, AttributeLayout.CHECKSUM_BYTES);
    return Integer.toUnsignedLong(buffer.getInt(at));
  }

  /**
   * CHECKSUM: how many bytes were moved.
   *
   * @return the count that {@link #crc32c} is of
   * @throws IllegalStateException when the event has no CHECKSUM
   */
  public long checksumBytes() {
    return buffer.getLong(payload(Attribute.CHECKSUM, AttributeLayout.CHECKSUM_BYTES) + 8);
  }

  /**
   * LINEAGE: the chain.
   *
   * @return its number, or 0
   * @throws IllegalStateException when the event has no LINEAGE
   */
  public long chain() {
    return buffer.getLong(payload(Attribute.LINEAGE, AttributeLayout.LINEAGE_BYTES));
  }

  /**
   * LINEAGE: the atom.
   *
   * @return its number in the chain, or 0
   * @throws IllegalStateException when the event has no LINEAGE
   */
  public int atom() {
    return buffer.getInt(payload(Attribute.LINEAGE, AttributeLayout.LINEAGE_BYTES) + 8);
  }

  /**
   * The payload of any attribute.
   *
   * @param code the attribute's code, such as a user's own
   * @return a read-only view of the event's memory, in the byte order of the machine; good as long as the event is
   * @throws IllegalStateException when the event has no answer to it
   */
  public ByteBuffer payload(int code) {
    int at = find(code);
    if (at < 0 || AttributeLayout.status(buffer, at) != AttributeStatus.DONE) {
      throw absent("attribute " + code, code);
    }
    return view(at + AttributeLayout.HEADER_BYTES, AttributeLayout.payloadBytes(buffer, at));
  }

  private ByteBuffer view(int at, int bytes) {
    return buffer.slice(at, bytes).asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /**
   * Hands over every attribute of the event, in its order, also those whose code this version does not know.
   *
   * @param handler takes each
   */
  public void forEachAttribute(AttributeHandler handler) {
    int end = attributesEnd();
    for (int at = firstAttribute(end); at >= 0; at = nextAttribute(at, end)) {
      handler.onAttribute(
          AttributeLayout.code(buffer, at),
          AttributeLayout.status(buffer, at),
          buffer,
          at + AttributeLayout.HEADER_BYTES,
          AttributeLayout.payloadBytes(buffer, at));
    }
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
    int at = find(attribute.code());
    if (at < 0
        || AttributeLayout.status(buffer, at) != AttributeStatus.DONE
        || AttributeLayout.payloadBytes(buffer, at) < bytes) {
      throw absent(attribute.toString(), attribute.code());
    }
    return at + AttributeLayout.HEADER_BYTES;
  }

  private IllegalStateException absent(String name, int code) {
    return new IllegalStateException(
        name + " is not in the event (" + status(code) + "): ask for it on the descriptor");
  }

  /** Offset of the attribute's header, or -1. */
  private int find(int code) {
    int end = attributesEnd();
    int at = firstAttribute(end);
    while (at >= 0 && AttributeLayout.code(buffer, at) != code) {
      at = nextAttribute(at, end);
    }
    return at;
  }

  /** Where the attributes end; never outside the event, whatever its bytes say. */
  private int attributesEnd() {
    int claimed = buffer.getInt(offset + EventLayout.ATTRIBUTE_BYTES_OFFSET);
    int room = length - EventLayout.ATTRIBUTES_OFFSET;
    return offset
        + EventLayout.ATTRIBUTES_OFFSET
        + (claimed < 0 || claimed > room ? room : claimed);
  }

  private int firstAttribute(int end) {
    return whole(offset + EventLayout.ATTRIBUTES_OFFSET, end);
  }

  private int nextAttribute(int at, int end) {
    long next = (long) at + AttributeLayout.bytes(AttributeLayout.payloadBytes(buffer, at));
    return next > end ? -1 : whole((int) next, end);
  }

  /** The offset, if header and payload lie before the end; else -1. */
  private int whole(int at, int end) {
    if (end - at < AttributeLayout.HEADER_BYTES) {
      return -1;
    }
    int payload = AttributeLayout.payloadBytes(buffer, at);
    return payload < 0 || payload > end - at - AttributeLayout.HEADER_BYTES ? -1 : at;
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
        + (isLate() ? ", late" : "")
        + (isTimedOut() ? ", timed out" : "")
        + (isFailedFast() ? ", failed fast" : "")
        + (isAbandoned() ? ", abandoned" : "")
        + "]";
  }
}
