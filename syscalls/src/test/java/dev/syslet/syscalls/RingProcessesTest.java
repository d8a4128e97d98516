package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Effort;
import dev.syslet.core.ring.CorruptRingException;
import dev.syslet.core.ring.Reaper;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.ring.RingFormatException;
import dev.syslet.core.ring.RingReader;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring between two processes, of which one may be killed or mad. */
@Timeout(value = 60, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RingProcessesTest {

  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private final LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
  private final TestFiles files = TestFiles.onTmpfs(kernel);
  private final SplittableRandom random = new SplittableRandom(7);

  @AfterEach
  void clean() {
    files.close();
    kernel.close();
  }

  private static void expect(BufferedReader output, String word) throws IOException {
    assertEquals(word, output.readLine());
  }

  private Process start(String... arguments) throws IOException {
    return RingProcess.start(ProcessBuilder.Redirect.INHERIT, arguments);
  }

  @Test
  void aMillionRecordsPassThroughASmallRingThatOverflows() throws Exception {
    long count = Effort.scale(200_000, 1_000_000, 20_000_000);
    Path path = files.path("ring");
    Process writer = start("write", path.toString(), "" + count);
    BufferedReader output = writer.inputReader(StandardCharsets.UTF_8);
    expect(output, "ready");
    long[] last = new long[1];
    try (RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
      while (!reader.isWriterGone()) {
        if (reader.await(60 * SECOND)) {
          reader.reap(
              (buffer, offset, length) ->
                  assertEquals(++last[0], RingProcess.check(buffer, offset, length)),
              256);
        }
      }
      assertEquals(0, reader.missed());
      assertEquals(count, reader.reaped());
    }
    assertEquals(count, last[0]);
    String told = output.readLine();
    assertTrue(told.startsWith("queued "), told);
    assertTrue(Long.parseLong(told.substring(7)) > count / 100, () -> "no overflow: " + told);
    assertEquals(0, writer.waitFor());
  }

  /** The same file again and again: each writer takes over from the one that was killed. */
  @Test
  void aKilledWriterLeavesEveryPublishedRecordOnceAndThenIsGone() throws Exception {
    long kills = Effort.scale(10, 50, 1_000);
    Path path = files.path("ring");
    long[] last = new long[1];
    long slowest = 0;
    Process writer = start("write", path.toString(), "" + Long.MAX_VALUE);
    expect(writer.inputReader(StandardCharsets.UTF_8), "ready");
    try (RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
      for (long kill = 1; kill <= kills; kill++) {
        slowest = Math.max(slowest, readUntilKilled(reader, writer, last));
        assertEquals(kill, reader.writerEpoch());
        assertEquals(publishedBy(path), last[0], "records that were published and not seen");
        if (kill < kills) {
          writer = start("write", path.toString(), "" + Long.MAX_VALUE);
          expect(writer.inputReader(StandardCharsets.UTF_8), "ready");
        }
      }
      assertEquals(0, reader.missed());
    }
    assertTrue(last[0] > kills, () -> "only " + last[0] + " records");
    System.out.println(
        kills
            + " kills of the writer, "
            + last[0]
            + " records, gone after at most "
            + TimeUnit.NANOSECONDS.toMillis(slowest)
            + " ms");
  }

  /** Reads while somebody kills the writer; how long after its end, which a busy machine may put off, it was known to be gone. */
  private long readUntilKilled(RingReader reader, Process writer, long[] last) throws Exception {
    long life = random.nextLong(TimeUnit.MILLISECONDS.toNanos(40));
    CompletableFuture<Long> ended = writer.onExit().thenApply(gone -> System.nanoTime());
    Thread killer =
        Thread.ofPlatform()
            .start(
                () -> {
                  long start = System.nanoTime();
                  while (System.nanoTime() - start < life) {
                    LockSupport.parkNanos(life - (System.nanoTime() - start));
                  }
                  writer.destroyForcibly();
                });
    while (!reader.isWriterGone()) {
      if (reader.await(60 * SECOND)) {
        reader.reap(
            (buffer, offset, length) ->
                assertEquals(++last[0], RingProcess.check(buffer, offset, length)),
            256);
      }
    }
    long now = System.nanoTime();
    killer.join();
    writer.waitFor();
    long took = Math.max(0, now - ended.join());
    assertTrue(took < SECOND, () -> "known to be gone after " + took + " ns");
    return took;
  }

  /** By the words that a producer keeps for its follower; one of the two pairs is whole. */
  private static long publishedBy(Path path) throws IOException {
    ByteBuffer image = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.nativeOrder());
    long tail = image.getLong(128);
    return image.getLong(136) == tail ? image.getLong(144) : image.getLong(160);
  }

  @Test
  void aKilledConsumerLosesExactlyWhatTheNumbersTellAndNothingComesTwice() throws Exception {
    long kills = Effort.scale(10, 50, 1_000);
    Path path = files.path("ring");
    RecordRing ring = RingProcess.sizes().map(path);
    AtomicBoolean done = new AtomicBoolean();
    Thread producer = Thread.ofPlatform().start(() -> produce(ring, done));
    long taken = 0;
    long lost = 0;
    try {
      for (long kill = 0; kill < kills; kill++) {
        Path log = files.path("log" + kill);
        Process consumer = start("consume", path.toString(), log.toString());
        expect(consumer.inputReader(StandardCharsets.UTF_8), "ready");
        LockSupport.parkNanos(random.nextLong(TimeUnit.MILLISECONDS.toNanos(150)));
        consumer.destroyForcibly();
        consumer.waitFor();
        long first = 0;
        ByteBuffer handled =
            ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder());
        long last = taken;
        for (int at = 0; handled.getLong(at) != 0; at += 8) {
          long number = handled.getLong(at);
          first = first == 0 ? number : first;
          assertTrue(number > taken, () -> "record " + number + " came twice");
          assertTrue(number == first || number == last + 1, "a gap while it lived");
          last = number;
        }
        lost += first == 0 ? 0 : first - taken - 1;
        taken = last;
        Files.delete(log);
      }
      done.set(true);
      long[] next = new long[1];
      try (RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
        while (producer.isAlive() || !ring.isEmpty() || ring.waitingRecords() > 0) {
          if (reader.await(SECOND / 100)) {
            reader.reap(
                (buffer, offset, length) -> {
                  long number = RingProcess.check(buffer, offset, length);
                  next[0] = next[0] == 0 ? number : next[0];
                },
                256);
          }
        }
        long before = taken;
        assertTrue(next[0] > before, "record came twice");
        assertTrue(
            Math.abs(reader.missed() - (next[0] - before - 1)) <= 1,
            () -> reader.missed() + " missed, by the log " + (next[0] - before - 1));
        assertEquals(ring.published(), next[0] + reader.reaped() - 1);
      }
    } finally {
      done.set(true);
      producer.join();
    }
    long handled = taken;
    assertTrue(handled > kills, () -> "only " + handled + " records");
    System.out.println(
        kills + " kills of the consumer, " + taken + " records, lost with them: " + lost);
  }

  @SuppressWarnings("ThreadPriorityCheck") // yields while there is no room
  private static void produce(RecordRing ring, AtomicBoolean done) {
    long number = 0;
    while (!done.get()) {
      if (ring.reserve(RingProcess.MAX_RECORD_BYTES)) {
        long posted = ++number;
        ring.post(
            RingProcess.MAX_RECORD_BYTES,
            (buffer, offset, limit) -> RingProcess.encode(buffer, offset, posted));
      } else {
        Thread.yield();
      }
    }
  }

  @Test
  void scribblesOfAnotherProcessEndInRecordsOrInATypedError() throws Exception {
    long scribbles = Effort.scale(200, 1_000, 50_000);
    int stops = 0;
    Process peer = start("scribble");
    BufferedReader output = peer.inputReader(StandardCharsets.UTF_8);
    expect(output, "ready");
    try (Writer orders = peer.outputWriter(StandardCharsets.UTF_8)) {
      Path path = files.path("ring");
      for (long scribble = 0; scribble < scribbles; ) {
        Files.deleteIfExists(path);
        RecordRing ring = RingProcess.sizes().map(path);
        boolean works = true;
        for (int i = 0; i < 10 && works; i++, scribble++) {
          works = filled(ring);
          orders.write(path + " " + scribble + "\n");
          orders.flush();
          expect(output, "done");
          works &= use(ring, path);
          stops += works ? 0 : 1;
        }
      }
    }
    assertEquals(0, peer.waitFor());
    int found = stops;
    assertTrue(stops > scribbles / 50, () -> "only " + found + " of " + scribbles);
    System.out.println(scribbles + " scribbles, " + stops + " rings stopped");
  }

  /** Posts as much as half of the ring takes; false if the ring is stopped. */
  private static boolean filled(RecordRing ring) {
    try {
      for (int i = 0; i < 80 && ring.reserve(RingProcess.MAX_RECORD_BYTES); i++) {
        ring.post(
            RingProcess.MAX_RECORD_BYTES,
            (buffer, offset, limit) -> RingProcess.encode(buffer, offset, 1));
      }
      return true;
    } catch (CorruptRingException e) {
      return false;
    }
  }

  /** Whether the ring still works; whatever it does, it ends. */
  private boolean use(RecordRing ring, Path path) throws IOException {
    try {
      if (random.nextBoolean()) {
        Reaper reaper = ring.newReaper();
        while (reaper.reap((buffer, offset, length) -> {}, 100) > 0) {
          assertFalse(ring.isStopped());
        }
      }
      RingReader.Role role =
          random.nextBoolean() ? RingReader.Role.CONSUMER : RingReader.Role.OBSERVER;
      try (RingReader reader = RingReader.open(path, role)) {
        boolean unused = reader.await(2, 1_000);
        int records = reader.reap((buffer, offset, length) -> {}, 1_000);
        assertTrue(records >= 0 && records <= 1_000);
      }
      return true;
    } catch (CorruptRingException | IllegalStateException e) {
      return false;
    } catch (RingFormatException e) {
      // Once this process has reaped it is the consumer: that is no fault.
      return String.valueOf(e.getMessage()).contains("consumer that lives");
    }
  }
}
