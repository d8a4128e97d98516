package dev.syslet.samples.isolate;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * The two loads as one makes them without this library: each call is a task that blocks, on a fixed pool of 32 threads or on a
 * virtual thread of its own. Prints its counts as it goes, since it is killed when it stalls. A main class; {@link Peer} starts
 * it.
 */
final class PeerMain {

  static final String POOL = "pool32";
  static final String VIRTUAL = "virtualThreads";
  static final String OPEN = "open";
  static final String STAT = "stat";
  static final String BEFORE = "before ";
  static final String DURING = "during ";

  private static final int POOL_THREADS = 32;
  private static final int IN_FLIGHT = 128; // as the healthy load of the executor
  private static final int CALLS_PER_TICK = 12;
  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);
  private static final long TELL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int READ_BYTES = 4096;

  private record OpenFile(Path path, FileChannel channel, long size) {}

  private final Executor executor;
  private final List<OpenFile> files = new ArrayList<>();
  private final Random random = new Random(1);
  private final Semaphore room = new Semaphore(IN_FLIGHT);
  private final AtomicLong completed = new AtomicLong();
  private final PrintStream out = System.out;

  private PeerMain(Executor executor) {
    this.executor = executor;
  }

  public static void main(String[] args) throws IOException {
    PeerMain main =
        new PeerMain(
            args[0].equals(POOL)
                ? Executors.newFixedThreadPool(POOL_THREADS)
                : Executors.newVirtualThreadPerTaskExecutor());
    main.open(Files.readString(Path.of(args[6]), StandardCharsets.UTF_8).split("\0"));
    main.run(Long.parseLong(args[4]), BEFORE);
    main.hang(args[1].equals(OPEN), args[2], Integer.parseInt(args[3]));
    main.run(TimeUnit.NANOSECONDS.toMillis(SETTLE_NANOS), "settling "); // until all of them hang
    main.run(Long.parseLong(args[5]), DURING);
    Runtime.getRuntime().halt(0); // an exit would wait for nobody either, but may run hooks
  }

  private void open(String[] names) throws IOException {
    for (String name : names) {
      Path path = Path.of(name);
      if (Files.isReadable(path) && Files.size(path) > 0) {
        files.add(new OpenFile(path, FileChannel.open(path), Files.size(path)));
      }
    }
    if (files.isEmpty()) {
      throw new IOException("none of " + names.length + " files can be read");
    }
  }

  private void hang(boolean opens, String prefix, int calls) {
    for (int i = 0; i < calls; i++) {
      String name = prefix + i;
      executor.execute(() -> hang(opens, name));
    }
  }

  private static void hang(boolean opens, String name) {
    try {
      if (opens) {
        new FileInputStream(name).close();
      } else {
        Files.readAttributes(Path.of(name), BasicFileAttributes.class);
      }
    } catch (IOException e) {
      return; // it is not there: nothing hangs
    }
  }

  /** The healthy load, at a steady pace. */
  private void run(long millis, String what) {
    completed.set(0);
    long begun = System.nanoTime();
    long told = begun;
    for (long now = begun;
        now - begun < TimeUnit.MILLISECONDS.toNanos(millis);
        now = System.nanoTime()) {
      for (int i = 0; i < CALLS_PER_TICK && room.tryAcquire(); i++) {
        OpenFile file = files.get(random.nextInt(files.size()));
        long offset = random.nextInt(3) == 0 ? -1 : random.nextLong(file.size());
        executor.execute(() -> healthy(file, offset));
      }
      if (now - told >= TELL_NANOS) {
        told = now;
        out.println(what + completed.get());
      }
      LockSupport.parkNanos(TICK_NANOS);
    }
    out.println(what + completed.get());
    out.flush();
  }

  /** A read at the offset, or a look at the attributes where it is negative. */
  private void healthy(OpenFile file, long offset) {
    try {
      if (offset < 0) {
        Files.readAttributes(file.path(), BasicFileAttributes.class);
      } else {
        file.channel().read(ByteBuffer.allocateDirect(READ_BYTES), offset);
      }
      completed.incrementAndGet();
    } catch (IOException e) {
      return; // it vanished: not counted
    } finally {
      room.release();
    }
  }
}
