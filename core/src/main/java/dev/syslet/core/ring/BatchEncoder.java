package dev.syslet.core.ring;

import java.nio.ByteBuffer;

/**
 * Writes several records, one after the other, into the memory it is given. An object that holds
 * what to write and is used again makes no garbage.
 *
 * @see RecordRing#postAll
 */
public interface BatchEncoder {

  /**
   * The most bytes that a record may take, header included: what was reserved for it.
   *
   * @param index which record, from 0 on
   * @return at least 16 and at most {@link RecordRing#maxRecordBytes}; the same each time
   */
  int bytes(int index);

  /**
   * Writes one record, as {@link RecordEncoder#encode} does. Called in the order of the records, at
   * most once for each.
   *
   * @param index which record, from 0 on
   * @param buffer the memory, in native byte order; ring memory or a heap buffer
   * @param offset where the record begins, a multiple of 8
   * @param limitBytes the most that the record may take, header included
   * @return the bytes of the record, header included
   */
  int encode(int index, ByteBuffer buffer, int offset, int limitBytes);
}
