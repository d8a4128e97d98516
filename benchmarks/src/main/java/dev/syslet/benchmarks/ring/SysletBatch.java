package dev.syslet.benchmarks.ring;

import dev.syslet.core.ring.BatchEncoder;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.core.ring.RecordRing;
import java.nio.ByteBuffer;

/** The completion ring with {@link #AT_ONCE} reservations and records in one call. */
public class SysletBatch extends SysletRing {

  /** Records in a call. */
  static final int AT_ONCE = 16;

  @Override
  protected int recordsAtOnce() {
    return AT_ONCE;
  }

  @Override
  protected Producer newProducer() {
    return new Batch(ring, new Encoder(words()), RecordLayout.recordBytes(bytes));
  }

  private static final class Batch implements Producer, BatchEncoder {
    private final RecordRing ring;
    private final Encoder encoder;
    private final int recordBytes;
    private long first;
    private int step;

    Batch(RecordRing ring, Encoder encoder, int recordBytes) {
      this.ring = ring;
      this.encoder = encoder;
      this.recordBytes = recordBytes;
    }

    @Override
    public boolean tryPut(long key) {
      return tryPutSome(key, 1, 1) == 1;
    }

    @Override
    public int tryPutSome(long key, int keyStep, int most) {
      int records = Math.min(most, AT_ONCE);
      if (!ring.reserve(records * recordBytes)) {
        return 0;
      }
      first = key;
      step = keyStep;
      ring.postAll(records, this);
      return records;
    }

    @Override
    public int bytes(int index) {
      return recordBytes;
    }

    @Override
    public int encode(int index, ByteBuffer buffer, int offset, int limitBytes) {
      encoder.key = first + (long) index * step;
      return encoder.encode(buffer, offset, limitBytes);
    }
  }
}
