package dev.syslet.syscalls.thread;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A call that has turned out to need a thread, until its lane has one for it. Nothing of it is inside the kernel, and until it is
 * resumed with a thread it is the engine's to end.
 */
public final class ThreadWanted {

  private final AtomicBoolean goneOn = new AtomicBoolean(); // false -> true

  /** Whether the caller is the one who goes on with the call. */
  public boolean leave() {
    return goneOn.compareAndSet(false, true);
  }
}
