package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.Rusage;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.WaitConstants;
import dev.syslet.syscalls.event.WaitStatus;
import dev.syslet.syscalls.raw.WaitNumbers;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} for processes. */
abstract class ProcessCalls extends EventCalls {

  ProcessCalls() {}

  private static Descriptor outcome(
      Descriptor d, Siginfo info, int options, @Nullable Rusage rusage) {
    return nullable(struct(d, info.clear()).addArgument(options), rusage);
  }

  /**
   * Fills a descriptor: make a file that stands for a process, and can be read from once the
   * process ends.
   *
   * @param d the descriptor
   * @param pid the process
   * @param flags 0, PIDFD_NONBLOCK, PIDFD_THREAD
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor pidfd_open(Descriptor d, int pid, int flags) {
    return d.syscall(WaitNumbers.PIDFD_OPEN).addArgument(pid).addArgument(flags);
  }

  /**
   * Make a file that stands for a process, and can be read from once the process ends.
   *
   * @param pid the process
   * @param flags 0, PIDFD_NONBLOCK, PIDFD_THREAD
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor pidfd_open(int pid, int flags) {
    return pidfd_open(new Descriptor(), pid, flags);
  }

  /**
   * Fills a descriptor: send a signal to the process that a file stands for, never to another one
   * that got its number.
   *
   * @param d the descriptor
   * @param pidfd from pidfd_open
   * @param signal the signal; 0 to see whether it is there
   * @param flags 0; from Linux 6.9 on PIDFD_SIGNAL_ flags
   * @return the descriptor; its result is 0
   */
  public static Descriptor pidfd_send_signal(Descriptor d, Fd pidfd, int signal, int flags) {
    return file(d, WaitNumbers.PIDFD_SEND_SIGNAL, pidfd)
        .addArgument(signal)
        .addArgument(0)
        .addArgument(flags);
  }

  /**
   * Send a signal to the process that a file stands for, never to another one that got its number.
   *
   * @param pidfd from pidfd_open
   * @param signal the signal; 0 to see whether it is there
   * @param flags 0; from Linux 6.9 on PIDFD_SIGNAL_ flags
   * @return a new descriptor; its result is 0
   */
  public static Descriptor pidfd_send_signal(Fd pidfd, int signal, int flags) {
    return pidfd_send_signal(new Descriptor(), pidfd, signal, flags);
  }

  /**
   * Fills a descriptor: wait for a child of this process.
   *
   * <p>The JVM waits for the children of {@code ProcessBuilder} itself, and a child can be taken
   * once: use waitid with {@code WNOWAIT} for those, or their {@code Process} is told a wrong exit
   * value, and expect ECHILD once the JVM was faster.
   *
   * @param d the descriptor
   * @param pid the child; -1 for any, 0 for any of this process group, else the negative group
   * @param status gets what became of it; may be null
   * @param options WNOHANG, WUNTRACED, WCONTINUED
   * @param rusage gets what the child has used; may be null
   * @return the descriptor; its result is the child's process id, 0 with WNOHANG when none has
   *     changed
   */
  public static Descriptor wait4(
      Descriptor d, int pid, @Nullable WaitStatus status, int options, @Nullable Rusage rusage) {
    nullable(d.syscall(WaitNumbers.WAIT4).addArgument(pid), status).addArgument(options);
    return nullable(d, rusage);
  }

  /**
   * Wait for a child of this process.
   *
   * <p>The JVM waits for the children of {@code ProcessBuilder} itself, and a child can be taken
   * once: use waitid with {@code WNOWAIT} for those, or their {@code Process} is told a wrong exit
   * value, and expect ECHILD once the JVM was faster.
   *
   * @param pid the child; -1 for any, 0 for any of this process group, else the negative group
   * @param status gets what became of it; may be null
   * @param options WNOHANG, WUNTRACED, WCONTINUED
   * @param rusage gets what the child has used; may be null
   * @return a new descriptor; its result is the child's process id, 0 with WNOHANG when none has
   *     changed
   */
  public static Descriptor wait4(
      int pid, @Nullable WaitStatus status, int options, @Nullable Rusage rusage) {
    return wait4(new Descriptor(), pid, status, options, rusage);
  }

