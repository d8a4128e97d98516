package dev.syslet.benchmarks.warm;

import dev.syslet.benchmarks.files.ScratchFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the subjects have in common: a file whose pages are all in the page cache, a page-aligned
 * direct buffer, and a random block's offset for each operation.
 *
 * <p>After each iteration the buffer must hold the block that was read last.
 */
@State(Scope.Thread)
public abstract class WarmRead {

  /** The name of the parameter {@link #file}. */
  static final String FILE = "file";

  static final int BLOCK_BYTES = ScratchFile.BLOCK_BYTES;

  /** The file, made by {@link ScratchFile}. */
  @Param("")
  public String file = "";

  /** Where the block goes. */
  protected final ByteBuffer buffer =
      ByteBuffer.allocateDirect(2 * BLOCK_BYTES).alignedSlice(BLOCK_BYTES).slice(0, BLOCK_BYTES);

  private long random = 0x9E3779B97F4A7C15L;
  private long blockMask;
  private long offset;

  /** Opens the file in the subject's way; before the first read. */
  public abstract void open() throws Exception;

  /** The operation: reads the block at {@link #nextOffset} into {@link #buffer}; its bytes. */
  public abstract long read() throws Exception;

  /** Gives back what {@link #open} took. */
  public abstract void close() throws Exception;

  /** Reads the file once, so that it is in the page cache. */
  @Setup
  public final void warm() throws IOException {
    try (FileChannel channel = FileChannel.open(path(), StandardOpenOption.READ)) {
      blockMask = blockMask(channel.size());
      ByteBuffer chunk = ByteBuffer.allocateDirect(1 << 20);
      int bytes;
      do {
        bytes = channel.read(chunk.clear());
      } while (bytes > 0);
    }
  }

  /** Looks whether the last read of the iteration brought the right block. */
  @TearDown(Level.Iteration)
  public final void verify() {
    if (buffer.getLong(0) != offset) {
      throw new IllegalStateException(
          "read the block at " + buffer.getLong(0) + " instead of that at " + offset);
    }
  }

  /** The file's path. */
  protected final Path path() {
    return Path.of(file);
  }

  /** The offset of the next block to read: the same sequence for every subject. */
  protected final long nextOffset() {
    random ^= random << 13;
    random ^= random >>> 7;
    random ^= random << 17;
    offset = (random & blockMask) * BLOCK_BYTES;
    return offset;
  }

  /** The result as it is, if it is that of a whole block. */
  protected static long whole(long result) {
    if (result != BLOCK_BYTES) {
      throw new IllegalStateException("a read of " + BLOCK_BYTES + " bytes answered " + result);
    }
    return result;
  }

  private static long blockMask(long fileBytes) {
    long blocks = fileBytes / BLOCK_BYTES;
    if (Long.bitCount(blocks) != 1) {
      throw new IllegalArgumentException("the file's blocks are no power of two: " + blocks);
    }
    return blocks - 1;
  }
}
