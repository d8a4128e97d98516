package dev.syslet.core;

/**
 * Something that a call needs and that must not go away while the kernel may still use it: an open file, a buffer.
 *
 * <p>The engine acquires each lease of a descriptor when it accepts the call and releases it when the kernel has really
 * returned from the call, which may be long after the call's outcome (a deadline, an abandoned call). Between the two the
 * owner must neither free the memory nor let the file descriptor's number be used again.
 *
 * <p>Both methods are thread-safe, never wait and never throw.
 */
public interface Lease {

  /**
   * Takes one hold.
   *
   * @return 0, or a negative errno when the thing is no longer there (EBADF for a file, EFAULT for memory); then no hold
   *     was taken
   */
  int acquire();

  /** Gives one hold back. What happened before it happens before whatever the owner does once the last hold is gone. */
  void release();
}
