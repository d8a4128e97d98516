package dev.syslet.syscalls.fd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FdNamesTest {

  @TempDir private Path temporary;

  private Path real() throws IOException {
    return temporary.toRealPath();
  }

  @Test
  void aFileIsCalledByItsPathAlsoWhenThatChanges() throws IOException {
    Path file = Files.createFile(real().resolve("a b\u00e4"));
    int fd = (int) TestFiles.rawOpen(file, LinuxConstants.O_RDONLY);
    try {
      assertEquals(file.toString(), FdNames.of(fd));
      Path moved = Files.move(file, real().resolve("c"));
      assertEquals(moved.toString(), FdNames.of(fd));
      Files.delete(moved);
      assertEquals(moved + " (deleted)", FdNames.of(fd));
    } finally {
      TestFiles.rawClose(fd);
    }
    assertNull(FdNames.of(fd));
  }

  @Test
  void aLongNameIsCut() throws IOException {
    Path directory = real();
    for (int i = 0; i < 4; i++) {
      directory = Files.createDirectory(directory.resolve("d".repeat(200)));
    }
    int fd = (int) TestFiles.rawOpen(directory, LinuxConstants.O_RDONLY);
    try {
      String name = String.valueOf(FdNames.of(fd));
      assertTrue(name.endsWith("..."), name);
      String begins = name.substring(0, name.length() - 3);
      assertEquals(512, begins.length());
      assertTrue(directory.toString().startsWith(begins), name);
    } finally {
      TestFiles.rawClose(fd);
    }
  }

  @Test
  void aNumberThatNobodyHasOpenHasNoName() {
    assertNull(FdNames.of(Integer.MAX_VALUE));
    assertNull(FdNames.of(-1));
  }
}
