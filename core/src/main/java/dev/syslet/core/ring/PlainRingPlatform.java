package dev.syslet.core.ring;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Iterator;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** The platform in plain Java: zeros are written to allocate a file, and waits poll. */
final class PlainRingPlatform implements RingPlatform {

  private static final int CHUNK_BYTES = 64 << 10;
  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The platform of this process, looked for once. */
  private static final class Found {
    static final RingPlatform PLATFORM = find();

    private static RingPlatform find() {
      Iterator<RingPlatform> found =
          ServiceLoader.load(RingPlatform.class, RingPlatform.class.getClassLoader()).iterator();
      return found.hasNext() ? found.next() : new PlainRingPlatform();
    }
  }

  /** The best there is. */
  static RingPlatform best() {
    return Found.PLATFORM;
  }

  @Override
  public void createFile(Path path, long bytes) throws IOException {
    Set<StandardOpenOption> options =
        Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (FileChannel file =
        FileChannel.open(
            path,
            options,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      try {
        ByteBuffer zeros = ByteBuffer.allocate(CHUNK_BYTES);
        for (long at = 0; at < bytes; ) {
          zeros.clear().limit((int) Math.min(CHUNK_BYTES, bytes - at));
          at += file.write(zeros, at);
        }
      } catch (IOException | RuntimeException e) {
        boolean unused = Files.deleteIfExists(path);
        throw e;
      }
    }
  }

  @Override
  public RingNotifier notifier(ByteBuffer memory) {
    return new RingNotifier() {
      @Override
      public void wake(int wordOffset) {
        // Who waits polls.
      }

      @Override
      public void await(int wordOffset, int expected, long timeoutNanos) {
        LockSupport.parkNanos(this, Math.min(POLL_NANOS, timeoutNanos));
      }
    };
  }
}
