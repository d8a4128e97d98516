package dev.syslet.core;

import org.jspecify.annotations.Nullable;

/**
 * A call that would have blocked and is being continued, as the {@link Kernel} sees it.
 *
 * <p>Thread-safe. What the kernel wrote (into buffers, by the call) before {@link #complete} happens before the outcome is
 * seen by whoever takes it.
 */
public interface PendingCall {

  /**
   * The number that {@code submit} gave the call.
   *
   * @return the call id
   */
  long callId();

  /**
   * The call's own copy of what was submitted; the kernel only reads it.
   *
   * @return the descriptor
   */
  Descriptor descriptor();

  /**
   * What {@link Kernel#attempt} answered before the call was continued.
   *
   * @return {@link Kernel#WOULD_BLOCK}, also when there was no attempt, or an answer of {@link Kernel#begun}
   */
  long attempted();

  /**
   * Has the call's own thread call {@link Kernel#resume} once more, soon. May be called from any thread; once the call is
   * completed it does nothing. What happened before it happens before that call.
   */
  void resumeAgain();

  /**
   * As {@link #resumeAgain}, when this time has passed without the call having been completed or resumed. To be called inside
   * {@link Kernel#resume} only, and good until that is called next.
   *
   * @param nanos nanoseconds from now; a later one replaces the first
   */
  void resumeAgainWithin(long nanos);

  /**
   * How long ago the call was submitted: what has gone by of a time that it may wait.
   *
   * @return nanoseconds
   */
  long ageNanos();

  /**
   * Notes that the syscall itself begins now: the end of its queue time, the beginning of its service time. Only the first
   * time counts.
   */
  void started();

  /**
   * Counts one try of the call, for ROUTE; the inline attempt is counted already. A continued call that is completed without
   * any has been tried once.
   */
  default void tried() {}

  /**
   * Asks for a thread of the call's lane: {@link Kernel#resume} is called once more when there is one. For a call that
   * {@link Kernel#takesThread} did not know to need one. To be called inside {@link Kernel#resume} only, with nothing of the call
   * left to go on: until it is resumed again the call is the engine's, which may end it, and the kernel must not complete it.
   */
  default void needsThread() {
    resumeAgain();
  }

  /**
   * Whether the call may take a thread of the kernel's.
   *
   * @return whether its lane has one for it
   */
  default boolean hasThread() {
    return true;
  }

  /**
   * Notes that an interrupt has ended the call, so that its result is EINTR or what had been done by then. Called before {@link
   * #complete}.
   */
  default void interrupted() {}

  /**
   * The kernel has returned from the call and holds nothing of it any more. The first call counts; a further one is counted
   * as unexpected and changes nothing.
   *
   * @param route the way the call went
   * @param result {@code >= 0} or a negative errno
   */
  void complete(Route route, long result);

  /**
   * What the kernel has put here.
   *
   * @return the kernel's own record of the call, or null
   */
  @Nullable Object kernelState();

  /**
   * Keeps the kernel's own record of the call with it.
   *
   * @param state anything
   */
  void kernelState(@Nullable Object state);
}
