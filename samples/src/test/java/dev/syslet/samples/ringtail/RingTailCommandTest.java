package dev.syslet.samples.ringtail;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.syslet.samples.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** ring-tail and the writers that it follows, each in a process of its own. */
@Timeout(120)
class RingTailCommandTest {

  private static final int SIGINT = 2;

  private static final Set<String> CALLS_OF_MIXED = Set.of("pread64", "statx", "pwrite64", "fsync");

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

  private Child child(String name, Class<?> main, String... arguments) throws IOException {
    return Child.start(List.of(), directory.resolve(name + ".err"), main, arguments);
  }

  private Child writer(Path ring, int ringBytes) throws IOException {
    Child writer = child("writer", RingWriter.class, ring.toString(), String.valueOf(ringBytes));
    writer.awaitDone();
    return writer;
  }

  private Child mixed(Path ring, int seconds) throws IOException {
    Path files = Files.createDirectories(directory.resolve("files"));
    Random random = new Random(1);
    for (int i = 0; i < 20; i++) {
      byte[] data = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(data);
      Files.write(files.resolve("file-" + i), data);
    }
    return child(
        "mixed",
        Main.class,
        "mixed",
        files.toString(),
        "--seconds",
        String.valueOf(seconds),
        "--scratch",
        directory.toString(),
        "--ring",
        ring.toString(),
        "--json",
        directory.resolve("mixed.json").toString());
  }

  private static void awaitFile(Child by, Path path) {
    while (!Files.exists(path)) {
      assertTrue(by.isAlive(), by::errors);
      Thread.onSpinWait();
    }
  }

  private static void assertRefused(Outcome outcome, String... words) {
    assertEquals(2, outcome.exitCode(), outcome.err());
    assertEquals("", outcome.out());
    assertEquals(1, outcome.err().lines().count(), outcome.err());
    for (String word : words) {
      assertTrue(outcome.err().contains(word), () -> word + " is not in: " + outcome.err());
    }
  }

  private static long numberBefore(String word, String text) {
    for (String part : text.split("[:;,] ")) {
      if (part.endsWith(" " + word)) {
        return Long.parseLong(part.substring(0, part.indexOf(' ')).replace(",", ""));
      }
    }
    throw new AssertionError("no number before " + word + " in " + text);
  }

  @Test
  void someEventsOfARunningMixedAreDecoded() throws Exception {
    Path ring = directory.resolve("ring");
    try (Child mixed = mixed(ring, 60)) {
      awaitFile(mixed, ring);
      Outcome outcome = run("ring-tail", ring.toString(), "--observe", "--count", "20");
      assertEquals(0, outcome.exitCode(), outcome.err());
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(ring)));
      List<String> lines = outcome.out().lines().toList();
      assertEquals(21, lines.size(), outcome.out());
      for (String line : lines.subList(1, 21)) {
        String[] cells = line.strip().split(" {2,}");
        assertTrue(CALLS_OF_MIXED.contains(cells[3]), line);
        assertTrue(cells[4].matches("-?[0-9]+( E[A-Z0-9]+)?"), line);
        assertTrue(cells[7].matches("[0-9.]+ (ns|us|ms|s)"), line);
        assertTrue(Set.of("inline", "thread").contains(cells[8]), line);
      }
      assertTrue(outcome.err().contains("--count 20 reached: 20 events read"), outcome.err());

      // It consumes its ring itself.
      assertRefused(
          run("ring-tail", ring.toString()), ring.toString(), "" + mixed.pid(), "--observe");
      assertRefused(
          run("mixed", directory.toString(), "--ring", ring.toString()),
          "writer",
          "" + mixed.pid());

