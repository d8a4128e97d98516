package dev.syslet.core.ring;

import java.nio.ByteBuffer;

/**
 * Writes one record into the memory it is given. An object that holds what to write and is used
 * again makes no garbage.
 *
 * <pre>{@code
 * RecordEncoder two = (buffer, offset, limitBytes) -> {
 *   RecordLayout.putTypeAndFlags(buffer, offset, 7, 0);
 *   buffer.putLong(RecordLayout.bodyOffset(offset), 42);
 *   return RecordLayout.recordBytes(Long.BYTES);
 * };
 * }</pre>
 *
 * <p>It runs exactly once per {@link RecordRing#post}, on the caller's thread, and often while it
 * keeps every other producer from writing: it must be short, must not wait, and writes only between
 * {@code offset} and {@code offset + limitBytes}, by absolute puts. What it writes behind that is
 * lost or is an exception; no other record is touched.
 */
@FunctionalInterface
public interface RecordEncoder {

  /**
   * Writes type, flags and body of one record; the ring writes its length and sequence number.
   *
   * @param buffer the memory, in native byte order; ring memory or a heap buffer
   * @param offset where the record begins, a multiple of 8; the body begins at {@link
   *     RecordLayout#bodyOffset}
   * @param limitBytes the most that the record may take, header included
   * @return the bytes of the record, header included: a multiple of 8 and at most {@code
   *     limitBytes}, see {@link RecordLayout#recordBytes}
   */
  int encode(ByteBuffer buffer, int offset, int limitBytes);
}
