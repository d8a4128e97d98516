package dev.syslet.syscalls;

/** The number that the operating system gives a thread, asked for once per platform thread. */
final class ThreadIds {

  private static final ThreadLocal<Integer> OWN =
      ThreadLocal.withInitial(() -> (int) NativeCalls.call(Numbers.TABLE.numberOf("gettid")));

  private ThreadIds() {}

  /** The current thread's; a virtual thread has none of its own and must not ask. */
  static int current() {
    return OWN.get();
  }
}
