package dev.syslet.benchmarks.ring;

import java.nio.ByteBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.AtomicBuffer;
import org.agrona.concurrent.MessageHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.ringbuffer.ManyToOneRingBuffer;
import org.agrona.concurrent.ringbuffer.RingBuffer;
import org.agrona.concurrent.ringbuffer.RingBufferDescriptor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * Agrona's ring buffer for many producers and one reader: a record is claimed, encoded in place and
 * committed, and read in place. Its checks of bounds are on, as they are unless switched off.
 */
@Fork(jvmArgsAppend = "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED")
public class AgronaRing extends Transfer {

  private static final int TYPE = 1;

  @SuppressWarnings("NullAway.Init") // by open()
  private RingBuffer ring;

  @Override
  protected void open() {
    if (reapers > 1) {
      throw new IllegalArgumentException("it has one reader");
    }
    int ringBytes = CAPACITY_BYTES + RingBufferDescriptor.TRAILER_LENGTH;
    ring = new ManyToOneRingBuffer(new UnsafeBuffer(ByteBuffer.allocateDirect(ringBytes)));
  }

  @Override
  protected Producer newProducer() {
    int words = words();
    return key -> {
      int index = ring.tryClaim(TYPE, words * Long.BYTES);
      if (index < 0) {
        return false;
      }
      AtomicBuffer buffer = ring.buffer();
      for (int i = 0; i < words; i++) {
        buffer.putLong(index + i * Long.BYTES, key + i);
      }
      ring.commit(index);
      return true;
    };
  }

  @Override
  protected Consumer newConsumer() {
    return new Words(ring);
  }

  /** Carries the events. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long transfer() {
    return carry();
  }

  private static final class Words extends Consumer implements MessageHandler {
    private final RingBuffer ring;

    Words(RingBuffer ring) {
      this.ring = ring;
    }

    @Override
    protected int take() {
      return ring.read(this, BATCH);
    }

    @Override
    public void onMessage(int type, MutableDirectBuffer buffer, int index, int length) {
      for (int at = index; at < index + length; at += Long.BYTES) {
        sum += buffer.getLong(at);
      }
    }
  }
}
