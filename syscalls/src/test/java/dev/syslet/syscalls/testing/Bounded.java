package dev.syslet.syscalls.testing;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes what must not wait on a thread of its own, so that a test fails where it would hang. The
 * bound is for what waits for ever and is met by nothing else.
 */
public final class Bounded {

  private static final long SECONDS = 5;

  private Bounded() {}

  /**
   * Returns what the call returns or throws what it throws.
   *
   * @param what said when it waits
   * @param call what must not wait
   * @param release ends its wait, if it waits after all
   */
  public static <T> T run(String what, Supplier<T> call, Runnable release) {
    AtomicReference<@Nullable T> result = new AtomicReference<>();
    AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
    Thread thread =
        Thread.ofPlatform().daemon().name("bounded").unstarted(() -> result.set(call.get()));
    thread.setUncaughtExceptionHandler((any, e) -> thrown.set(e));
    thread.start();
    if (!ends(thread)) {
      release.run();
      String after = ends(thread) ? "" : ", and still does after its release";
      throw new AssertionError(what + " waits on the caller's thread" + after);
    }
    Throwable e = thrown.get();
    if (e instanceof Error error) {
      throw error;
    }
    T value = result.get();
    if (value == null) {
      throw new AssertionError(what, e);
    }
    return value;
  }

  private static boolean ends(Thread thread) {
    try {
      return thread.join(Duration.ofSeconds(SECONDS));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
