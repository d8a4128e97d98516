package dev.syslet.core;

import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Threads that wait for a call to move on. Who waits adds itself, then looks, then parks; who moves it on changes it, then wakes. */
final class Waiters {

  private record Node(Thread thread, @Nullable Node next) {}

  private final AtomicReference<@Nullable Node> top = new AtomicReference<>();

  void add(Thread thread) {
    top.updateAndGet(next -> new Node(thread, next));
  }

  void wakeAll() {
    if (top.get() != null) {
      for (Node node = top.get(); node != null; node = node.next()) {
        LockSupport.unpark(node.thread());
      }
    }
  }
}
