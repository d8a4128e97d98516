package dev.syslet.core;

import java.util.function.BooleanSupplier;

/** Waits for what another thread does, without a fixed sleep: as long as it takes, up to a bound that only a hang reaches. */
public final class Await {

  private static final long BOUND_NANOS = 60_000_000_000L;

  private Await() {}

  /** Returns when the condition holds; fails after a minute. */
  public static void until(String what, BooleanSupplier condition) {
    long begun = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - begun > BOUND_NANOS) {
        throw new AssertionError("waited a minute for: " + what);
      }
      Thread.onSpinWait();
      Thread.yield();
    }
  }
}