  /**
   * Fills a descriptor: wait for a child of this process.
   *
   * <p>The JVM waits for the children of {@code ProcessBuilder} itself, and a child can be taken
   * once: use waitid with {@code WNOWAIT} for those, or their {@code Process} is told a wrong exit
   * value, and expect ECHILD once the JVM was faster.
   *
   * @param d the descriptor
   * @param idtype P_PID, P_PGID, P_ALL
   * @param id the child or group; 0 with P_ALL
   * @param info cleared here, gets what became of the child
   * @param options WEXITED, WSTOPPED, WCONTINUED, one at least; WNOHANG, WNOWAIT
   * @param rusage gets what the child has used; may be null
   * @return the descriptor; its result is 0; with WNOHANG also when no child has changed, and then
   *     {@link Siginfo#pid} is 0
   */
  public static Descriptor waitid(
      Descriptor d, int idtype, int id, Siginfo info, int options, @Nullable Rusage rusage) {
    return outcome(
        d.syscall(WaitNumbers.WAITID).addArgument(idtype).addArgument(id), info, options, rusage);
  }

  /**
   * Wait for a child of this process.
   *
   * <p>The JVM waits for the children of {@code ProcessBuilder} itself, and a child can be taken
   * once: use waitid with {@code WNOWAIT} for those, or their {@code Process} is told a wrong exit
   * value, and expect ECHILD once the JVM was faster.
   *
   * @param idtype P_PID, P_PGID, P_ALL
   * @param id the child or group; 0 with P_ALL
   * @param info cleared here, gets what became of the child
   * @param options WEXITED, WSTOPPED, WCONTINUED, one at least; WNOHANG, WNOWAIT
   * @param rusage gets what the child has used; may be null
   * @return a new descriptor; its result is 0; with WNOHANG also when no child has changed, and
   *     then {@link Siginfo#pid} is 0
   */
  public static Descriptor waitid(
      int idtype, int id, Siginfo info, int options, @Nullable Rusage rusage) {
    return waitid(new Descriptor(), idtype, id, info, options, rusage);
  }

  /**
   * Fills a descriptor: wait for the child of this process that a pidfd stands for (P_PIDFD). The
   * pidfd is held until the call is over.
   *
   * <p>The JVM waits for the children of {@code ProcessBuilder} itself, and a child can be taken
   * once: use waitid with {@code WNOWAIT} for those, or their {@code Process} is told a wrong exit
   * value, and expect ECHILD once the JVM was faster.
   *
   * @param d the descriptor
   * @param pidfd from pidfd_open
   * @param info cleared here, gets what became of the child
   * @param options WEXITED, WSTOPPED, WCONTINUED, one at least; WNOHANG, WNOWAIT
   * @param rusage gets what the child has used; may be null
   * @return the descriptor; its result is 0; with WNOHANG also when no child has changed, and then
   *     {@link Siginfo#pid} is 0
   */
  public static Descriptor waitid(
      Descriptor d, Fd pidfd, Siginfo info, int options, @Nullable Rusage rusage) {
    d.syscall(WaitNumbers.WAITID)
        .addArgument(WaitConstants.P_PIDFD)
        .addArgument(pidfd.number(), pidfd);
    return outcome(d, info, options, rusage);
  }

  /**
   * Wait for the child of this process that a pidfd stands for (P_PIDFD). The pidfd is held until
   * the call is over.
   *
   * <p>The JVM waits for the children of {@code ProcessBuilder} itself, and a child can be taken
   * once: use waitid with {@code WNOWAIT} for those, or their {@code Process} is told a wrong exit
   * value, and expect ECHILD once the JVM was faster.
   *
   * @param pidfd from pidfd_open
   * @param info cleared here, gets what became of the child
   * @param options WEXITED, WSTOPPED, WCONTINUED, one at least; WNOHANG, WNOWAIT
   * @param rusage gets what the child has used; may be null
   * @return a new descriptor; its result is 0; with WNOHANG also when no child has changed, and
   *     then {@link Siginfo#pid} is 0
   */
  public static Descriptor waitid(Fd pidfd, Siginfo info, int options, @Nullable Rusage rusage) {
    return waitid(new Descriptor(), pidfd, info, options, rusage);
  }
}
