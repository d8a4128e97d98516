package dev.syslet.core;

/**
 * What the engine stands on: something that runs syscalls. The real one speaks to Linux; the tests' one is simulated, with
 * a schedule that a seed decides.
 *
 * <p>All methods are thread-safe. {@link #validate} and {@link #attempt} are called by the submitter and must not wait;
 * {@link #resume} is called on a virtual thread and must not make a call that can block either. What a method throws against
 * its contract is counted and logged; it costs no other call its outcome.
 */
public interface Kernel extends AutoCloseable {

  /** The answer of {@link #attempt} when the call cannot be finished without waiting. No syscall returns this number. */
  long WOULD_BLOCK = Long.MIN_VALUE;

  /**
   * Checks a descriptor before anything of it runs.
   *
   * @param descriptor the descriptor; not changed
   * @throws SubmitException when it cannot be run: an unknown or refused syscall, wrong arguments
   */
  void validate(Descriptor descriptor);

  /**
   * Runs the call on the current thread if that takes no waiting. Called with all leases of the descriptor held.
   *
   * <p>Must not throw: an attempt that cannot tell answers {@link #WOULD_BLOCK}. An attempt that answers it has had no
   * effect that the continued call would repeat.
   *
   * @param descriptor the call
   * @return the result ({@code >= 0} or a negative errno), or {@link #WOULD_BLOCK}
   */
  long attempt(Descriptor descriptor);

  /**
   * Begins to continue a call that would block and returns without waiting for it. From then on the kernel owes exactly one
   * {@link PendingCall#complete}, from any thread, also before this method returns.
   *
   * @param call the call; its leases stay held until it is completed
   * @throws RuntimeException only when nothing has begun and {@link PendingCall#complete} will not be called; the same holds
   *     for an Error
   */
  void resume(PendingCall call);

  /**
   * Tries to end a resumed call early. Whatever the answer, {@link PendingCall#complete} still comes, once. May be called more
   * than once for a call, by several threads at a time, and when the call is over or the kernel is closed.
   *
   * @param call a call that {@link #resume} has returned from
   * @return what could be done
   */
  CancelAnswer cancel(PendingCall call);

  /**
   * The name of a syscall.
   *
   * @param syscall its number
   * @return the man page's name, or a text with the number in it for one that is not known
   */
  String syscallName(int syscall);

  /**
   * The call as a person would write it, for tables and messages; it touches no file.
   *
   * @param descriptor the call
   * @return such as {@code openat(AT_FDCWD, "/tmp/fifo", 0x0)}
   */
  String describe(Descriptor descriptor);

  /**
   * Platform threads that run calls for this kernel, busy or idle.
   *
   * @return the count now
   */
  default int threads() {
    return 0;
  }

  /**
   * Those of {@link #threads} that are inside a call.
   *
   * @return the count now
   */
  default int busyThreads() {
    return 0;
  }

  /**
   * Lets go of threads and other resources that no call uses. Calls that are still held keep what they need. Never waits
   * for a held call. Called once; a submit that was under way then may still come to {@link #attempt} and {@link #resume}.
   */
  @Override
  void close();
}
