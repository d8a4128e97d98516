package dev.syslet.benchmarks.warm;

import java.util.concurrent.Executors;

/**
 * {@link java.nio.channels.FileChannel} with a virtual thread for each operation.
 *
 * <p>What is timed is told at {@link TaskRead}; the virtual thread is started and ends within it.
 * The hand-over between the benchmark's platform thread and the carrier is the larger part. Code
 * that is on a virtual thread already and reads there pays what {@link FileChannelRead} does, and
 * holds its carrier when the page is not cached.
 */
public class VirtualThreadRead extends TaskRead {

  /** Starts a virtual thread for each operation. */
  public VirtualThreadRead() {
    super(Executors.newVirtualThreadPerTaskExecutor());
  }
}
