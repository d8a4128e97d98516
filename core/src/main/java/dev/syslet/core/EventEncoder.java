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
import org.jspecify.annotations.Nullable;

/**
 * Writes the event of one outcome: the only place that does, whichever sink it goes to.
 *
 * <p>One lives in each descriptor, so that an inline call makes no garbage. Its fields are the outcome; whoever settles a
 * call fills them and then posts.
 */
final class EventEncoder implements RecordEncoder {

  int type = EventLayout.TYPE_COMPLETION;
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
  long lane;

  /** The answers to what else was asked; null when nothing was. */
  @Nullable FurtherAttributes further;

  /** The most bytes that a descriptor's event takes, a multiple of 8; it must be prepared. */
  static int maxBytes(Descriptor descriptor) {
    return maxBytes(descriptor.attributes(), descriptor.further());
  }

  private static int maxBytes(long attributes, @Nullable FurtherAttributes further) {
    int bytes = EventLayout.ATTRIBUTES_OFFSET;
    if ((attributes & Attribute.TIMING.bit()) != 0) {
      bytes += AttributeLayout.bytes(AttributeLayout.TIMING_BYTES);
    }
    if ((attributes & Attribute.ROUTE.bit()) != 0) {
      bytes += AttributeLayout.bytes(AttributeLayout.ROUTE_BYTES);
    }
    return further == null ? bytes : bytes + further.mostBytes();
  }

  /** Takes over what the descriptor says. */
  void of(Descriptor descriptor, long id) {
    type = EventLayout.TYPE_COMPLETION;
    callId = id;
    userData = descriptor.userData();
    syscall = descriptor.syscall();
    attributes = descriptor.attributes();
    further = descriptor.further();
    flags = 0;
    queueNanos = 0;
    serviceNanos = 0;
    route = Route.NONE;
    tries = 0;
    lane = 0;
  }

  @Override
  public int encode(ByteBuffer buffer, int offset, int limitBytes) {
    RecordLayout.putTypeAndFlags(buffer, offset, type, flags);
    int end = offset + EventLayout.ATTRIBUTES_OFFSET;
    if ((attributes & Attribute.TIMING.bit()) != 0) {
      end = putTiming(buffer, end);
    }
    if ((attributes & Attribute.ROUTE.bit()) != 0) {
      end = putRoute(buffer, end);
    }
    FurtherAttributes more = further;
    if (more != null) {
      end = more.put(buffer, end);
    }
    int attributeBytes = end - offset - EventLayout.ATTRIBUTES_OFFSET;
    EventLayout.putBody(buffer, offset, callId, userData, result, syscall, attributeBytes);
    return end - offset;
  }

  /** The event as an object of its own, for a future. */
  CompletionEvent toEvent() {
    int bytes = maxBytes(attributes, further);
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.nativeOrder());
    int length = encode(buffer, 0, bytes);
    return CompletionEvent.copyOf(buffer, 0, length);
  }

  private int putTiming(ByteBuffer buffer, int at) {
    int payload =
        AttributeLayout.putHeader(
            buffer,
            at,
            Attribute.TIMING.code(),
            AttributeStatus.DONE,
            AttributeLayout.TIMING_BYTES);
    buffer.putLong(payload, queueNanos);
    buffer.putLong(payload + 8, serviceNanos);
    buffer.putLong(payload + 16, queueNanos + serviceNanos);
    return payload + AttributeLayout.TIMING_BYTES;
  }

  private int putRoute(ByteBuffer buffer, int at) {
    int payload =
        AttributeLayout.putHeader(
            buffer, at, Attribute.ROUTE.code(), AttributeStatus.DONE, AttributeLayout.ROUTE_BYTES);
    buffer.putInt(payload, route.code());
    buffer.putInt(payload + 4, tries);
    buffer.putLong(payload + 8, lane);
    return payload + AttributeLayout.ROUTE_BYTES;
  }
}
