package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RecordLayoutTest {

  @Test
  void aRecordHasTheBytesOfTheDiagram() {
    ByteBuffer buffer = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    RecordLayout.putLengthAndSequence(buffer, 8, 24, 0x1122334455667788L);
    RecordLayout.putTypeAndFlags(buffer, 8, 0xFFFE, 0x8001);
    ByteBuffer expected = ByteBuffer.allocate(32).order(ByteOrder.nativeOrder());
    expected.putInt(8, 24).putShort(12, (short) 0xFFFE).putShort(14, (short) 0x8001);
    expected.putLong(16, 0x1122334455667788L);
    assertArrayEquals(expected.array(), buffer.array());
    assertEquals(24, RecordLayout.length(buffer, 8));
    assertEquals(0xFFFE, RecordLayout.type(buffer, 8));
    assertEquals(0x8001, RecordLayout.flags(buffer, 8));
    assertEquals(0x1122334455667788L, RecordLayout.sequence(buffer, 8));
    assertEquals(24, RecordLayout.bodyOffset(8));
  }

  @Test
  void recordBytesAreHeaderAndBodyFilledUpToEight() {
    assertEquals(16, RecordLayout.recordBytes(0));
    assertEquals(24, RecordLayout.recordBytes(1));
    assertEquals(24, RecordLayout.recordBytes(8));
    assertEquals(32, RecordLayout.recordBytes(9));
    assertEquals(8, RecordLayout.align(1));
    assertEquals(0, RecordLayout.align(0));
  }

  @Test
  void aNewRingHasTheHeaderOfTheDiagram() {
    RecordRing ring =
        RecordRing.builder().capacityBytes(8192).maxRecordBytes(1024).startPosition(4096).build();
    ByteBuffer header = ring.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
    byte[] magic = new byte[8];
    header.get(0, magic);
    assertEquals("SYSLRING", new String(magic, StandardCharsets.US_ASCII));
    ByteBuffer expected = ByteBuffer.allocate(512).order(ByteOrder.nativeOrder());
    expected.put(0, magic).putInt(8, 0x01020304).putInt(12, 1).putInt(16, 512).putInt(20, 1024);
    expected.putLong(24, 8192).putLong(128, 4096).putLong(256, 4096);
    byte[] actual = new byte[512];
    header.get(0, actual);
    assertArrayEquals(expected.array(), actual);
    assertEquals(0, header.alignmentOffset(0, 128));
  }

  @Test
  void theWordsOfTheHeaderAreWhereTheDiagramHasThem() {
    RecordRing ring = RecordRing.builder().capacityBytes(4096).maxRecordBytes(1024).build();
    ByteBuffer memory = ring.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
    TestRecord record = new TestRecord();
    for (int i = 0; i < 5; i++) {
      ring.reserve(1024);
      ring.post(1024, record.set(i, i < 4 ? 1024 : 512));
      if (i == 0) {
        assertEquals(1024, memory.getLong(128));
        assertEquals(1, memory.getLong(512 + 8));
        assertEquals(0, memory.getInt(384));
      }
    }
    assertEquals(4096, memory.getLong(128));
    assertEquals(1, memory.getInt(384));
    ring.newReaper().reap((buffer, offset, length) -> {}, 1);
    assertEquals(1024, memory.getLong(256));
    assertEquals(0, memory.getInt(384));
  }
}
