package dev.syslet.syscalls.ready;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import org.jspecify.annotations.Nullable;

/**
 * A call that waits for somebody else, in a form that does not wait: tried by the submitter, and again on the call's cachemiss
 * thread each time when its file may have become ready.
 *
 * <p>What a call has done so far travels from try to try as an answer of {@link Kernel#attempt}: {@link Kernel#WOULD_BLOCK},
 * or what {@link Kernel#begun} gives. A form that keeps more about one call makes an object for it in {@link #begin}.
 */
public interface ReadyForm {

  /** The answer of a try that can only go on on a thread; no result of a syscall, and it leaves nothing to wait for. */
  long NEEDS_THREAD = 1L << 62;

  /** No end to the waiting. */
  long NEVER = Long.MAX_VALUE;

  /** Whether the form is right for this call; makes no garbage and asks nobody. */
  boolean takes(Descriptor d);

  /**
   * Tries the call, or what is left of it.
   *
   * @param d the call
   * @param before the answer of the try before, {@link Kernel#WOULD_BLOCK} for the first
   * @return the result, an answer that says that the rest would block, or {@link #NEEDS_THREAD}
   */
  long attempt(Descriptor d, long before);

  /** What goes on with the call after a first attempt; null when only a thread can. */
  default @Nullable ReadyForm begin(Descriptor d, Readiness readiness) {
    return this;
  }

  /** The file that the rest waits for, asked after each try; null when there is only a time to wait for. */
  @Nullable OpenFile file(Descriptor d);

  /** Whether the rest waits for room rather than for data. */
  default boolean forWriting(Descriptor d) {
    return false;
  }

  /** Whether all who wait for the same are alike: when it would block for one, it would for all. */
  default boolean alike() {
    return true;
  }

  /**
   * How long the call may still wait. Asked before each wait; a wait for a clock that can be set tells a part of it.
   *
   * @param d the call
   * @param ageNanos how long ago it was submitted
   * @return nanoseconds, or {@link #NEVER}; at or below zero the time is over
   */
  default long leftNanos(Descriptor d, long ageNanos) {
    return NEVER;
  }

  /** What a call ends with when its time is over. */
  default long timedOut(Descriptor d, long before) {
    return Kernel.resultSoFar(before, -Errno.EAGAIN);
  }

  /** The call is over; lets go of what {@link #begin} made. */
  default void end() {}
}
