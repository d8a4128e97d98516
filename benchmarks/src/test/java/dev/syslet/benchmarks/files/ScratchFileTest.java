package dev.syslet.benchmarks.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.benchmarks.harness.BadRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchFileTest {

  @TempDir private Path directory;

  @Test
  void everyBlockBeginsWithItsOffsetAndGoesOnWithNoise() throws IOException {
    try (ScratchFile file = ScratchFile.create(directory, 2)) {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file.path()));
      assertEquals(2 << 20, bytes.capacity());
      for (int at = 0; at < bytes.capacity(); at += ScratchFile.BLOCK_BYTES) {
        assertEquals(at, bytes.getLong(at));
        assertNotEquals(0, bytes.getLong(at + 8));
      }
    }
  }

  @Test
  void closeDeletesIt() {
    ScratchFile file = ScratchFile.create(directory, 1);
    assertTrue(Files.exists(file.path()));
    file.close();
    assertFalse(Files.exists(file.path()));
  }

  @Test
  void aMissingDirectoryIsRefused() {
    assertThrows(BadRequest.class, () -> ScratchFile.create(directory.resolve("none"), 1));
  }

  @Test
  void theFileSystemHasAName() {
    assertFalse(FileSystems.type(directory).isBlank());
    assertEquals("unknown", FileSystems.type(directory.resolve("none")));
  }
}
