package dev.syslet.core.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/** Ring files: made, checked and mapped. */
final class RingFile {

  private RingFile() {}

  /**
   * Makes the file of a new ring and maps it, all zero.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   * @throws IOException if it cannot be made, allocated or mapped; then it is not there
   */
  static ByteBuffer create(Path path, int capacityBytes) throws IOException {
    long bytes = RingHeaderLayout.ringBytes(capacityBytes);
    PlainRingPlatform.best().createFile(path, bytes);
    boolean mapped = false;
    try (FileChannel file = open(path, true)) {
      ByteBuffer memory = map(file, true, bytes);
      mapped = true;
      return memory;
    } finally {
      if (!mapped) {
        boolean unused = Files.deleteIfExists(path);
      }
    }
  }

  /**
   * Maps the file of a ring that is there.
   *
   * @throws RingFormatException if it is none
   * @throws IOException if it cannot be opened, read or mapped
   */
  static ByteBuffer map(Path path, boolean writable) throws IOException {
    try (FileChannel file = open(path, writable)) {
      // Read, not mapped: a file that is too short is an answer and not a fault.
      ByteBuffer header = ByteBuffer.allocate(RingHeaderLayout.HEADER_BYTES);
      while (header.hasRemaining() && file.read(header, header.position()) > 0) {
        // once more
      }
      RingImage image = RingImage.read(path.toString(), header, file.size());
      return map(file, writable, RingHeaderLayout.ringBytes(image.capacityBytes()));
    }
  }

  private static FileChannel open(Path path, boolean writable) throws IOException {
    return FileChannel.open(
        path,
        writable
            ? Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE)
            : Set.of(StandardOpenOption.READ));
  }

  /** All of the file, for large pages must be mapped whole, but no more than a buffer can be. */
  private static ByteBuffer map(FileChannel file, boolean writable, long least) throws IOException {
    long bytes = Math.min(Math.max(least, file.size()), Integer.MAX_VALUE & -(1L << 21));
    return file.map(writable ? MapMode.READ_WRITE : MapMode.READ_ONLY, 0, bytes);
  }
}
