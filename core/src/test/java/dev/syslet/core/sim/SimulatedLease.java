package dev.syslet.core.sim;

import dev.syslet.core.Errno;
import dev.syslet.core.Lease;

/** Counts its holds; may be closed, and then refuses new ones. */
public final class SimulatedLease implements Lease {

  private final SimulatedWorld world;
  private int holds;
  private boolean closed;

  public SimulatedLease(SimulatedWorld world) {
    this.world = world;
  }

  @Override
  public int acquire() {
    world.maybeYield();
    if (closed) {
      return -Errno.EBADF;
    }
    holds++;
    return 0;
  }

  @Override
  public void release() {
    world.maybeYield();
    if (holds == 0) {
      throw new AssertionError("a lease was released more often than it was acquired");
    }
    holds--;
  }

  public void close() {
    closed = true;
  }

  public int holds() {
    return holds;
  }
}
