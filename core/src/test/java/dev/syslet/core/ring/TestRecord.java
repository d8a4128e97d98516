package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;

/** A record whose every byte follows from a key and its length: key first, then mixed words. */
final class TestRecord implements RecordEncoder {

  static final int MIN_BYTES = RecordLayout.recordBytes(Long.BYTES);

  private long key;
  private int bytes;

  /** Sets what the next encode writes; a multiple of 8 from {@link #MIN_BYTES} on. */
  TestRecord set(long newKey, int newBytes) {
    this.key = newKey;
    this.bytes = newBytes;
    return this;
  }

  @Override
  public int encode(ByteBuffer buffer, int offset, int limitBytes) {
    RecordLayout.putTypeAndFlags(buffer, offset, typeOf(key), flagsOf(key));
    buffer.putLong(RecordLayout.bodyOffset(offset), key);
    for (int at = MIN_BYTES; at < bytes; at += Long.BYTES) {
      buffer.putLong(offset + at, word(key, bytes, at));
    }
    return bytes;
  }

  static long key(ByteBuffer buffer, int offset) {
    return buffer.getLong(RecordLayout.bodyOffset(offset));
  }

  /** Fails unless every byte of the record follows from its key and its length. */
  static void check(ByteBuffer buffer, int offset, int length) {
    long key = key(buffer, offset);
    if (RecordLayout.length(buffer, offset) != length
        || RecordLayout.type(buffer, offset) != typeOf(key)
        || RecordLayout.flags(buffer, offset) != flagsOf(key)) {
      throw new AssertionError("header of the record with key " + key + " is spoilt");
    }
    for (int at = MIN_BYTES; at < length; at += Long.BYTES) {
      if (buffer.getLong(offset + at) != word(key, length, at)) {
        assertEquals(word(key, length, at), buffer.getLong(offset + at), "torn at byte " + at);
      }
    }
  }

  private static int typeOf(long key) {
    return 1 + (int) (key & 0x7FFF) * 2;
  }

  private static int flagsOf(long key) {
    return (int) (key * 31) & 0xFFFF;
  }

  private static long word(long key, int bytes, int at) {
    long x = (key + bytes) * 0x9E3779B97F4A7C15L + at;
    return x ^ (x >>> 29);
  }
}
