package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.ring.RingReader;
import dev.syslet.syscalls.testing.TestCommand;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ring's format is what its description says: a reader in C reads it. Skipped without gcc. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RingInCTest {

  private static final int RECORDS = 100_000;

  @TempDir private Path directory;

  private Path compiled() throws Exception {
    Path source = directory.resolve("ring_reader.c");
    Path program = directory.resolve("ring_reader");
    assumeTrue(TestCommand.run("gcc", "--version") == 0, "there is no gcc");
    try (InputStream text = RingInCTest.class.getResourceAsStream("ring_reader.c")) {
      Files.write(source, text.readAllBytes());
    }
    assertEquals(
        0,
        TestCommand.run(
            "gcc",
            "-std=gnu11",
            "-O2",
            "-Wall",
            "-Werror",
            "-o",
            program.toString(),
            source.toString()),
        "gcc refused the reader");
    return program;
  }

  private Process start(Path program, Path ring, String... more) throws Exception {
    ProcessBuilder builder = new ProcessBuilder(program.toString(), ring.toString());
    builder.command().addAll(java.util.List.of(more));
    return builder.redirectErrorStream(true).start();
  }

  private static String told(Process process) throws Exception {
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return text.strip() + " " + process.waitFor();
  }

  @SuppressWarnings("ThreadPriorityCheck") // yields while there is no room
  @Test
  void aReaderInCTakesWhatAProducerInJavaPosts() throws Exception {
    Path program = compiled();
    Path path = directory.resolve("ring");
    RecordRing ring = RingProcess.sizes().map(path);
    Process reader = start(program, path, "" + RECORDS);
    long sum = 0;
    for (long number = 1; number <= RECORDS; number++) {
      while (!ring.reserve(RingProcess.MAX_RECORD_BYTES)) {
        Thread.yield();
      }
      long posted = number;
      ring.post(
          RingProcess.MAX_RECORD_BYTES,
          (buffer, offset, limit) -> RingProcess.encode(buffer, offset, posted));
      sum += number;
    }
    assertEquals("records " + RECORDS + " sum " + sum + " 0", told(reader));
    assertTrue(ring.queued() > 0, "nothing waited for room");
    assertTrue(ring.isEmpty());
    try (RingReader next = RingReader.open(path, RingReader.Role.CONSUMER)) {
      ring.post(
          RingProcess.MAX_RECORD_BYTES,
          (buffer, offset, limit) -> RingProcess.encode(buffer, offset, RECORDS + 1));
      assertEquals(1, next.reap(RingProcess::check, 10));
      assertEquals(0, next.missed());
    }
  }

  @Test
  void aReaderInCEndsWhenTheWriterIsKilled() throws Exception {
    Path program = compiled();
    Path path = directory.resolve("ring");
    Process writer =
        RingProcess.start(
            ProcessBuilder.Redirect.INHERIT, "write", path.toString(), "" + Long.MAX_VALUE);
    assertEquals("ready", writer.inputReader(StandardCharsets.UTF_8).readLine());
    Process reader = start(program, path);
    try (RingReader observer = RingReader.open(path, RingReader.Role.OBSERVER)) {
      assertTrue(observer.await(TimeUnit.DAYS.toNanos(1)));
    }
    writer.destroyForcibly();
    String told = told(reader);
    assertTrue(told.matches("records [0-9]+ sum [0-9]+ 0"), told);
  }
}
