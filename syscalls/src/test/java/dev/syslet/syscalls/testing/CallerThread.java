package dev.syslet.syscalls.testing;

import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Says whether this thread has slept, by its count of voluntary context switches: what time went by
 * tells nothing on a machine with other work.
 */
public final class CallerThread {

  private static final int RUSAGE_THREAD = 1;
  private static final int RU_NVCSW = 128;
  private static final int GETRUSAGE = Numbers.TABLE.numberOf("getrusage");

  /** The JVM may stop the thread for reasons of its own, but not each time. */
  private static final int TRIES = 6;

  private static final ByteBuffer USAGE =
      ByteBuffer.allocateDirect(144).order(ByteOrder.nativeOrder());

  /**
   * What an attempt answered.
   *
   * @param result its result
   * @param slept whether the thread slept in it each time it was made
   */
  public record Seen(long result, boolean slept) {}

  private CallerThread() {}

  public static long voluntarySwitches() {
    if (NativeCalls.call(GETRUSAGE, RUSAGE_THREAD, Memory.base(USAGE)) != 0) {
      throw new AssertionError("getrusage");
    }
    return USAGE.getLong(RU_NVCSW);
  }

  /** Makes an attempt until it was once without sleep. */
  public static Seen watch(LongSupplier attempt) {
    return watch(attempt, result -> true, () -> {});
  }

  /** Makes an attempt until it was once without sleep and as good; warms up before each other. */
  public static Seen watch(LongSupplier attempt, LongPredicate good, Runnable warmUp) {
    Seen seen = new Seen(0, true);
    for (int i = 0; i < TRIES && (seen.slept() || !good.test(seen.result())); i++) {
      if (i > 0) {
        warmUp.run();
      }
      long before = voluntarySwitches();
      long result = attempt.getAsLong();
      seen = new Seen(result, voluntarySwitches() != before);
    }
    return seen;
  }
}
