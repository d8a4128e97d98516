package dev.syslet.samples.mixed;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * Tells by {@link FileChannel} whether something that was read from a file is what stands there.
 *
 * @param path the file
 * @param key the file's identity at the beginning, or null when it could not be looked at
 * @param size its size then
 * @param modified its modification time then
 */
record FileCheck(Path path, @Nullable Object key, long size, @Nullable FileTime modified) {

  /** What a comparison says. */
  enum Verdict {
    SAME,
    DIFFERENT,
    /** The file is not what it was at the beginning, so nothing can be said. */
    CHANGED
  }

  /** Looks at the file as it is now; one that cannot be looked at has size 0. */
  static FileCheck of(Path path) {
    try {
      BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
      return new FileCheck(path, now.fileKey(), now.size(), now.lastModifiedTime());
    } catch (IOException e) {
      return new FileCheck(path, null, 0, null);
    }
  }

  /** Compares the buffer's remaining bytes with the file's at the offset; as many as a 4 KiB read there must give. */
  Verdict compare(ByteBuffer read, long offset) {
    ByteBuffer expected = ByteBuffer.allocate((int) Math.min(4096, Math.max(0, size - offset)));
    try (FileChannel channel = FileChannel.open(path)) {
      int n = 0;
      while (expected.hasRemaining()
          && (n = channel.read(expected, offset + expected.position())) > 0) {
        // until it is full or the file ends
      }
      if (n < 0) {
        return Verdict.CHANGED;
      }
    } catch (IOException e) {
      return Verdict.CHANGED;
    }
    if (expected.flip().equals(read)) {
      return Verdict.SAME;
    }
    return equals(of(path)) ? Verdict.DIFFERENT : Verdict.CHANGED;
  }
}
