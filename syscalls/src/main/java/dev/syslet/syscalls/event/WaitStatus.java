package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Slabs;

/**
 * What wait4 tells about a child, an int in native memory, read as the macros of the man page do.
 *
 * <pre>
 *   bits 0 - 6   the signal that ended it; 0 after an exit; 0x7f when it is stopped
 *   bit  7       a core was dumped
 *   bits 8 - 15  the exit status, or the signal that stopped it
 *   0xffff       it was continued
 * </pre>
 *
 * <p>Reusable; one call at a time may use it. Meaningful only after a result above 0.
 */
public final class WaitStatus extends Struct {

  static final int BYTES = 4;
  private static final int SIGNAL_BITS = 0x7F;
  private static final int CORE_BIT = 0x80;
  private static final int STOPPED = 0x7F;
  private static final int CONTINUED = 0xFFFF;
  private static final int LOW_BYTE = 0xFF;

  /** Makes one that is zero. */
  public WaitStatus() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * The number as the kernel wrote it.
   *
   * @return the number
   */
  public int value() {
    return memory().getInt(0);
  }

  /**
   * Whether it ended by itself (WIFEXITED).
   *
   * @return whether it did; then {@link #exitStatus} is right
   */
  public boolean exited() {
    return (value() & SIGNAL_BITS) == 0;
  }

  /**
   * What it ended with (WEXITSTATUS).
   *
   * @return 0 to 255, if it {@link #exited}
   */
  public int exitStatus() {
    return value() >> 8 & LOW_BYTE;
  }

  /**
   * Whether a signal ended it (WIFSIGNALED).
   *
   * @return whether one did; then {@link #termSignal} is right
   */
  public boolean signaled() {
    int signal = value() & SIGNAL_BITS;
    return signal != 0 && signal != STOPPED;
  }

  /**
   * Which signal ended it (WTERMSIG).
   *
   * @return the signal, if it was {@link #signaled}
   */
  public int termSignal() {
    return value() & SIGNAL_BITS;
  }

  /**
   * Whether it left a core (WCOREDUMP).
   *
   * @return whether it did
   */
  public boolean coreDumped() {
    return signaled() && (value() & CORE_BIT) != 0;
  }

  /**
   * Whether a signal stopped it (WIFSTOPPED); told with WUNTRACED only.
   *
   * @return whether one did; then {@link #stopSignal} is right
   */
  public boolean stopped() {
    return (value() & LOW_BYTE) == STOPPED;
  }

  /**
   * Which signal stopped it (WSTOPSIG).
   *
   * @return the signal, if it is {@link #stopped}
   */
  public int stopSignal() {
    return value() >> 8 & LOW_BYTE;
  }

  /**
   * Whether SIGCONT let it go on (WIFCONTINUED); told with WCONTINUED only.
   *
   * @return whether it did
   */
  public boolean continued() {
    return value() == CONTINUED;
  }

  @Override
  public String toString() {
    String what =
        continued()
            ? "continued"
            : stopped()
                ? "stopped by signal " + stopSignal()
                : exited()
                    ? "exited with " + exitStatus()
                    : "ended by signal " + termSignal() + (coreDumped() ? ", core dumped" : "");
    return "WaitStatus[" + what + "]";
  }
}
