package dev.syslet.syscalls.testing;

import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A FUSE mount with one file, {@code disk}, that is read as another file is, and whose reads can be
 * held: they get no answer until they are let go. Needs root.
 *
 * <p>One thread answers the requests of {@code linux/fuse.h}. Reads are not held for longer than
 * {@value #LONGEST_HOLD_SECONDS} s, whatever becomes of the test; when the JVM ends, the kernel ends
 * all of them with an error.
 */
public final class FuseFile implements AutoCloseable {

  static final long LONGEST_HOLD_SECONDS = 15;

  private static final int FUSE_LOOKUP = 1;
  private static final int FUSE_FORGET = 2;
  private static final int FUSE_GETATTR = 3;
  private static final int FUSE_OPEN = 14;
  private static final int FUSE_READ = 15;
  private static final int FUSE_RELEASE = 18;
  private static final int FUSE_FLUSH = 25;
  private static final int FUSE_INIT = 26;
  private static final int FUSE_INTERRUPT = 36;
  private static final int FUSE_DESTROY = 38;
  private static final int FUSE_BATCH_FORGET = 42;

  private static final int IN_HEADER = 40;
  private static final int OUT_HEADER = 16;
  private static final int MINOR = 31;
  private static final int FOPEN_DIRECT_IO = 1;
  private static final long ROOT = 1;
  private static final long DISK = 2;
  private static final int MOST_BYTES = 1 << 20;

  /** A read that has no answer yet. */
  private record Read(long unique, long offset, int bytes) {}

  private final Path directory;
  private final FileChannel image;
  private final long device;
  private final Thread server;
  private final ByteBuffer request = native64(MOST_BYTES);
  private final ByteBuffer answer = native64(MOST_BYTES + OUT_HEADER);
  private final List<Read> held = new ArrayList<>(); // guarded by this
  private boolean holds; // guarded by this
  private int holdings; // guarded by this

  /** Mounts; skips the test where that cannot be done. */
  public FuseFile(Path directory, Path image) throws IOException {
    this.directory = directory;
    this.image = FileChannel.open(image, StandardOpenOption.READ);
    this.device = TestFiles.rawOpen(Path.of("/dev/fuse"), O_RDWR);
    assumeTrue(device >= 0, "/dev/fuse: " + Errnos.name(device));
    PathName type = PathName.of("fuse");
    PathName target = PathName.of(directory.toString());
    PathName data =
        PathName.of("fd=" + device + ",rootmode=40000,user_id=0,group_id=0,allow_other");
    int mount = Numbers.TABLE.numberOf("mount");
    long mounted =
        NativeCalls.call(
            mount,
            Structs.address(type),
            Structs.address(target),
            Structs.address(type),
            0,
            Structs.address(data));
    if (mounted != 0) {
      TestFiles.rawClose(device);
      abort("a FUSE mount: " + Errnos.name(mounted));
    }
    this.server = Thread.ofPlatform().daemon().name("fuse-server").start(this::serve);
  }

  private static ByteBuffer native64(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  public Path disk() {
    return directory.resolve("disk");
  }

  /** From now on no read is answered. */
  public synchronized void hold() {
    holds = true;
    int mine = ++holdings;
    Thread.ofPlatform().daemon().name("fuse-watchdog").start(() -> endHolding(mine));
  }

  private synchronized void endHolding(int which) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_HOLD_SECONDS);
    try {
      for (long left = end - System.nanoTime();
          holds && holdings == which && left > 0;
          left = end - System.nanoTime()) {
        TimeUnit.NANOSECONDS.timedWait(this, left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody interrupts it; let go then too
    }
    if (holdings == which) {
      letGo();
    }
  }

  /** Answers the reads that were held, and all further ones. */
  public synchronized void letGo() {
    holds = false;
    notifyAll();
    held.forEach(this::answerRead);
    held.clear();
  }

  /** How many reads wait for an answer here. */
  public synchronized int held() {
    return held.size();
  }

  private void serve() {
    long got = 0;
    while (got >= 0 || got == -Errnos.number("EINTR") || got == -Errnos.number("ENOENT")) {
      got = NativeCalls.call(Numbers.READ, device, Memory.base(request), request.capacity());
      if (got >= IN_HEADER) {
        handle();
      }
    }
  }

  private synchronized void handle() {
    long unique = request.getLong(8);
    answer.clear().position(OUT_HEADER);
    switch (request.getInt(4)) {
      case FUSE_INIT -> {
        answer.putInt(7).putInt(MINOR).putInt(0).putInt(0);
        answer.putInt(0).putInt(MOST_BYTES / 2).putInt(1);
        answer.put(new byte[64 - 28]);
        reply(unique, 0);
      }
      case FUSE_LOOKUP -> {
        answer.putLong(DISK).putLong(0).putLong(1000).putLong(1000).putInt(0).putInt(0);
        attributes(DISK);
        reply(unique, 0);
      }
      case FUSE_GETATTR -> {
        answer.putLong(1000).putInt(0).putInt(0);
        attributes(request.getLong(16));
        reply(unique, 0);
      }
      case FUSE_OPEN -> {
        answer.putLong(0).putInt(FOPEN_DIRECT_IO).putInt(0);
        reply(unique, 0);
      }
      case FUSE_READ -> {
        Read read =
            new Read(unique, request.getLong(IN_HEADER + 8), request.getInt(IN_HEADER + 16));
        if (holds) {
          held.add(read);
        } else {
          answerRead(read);
        }
      }
      case FUSE_RELEASE, FUSE_FLUSH, FUSE_DESTROY -> reply(unique, 0);
      case FUSE_FORGET, FUSE_BATCH_FORGET, FUSE_INTERRUPT -> {}
      default -> reply(unique, -Errno.ENOSYS);
    }
  }

  private void attributes(long node) {
    try {
      long size = node == ROOT ? 0 : image.size();
      answer.putLong(node).putLong(size).putLong(size / 512);
      answer.putLong(0).putLong(0).putLong(0).putInt(0).putInt(0).putInt(0);
      answer.putInt(node == ROOT ? 040755 : 0100600).putInt(1).putInt(0).putInt(0);
      answer.putInt(0).putInt(4096).putInt(0);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void answerRead(Read read) {
    answer.clear().position(OUT_HEADER).limit(OUT_HEADER + read.bytes());
    try {
      for (int got = 0; got >= 0 && answer.hasRemaining(); ) {
        got = image.read(answer, read.offset() + answer.position() - OUT_HEADER);
      }
      reply(read.unique(), 0);
    } catch (IOException e) {
      reply(read.unique(), -Errno.EIO);
    }
  }

  /** Sends what was put behind the header. */
  private void reply(long unique, int error) {
    int bytes = error == 0 ? answer.position() : OUT_HEADER;
    answer.putInt(0, bytes).putInt(4, error).putLong(8, unique);
    NativeCalls.call(Numbers.WRITE, device, Memory.base(answer), bytes);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    letGo();
    TestCommand.unmount(directory.toString());
    TestFiles.rawClose(device); // the server is inside a read, which the unmount has ended
    server.join(TimeUnit.SECONDS.toMillis(Poll.SECONDS));
    image.close();
  }
}
