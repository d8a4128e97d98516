package dev.syslet.samples.isolate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.syslet.samples.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The sample as a user runs it, but for the launcher script. */
@Timeout(240)
class IsolateCommandTest {

  private static final Set<String> KEYS =
      Set.of(
          "held",
          "healthyCompletedBefore",
          "healthyCompletedDuring",
          "healthyP99NanosBefore",
          "healthyP99NanosDuring",
          "ratio",
          "callerMaxStallNanos",
          "virtualThreadProbeP999NanosBefore",
          "virtualThreadProbeP999NanosDuring",
          "timeouts",
          "late",
          "lost",
          "abandoned",
          "bytesPerHeldCall",
          "peers");

  private record Outcome(int exitCode, String out, String err) {}

  @TempDir private Path directory;
  private Path files;
  private Path json;

  @BeforeEach
  void makeFiles() throws IOException {
    files = Files.createDirectories(directory.resolve("healthy"));
    for (int i = 0; i < 10; i++) {
      Files.write(files.resolve("file-" + i), new byte[1000 * (i + 1)]);
    }
    json = directory.resolve("out.json");
  }

  private static Outcome command(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = commandLine.execute(arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  private Outcome run(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("isolate", "--healthy", files.toString(), "--seconds", "1"));
    arguments.addAll(List.of("--calls", "20", "--json", json.toString()));
    arguments.addAll(List.of(more));
    return command(arguments.toArray(String[]::new));
  }

  private JsonObject numbers() throws IOException {
    JsonObject numbers = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    assertEquals(KEYS, numbers.keySet());
    JsonObject peers = numbers.getAsJsonObject("peers");
    assertEquals(Set.of("pool32", "virtualThreads"), peers.keySet());
    for (String peer : peers.keySet()) {
      assertEquals(Set.of("healthyCompletedDuring"), peers.getAsJsonObject(peer).keySet());
    }
    return numbers;
  }

  private static Set<Path> fifoDirectories() throws IOException {
    Path tmpfs = Path.of("/dev/shm");
    Path parent = Files.isWritable(tmpfs) ? tmpfs : Path.of(System.getProperty("java.io.tmpdir"));
    try (Stream<Path> all = Files.list(parent)) {
      return Set.copyOf(
          all.filter(path -> path.getFileName().toString().startsWith("syslet-isolate-")).toList());
    }
  }

  private static void assertOneClearLine(Outcome outcome, String... words) {
    assertEquals(2, outcome.exitCode(), outcome.err());
    assertFalse(outcome.err().contains("\tat "), outcome.err());
    for (String word : words) {
      assertTrue(outcome.err().contains(word), () -> word + " is not in: " + outcome.err());
    }
  }

  @Test
  void theHealthyCallsGoOnWhileOthersHangAndAllEndOnceReleased() throws Exception {
    Set<Path> there = fifoDirectories();
    Outcome outcome = run();
    assertEquals(0, outcome.exitCode(), () -> outcome.err() + outcome.out());
    JsonObject numbers = numbers();
    assertEquals(20, numbers.get("held").getAsLong());
    assertEquals(0, numbers.get("lost").getAsLong());
    assertEquals(0, numbers.get("timeouts").getAsLong());
    assertEquals(0, numbers.get("late").getAsLong());
    assertEquals(0, numbers.get("abandoned").getAsLong());
    assertTrue(numbers.get("healthyCompletedBefore").getAsLong() > 0);
    assertTrue(numbers.get("healthyCompletedDuring").getAsLong() > 0);
    assertTrue(numbers.get("healthyP99NanosDuring").getAsLong() > 0);
    assertTrue(numbers.get("callerMaxStallNanos").getAsLong() > 0);
    String out = outcome.out();
    assertTrue(out.contains("20 success"), out);
    assertTrue(out.contains("doubled 0"), out);
    assertTrue(out.contains("fifo-"), out);
    assertTrue(out.contains("route inline"), out);
    assertTrue(out.contains("route thread"), out);
    assertTrue(out.contains("and 15 more"), out);
    assertEquals(there, fifoDirectories());
  }

  @Test
  void withADeadlineEveryHungCallIsToldInTimeAndThenTheTruth() throws Exception {
    Outcome outcome = run("--deadline", "100");
    assertEquals(0, outcome.exitCode(), () -> outcome.err() + outcome.out());
    JsonObject numbers = numbers();
    assertEquals(0, numbers.get("lost").getAsLong());
    assertEquals(20, numbers.get("timeouts").getAsLong(), outcome.out());
    assertEquals(numbers.get("abandoned").getAsLong(), numbers.get("late").getAsLong());
    assertTrue(outcome.out().contains("20 ETIMEDOUT"), outcome.out());
    assertTrue(outcome.out().contains("timeouts were told"), outcome.out());
  }

  @Test
  void aPathThatDoesNotHangIsToldAsSuch() throws Exception {
    Path well = Files.createDirectories(directory.resolve("well"));
    Outcome outcome = run("--hung", well.toString());
    assertEquals(0, outcome.exitCode(), () -> outcome.err() + outcome.out());
    assertEquals(0, numbers().get("lost").getAsLong());
    assertTrue(outcome.out().contains("20 ENOENT"), outcome.out());
    assertTrue(outcome.err().contains("of 20 calls hung at once"), outcome.err());
  }

  private Outcome with(String option, String value) {
    return option.equals("--healthy")
        ? command("isolate", option, value)
        : command("isolate", "--healthy", files.toString(), option, value);
  }

  @Test
  void wrongOptionsGetALine() {
    assertOneClearLine(with("--calls", "0"), "--calls 0", "1 to");
    assertOneClearLine(with("--seconds", "0"), "--seconds 0", "1 to");
    assertOneClearLine(with("--deadline", "-1"), "--deadline -1", "0 to");
    assertOneClearLine(with("--seconds", "many"), "many");
    String nowhere = directory.resolve("no").toString();
    assertOneClearLine(with("--json", nowhere + "/out"), "--json", "its directory must exist");
    assertOneClearLine(with("--healthy", nowhere), "--healthy", "does not exist");
    String file = files.resolve("file-0").toString();
    assertOneClearLine(with("--healthy", file), "--healthy", "is not a directory");
  }

  @Test
  void aHungPathWhereTheSearchForFilesWouldMeetItIsRefused() {
    assertOneClearLine(run("--hung", files.resolve("below").toString()), "--hung", "lies below");
  }
}
