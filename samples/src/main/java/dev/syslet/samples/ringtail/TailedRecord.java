package dev.syslet.samples.ringtail;

import dev.syslet.core.Route;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeLayout;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A record of the ring, decoded as far as its type is known.
 *
 * @param sequence its number in the ring
 * @param type the record's type
 * @param bytes its length
 * @param call what it tells of a call, or null when it is no event
 */
record TailedRecord(long sequence, int type, int bytes, @Nullable Outcome call) {

  private static final SyscallTable SYSCALLS = SyscallTable.forArchitecture(Architecture.current());

  /**
   * What an event tells of a call.
   *
   * @param callId the number that submit gave
   * @param userData the submitter's 64 bits
   * @param number the syscall's number
   * @param syscall its name
   * @param result {@code >= 0} or a negative errno
   * @param flags the event's flags
   * @param timing the times, or null when they were not asked for
   * @param way the route, or null when it was not asked for
   * @param others the attributes beside these two
   */
  record Outcome(
      long callId,
      long userData,
      int number,
      String syscall,
      long result,
      int flags,
      @Nullable Timing timing,
      @Nullable Way way,
      List<Other> others) {

    boolean isAbandoned() {
      return (flags & EventLayout.FLAG_ABANDONED) != 0;
    }

    boolean isTimedOut() {
      return (flags & EventLayout.FLAG_DEADLINE) != 0;
    }

    boolean isFailedFast() {
      return (flags & EventLayout.FLAG_FAILED_FAST) != 0;
    }

    boolean hasMore() {
      return (flags & EventLayout.FLAG_MORE) != 0;
    }
  }

  /** The times of a call in nanoseconds. */
  record Timing(long queueNanos, long serviceNanos, long totalNanos) {}

  /** The way a call went, how many times it was tried, and its lane. */
  record Way(String route, int tries, long lane) {}

  /** An attribute that is told by its code: its name if it has one, its status, its payload's bytes. */
  record Other(String name, int code, AttributeStatus status, int bytes) {}

  /** Whether it is an event that tells what the kernel said later. */
  boolean isLate() {
    return type == EventLayout.TYPE_LATE;
  }

  /** Decodes a record. Whatever the bytes are, nothing outside the record is read. */
  static TailedRecord of(ByteBuffer buffer, int offset, int length) {
    long sequence = RecordLayout.sequence(buffer, offset);
    int type = RecordLayout.type(buffer, offset);
    if (!EventLayout.isEvent(type, length)) {
      return new TailedRecord(sequence, type, length, null);
    }
    CompletionEvent event = new CompletionEvent().wrap(buffer, offset, length);
    Timing timing = null;
    Way way = null;
    List<Other> others = new ArrayList<>();
    int claimed = buffer.getInt(offset + EventLayout.ATTRIBUTE_BYTES_OFFSET);
    int room = length - EventLayout.ATTRIBUTES_OFFSET;
    int at = offset + EventLayout.ATTRIBUTES_OFFSET;
    int end = at + (claimed < 0 || claimed > room ? room : claimed);
    while (end - at >= AttributeLayout.HEADER_BYTES) {
      int payloadBytes = AttributeLayout.payloadBytes(buffer, at);
      if (payloadBytes < 0 || payloadBytes > end - at - AttributeLayout.HEADER_BYTES) {
        break; // spoiled: what is behind it cannot be found
      }
      int code = AttributeLayout.code(buffer, at);
      AttributeStatus status = AttributeLayout.status(buffer, at);
      int payload = at + AttributeLayout.HEADER_BYTES;
      boolean done = status == AttributeStatus.DONE;
      if (done && code == Attribute.TIMING.code() && payloadBytes >= AttributeLayout.TIMING_BYTES) {
        timing =
            new Timing(
                buffer.getLong(payload), buffer.getLong(payload + 8), buffer.getLong(payload + 16));
      } else if (done
          && code == Attribute.ROUTE.code()
          && payloadBytes >= AttributeLayout.ROUTE_BYTES) {
        way =
            new Way(
                route(buffer.getInt(payload)),
                buffer.getInt(payload + 4),
                buffer.getLong(payload + 8));
      } else {
        others.add(new Other(name(code), code, status, payloadBytes));
      }
      at += AttributeLayout.bytes(payloadBytes);
    }
    int number = event.syscall();
    return new TailedRecord(
        sequence,
        type,
        length,
        new Outcome(
            event.callId(),
            event.userData(),
            number,
            syscall(number),
            event.result(),
            event.flags(),
            timing,
            way,
            List.copyOf(others)));
  }

  private static String syscall(int number) {
    SyscallRow row = SYSCALLS.byNumber(number);
    return row == null ? "syscall " + number : row.name();
  }

  private static String route(int code) {
    for (Route route : Route.values()) {
      if (route.code() == code) {
        return route.name().toLowerCase(Locale.ROOT);
      }
    }
    return "route " + code;
  }

  private static String name(int code) {
    Attribute attribute = Attribute.of(code);
    return attribute == null ? "attribute " + code : attribute.name();
  }
}
