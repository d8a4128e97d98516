package dev.syslet.benchmarks.ring;

import dev.syslet.core.ring.Reaper;
import dev.syslet.core.ring.RecordEncoder;
import dev.syslet.core.ring.RecordHandler;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.core.ring.RecordRing;
import java.nio.ByteBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * The completion ring as an executor uses it: a reservation, later a record encoded in place, and a
 * reaper's own copy of it. As little as possible may wait outside the ring, so that a full ring
 * refuses as the others do.
 */
public class SysletRing extends Transfer {

  private static final int LEAST_MAX_RECORD_BYTES = 1 << 10;

  @SuppressWarnings("NullAway.Init") // by open()
  RecordRing ring;

  private int recordBytes() {
    return RecordLayout.recordBytes(bytes);
  }

  private int maxRecordBytes() {
    return Math.max(LEAST_MAX_RECORD_BYTES, recordBytes());
  }

  /** How many records a producer reserves at once. */
  protected int recordsAtOnce() {
    return 1;
  }

  /**
   * How many bytes may be reserved and not yet be in the ring: here what the producers need, twice,
   * but no less than the longest record.
   */
  protected int overflowBytes() {
    return Math.max(maxRecordBytes(), 2 * producers * recordsAtOnce() * recordBytes());
  }

  /** Bytes of the ring's body. */
  protected int capacityBytes() {
    return CAPACITY_BYTES;
  }

  /** Makes the ring of these sizes. */
  protected RecordRing make(RecordRing.Builder sizes) {
    return sizes.build();
  }

  @Override
  protected final void open() {
    ring =
        make(
            RecordRing.builder()
                .capacityBytes(capacityBytes())
                .maxRecordBytes(maxRecordBytes())
                .overflowBytes(overflowBytes()));
  }

  @Override
  protected Producer newProducer() {
    Encoder encoder = new Encoder(words());
    int recordBytes = RecordLayout.recordBytes(bytes);
    return key -> {
      if (!ring.reserve(recordBytes)) {
        return false;
      }
      encoder.key = key;
      ring.post(recordBytes, encoder);
      return true;
    };
  }

  @Override
  protected Consumer newConsumer() {
    return new Words(ring.newReaper());
  }

  /** Carries the events. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long transfer() {
    return carry();
  }

  /** A record of words. */
  static final class Encoder implements RecordEncoder {
    private final int words;
    long key;

    Encoder(int words) {
      this.words = words;
    }

    @Override
    public int encode(ByteBuffer buffer, int offset, int limitBytes) {
      RecordLayout.putTypeAndFlags(buffer, offset, 1, 0);
      int body = RecordLayout.bodyOffset(offset);
      for (int i = 0; i < words; i++) {
        buffer.putLong(body + i * Long.BYTES, key + i);
      }
      return RecordLayout.recordBytes(words * Long.BYTES);
    }
  }

  private static final class Words extends Consumer implements RecordHandler {
    private final Reaper reaper;

    Words(Reaper reaper) {
      this.reaper = reaper;
    }

    @Override
    protected int take() {
      return reaper.reap(this, BATCH);
    }

    @Override
    public void onRecord(ByteBuffer scratch, int offset, int length) {
      int end = offset + length;
      for (int at = RecordLayout.bodyOffset(offset); at < end; at += Long.BYTES) {
        sum += scratch.getLong(at);
      }
    }
  }
}
