package dev.syslet.syscalls.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.event.Timespec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StructsTest {

  @Test
  void aTimeIsSecondsAndNanoseconds() {
    Timespec time = Timespec.of(Duration.ofMillis(1500));
    assertEquals(1, time.seconds());
    assertEquals(500_000_000, time.nanos());
    assertEquals(Duration.ofMillis(1500), time.toDuration());
    assertEquals(Duration.ofNanos(3_000_000_007L), Timespec.ofNanos(3_000_000_007L).toDuration());
    assertEquals(0, time.setNanos(5).seconds());
    assertThrows(IllegalArgumentException.class, () -> Timespec.ofNanos(-1));
    assertThrows(IllegalArgumentException.class, () -> time.set(1, 1_000_000_000));
    assertThrows(IllegalArgumentException.class, () -> Timespec.of(Duration.ofNanos(-1)));
  }

  @Test
  void aPairThatWasNotFilledHasNoNumbers() {
    assertEquals(-1, new FdPair().first());
    assertEquals("FdPair[-1, -1]", new FdPair().toString());
  }

  private static ByteBuffer records(String... names) {
    ByteBuffer buffer = ByteBuffer.allocateDirect(1024).order(ByteOrder.nativeOrder());
    buffer.position(16);
    for (String name : names) {
      int length = (19 + name.length() + 1 + 7) & -8;
      int at = buffer.position();
      buffer.putLong(at, 100 + name.length()).putShort(at + 16, (short) length);
      buffer.put(at + 18, (byte) 8);
      for (int i = 0; i < name.length(); i++) {
        buffer.put(at + 19 + i, (byte) name.charAt(i));
      }
      buffer.position(at + length);
    }
    return buffer;
  }

  @Test
  void recordsOfADirectoryAreWalked() {
    ByteBuffer buffer = records("a", "four", "a-name-of-more-bytes");
    int filled = buffer.position() - 16;
    buffer.order(ByteOrder.BIG_ENDIAN).position(16);
    Dirents entries = Dirents.of(buffer, filled);
    assertTrue(entries.next());
    assertEquals("a", entries.name());
    assertEquals(101, entries.inode());
    assertEquals(FileType.REGULAR, entries.type());
    assertTrue(entries.next());
    assertEquals("four", entries.name());
    assertTrue(entries.next());
    assertEquals("a-name-of-more-bytes", entries.name());
    assertFalse(entries.next());
    assertFalse(entries.next());
  }

  @Test
  void recordsThatAreNoneAreAnErrorAndNotALoop() {
    ByteBuffer buffer = records("a");
    buffer.position(16).putShort(16 + 16, (short) 0);
    assertThrows(IllegalStateException.class, () -> Dirents.of(buffer, 24).next());
    buffer.putShort(16 + 16, (short) 500);
    assertThrows(IllegalStateException.class, () -> Dirents.of(buffer, 24).next());
    assertThrows(IllegalStateException.class, () -> Dirents.of(buffer, 5).next());
    assertThrows(IllegalArgumentException.class, () -> Dirents.of(buffer, -2));
    assertThrows(IllegalArgumentException.class, () -> Dirents.of(buffer, 5000));
  }

  @Test
  void typesAreThoseOfTheMode() {
    assertEquals(FileType.REGULAR, FileType.ofMode(0100644));
    assertEquals(FileType.SYMLINK, FileType.ofMode(0120777));
    assertEquals(FileType.BLOCK_DEVICE, FileType.ofMode(0060600));
    assertEquals(FileType.ANONYMOUS, FileType.ofMode(0600));
    assertEquals(FileType.UNKNOWN, FileType.ofMode(0170000));
  }
}
