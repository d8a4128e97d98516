package dev.syslet.syscalls.ipc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.testing.WaitBed;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Where the fields of structs are: offsets written down here once more, from the headers. */
class IpcStructsTest {

  private static ByteBuffer buffer(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void operationsOfSemopAreThreeShorts() {
    Sembufs operations = new Sembufs(2).add(65535, -32768, 04000).add(1, 2, 3);
    assertEquals(12, Structs.bytes(operations));
    assertEquals((short) 65535, Structs.memory(operations).getShort(0));
    assertEquals(-32768, Structs.memory(operations).getShort(2));
    assertEquals(04000, Structs.memory(operations).getShort(4));
    assertEquals(2, Structs.memory(operations).getShort(8));
    assertEquals("Sembufs[2 operations]", operations.toString());
    SemValues values = new SemValues().set(65535, 7);
    assertEquals(7, Structs.memory(values).getShort(131070));
    assertEquals(7, values.get(65535));
    assertThrows(IndexOutOfBoundsException.class, () -> values.get(65536));
  }

  @Test
  void descriptionsHaveTheirFieldsWhereTheHeadersHaveThem() {
    SemidDs x86 = new SemidDs(SemidDs.Layout.of(Architecture.X86_64));
    assertEquals(104, Structs.bytes(x86));
    Structs.memory(x86).putInt(0, 9).putLong(48, 1).putLong(64, 2).putLong(80, 3);
    assertEquals(1, x86.operationTime());
    assertEquals(2, x86.changeTime());
    assertEquals("SemidDs[key=9, count=3]", x86.toString());
    SemidDs arm = new SemidDs(SemidDs.Layout.of(Architecture.AARCH64));
    assertEquals(88, Structs.bytes(arm));
    Structs.memory(arm).putLong(48, 4).putLong(56, 5).putLong(64, 6);
    assertEquals(4, arm.operationTime());
    assertEquals(5, arm.changeTime());
    assertEquals(6, arm.count());

    MsqidDs queue = new MsqidDs();
    assertEquals(120, Structs.bytes(queue));
    Structs.memory(queue)
        .putInt(0, 1)
        .putInt(4, 2)
        .putInt(8, 3)
        .putInt(12, 4)
        .putInt(16, 5)
        .putInt(20, 6);
    assertEquals(2, queue.uid());
    assertEquals(3, queue.gid());
    assertEquals(4, queue.creatorUid());
    assertEquals(5, queue.creatorGid());
    assertEquals(6, queue.mode());
    Structs.memory(queue).putLong(48, 10).putLong(56, 11).putLong(64, 12).putLong(72, 13);
    Structs.memory(queue).putLong(80, 14).putLong(88, 15).putInt(96, 16).putInt(100, 17);
    assertEquals(10, queue.sendTime());
    assertEquals(11, queue.receiveTime());
    assertEquals(12, queue.changeTime());
    assertEquals(16, queue.lastSender());
    assertEquals(17, queue.lastReceiver());
    assertEquals("MsqidDs[key=1, messages=14, bytes=13 of 15]", queue.toString());
    queue.permissions(7, 8, 0600);
    assertEquals(7, Structs.memory(queue).getInt(4));
    assertEquals(8, Structs.memory(queue).getInt(8));
    assertEquals(0600, Structs.memory(queue).getInt(20));
  }

  @Test
  void aMessageIsItsTypeAndItsText() {
    MsgBuf message = MsgBuf.of(5, new byte[] {1, 2, 3});
    assertEquals(11, Structs.bytes(message));
    assertEquals(5, Structs.memory(message).getLong(0));
    assertEquals(2, Structs.memory(message).get(9));
    assertArrayEquals(new byte[] {1, 2}, message.text(2));
    assertEquals("MsgBuf[type=5, room for 3 bytes]", message.toString());

    MqAttr attr = MqAttr.of(3, 4).flags(0x800);
    assertEquals(64, Structs.bytes(attr));
    assertEquals(0x800, Structs.memory(attr).getLong(0));
    assertEquals(3, Structs.memory(attr).getLong(8));
    assertEquals(4, Structs.memory(attr).getLong(16));
    Structs.memory(attr).putLong(24, 2);
    assertEquals(2, attr.currentMessages());
    MqPriority priority = new MqPriority();
    assertEquals(4, Structs.bytes(priority));
    Structs.memory(priority).putInt(0, 32767);
    assertEquals("MqPriority[32767]", priority.toString());
  }

  @Test
  void aFutexIsAnAlignedWordOfItsOwnOrOfYours() {
    FutexWord word = new FutexWord();
    assertEquals(4, Structs.bytes(word));
    assertEquals(0, Structs.address(word) % 4);
    assertTrue(word.compareAndSet(0, 5));
    assertFalse(word.compareAndSet(0, 6));
    assertEquals(5, word.getAndAdd(-7));
    assertEquals("FutexWord[-2]", word.toString());

    ByteBuffer yours = buffer(16);
    FutexWord at = FutexWord.at(yours.position(8));
    at.setRelease(0x01020304);
    assertEquals(0x01020304, yours.getInt(8));
    yours.putInt(8, 3);
    assertEquals(3, at.getAcquire());
    WaitBed.refused("EINVAL", "multiple", () -> FutexWord.at(yours.position(9)));
    WaitBed.refused("EFAULT", "4 bytes", () -> FutexWord.at(yours.position(13)));
    WaitBed.refused("EFAULT", "written", () -> FutexWord.at(buffer(8).asReadOnlyBuffer()));
    WaitBed.refused("EFAULT", "heap", () -> FutexWord.at(ByteBuffer.allocate(8)));
  }

  @Test
  void wordsOfFutexWaitvAreValueAddressAndFlags() {
    FutexWord word = new FutexWord();
    FutexWaitvs words = new FutexWaitvs(2).add(word, 1, 2).add(word, -1, 130);
    assertEquals(48, Structs.bytes(words));
    assertEquals(1, Structs.memory(words).getLong(0));
    assertEquals(0xFFFF_FFFFL, Structs.memory(words).getLong(24), "the upper half must be 0");
    assertEquals(Structs.address(word), Structs.memory(words).getLong(32));
    assertEquals(130, Structs.memory(words).getInt(40));
    assertEquals(0, Structs.memory(words).getInt(44));
    assertEquals("FutexWaitvs[2 words]", words.toString());
    assertEquals(0, words.clear().count());
  }
}
