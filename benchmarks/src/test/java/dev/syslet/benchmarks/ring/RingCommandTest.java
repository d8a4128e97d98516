package dev.syslet.benchmarks.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.benchmarks.harness.OneLineErrors;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RingCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void aQuickRunMeasuresAllSubjectsInJvmsOfTheirOwn() throws Exception {
    Path json = directory.resolve("ring.json");
    String[] arguments = {
      "--quick", "--shapes", "TWO_TO_ONE", "--bytes", "32", "--json", json.toString()
    };
    assertEquals(0, run(arguments), err::toString);
    String report = Files.readString(json);
    for (String subject : new String[] {"syslet", "syslet-overflow", "agrona", "jctools"}) {
      assertTrue(out.toString().contains(subject), out::toString);
      assertTrue(report.contains("\"subject\": \"" + subject + "\""), report);
    }
    assertTrue(report.contains("\"case\": \"ring-2P1R-32\""), report);
  }

  @Test
  void aSizeThatNoEventHasIsTold() {
    assertEquals(2, run("--bytes", "12"));
    assertTrue(err.toString().contains("--bytes must be a multiple of 8"), err::toString);
  }

  @Test
  void aNumberOfRoundsOutOfBoundsIsTold() {
    assertEquals(2, run("--rounds", "0"));
    assertTrue(err.toString().contains("--rounds must be from 1 to 100: 0"), err::toString);
  }

  private int run(String... arguments) {
    CommandLine command = OneLineErrors.install(new CommandLine(new RingCommand()));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(arguments);
  }
}
