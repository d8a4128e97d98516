package dev.syslet.benchmarks.files;

import dev.syslet.benchmarks.harness.BadRequest;
import dev.syslet.benchmarks.harness.IoErrors;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/**
 * A file to read from that exists while a benchmark runs, and goes with the JVM at the latest.
 *
 * <p>Each block begins with its own offset, so that a reader can tell what it got; what follows is
 * random, so that no file system stores it as a hole or compressed. It has been written to the
 * device: its pages are in the page cache, and nothing remains to be written back while others
 * measure.
 */
public final class ScratchFile implements AutoCloseable {

  /** Bytes of a block. */
  public static final int BLOCK_BYTES = 4096;

  private static final int CHUNK_BYTES = 1 << 20;

  private final Path path;

  private ScratchFile(Path path) {
    this.path = path;
  }

  /**
   * Makes one.
   *
   * @param directory where
   * @param megabytes how large, in MiB
   * @throws BadRequest when there is no such directory or it cannot take the file
   */
  public static ScratchFile create(Path directory, int megabytes) {
    if (!Files.exists(directory)) {
      throw new BadRequest("there is no directory " + directory);
    }
    if (!Files.isDirectory(directory)) {
      throw new BadRequest("not a directory: " + directory);
    }
    try {
      Path path = Files.createTempFile(directory, "syslet-benchmark-", ".dat");
      path.toFile().deleteOnExit();
      ScratchFile file = new ScratchFile(path.toAbsolutePath());
      file.fill(megabytes);
      return file;
    } catch (IOException e) {
      throw new BadRequest(
          "cannot make a file of "
              + megabytes
              + " MiB in "
              + directory
              + ": "
              + IoErrors.reason(e));
    }
  }

  /** Its absolute path. */
  public Path path() {
    return path;
  }

  private void fill(int megabytes) throws IOException {
    SplittableRandom random = new SplittableRandom(megabytes);
    byte[] noise = new byte[CHUNK_BYTES];
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      for (int chunk = 0; chunk < megabytes; chunk++) {
        random.nextBytes(noise);
        write(channel, stamped(noise, (long) chunk * CHUNK_BYTES));
      }
      channel.force(true);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static ByteBuffer stamped(byte[] chunk, long offset) {
    ByteBuffer buffer = ByteBuffer.wrap(chunk);
    for (int at = 0; at < CHUNK_BYTES; at += BLOCK_BYTES) {
      buffer.putLong(at, offset + at);
    }
    return buffer;
  }

  private static void write(FileChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      channel.write(buffer);
    }
  }

  /** Deletes the file. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      System.err.println("cannot delete " + path + ": " + IoErrors.reason(e));
    }
  }
}
