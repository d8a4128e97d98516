package dev.syslet.syscalls;

import dev.syslet.core.Lease;
import dev.syslet.syscalls.fd.FdHandle;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdKind;

/**
 * An open file that belongs to this library: its number, what kind of file it is, and the calls
 * that use it.
 *
 * <p>Made by {@link LinuxKernel#adopt}, which takes the number over: nobody else may close it from
 * then on.
 *
 * <pre>{@code
 * long number = executor.call(Syscalls.openat("/etc/hosts", O_RDONLY | O_CLOEXEC, 0));
 * try (Fd file = kernel.adopt((int) number)) {
 *   executor.call(Syscalls.pread64(file, buffer, 0));
 * }
 * }</pre>
 *
 * <p><b>Closing is ordered after the calls.</b> From the first moment of a close no new call gets
 * the file (EBADF), but the number stays open until the last call that holds it is over, so it
 * cannot become another file under a call. A call that only waits for the file to become ready ends
 * at once, with what it has done or EBADF. There are two ways:
 *
 * <ul>
 *   <li>{@link #close} never waits. The close itself is made on a thread of the kernel's own, and
 *       what it answers can be read from {@link #closeResult}.
 *   <li>{@link Syscalls#close(Fd)} is a call like others, and its result is that of the close.
 * </ul>
 *
 * A close is made once and never again, whatever it answers. An {@code Fd} that nobody closes stays
 * open as long as the process lives.
 *
 * <p>Thread-safe. {@link #kind} was learnt when the file was adopted; another process, or a call
 * past this library, that changes O_NONBLOCK or O_DIRECT of the same open file is not noticed.
 */
@SuppressWarnings("exports") // what is behind a handle is not for users
public final class Fd extends FdHandle implements Lease, AutoCloseable {

  /** What {@link #closeResult} tells before the file has been closed. */
  public static final long NOT_CLOSED = OpenFile.NOT_CLOSED;

  private final OpenFile file;

  Fd(OpenFile file) {
    super(file);
    this.file = file;
  }

  /**
   * The descriptor's number.
   *
   * @return the number; after a close it may be another file's
   */
  public int number() {
    return file.number();
  }

  /**
   * What kind of file it is.
   *
   * @return what was learnt about it
   */
  public FdKind kind() {
    return file.kind();
  }

  /**
   * Whether calls can still get the file.
   *
   * @return whether no close has begun
   */
  public boolean isOpen() {
    return file.isOpen();
  }

  /**
   * What the close answered.
   *
   * @return 0 or a negative errno, or {@link #NOT_CLOSED}
   */
  public long closeResult() {
    return file.closeResult();
  }

  @Override
  public int acquire() {
    return file.acquire();
  }

  @Override
  public void release() {
    file.release();
  }

  /** Begins to close the file and returns at once. A second close does nothing. */
  @Override
  public void close() {
    file.close();
  }

  @Override
  public String toString() {
    return file.toString();
  }
}
