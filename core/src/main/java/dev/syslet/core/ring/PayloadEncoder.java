package dev.syslet.core.ring;

import java.nio.ByteBuffer;
import java.util.Objects;

/** A record whose body is given as bytes. */
final class PayloadEncoder implements RecordEncoder {

  private final int type;
  private final int flags;
  private final ByteBuffer payload;
  private final int recordBytes;

  PayloadEncoder(int type, int flags, ByteBuffer payload, int maxRecordBytes) {
    Objects.requireNonNull(payload, "payload");
    if (type <= RecordLayout.PAD || type > RecordLayout.MAX_U16) {
      throw new IllegalArgumentException(
          "type must be from 1 to " + RecordLayout.MAX_U16 + ": " + type);
    }
    if (flags < 0 || flags > RecordLayout.MAX_U16) {
      throw new IllegalArgumentException(
          "flags must be from 0 to " + RecordLayout.MAX_U16 + ": " + flags);
    }
    int most = maxRecordBytes - RecordLayout.HEADER_BYTES;
    if (payload.remaining() > most) {
      throw new IllegalArgumentException(
          "payload must have at most " + most + " bytes: " + payload.remaining());
    }
    this.type = type;
    this.flags = flags;
    this.payload = payload;
    this.recordBytes = RecordLayout.recordBytes(payload.remaining());
  }

  int recordBytes() {
    return recordBytes;
  }

  @Override
  public int encode(ByteBuffer buffer, int offset, int limitBytes) {
    RecordLayout.putTypeAndFlags(buffer, offset, type, flags);
    int at = RecordLayout.bodyOffset(offset);
    buffer.put(at, payload, payload.position(), payload.remaining());
    for (int i = at + payload.remaining(); i < offset + recordBytes; i++) {
      buffer.put(i, (byte) 0);
    }
    return recordBytes;
  }
}
