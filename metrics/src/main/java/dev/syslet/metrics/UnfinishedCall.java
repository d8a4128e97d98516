package dev.syslet.metrics;

import dev.syslet.core.CallSnapshot;
import dev.syslet.core.KernelView;
import dev.syslet.core.SyscallExecutor;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One unfinished call as it was when somebody looked, in types that an MXBean may have.
 *
 * @param callId the number that submit gave the call
 * @param userData the descriptor's user data
 * @param syscall the syscall's name
 * @param call the call with its arguments
 * @param lane the lane that it is in
 * @param state QUEUED, WAITING without a thread, RUNNING on one, or ABANDONED: told, and still held by the kernel
 * @param ageNanos nanoseconds since submit
 * @param deadlineNanos the deadline, in nanoseconds since submit; 0 for none
 * @param submitter the name of the thread that submitted it
 * @param osThreadId the operating system's number of the thread that is inside the call; null when none is
 * @param threadState that thread's state: R running, S waits and can be interrupted, D waits and cannot; null without one
 * @param waitsIn the kernel function that it waits in; null when that is not told
 * @param threadSyscall what /proc/PID/syscall tells of it; null when that is not told
 */
public record UnfinishedCall(
    long callId,
    long userData,
    String syscall,
    String call,
    String lane,
    String state,
    long ageNanos,
    long deadlineNanos,
    String submitter,
    @Nullable Long osThreadId,
    @Nullable String threadState,
    @Nullable String waitsIn,
    @Nullable String threadSyscall) {

  /** An executor's unfinished calls, the oldest first. */
  static List<UnfinishedCall> allOf(SyscallExecutor executor) {
    return executor.inspect().stream()
        .map(UnfinishedCall::of)
        .sorted(Comparator.comparingLong(UnfinishedCall::ageNanos).reversed())
        .toList();
  }

  private static UnfinishedCall of(CallSnapshot call) {
    KernelView view = call.kernel();
    return new UnfinishedCall(
        call.callId(),
        call.userData(),
        call.syscall(),
        call.description(),
        call.lane(),
        call.state().name(),
        call.ageNanos(),
        call.deadlineNanos(),
        call.submitter(),
        view == null ? null : view.threadId(),
        view == null ? null : String.valueOf(view.state()),
        view == null ? null : view.waitsIn(),
        view == null ? null : view.syscall());
  }
}
