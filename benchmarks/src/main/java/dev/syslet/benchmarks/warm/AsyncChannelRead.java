package dev.syslet.benchmarks.warm;

import java.io.IOException;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutionException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link AsynchronousFileChannel} with its own threads, from {@code read} until {@code get}
 * returned.
 */
public class AsyncChannelRead extends WarmRead {

  @SuppressWarnings("NullAway.Init") // by open()
  private AsynchronousFileChannel channel;

  @Setup
  @Override
  public void open() throws IOException {
    channel = AsynchronousFileChannel.open(path(), StandardOpenOption.READ);
  }

  @Benchmark
  @Override
  public long read() throws ExecutionException, InterruptedException {
    return whole(channel.read(buffer.clear(), nextOffset()).get());
  }

  @TearDown
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
