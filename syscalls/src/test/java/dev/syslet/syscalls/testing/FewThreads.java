package dev.syslet.syscalls.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/** Makes daemon threads, so many at a time; makes none while those live, so that further calls queue in the kernel. */
public final class FewThreads implements ThreadFactory {

  private final int most;
  private final List<Thread> made = new ArrayList<>();

  public FewThreads(int most) {
    this.most = most;
  }

  @Override
  public synchronized @Nullable Thread newThread(Runnable task) {
    made.removeIf(thread -> thread.getState() == Thread.State.TERMINATED);
    if (made.size() == most) {
      return null;
    }
    Thread thread = Thread.ofPlatform().daemon().unstarted(task);
    made.add(thread);
    return thread;
  }
}
