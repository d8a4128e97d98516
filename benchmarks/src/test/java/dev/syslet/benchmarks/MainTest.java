package dev.syslet.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class MainTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void aloneItListsTheBenchmarks() {
    assertEquals(0, run());
    assertTrue(out.toString().contains("  warm "), out.toString());
    assertTrue(out.toString().contains("  echo "), out.toString());
    assertTrue(out.toString().contains("  ring "), out.toString());
    assertTrue(out.toString().contains("  ring-memory "), out.toString());
    assertEquals("", err.toString());
  }

  @Test
  void anUnknownNameIsToldWithTheKnownOnes() {
    assertRefused(
        "benchmarks/run: there is no benchmark wram; there are: warm, echo, ring, ring-memory",
        "wram");
  }

  @Test
  void anUnknownOptionIsTold() {
    assertRefused(
        "benchmarks/run warm: Unknown option: '--nope' (--help tells the options)",
        "warm",
        "--nope");
  }

  @Test
  void aMissingValueIsTold() {
    assertRefused(
        "benchmarks/run warm: Missing required parameter for option '--json' (FILE)"
            + " (--help tells the options)",
        "warm",
        "--json");
  }

  @Test
  void aMissingDirectoryIsTold() {
    Path none = directory.resolve("none");
    assertRefused(
        "benchmarks/run warm: there is no directory " + none, "warm", "--dir", none.toString());
  }

  @Test
  void aDirectoryThatIsAFileIsTold() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    assertRefused(
        "benchmarks/run warm: not a directory: " + file, "warm", "--dir", file.toString());
  }

  @Test
  void aReportThatCannotBeWrittenIsToldBeforeAnythingRuns() {
    Path report = directory.resolve("none/out.json");
    assertRefused(
        "benchmarks/run warm: cannot write "
            + report
            + ": there is no directory "
            + report.getParent(),
        "warm",
        "--json",
        report.toString());
  }

  private void assertRefused(String line, String... args) {
    assertEquals(2, run(args));
    assertEquals(line, err.toString().stripTrailing());
    assertEquals("", out.toString());
  }

  private int run(String... args) {
    CommandLine commands = Main.commandLine();
    commands.setOut(new PrintWriter(out));
    commands.setErr(new PrintWriter(err));
    return commands.execute(args);
  }
}
