package dev.syslet.syscalls.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** docs/syscalls.md says what the table says. With {@code -Dsyslet.docs=write} it is made again. */
class SyscallReferenceTest {

  private static final String COMMAND =
      "mvn -pl core,syscalls test -Dtest=SyscallReferenceTest -Dsyslet.docs=write"
          + " -Dsurefire.failIfNoSpecifiedTests=false";

  private static final Path FILE = documentation().resolve("syscalls.md");

  /** Maven runs the tests in the module's directory, an IDE perhaps in the one above. */
  private static Path documentation() {
    Path above = Path.of("..", "docs");
    return Files.isDirectory(above) ? above : Path.of("docs");
  }

  @Test
  void theFileIsWhatTheTableMakesOfIt() throws IOException {
    String expected = SyscallReference.of(SyscallTable.load().rows());
    if ("write".equals(System.getProperty("syslet.docs"))) {
      Files.writeString(FILE, expected);
    }
    assertTrue(Files.isReadable(FILE), () -> FILE + " is missing; to make it: " + COMMAND);
    assertEquals(
        expected, Files.readString(FILE), () -> FILE + " is stale; to make it again: " + COMMAND);
  }
}
