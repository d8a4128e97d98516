package dev.syslet.samples.mixed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.syslet.samples.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The sample as a user runs it, but for the launcher script. */
@Timeout(120)
class MixedCommandTest {

  private record Outcome(int exitCode, String out, String err) {}

  @TempDir private Path directory;

  private static Outcome run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine commandLine =
        Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    int exitCode = commandLine.execute(arguments);
    return new Outcome(exitCode, out.toString(), err.toString());
  }

  private Path someFiles(String name, int count) throws IOException {
    Path below = Files.createDirectories(directory.resolve(name));
    Random random = new Random(1);
    for (int i = 0; i < count; i++) {
      byte[] data = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(data);
      Files.write(below.resolve("file-" + i), data);
    }
    return below;
  }

  private static void assertOneClearLine(Outcome outcome, String... words) {
    assertFalse(outcome.err().contains("\tat "), outcome.err());
    for (String word : words) {
      assertTrue(outcome.err().contains(word), () -> word + " is not in: " + outcome.err());
    }
  }

  @Test
  void aRunLosesNothingAndSaysSoInTheTableAndInJson() throws Exception {
    Path files = someFiles("files", 20);
    Path json = directory.resolve("out.json");
    Outcome outcome =
        run(
            "mixed",
            files.toString(),
            "--seconds",
            "1",
            "--seed",
            "7",
            "--json",
            json.toString(),
            "--scratch",
            directory.toString());
    assertEquals(0, outcome.exitCode(), outcome.err());
    JsonObject numbers = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    assertEquals(
        Set.of(
            "submitted",
            "completed",
            "lost",
            "duplicated",
            "inline",
            "cachemiss",
            "mismatches",
            "callerMaxStallNanos",
            "seconds",
            "errors",
            "syscalls"),
        numbers.keySet());
    long submitted = numbers.get("submitted").getAsLong();
    assertTrue(submitted > 1000, "submitted " + submitted);
    assertEquals(submitted, numbers.get("completed").getAsLong());
    assertEquals(0, numbers.get("lost").getAsLong());
    assertEquals(0, numbers.get("duplicated").getAsLong());
    assertEquals(0, numbers.get("mismatches").getAsLong());
    assertEquals(
        submitted, numbers.get("inline").getAsLong() + numbers.get("cachemiss").getAsLong());
    JsonObject syscalls = numbers.getAsJsonObject("syscalls");
    for (String name : List.of("pread64", "statx", "pwrite64", "fsync", "openat", "close")) {
      assertEquals(
          Set.of("count", "inline", "p50Nanos", "p99Nanos", "maxNanos"),
          syscalls.getAsJsonObject(name).keySet());
      assertTrue(outcome.out().contains(name), name);
    }
    assertTrue(outcome.out().contains("syslet.ring.events"), outcome.out());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(
          List.of(), left.filter(path -> path.toString().contains("syslet-mixed")).toList());
    }
  }

  @Test
  void filesThatVanishMeanwhileAreCountedAndStopNothing() throws Exception {
    Path files = someFiles("files", 50);
    Thread removing =
        Thread.ofPlatform()
            .start(
                () -> {
                  for (int i = 0; i < 49; i++) {
                    files.resolve("file-" + i).toFile().delete();
                    Thread.yield();
                  }
                });
    Outcome outcome =
        run("mixed", files.toString(), "--seconds", "1", "--scratch", directory.toString());
    removing.join();
    assertFalse(outcome.err().contains("\tat "), outcome.err());
    // All may be gone before the search has found one.
    assertTrue(
        outcome.exitCode() == 0 || outcome.err().contains("no readable file"), outcome.err());
  }

  @Test
  void anEmptyDirAMissingOneAndAFileEachGetALine() throws Exception {
    Path empty = Files.createDirectories(directory.resolve("empty"));
    Outcome outcome = run("mixed", empty.toString());
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, empty.toString(), "no readable file");
    outcome = run("mixed", directory.resolve("nowhere").toString());
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, "nowhere", "does not exist");
    Path file = Files.writeString(directory.resolve("file"), "x");
    outcome = run("mixed", file.toString());
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, file.toString(), "is not a directory");
  }

  @Test
  void wrongOptionsGetALine() throws Exception {
    Path files = someFiles("files", 1);
    Outcome outcome = run("mixed", files.toString(), "--seconds", "0");
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, "--seconds 0");
    outcome = run("mixed", files.toString(), "--json", directory.resolve("no/out").toString());
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, "--json", "its directory must exist");
    outcome = run("mixed", files.toString(), "--scratch", directory.resolve("no").toString());
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, "--scratch", "is not a directory");
    outcome = run("mixed", "--seconds", "many");
    assertEquals(2, outcome.exitCode());
    assertOneClearLine(outcome, "many");
    assertEquals(2, run("nosuchsample").exitCode());
  }

  @Test
  void aFullDiskGetsALine() throws Exception {
    Path small = Files.createDirectories(directory.resolve("small"));
    boolean mounted =
        mount("mount", "-t", "tmpfs", "-o", "size=64k", "syslet-test", small.toString());
    assumeTrue(mounted, "a small tmpfs cannot be mounted here (needs root)");
    try {
      Path files = someFiles("files", 5);
      Outcome outcome =
          run("mixed", files.toString(), "--seconds", "1", "--scratch", small.toString());
      assertEquals(1, outcome.exitCode());
      assertOneClearLine(outcome, "pwrite64", "No space left on device", "--scratch");
    } finally {
      assertTrue(mount("umount", small.toString()));
    }
  }

  private static boolean mount(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void withoutANameTheSamplesAreListed() {
    Outcome outcome = run();
    assertEquals(0, outcome.exitCode());
    assertTrue(outcome.out().contains("mixed"), outcome.out());
  }
}
