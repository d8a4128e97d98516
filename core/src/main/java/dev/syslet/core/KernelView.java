package dev.syslet.core;

import org.jspecify.annotations.Nullable;

/**
 * What the machine says about a call that a thread is inside.
 *
 * @param threadId the number that the operating system gives the thread (gettid(2))
 * @param state the thread's state as proc_pid_stat(5) has it: R running, S waits and can be interrupted, D waits and cannot
 * @param waitsIn the kernel function that it waits in (/proc/PID/wchan), or null when that is not told
 * @param syscall what /proc/PID/syscall tells: number, arguments, stack and program counter; or null when that is not told
 */
public record KernelView(
    long threadId, char state, @Nullable String waitsIn, @Nullable String syscall) {

  /** The state of a thread that nothing can interrupt. */
  public static final char UNINTERRUPTIBLE = 'D';
}
