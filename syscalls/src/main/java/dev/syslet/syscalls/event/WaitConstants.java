package dev.syslet.syscalls.event;

/**
 * Flags and answers of wait4, waitid and pidfds, and the common signals, under the names of the man
 * pages.
 *
 * <p>Import them statically, as those of {@link dev.syslet.syscalls.LinuxConstants}.
 */
public final class WaitConstants {

  /** Answer at once ({@code linux/wait.h}). */
  public static final int WNOHANG = 0x1;

  /** For wait4: children that were stopped too ({@code linux/wait.h}). */
  public static final int WUNTRACED = 0x2;

  /** For waitid: children that were stopped ({@code linux/wait.h}). */
  public static final int WSTOPPED = 0x2;

  /** For waitid: children that ended ({@code linux/wait.h}). */
  public static final int WEXITED = 0x4;

  /** Children that go on again ({@code linux/wait.h}). */
  public static final int WCONTINUED = 0x8;

  /** For waitid: leave the child as it is, to be waited for again ({@code linux/wait.h}). */
  public static final int WNOWAIT = 0x1000000;

  /** Any child ({@code linux/wait.h}). */
  public static final int P_ALL = 0;

  /** The child of that process id ({@code linux/wait.h}). */
  public static final int P_PID = 1;

  /** Any child of that process group ({@code linux/wait.h}). */
  public static final int P_PGID = 2;

  /** The child of that pidfd ({@code linux/wait.h}). */
  public static final int P_PIDFD = 3;

  /** The child exited ({@code asm-generic/siginfo.h}). */
  public static final int CLD_EXITED = 1;

  /** A signal ended the child ({@code asm-generic/siginfo.h}). */
  public static final int CLD_KILLED = 2;

  /** A signal ended the child, and it left a core ({@code asm-generic/siginfo.h}). */
  public static final int CLD_DUMPED = 3;

  /** A traced child has trapped ({@code asm-generic/siginfo.h}). */
  public static final int CLD_TRAPPED = 4;

  /** A signal stopped the child ({@code asm-generic/siginfo.h}). */
  public static final int CLD_STOPPED = 5;

  /** The child goes on again ({@code asm-generic/siginfo.h}). */
  public static final int CLD_CONTINUED = 6;

  /** Sent by kill ({@code asm-generic/siginfo.h}). */
  public static final int SI_USER = 0;

  /** Sent by the kernel ({@code asm-generic/siginfo.h}). */
  public static final int SI_KERNEL = 0x80;

  /** Sent by sigqueue ({@code asm-generic/siginfo.h}). */
  public static final int SI_QUEUE = -1;

  /** Sent by a timer ({@code asm-generic/siginfo.h}). */
  public static final int SI_TIMER = -2;

  /** Sent by tgkill ({@code asm-generic/siginfo.h}). */
  public static final int SI_TKILL = -6;

  /** waitid on it does not wait ({@code linux/pidfd.h}). */
  public static final int PIDFD_NONBLOCK = 0x800;

  /** It stands for a thread; Linux 6.9 ({@code linux/pidfd.h}). */
  public static final int PIDFD_THREAD = 0x80;

  /** Its terminal is gone ({@code asm-generic/signal.h}). */
  public static final int SIGHUP = 1;

  /** Interrupt ({@code asm-generic/signal.h}). */
  public static final int SIGINT = 2;

  /** Quit ({@code asm-generic/signal.h}). */
  public static final int SIGQUIT = 3;

  /** End at once ({@code asm-generic/signal.h}). */
  public static final int SIGKILL = 9;

  /** The first one without a meaning ({@code asm-generic/signal.h}). */
  public static final int SIGUSR1 = 10;

  /** A wrong address ({@code asm-generic/signal.h}). */
  public static final int SIGSEGV = 11;

  /** The second one without a meaning ({@code asm-generic/signal.h}). */
  public static final int SIGUSR2 = 12;

  /** Nobody reads the pipe ({@code asm-generic/signal.h}). */
  public static final int SIGPIPE = 13;

  /** A timer ({@code asm-generic/signal.h}). */
  public static final int SIGALRM = 14;

  /** End ({@code asm-generic/signal.h}). */
  public static final int SIGTERM = 15;

  /** A child ended or was stopped ({@code asm-generic/signal.h}). */
  public static final int SIGCHLD = 17;

  /** Go on ({@code asm-generic/signal.h}). */
  public static final int SIGCONT = 18;

  /** Stop ({@code asm-generic/signal.h}). */
  public static final int SIGSTOP = 19;

  private WaitConstants() {}
}
