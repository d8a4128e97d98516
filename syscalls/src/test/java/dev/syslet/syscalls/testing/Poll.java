package dev.syslet.syscalls.testing;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Small helps of the tests: waits for conditions up to a deadline that only a broken test meets.
 */
public final class Poll {

  public static final long SECONDS = 20;

  private Poll() {}

  public static String messageOf(Throwable e) {
    return String.valueOf(e.getMessage());
  }

  public static void until(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("still not so after " + SECONDS + " s: " + what);
      }
      LockSupport.parkNanos(200_000);
    }
  }
}