      mixed.kill();
      outcome = run("ring-tail", ring.toString(), "--observe");
      assertEquals(0, outcome.exitCode(), outcome.err());
      assertTrue(outcome.err().contains("the writer is gone: "), outcome.err());
    }
    // What a killed run has left is no obstacle.
    try (Child mixed = mixed(ring, 1)) {
      mixed.lines();
      assertEquals(0, mixed.exitCode(), mixed::errors);
      assertFalse(Files.exists(ring));
    }
  }

  @Test
  void whoWatchesDisturbsNothingAndCountsWhatItMissed() throws Exception {
    Path ring = directory.resolve("ring");
    PipedWriter watched = new PipedWriter();
    StringWriter notes = new StringWriter();
    List<Integer> exitCodes = new CopyOnWriteArrayList<>();
    Thread watcher =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  try (PrintWriter out = new PrintWriter(watched)) {
                    exitCodes.add(
                        Main.commandLine()
                            .setOut(out)
                            .setErr(new PrintWriter(notes))
                            .execute("ring-tail", ring.toString(), "--observe", "--json"));
                  }
                });
    try (Child mixed = mixed(ring, 1);
        BufferedReader events = new BufferedReader(new PipedReader(watched, 1 << 16))) {
      awaitFile(mixed, ring);
      // In this process: a new one might come too late.
      watcher.start();
      long first = 0;
      long last = 0;
      long lines = 0;
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        JsonObject event = JsonParser.parseString(line).getAsJsonObject();
        long sequence = event.get("sequence").getAsLong();
        first = first == 0 ? sequence : first;
        assertTrue(sequence > last, line);
        last = sequence;
        lines++;
        assertTrue(CALLS_OF_MIXED.contains(event.get("syscall").getAsString()), line);
        assertEquals(
            event.get("totalNanos").getAsLong(),
            event.get("queueNanos").getAsLong() + event.get("serviceNanos").getAsLong());
      }
      watcher.join();
      mixed.lines();
      assertEquals(List.of(0), exitCodes, notes::toString);
      String end = notes.toString().lines().reduce((one, other) -> other).orElse("");
      assertTrue(end.startsWith("the writer is gone: "), end);
      assertEquals(lines, numberBefore("events read", end));

      assertEquals(0, mixed.exitCode(), mixed::errors);
      JsonObject numbers =
          JsonParser.parseString(Files.readString(directory.resolve("mixed.json")))
              .getAsJsonObject();
      assertEquals(numbers.get("submitted").getAsLong(), numbers.get("completed").getAsLong());
      assertEquals(0, numbers.get("lost").getAsLong());
      assertEquals(0, numbers.get("duplicated").getAsLong());
      // These, and no other calls, were events of the ring.
      long posted =
          CALLS_OF_MIXED.stream()
              .mapToLong(
                  name ->
                      numbers
                          .getAsJsonObject("syscalls")
                          .getAsJsonObject(name)
                          .get("count")
                          .getAsLong())
              .sum();
      assertEquals(posted, first - 1 + lines + numberBefore("missed", end));
    }
  }

  @Test
  void aConsumerGetsEachEventOnceAndTheCountIsRightAfterAKill() throws Exception {
    Path ring = directory.resolve("ring");
    try (Child writer = writer(ring, 1 << 18)) {
      writer.order("post 1000");
      writer.order("fail");
      writer.order("user");
      Outcome some = run("ring-tail", ring.toString(), "--count", "400", "--json");
      assertEquals(0, some.exitCode(), some.err());
      try (Child tail = child("tail", Main.class, "ring-tail", ring.toString(), "--json")) {
        String first = tail.line();
        assertTrue(first != null, tail::errors);
        writer.order("post 500");
        writer.kill();
        List<String> rest = tail.lines();
        assertEquals(0, tail.exitCode(), tail::errors);
        List<JsonObject> events =
            Stream.of(some.out().lines().toList(), List.of(first), rest)
                .flatMap(List::stream)
                .map(line -> JsonParser.parseString(line).getAsJsonObject())
                .toList();
        assertEquals(
            LongStream.rangeClosed(1, 1502).boxed().toList(),
            events.stream().map(event -> event.get("sequence").getAsLong()).toList());
        for (int i = 0; i < 1000; i++) {
          assertEquals("getppid", events.get(i).get("syscall").getAsString());
          assertEquals("0x" + Long.toHexString(i + 1), events.get(i).get("userData").getAsString());
          assertEquals(ProcessHandle.current().pid(), events.get(i).get("result").getAsLong());
          assertEquals("inline", events.get(i).get("route").getAsString());
        }
        assertEquals("ENOENT", events.get(1000).get("errno").getAsString());
        assertEquals("0xffffffffffffffff", events.get(1000).get("userData").getAsString());
        assertEquals(0x8001, events.get(1001).get("type").getAsInt());
        assertTrue(
            tail.errors().endsWith("the writer is gone: 1,102 events read, 0 missed\n"),
            tail::errors);
      }
    }
    Outcome nothingLeft = run("ring-tail", ring.toString());
    assertEquals(0, nothingLeft.exitCode(), nothingLeft.err());
    assertEquals(1, nothingLeft.out().lines().count());
    assertTrue(nothingLeft.err().contains("the writer is gone: 0 events read"), nothingLeft.err());
  }

  @Test
  void anObserverThatIsOvertakenKnowsHowManyItMissed() throws Exception {
    Path ring = directory.resolve("ring");
    try (Child writer = writer(ring, 1 << 16)) {
      writer.order("post 10");
      try (Child tail = child("tail", Main.class, "ring-tail", ring.toString(), "--observe")) {
        assertTrue(tail.line() != null, tail::errors);
        // Its output is not read meanwhile: it gets no further than what a pipe takes.
        writer.order("consume");
        writer.order("post 100000");
        writer.kill();
        long lines = tail.lines().size();
        assertEquals(0, tail.exitCode(), tail::errors);
        String end = tail.errors().lines().reduce((one, other) -> other).orElse("");
        assertEquals(lines, numberBefore("events read", end));
        assertTrue(lines < 100_000, end);
        assertEquals(100_010 - lines, numberBefore("missed", end));
      }
    }
  }

  @Test
  void itWaitsForAWriterThatHasNotBegun() throws Exception {
    Path ring = Files.createFile(directory.resolve("ring"));
    try (Child tail =
        child("tail", Main.class, "ring-tail", ring.toString(), "--count", "2", "--json")) {
      while (!tail.errors().contains("waiting for a writer")) {
        assertTrue(tail.isAlive(), tail::errors);
        Thread.onSpinWait();
      }
      Path made = directory.resolve("made");
      try (Child writer = writer(made, 1 << 16)) {
        writer.order("post 3");
        Files.move(made, ring, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(2, tail.lines().size());
        assertEquals(0, tail.exitCode(), tail::errors);
      }
    }
  }

  @Test
  void ctrlCEndsItWithTheSummary() throws Exception {
    assumeFalse(ignoresInterrupts(), "started with SIGINT ignored, as children would be");
    Path ring = directory.resolve("ring");
    try (Child writer = writer(ring, 1 << 16);
        Child tail = child("tail", Main.class, "ring-tail", ring.toString(), "--json")) {
      writer.order("post 3");
      for (int i = 0; i < 3; i++) {
        assertTrue(tail.line() != null, tail::errors);
      }
      assertEquals(
          0, new ProcessBuilder("kill", "-INT", "" + tail.pid()).inheritIO().start().waitFor());
      assertEquals(130, tail.exitCode(), tail::errors);
      assertTrue(tail.errors().contains("stopped: 3 events read, 0 missed"), tail::errors);
      // It has made room for another consumer.
      writer.order("post 1");
      assertEquals(0, run("ring-tail", ring.toString(), "--count", "1").exitCode());
    }
  }

  /** A shell starts jobs in the background so; a JVM leaves it at that. */
  private static boolean ignoresInterrupts() throws IOException {
    String ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .findFirst()
            .orElseThrow();
    long signals = Long.parseUnsignedLong(ignored.substring(ignored.indexOf(':') + 1).strip(), 16);
    return (signals & 1L << (SIGINT - 1)) != 0;
  }

  @Test
  void twoConsumersAreOneTooMany() throws Exception {
    Path ring = directory.resolve("ring");
    try (Child writer = writer(ring, 1 << 16);
        Child tail = child("tail", Main.class, "ring-tail", ring.toString(), "--json")) {
      writer.order("post 1");
      assertTrue(tail.line() != null, tail::errors);
      assertRefused(run("ring-tail", ring.toString()), "" + tail.pid(), "--observe");
    }
  }

  @Test
  void whatIsNoRingIsRefusedWithTheCure() throws Exception {
    Path nowhere = directory.resolve("nowhere");
    assertRefused(run("ring-tail", nowhere.toString()), nowhere.toString(), "start its writer");
    assertRefused(run("ring-tail", directory.toString()), "directory", "name the file of a ring");
    Path text = Files.writeString(directory.resolve("text"), "no ring ".repeat(100));
    assertRefused(run("ring-tail", text.toString()), text.toString(), "name the file of a ring");
    Path shorter = Files.writeString(directory.resolve("shorter"), "short");
    assertRefused(run("ring-tail", shorter.toString()), "name the file of a ring");
    assertRefused(run("ring-tail", text.toString(), "--count", "0"), "--count 0");
    assertRefused(
        run("mixed", directory.toString(), "--ring", text.toString()), "--ring", "name another");
    assertTrue(Files.exists(text));
    assertRefused(
        run("mixed", directory.toString(), "--ring", nowhere.resolve("ring").toString()),
        "--ring",
        "directory must exist");
  }

  @Test
  void aRingOfAnotherVersionAndOneThatIsCutShortAreRefused() throws Exception {
    Path ring = directory.resolve("ring");
    writer(ring, 1 << 16).kill();
    try (FileChannel file = FileChannel.open(ring, StandardOpenOption.WRITE)) {
      file.truncate(4096);
      assertRefused(run("ring-tail", ring.toString()), "cut short", "make it anew");
      file.write(ByteBuffer.allocate(4).order(ByteOrder.nativeOrder()).putInt(0, 99), 12);
    }
    assertRefused(run("ring-tail", ring.toString()), "version 99", "release");
  }

  @Test
  void aFileThatMayNotBeOpenedIsRefused() throws Exception {
    Path ring = directory.resolve("ring");
    writer(ring, 1 << 16).kill();
    Files.setPosixFilePermissions(ring, Set.of());
    List<String> launcher = List.of();
    if (Files.isReadable(ring)) { // root: without what lets it open everything
      launcher = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search");
    }
    Path errors = directory.resolve("errors");
    String path = ring.toString();
    Outcome outcome = inChild(launcher, errors, "ring-tail", path);
    assertRefused(outcome, path, "the user who made it");
    Files.setPosixFilePermissions(ring, PosixFilePermissions.fromString("r--------"));
    assertRefused(inChild(launcher, errors, "ring-tail", path), path, "--observe");
    assertEquals(0, inChild(launcher, errors, "ring-tail", path, "--observe").exitCode());
  }

  private static Outcome inChild(List<String> launcher, Path errors, String... arguments)
      throws InterruptedException {
    try (Child child = Child.start(launcher, errors, Main.class, arguments)) {
      String out = String.join("\n", child.lines());
      return new Outcome(child.exitCode(), out, child.errors());
    } catch (IOException e) {
      assumeTrue(false, "a program that drops root's rights is needed: " + e.getMessage());
      throw new AssertionError(e);
    }
  }
}
