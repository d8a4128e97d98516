package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code siginfo_t} in native memory, as waitid fills it: what became of a child; the same on
 * both architectures.
 *
 * <pre>
 *   0 si_signo (4)    4 si_errno (4)    8 si_code (4)   12 unused (4)
 *  16 si_pid (4)     20 si_uid (4)     24 si_status (4)  28 unused (100)
 * </pre>
 *
 * <p>waitid with WNOHANG answers 0 both when it has found a child and when none has changed; only
 * {@link #pid} tells which, 0 for the second. So the factories clear it. Reusable; one call at a
 * time may use it.
 */
public final class Siginfo extends Struct {

  static final int BYTES = 128;
  static final int SIGNO = 0;
  static final int ERRNO = 4;
  static final int CODE = 8;
  static final int PID = 16;
  static final int UID = 20;
  static final int STATUS = 24;

  /** Makes one that is all zero. */
  public Siginfo() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes it all zero.
   *
   * @return this
   */
  public Siginfo clear() {
    for (int at = 0; at < BYTES; at += Long.BYTES) {
      memory().putLong(at, 0);
    }
    return this;
  }

  /**
   * The signal.
   *
   * @return SIGCHLD after waitid has found a child, else 0
   */
  public int signo() {
    return memory().getInt(SIGNO);
  }

  /**
   * An error number, which Linux hardly ever sets.
   *
   * @return the number, mostly 0
   */
  public int errno() {
    return memory().getInt(ERRNO);
  }

  /**
   * What happened.
   *
   * @return CLD_EXITED, CLD_KILLED, CLD_DUMPED, CLD_STOPPED, CLD_TRAPPED or CLD_CONTINUED
   */
  public int code() {
    return memory().getInt(CODE);
  }

  /**
   * Which child.
   *
   * @return its process id; 0 when waitid found none
   */
  public int pid() {
    return memory().getInt(PID);
  }

  /**
   * Whose child.
   *
   * @return its real user
   */
  public int uid() {
    return memory().getInt(UID);
  }

  /**
   * How it ended or what moved it.
   *
   * @return the exit status with CLD_EXITED, else the signal
   */
  public int status() {
    return memory().getInt(STATUS);
  }

  @Override
  public String toString() {
    return "Siginfo[code="
        + code()
        + ", pid="
        + pid()
        + ", uid="
        + uid()
        + ", status="
        + status()
        + "]";
  }
}
