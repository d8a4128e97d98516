package dev.syslet.syscalls;

import dev.syslet.core.ring.RecordLayout;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.ring.RingReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/**
 * The other process of tests of rings: what it is to do stands on its command line. It says {@code
 * ready} on its standard output when it has begun.
 */
final class RingProcess {

  static final int BODY_BYTES = 1 << 14;
  static final int MAX_RECORD_BYTES = 512;
  static final long OVERFLOW_BYTES = 1 << 16;
  private static final long FOR_EVER_NANOS = Long.MAX_VALUE / 2;

  private RingProcess() {}

  /**
   * Runs.
   *
   * @param arguments what to do, then what that takes
   * @throws IOException when a file cannot be used
   */
  public static void main(String[] arguments) throws IOException {
    Path path = arguments.length > 1 ? Path.of(arguments[1]) : Path.of("");
    switch (arguments[0]) {
      case "write" -> write(path, Long.parseLong(arguments[2]));
      case "consume" -> consume(path, Path.of(arguments[2]));
      case "scribble" -> scribble();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  /** Starts it. */
  static Process start(ProcessBuilder.Redirect errors, String... arguments) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            RingProcess.class.getName());
    return new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList())
        .redirectError(errors)
        .start();
  }

  static RecordRing.Builder sizes() {
    return RecordRing.builder()
        .capacityBytes(BODY_BYTES)
        .maxRecordBytes(MAX_RECORD_BYTES)
        .overflowBytes(OVERFLOW_BYTES);
  }

  /** The record with that number has a length and a content that follow from it. */
  static int encode(ByteBuffer buffer, int offset, long number) {
    int bytes = 24 + 8 * (int) (number * 7 % 15);
    RecordLayout.putTypeAndFlags(buffer, offset, 1, 0);
    for (int at = RecordLayout.HEADER_BYTES; at < bytes; at += Long.BYTES) {
      buffer.putLong(offset + at, number + at - RecordLayout.HEADER_BYTES);
    }
    return bytes;
  }

  /** The number that the record was made from, which is its sequence number. */
  static long check(ByteBuffer buffer, int offset, int length) {
    long number = RecordLayout.sequence(buffer, offset);
    int bytes = 24 + 8 * (int) (number * 7 % 15);
    boolean good = length == bytes && RecordLayout.type(buffer, offset) == 1;
    for (int at = RecordLayout.HEADER_BYTES; good && at < bytes; at += Long.BYTES) {
      good = buffer.getLong(offset + at) == number + at - RecordLayout.HEADER_BYTES;
    }
    if (!good) {
      throw new AssertionError("record " + number + " of " + length + " bytes is spoilt");
    }
    return number;
  }

  @SuppressWarnings("ThreadPriorityCheck") // yields while there is no room
  private static void write(Path path, long count) throws IOException {
    RecordRing ring = sizes().map(path);
    say("ready");
    long first = ring.published() + 1;
    long[] number = new long[1];
    for (long i = 0; i < count; i++) {
      number[0] = first + i;
      while (!ring.reserve(MAX_RECORD_BYTES)) {
        Thread.yield();
      }
      ring.post(MAX_RECORD_BYTES, (buffer, offset, limit) -> encode(buffer, offset, number[0]));
    }
    while (ring.waitingRecords() > 0) {
      Thread.yield();
    }
    say("queued " + ring.queued());
    System.exit(0);
  }

  /** Writes down the number of each record that it handles, before it handles the next. */
  private static void consume(Path path, Path log) throws IOException {
    try (FileChannel channel =
            FileChannel.open(
                log, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        RingReader reader = RingReader.open(path, RingReader.Role.CONSUMER)) {
      MappedByteBuffer handled = channel.map(FileChannel.MapMode.READ_WRITE, 0, 1 << 23);
      handled.order(ByteOrder.nativeOrder());
      int[] count = new int[1];
      say("ready");
      while (!reader.isWriterGone()) {
        if (reader.await(FOR_EVER_NANOS)) {
          reader.reap(
              (buffer, offset, length) ->
                  handled.putLong(8 * count[0]++, check(buffer, offset, length)),
              64);
        }
      }
    }
    System.exit(0);
  }

  /** Takes lines of a file and a seed, writes rubbish to a few places of the file, says so. */
  private static void scribble() throws IOException {
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    say("ready");
    for (String order = orders.readLine(); order != null; order = orders.readLine()) {
      String[] words = order.split(" ");
      SplittableRandom random = new SplittableRandom(Long.parseLong(words[1]));
      try (FileChannel channel =
          FileChannel.open(Path.of(words[0]), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size());
        memory.order(ByteOrder.nativeOrder());
        int at = place(random);
        switch (random.nextInt(3)) {
          case 0 -> memory.putLong(at, random.nextLong());
          case 1 -> memory.putLong(at, memory.getLong(at) + 8L * (random.nextInt(400) - 200));
          default -> memory.putInt(at, random.nextInt(2_000));
        }
      }
      say("done");
    }
    System.exit(0);
  }

  private static int place(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> 128 * (1 + random.nextInt(3)) + 8 * random.nextInt(8);
      case 1 -> 8 * random.nextInt(RecordRing.HEADER_BYTES / 8);
      default -> RecordRing.HEADER_BYTES + 8 * random.nextInt(BODY_BYTES / 8);
    };
  }

  private static void say(String word) {
    System.out.println(word);
    System.out.flush();
  }
}
