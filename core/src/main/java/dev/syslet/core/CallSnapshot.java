package dev.syslet.core;

import org.jspecify.annotations.Nullable;

/**
 * One unfinished call, as it was when somebody looked.
 *
 * @param callId the number that submit gave the call
 * @param userData the descriptor's user data
 * @param syscall the syscall's name
 * @param description the call with its arguments, as a person would write it
 * @param lane the lane's name, or null for the default one
 * @param state where the call stands
 * @param ageNanos nanoseconds since submit
 * @param deadlineNanos the descriptor's deadline, in nanoseconds since submit; 0 for none
 */
public record CallSnapshot(
    long callId,
    long userData,
    String syscall,
    String description,
    @Nullable String lane,
    State state,
    long ageNanos,
    long deadlineNanos) {

  /** Where an unfinished call stands. */
  public enum State {
    /** Waits for a place in the cachemiss pool. */
    QUEUED,
    /** Is being continued. */
    CONTINUED,
    /** Has had its outcome, but the kernel still holds it, its buffers and its files. */
    ABANDONED
  }
}
