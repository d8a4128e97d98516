package dev.syslet.syscalls.raw;

/** The number that the operating system gives a thread, asked for once per platform thread. */
public final class ThreadIds {

  private static final ThreadLocal<Integer> OWN =
      ThreadLocal.withInitial(() -> (int) NativeCalls.call(Numbers.TABLE.numberOf("gettid")));

  private ThreadIds() {}

  /** The current thread's; a virtual thread has none of its own and must not ask. */
  public static int current() {
    return OWN.get();
  }
}
