package dev.syslet.benchmarks.warm;

import java.util.concurrent.Executors;

/**
 * {@link java.nio.channels.FileChannel} on a fixed pool of platform threads; what is timed is told
 * at {@link TaskRead}.
 */
public class PoolRead extends TaskRead {

  private static final int THREADS = 32;

  /** Starts the pool. */
  public PoolRead() {
    super(Executors.newFixedThreadPool(THREADS));
  }
}
