package dev.syslet.syscalls.thread;

/** A signal that ends a syscall of one thread, as {@link InterruptGate} needs it. The real one is {@link InterruptSignal}. */
public interface ThreadSignals {

  /** The number of the current thread, which takes the signal from then on; 0 when it must get none. */
  int threadId();

  /**
   * Sends the signal to a thread that {@link #threadId} has told.
   *
   * @return 0; -EAGAIN when it cannot be sent now; another error when it cannot be sent
   */
  long send(int threadId);

  /** Whether a signal was sent that has not reached its thread; false when that is not told. */
  boolean isPending(int threadId);

  /** Has the current thread handle what was sent to it before. */
  void takeIn();
}
