package dev.syslet.syscalls;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionReader;
import dev.syslet.core.ring.CorruptRingException;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.ring.RingFormatException;
import dev.syslet.core.ring.RingMemory;
import dev.syslet.core.ring.RingReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Any bytes as a ring's image, opened, read, waited at and written on: a typed error, or records
 * that lie inside it; and no byte outside is touched.
 *
 * <p>Run by {@code mvn -Pfuzz -pl core,syscalls test -Dtest=RingImageFuzzTest}, for a minute.
 */
class RingImageFuzzTest {

  private static final int BODY_BYTES = 4096;
  private static final int RING_BYTES = RecordRing.HEADER_BYTES + BODY_BYTES;
  private static final int GUARD_BYTES = 64;
  private static final byte GUARD = 0x5A;

  private static final ByteBuffer GUARDED =
      ByteBuffer.allocateDirect(RING_BYTES + 2 * GUARD_BYTES).order(ByteOrder.nativeOrder());

  private static final ByteBuffer RING =
      GUARDED.slice(GUARD_BYTES, RING_BYTES).order(ByteOrder.nativeOrder());

  /** A good ring with records in it, to be changed. */
  private static final byte[] GOOD = good();

  private static byte[] good() {
    ByteBuffer memory = RingMemory.direct(BODY_BYTES).buffer();
    RecordRing ring = RecordRing.builder().capacityBytes(BODY_BYTES).over(() -> memory);
    for (int i = 0; i < 20; i++) {
      ring.offer(1 + i % 3, 0, ByteBuffer.allocate(8 * (i % 9)));
    }
    byte[] image = new byte[RING_BYTES];
    memory.get(0, image);
    return image;
  }

  @FuzzTest(maxDuration = "60s")
  void anyImageIsReadOrRefused(FuzzedDataProvider data) {
    for (int i = 0; i < GUARD_BYTES; i++) {
      GUARDED.put(i, GUARD).put(GUARD_BYTES + RING_BYTES + i, GUARD);
    }
    RING.put(0, GOOD);
    int changes = data.consumeInt(0, 12);
    for (int i = 0; i < changes; i++) {
      int at = data.consumeInt(0, RING_BYTES / 4 - 1) * 4;
      if (data.consumeBoolean() && at <= RING_BYTES - 8) {
        RING.putLong(at, data.consumeLong());
      } else {
        RING.putInt(at, data.consumeInt());
      }
    }
    RingReader.Role role =
        data.consumeBoolean() ? RingReader.Role.CONSUMER : RingReader.Role.OBSERVER;
    try {
      if (data.consumeBoolean()) {
        RING.putLong(48, 0); // nobody writes it any more
        write(data);
      }
      read(data, role);
    } catch (RingFormatException | CorruptRingException refused) {
      if (refused.getMessage() == null) {
        throw new AssertionError("a refusal without a reason", refused);
      }
    }
    for (int i = 0; i < GUARD_BYTES; i++) {
      if (GUARDED.get(i) != GUARD || GUARDED.get(GUARD_BYTES + RING_BYTES + i) != GUARD) {
        throw new AssertionError("written outside at " + i);
      }
    }
  }

  private static void write(FuzzedDataProvider data) {
    RecordRing ring = RecordRing.builder().capacityBytes(BODY_BYTES).over(() -> RING);
    // Nothing is left waiting for room: the thread that would move it outlives the image.
    for (int i = data.consumeInt(0, 8); i > 0 && ring.usedBytes() < BODY_BYTES / 2; i--) {
      boolean unused = ring.offer(1, 0, ByteBuffer.allocate(8 * i));
    }
  }

  /** Reads all that an event may have. */
  private static void look(CompletionEvent event) {
    if (event.toString().isEmpty()) {
      throw new AssertionError("no text");
    }
    for (Attribute attribute : Attribute.values()) {
      AttributeStatus unused = event.status(attribute);
    }
  }

  private static void read(FuzzedDataProvider data, RingReader.Role role) {
    try (CompletionReader reader = new CompletionReader(RingReader.over(() -> RING, role))) {
      boolean unused = reader.records().await(data.consumeInt(1, 5), 0);
      if (role == RingReader.Role.CONSUMER) {
        reader.peek(RingImageFuzzTest::look, 1 + data.consumeInt(0, 3));
        reader.advance();
      }
      int records = reader.reap(RingImageFuzzTest::look, 1 + data.consumeInt(0, 100));
      if (records < 0 || records > RING_BYTES / 8) {
        throw new AssertionError(records + " records");
      }
      unused = reader.records().isWriterGone();
    }
  }
}
