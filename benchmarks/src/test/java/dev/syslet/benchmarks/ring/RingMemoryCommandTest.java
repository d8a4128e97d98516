package dev.syslet.benchmarks.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.benchmarks.files.FileSystems;
import dev.syslet.benchmarks.harness.OneLineErrors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RingMemoryCommandTest {

  private static final Path SHM = Path.of("/dev/shm");

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void aQuickRunMeasuresPrivateAndMappedMemory() {
    assumeTrue(FileSystems.type(SHM).equals("tmpfs"), "no tmpfs at /dev/shm");
    assertEquals(0, run("--quick", "--mib", "1"), err::toString);
    assertTrue(out.toString().contains("private"), out::toString);
    assertTrue(out.toString().contains("tmpfs"), out::toString);
    boolean large = FileSystems.mounted("hugetlbfs").isPresent();
    assertTrue(large || out.toString().contains("large pages are skipped"), out::toString);
  }

  @Test
  void aDirectoryOnAnotherFileSystemIsTold() {
    String type = FileSystems.type(directory);
    assumeTrue(!type.equals("tmpfs") && !type.equals("hugetlbfs"), "the directory is on " + type);
    assertEquals(2, run("--tmpfs", directory.toString()));
    assertTrue(err.toString().contains(directory + " is not on tmpfs but " + type), err::toString);
    assertEquals(2, run("--hugetlbfs", directory.toString()));
    assertTrue(err.toString().contains(" is not on hugetlbfs but " + type), err::toString);
  }

  @Test
  void aSizeThatNoRingHasIsTold() {
    assertEquals(2, run("--mib", "3"));
    assertTrue(err.toString().contains("powers of two from 1 to 1024: 3"), err::toString);
  }

  private int run(String... arguments) {
    CommandLine command = OneLineErrors.install(new CommandLine(new RingMemoryCommand()));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
