package dev.syslet.core;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeLayout;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.ring.RecordEncoder;
import dev.syslet.core.ring.RecordLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Writes the event of one outcome: the only place that does, whichever sink it goes to.
 *
 * <p>One lives in each descriptor, so that an inline call makes no garbage. Its fields are the outcome; whoever settles a
 * call fills them and then posts.
 */
final class EventEncoder implements RecordEncoder {

  long callId;
  long userData;
  int syscall;
  long result;
  int flags;
  long attributes;
  long queueNanos;
  long serviceNanos;
  Route route = Route.NONE;
  int tries;

  /** The most bytes that an event with these attributes takes, a multiple of 8. */
  static int maxBytes(long attributes) {
    int bytes = EventLayout.ATTRIBUTES_OFFSET;
    for (long rest = attributes & ~1L; rest != 0; rest &= rest - 1) {
      bytes += AttributeLayout.bytes(payloadBytes(Long.numberOfTrailingZeros(rest)));
    }
    return bytes;
  }

  private static int payloadBytes(int code) {
    if (code == Attribute.TIMING.code()) {
      return AttributeLayout.TIMING_BYTES;
    }
    return code == Attribute.ROUTE.code() ? AttributeLayout.ROUTE_BYTES : 0;
  }

  /** Takes over what the descriptor says. */
  void of(Descriptor descriptor, long id) {
    callId = id;
    userData = descriptor.userData();
    syscall = descriptor.syscall();
    attributes = descriptor.attributes();
    flags = 0;
    queueNanos = 0;
    serviceNanos = 0;
    route = Route.NONE;
    tries = 0;
  }

  @Override
  public int encode(ByteBuffer buffer, int offset, int limitBytes) {
    RecordLayout.putTypeAndFlags(buffer, offset, EventLayout.TYPE_COMPLETION, flags);
    int end = offset + EventLayout.ATTRIBUTES_OFFSET;
    for (long rest = attributes & ~1L; rest != 0; rest &= rest - 1) {
      end = putAttribute(buffer, end, Long.numberOfTrailingZeros(rest));
    }
    int attributeBytes = end - offset - EventLayout.ATTRIBUTES_OFFSET;
    EventLayout.putBody(buffer, offset, callId, userData, result, syscall, attributeBytes);
    return end - offset;
  }

  /** The event as an object of its own, for a future. */
  CompletionEvent toEvent() {
    int bytes = maxBytes(attributes);
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    int length = encode(buffer, 0, bytes);
    return CompletionEvent.copyOf(buffer, 0, length);
  }

  private int putAttribute(ByteBuffer buffer, int at, int code) {
    if (code == Attribute.TIMING.code()) {
      int payload =
          AttributeLayout.putHeader(
              buffer, at, code, AttributeStatus.DONE, AttributeLayout.TIMING_BYTES);
      buffer.putLong(payload, queueNanos);
      buffer.putLong(payload + 8, serviceNanos);
      buffer.putLong(payload + 16, queueNanos + serviceNanos);
      return payload + AttributeLayout.TIMING_BYTES;
    }
    if (code == Attribute.ROUTE.code()) {
      int payload =
          AttributeLayout.putHeader(
              buffer, at, code, AttributeStatus.DONE, AttributeLayout.ROUTE_BYTES);
      buffer.putInt(payload, route.code());
      buffer.putInt(payload + 4, tries);
      buffer.putLong(payload + 8, 0);
      return payload + AttributeLayout.ROUTE_BYTES;
    }
    return AttributeLayout.putHeader(buffer, at, code, AttributeStatus.NOT_SUPPORTED, 0);
  }
}
