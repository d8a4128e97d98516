package dev.syslet.benchmarks.echo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import dev.syslet.benchmarks.harness.BenchmarkFailure;
import dev.syslet.benchmarks.harness.OneLineErrors;
import dev.syslet.benchmarks.harness.Subject;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class EchoCommandTest {

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path directory;

  @Test
  void quicklyEverySubjectEchoesOverEveryTransport() throws IOException {
    Path json = directory.resolve("out.json");
    assertEquals(0, run("--quick", "--json", json.toString()), err.toString());
    assertTrue(out.toString().contains("echo of 2,000 messages of 64 bytes over 16 connections"));
    JsonArray rows = JsonParser.parseString(Files.readString(json)).getAsJsonArray();
    Set<String> measured = new TreeSet<>();
    for (JsonElement row : rows) {
      assertTrue(row.getAsJsonObject().get("median").getAsDouble() >= 0, row.toString());
      measured.add(
          row.getAsJsonObject().get("case").getAsString()
              + " "
              + row.getAsJsonObject().get("subject").getAsString());
    }
    assertEquals(
        Set.of(
            "echo-tcp-16x64 selector",
            "echo-tcp-16x64 syslet",
            "echo-tcp-16x64 virtual-threads",
            "echo-unix-16x64 selector",
            "echo-unix-16x64 syslet",
            "echo-unix-16x64 virtual-threads"),
        measured);
    assertEquals(measured.size() * 5, rows.size());
  }

  @Test
  void numbersOutOfRangeAreTold() {
    assertEquals(2, run("--connections", "0"));
    assertEquals(2, run("--bytes", "15"));
    assertEquals(2, run("--messages", "0"));
    assertEquals(
        """
        echo: --connections 0 is not in 1 to 20000
        echo: --bytes 15 is not in 16 to 1048576
        echo: --messages 0 is not in 1 to 8796093022207
        """,
        err.toString());
  }

  @Test
  void aSubjectThatTakesTooLongIsEnded() throws IOException {
    EchoPlan plan = new EchoPlan(Transport.TCP, directory, 1, 0, Long.MAX_VALUE >> 8, 16);
    EchoJvm bench = new EchoJvm(plan, Duration.ofMillis(1));
    Subject subject = new Subject("s", SelectorEcho.class);
    Exception e = assertThrows(BenchmarkFailure.class, () -> bench.measure(subject));
    assertEquals("s failed: not done after 0 s", e.getMessage());
    try (var left = Files.list(directory)) {
      assertEquals(0, left.count());
    }
  }

  @Test
  void whatASubjectFailedOfIsTold() {
    EchoPlan plan = new EchoPlan(Transport.TCP, directory, 1, 0, 1, 16);
    EchoJvm bench = new EchoJvm(plan, Duration.ofSeconds(60));
    Subject subject = new Subject("s", String.class);
    Exception e = assertThrows(BenchmarkFailure.class, () -> bench.measure(subject));
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("s failed: java.lang.ClassCastException"),
        e.getMessage());
  }

  private int run(String... args) {
    CommandLine command = OneLineErrors.install(new CommandLine(new EchoCommand()));
    command.setOut(new PrintWriter(out));
    command.setErr(new PrintWriter(err));
    return command.execute(args);
  }
}
