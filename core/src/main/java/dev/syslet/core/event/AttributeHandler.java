package dev.syslet.core.event;

import java.nio.ByteBuffer;

/** Takes the attributes of an event one by one, those too that this version does not know. */
@FunctionalInterface
public interface AttributeHandler {

  /**
   * Takes one attribute.
   *
   * @param code its code; {@link Attribute#of} knows the name
   * @param status what the event says of it
   * @param buffer the event's memory, in the byte order of the machine: only to be read, and only now
   * @param payloadOffset where the payload begins in it
   * @param payloadBytes the payload's bytes, without padding
   */
  void onAttribute(
      int code, AttributeStatus status, ByteBuffer buffer, int payloadOffset, int payloadBytes);
}
