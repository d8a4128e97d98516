package dev.syslet.syscalls.fd;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * Keeps inline calls away from pipes that a splice may hold.
 *
 * <p>splice and sendfile lock a pipe and then wait, with the lock, for the other end: for data of a
 * socket, for room in one, for the disk or the server of a file ({@code splice_file_to_pipe},
 * {@code splice_to_socket}, {@code iter_file_splice_write}). A read of that pipe with RWF_NOWAIT
 * waits for the lock all the same, and so do its write, FIONREAD, F_GETPIPE_SZ and close. Which
 * file descriptors are ends of one pipe is not known here. So while such a call is under way,
 * anywhere in the process, no pipe is touched by a thread that may not wait.
 *
 * <pre>
 * attempt   enter: count in, look for splices; there is one: count out, would block
 *           the call; count out
 * splice    count the splice; wait until nobody is counted in; the call; count the splice out
 * </pre>
 *
 * <p>Each writes first and looks then, so one of two that meet sees the other; and the wait is for
 * calls that do not wait. A call that would block for this goes to a thread: it must not wait for the
 * splice, which may be waiting for just this call. A splice that is made past this library is not seen.
 */
public final class PipeLocks {

  private static final int SPLICE = Numbers.TABLE.numberOf("splice");

  /** As many counters as scratch slots, one per cache line: threads that attempt rarely meet. */
  private static final int SLOTS = 64;

  private static final int STRIDE = 16;
  private static final AtomicIntegerArray INSIDE = new AtomicIntegerArray(SLOTS * STRIDE);
  private static final AtomicInteger SPLICES = new AtomicInteger();

  private PipeLocks() {}

  /** Whether a file is a pipe, so that {@link #enter} is to be asked. */
  public static boolean concern(OpenFile fd) {
    return fd.kind().type() == FileType.FIFO;
  }

  /** Begins a call on a pipe; false when a splice may hold it, and then there is no {@link #exit}. */
  public static boolean enter() {
    INSIDE.incrementAndGet(slot());
    if (SPLICES.get() == 0) {
      return true;
    }
    exit();
    return false;
  }

  /** Ends a call on a pipe; on the thread that began it. */
  public static void exit() {
    INSIDE.decrementAndGet(slot());
  }

  /** Whether a call may lock a pipe and wait. */
  public static boolean areTakenBy(Descriptor d) {
    int call = d.syscall();
    if (call == SPLICE) {
      return mayBePipe(d.held(0)) || mayBePipe(d.held(2));
    }
    return call == Numbers.SENDFILE && mayBePipe(d.held(0));
  }

  private static boolean mayBePipe(@Nullable Object file) {
    OpenFile fd = OpenFile.of(file);
    return fd == null || concern(fd);
  }

  /** A call that {@link #areTakenBy takes} pipes begins, on a thread that may wait. */
  public static void spliceBegins() {
    SPLICES.incrementAndGet();
    for (int slot = 0; slot < SLOTS; slot++) {
      while (INSIDE.get(slot * STRIDE) != 0) {
        Thread.onSpinWait();
      }
    }
  }

  /** It is over. */
  public static void spliceEnds() {
    SPLICES.decrementAndGet();
  }

  /** How many calls may hold a pipe now. */
  public static int splices() {
    return SPLICES.get();
  }

  private static int slot() {
    return ScratchPool.slotOf(Thread.currentThread()) * STRIDE;
  }
}
