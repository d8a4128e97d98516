package dev.syslet.syscalls.event;

import dev.syslet.syscalls.memory.LeasedBuffer;
import java.nio.ByteBuffer;

/**
 * Walks the {@code struct signalfd_siginfo} that a read of a signalfd has written into a buffer,
 * one for each signal; the same on both architectures.
 *
 * <pre>
 * 128 bytes:   0 signo (4)    4 errno (4)    8 code (4)   12 pid (4)   16 uid (4)   20 fd (4)
 *             24 tid (4)     28 band (4)    32 overrun (4)  36 trapno (4)  40 status (4)
 *             44 int (4)     48 ptr (8)     56 utime (8)  64 stime (8)  72 addr (8)  80 unused (48)
 * </pre>
 *
 * <p>Not thread-safe.
 */
public final class SignalfdSiginfos {

  /** How long one is; a read with less room is EINVAL. */
  public static final int ELEMENT_BYTES = 128;

  private static final int SIGNO = 0;
  private static final int CODE = 8;
  private static final int PID = 12;
  private static final int UID = 16;
  private static final int FD = 20;
  private static final int TID = 24;
  private static final int OVERRUN = 32;
  private static final int STATUS = 40;
  private static final int INT = 44;

  private final ByteBuffer memory;
  private int at = -ELEMENT_BYTES;

  private SignalfdSiginfos(ByteBuffer memory) {
    this.memory = memory;
  }

  /**
   * Begins a walk; it stands in front of the first signal.
   *
   * @param buffer the buffer that the read was given, its position as it was then
   * @param filled the read's result: how many bytes it wrote
   * @return the walk
   * @throws IllegalArgumentException when the result is an error, does not fit into the buffer, or
   *     is no multiple of 128
   */
  public static SignalfdSiginfos of(ByteBuffer buffer, long filled) {
    if (filled % ELEMENT_BYTES != 0 && filled > 0) {
      throw new IllegalArgumentException(
          filled + " bytes are no whole number of " + ELEMENT_BYTES + " for each signal");
    }
    return new SignalfdSiginfos(Records.filled("the read of signals", buffer, filled));
  }

  /**
   * Begins a walk; it stands in front of the first signal.
   *
   * @param buffer the buffer that the read was given
   * @param filled the read's result: how many bytes it wrote
   * @return the walk
   * @throws IllegalArgumentException when the result is an error, does not fit into the buffer, or
   *     is no multiple of 128
   */
  public static SignalfdSiginfos of(LeasedBuffer buffer, long filled) {
    return of(buffer.buffer(), filled);
  }

  /**
   * Goes to the next signal.
   *
   * @return whether there is one
   */
  public boolean next() {
    if (at + ELEMENT_BYTES >= memory.capacity()) {
      return false;
    }
    at += ELEMENT_BYTES;
    return true;
  }

  /**
   * Which signal.
   *
   * @return 1 to 64
   */
  public int signo() {
    return memory.getInt(at + SIGNO);
  }

  /**
   * Where it comes from.
   *
   * @return an SI_ constant, or one of the signal's own such as CLD_EXITED
   */
  public int code() {
    return memory.getInt(at + CODE);
  }

  /**
   * Who sent it.
   *
   * @return the sender's process, or the child that SIGCHLD is about
   */
  public int pid() {
    return memory.getInt(at + PID);
  }

  /**
   * Whose process sent it.
   *
   * @return the sender's real user
   */
  public int uid() {
    return memory.getInt(at + UID);
  }

  /**
   * With SIGIO, the file that it is about.
   *
   * @return its number
   */
  public int fd() {
    return memory.getInt(at + FD);
  }

  /**
   * With a timer's signal, which timer.
   *
   * @return the kernel's id of the timer
   */
  public int tid() {
    return memory.getInt(at + TID);
  }

  /**
   * With a timer's signal, how many expirations had no signal of their own.
   *
   * @return the number
   */
  public int overrun() {
    return memory.getInt(at + OVERRUN);
  }

  /**
   * With SIGCHLD, how the child ended.
   *
   * @return its exit status or its signal
   */
  public int status() {
    return memory.getInt(at + STATUS);
  }

  /**
   * With a signal of sigqueue, the number that came with it.
   *
   * @return the number
   */
  public int value() {
    return memory.getInt(at + INT);
  }
}
