package dev.syslet.core.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * What a ring between processes wants of the operating system and Java does not give. Found by
 * {@link java.util.ServiceLoader}; the {@code syscalls} module has one. Without any, files are
 * filled with zeros to allocate them, and waits poll.
 */
public interface RingPlatform {

  /**
   * Makes a file, readable and writable by its owner alone, with all its blocks allocated and zero.
   * Leaves no file behind when it fails.
   *
   * @param path where, on a file system that can be mapped
   * @param bytes bytes of the file, above zero; rounded up to whole pages where the file system has
   *     large ones
   * @throws java.nio.file.FileAlreadyExistsException if there is one
   * @throws IOException if it cannot be made, such as for want of space
   */
  void createFile(Path path, long bytes) throws IOException;

  /**
   * A notifier for words in that memory.
   *
   * @param memory direct, perhaps read-only; kept reachable by the notifier
   * @return the notifier
   */
  RingNotifier notifier(ByteBuffer memory);
}
