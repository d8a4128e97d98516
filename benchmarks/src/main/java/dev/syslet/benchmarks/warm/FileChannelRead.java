package dev.syslet.benchmarks.warm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.TearDown;

/**
 * {@link FileChannel} with a direct buffer on the calling thread, which waits when the page is not
 * cached.
 */
public class FileChannelRead extends WarmRead {

  @SuppressWarnings("NullAway.Init") // by open()
  private FileChannel channel;

  @Setup
  @Override
  public void open() throws IOException {
    channel = FileChannel.open(path(), StandardOpenOption.READ);
  }

  @Benchmark
  @Override
  public long read() throws IOException {
    return whole(channel.read(buffer.clear(), nextOffset()));
  }

  @TearDown
  @Override
  public void close() throws IOException {
    channel.close();
  }
}
