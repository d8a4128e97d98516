package dev.syslet.core.ring;

import java.nio.ByteBuffer;

/**
 * Takes the records that a {@link Reaper} has taken off the ring, one call each, on the reaper's
 * thread.
 */
@FunctionalInterface
public interface RecordHandler {

  /**
   * One record. Its fields are read by {@link RecordLayout}; the bytes are the reaper's own copy
   * and are good until this method returns.
   *
   * <p>The handler may throw: it is counted, the other records of the batch are still handed over,
   * and then {@link Reaper#reap} throws the first of what was thrown.
   *
   * @param scratch a read-only buffer in native byte order, its position at the record's first byte
   *     and its limit behind the record's last
   * @param offset where the record begins in the buffer
   * @param length bytes of the record, header included
   */
  void onRecord(ByteBuffer scratch, int offset, int length);
}
