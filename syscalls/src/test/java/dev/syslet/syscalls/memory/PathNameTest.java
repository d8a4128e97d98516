package dev.syslet.syscalls.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Slabs;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PathNameTest {

  private static byte[] nativeBytes(PathName path) {
    return Memory.IO.getZeroTerminatedByteArray(Structs.address(path));
  }

  @Test
  void aPathIsUtf8WithAZeroAtItsEnd() {
    PathName path = PathName.of("/tmp/\u00e4\u20ac\ud83d\ude00");
    assertArrayEquals(path.toString().getBytes(StandardCharsets.UTF_8), nativeBytes(path));
    assertEquals(path.toBytes().length, path.length());
    assertEquals("/tmp/\u00e4\u20ac\ud83d\ude00", path.toString());
  }

  @Test
  void aPathCanBeBytesThatAreNoText() {
    byte[] bytes = {'/', (byte) 0xFF, 'a'};
    PathName path = PathName.of(bytes);
    assertArrayEquals(bytes, nativeBytes(path));
    assertArrayEquals(bytes, path.toBytes());
  }

  @Test
  void equalPathsAreEqual() {
    assertEquals(PathName.of("/a"), PathName.of(new byte[] {'/', 'a'}));
    assertEquals(PathName.of("/a").hashCode(), PathName.of("/a").hashCode());
    assertNotEquals(PathName.of("/a"), PathName.of("/b"));
  }

  @Test
  void aZeroInAPathIsRefusedWithItsPlace() {
    SubmitException e = assertThrows(SubmitException.class, () -> PathName.of("/etc/a\0b"));
    assertEquals(Errno.EINVAL, e.errno());
    assertTrue(Poll.messageOf(e).contains("index 6"), Poll.messageOf(e));
    assertThrows(SubmitException.class, () -> PathName.of(new byte[] {'a', 0}));
  }

  @Test
  void halfASurrogatePairIsRefusedBecauseItWouldBecomeAnotherName() {
    assertThrows(SubmitException.class, () -> PathName.of("/tmp/\ud83d"));
    assertThrows(SubmitException.class, () -> PathName.of("/tmp/\ude00x"));
  }

  @Test
  void aPathHasAtMost4095Bytes() {
    assertEquals(4095, PathName.of("a".repeat(4095)).length());
    SubmitException e =
        assertThrows(SubmitException.class, () -> PathName.of("\u00e4".repeat(2048)));
    assertEquals(Errno.ENAMETOOLONG, e.errno());
    assertTrue(Poll.messageOf(e).contains("4096 bytes"), Poll.messageOf(e));
  }

  @Test
  void piecesOfSlabsDoNotOverlapWhenManyThreadsCutThem() {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    IntStream.range(0, 20_000)
        .parallel()
        .forEach(
            i -> {
              ByteBuffer piece = Slabs.allocate(24);
              assertTrue(seen.add(Memory.base(piece)), "given twice");
              assertEquals(0, Memory.base(piece) % 8);
            });
  }

  @Test
  void aPieceLargerThanASlabIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Slabs.allocate(Slabs.SLAB_BYTES + 1));
  }
}
