package dev.syslet.benchmarks.warm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link FileChannel} on a thread of an {@link ExecutorService}.
 *
 * <p>An operation begins with {@code submit} on the benchmark's thread, a platform thread, and
 * ends when {@code get} has returned there. So it has in it: to make the task, to hand it over and
 * wake a thread, the read, and to wake the benchmark's thread. One operation is under way at a
 * time.
 */
public abstract class TaskRead extends WarmRead {

  private final ExecutorService executor;

  @SuppressWarnings("NullAway.Init") // by open()
  private FileChannel channel;

  /** Reads on threads of that executor. */
  protected TaskRead(ExecutorService executor) {
    this.executor = executor;
  }

  @Setup
  @Override
  public final void open() throws IOException {
    channel = FileChannel.open(path(), StandardOpenOption.READ);
  }

  @Benchmark
  @Override
  public long read() throws ExecutionException, InterruptedException {
    long offset = nextOffset();
    return whole(executor.submit(() -> channel.read(buffer.clear(), offset)).get());
  }

  @TearDown
  @Override
  public final void close() throws IOException {
    executor.close();
    channel.close();
  }
}
