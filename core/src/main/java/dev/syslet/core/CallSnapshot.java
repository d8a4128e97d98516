package dev.syslet.core;

import org.jspecify.annotations.Nullable;

/**
 * One unfinished call, as it was when somebody looked.
 *
 * @param callId the number that submit gave the call
 * @param userData the descriptor's user data
 * @param syscallNumber the syscall's number on this architecture
 * @param syscall the syscall's name
 * @param description the call with its arguments, as a person would write it; from {@link SyscallExecutor#inspect} and {@link
 *     SyscallExecutor#abandoned} with the names of open files, such as {@code fsync(12</data/a>)}
 * @param lane the name of the lane that it is in
 * @param state where the call stands
 * @param ageNanos nanoseconds since submit
 * @param deadlineNanos the call's deadline, in nanoseconds since submit; 0 for none
 * @param submitter the name of the thread that submitted it
 * @param kernel what the machine says about the thread that is inside the call; null when none is, or it was not asked
 */
public record CallSnapshot(
    long callId,
    long userData,
    int syscallNumber,
    String syscall,
    String description,
    String lane,
    State state,
    long ageNanos,
    long deadlineNanos,
    String submitter,
    @Nullable KernelView kernel) {

  /** Where an unfinished call stands. */
  public enum State {
    /** Waits for a place in the cachemiss pool, or for a thread of its lane. */
    QUEUED,
    /** Waits without a thread, for readiness or a time. */
    WAITING,
    /** Has a thread, which is inside the call. */
    RUNNING,
    /** Has had its outcome, but the kernel still holds it, its buffers and its files. */
    ABANDONED
  }
}
