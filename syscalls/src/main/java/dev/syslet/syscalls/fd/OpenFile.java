package dev.syslet.syscalls.fd;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Holds;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What an {@link dev.syslet.syscalls.Fd} stands for: the number, what is known about the file, the calls that hold it, and who
 * waits for it. The handle is the users' side of it; everything inside works with this one.
 *
 * <p>Closing is ordered after the calls: from the first moment of a close no new call gets the file, but the number stays open
 * until the last call that holds it is over. The close is made once, by whoever lets go last.
 */
public final class OpenFile implements AutoCloseable {

  /** What {@link #closeResult} tells before the file has been closed. */
  public static final long NOT_CLOSED = Long.MIN_VALUE;

  private static final VarHandle CLOSING_CALL;
  private static final VarHandle INLINE;
  private static final VarHandle WAITERS;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      CLOSING_CALL = lookup.findVarHandle(OpenFile.class, "closingCall", Runnable.class);
      INLINE = lookup.findVarHandle(OpenFile.class, "inline", int.class);
      WAITERS = lookup.findVarHandle(OpenFile.class, "waiters", FdWaiters.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Who closes it when the time has come. */
  public interface Closer {
    /** Closes the file: at once if that never waits, else on another thread. Never throws. */
    void closeUnheld(OpenFile fd);

    /** The file has been closed, with this result. */
    void closed(OpenFile fd, long result);
  }

  /** One for all: O_NONBLOCK belongs to the open file, and which handles share one is not known. */
  private static final Object WINDOW = new Object();

  private final int number;
  private final Closer closer;
  private final @Nullable ProbeLimit probeLimit;
  private final FdDomains domains;
  private final Holds holds = new Holds();
  private volatile FdKind kind;
  private volatile int inline;
  private volatile @Nullable FdWaiters waiters; // null -> who waits, once
  private volatile @Nullable Runnable closingCall;
  private volatile long closeResult = NOT_CLOSED;

  public OpenFile(int number, FdKind kind, Closer closer) {
    this(number, kind, closer, null, FdDomains.UNKNOWN);
  }

  public OpenFile(
      int number, FdKind kind, Closer closer, @Nullable ProbeLimit probeLimit, FdDomains domains) {
    this.number = number;
    this.domains = domains;
    this.probeLimit = probeLimit;
    this.kind = kind;
    this.closer = closer;
    this.inline = FileGroup.of(kind);
  }

  /** The open file behind a handle. */
  public static OpenFile of(FdHandle handle) {
    return handle.file;
  }

  /** The open file that an argument is the handle of; null when it is none. */
  public static @Nullable OpenFile of(@Nullable Object held) {
    return held instanceof FdHandle handle ? handle.file : null;
  }

  /** The number; after a close it may be another file's. */
  public int number() {
    return number;
  }

  /** What was learnt about it. */
  public FdKind kind() {
    return kind;
  }

  /** Whether no close has begun. */
  public boolean isOpen() {
    return !holds.isClosed();
  }

  /** What the close answered: 0 or a negative errno, or {@link #NOT_CLOSED}. */
  public long closeResult() {
    return closeResult;
  }

  /** Takes a hold for a call; 0, or a negative errno when it is closed. */
  public int acquire() {
    return holds.acquire() ? 0 : -Errno.EBADF;
  }

  /** Gives a hold back. */
  public void release() {
    act(holds.release());
  }

  /** Begins to close the file and returns at once. A second close does nothing. */
  @Override
  public void close() {
    Holds.Left left = holds.close();
    endWaits();
    act(left);
  }

  /** Calls that only wait for readiness are not in the kernel: the close need not be ordered after them. */
  private void endWaits() {
    FdWaiters waiting = waiters;
    if (waiting != null) {
      waiting.closing();
    }
  }

  private void act(Holds.Left left) {
    if (left == Holds.Left.NOBODY) {
      closer.closeUnheld(this);
    } else if (left == Holds.Left.CLAIMANT) {
      Runnable call = closingCall;
      if (call != null) {
        call.run();
      }
    }
  }

  /** Takes the duty to close for a call that holds the file, if nobody else holds it. */
  public boolean claimAlone() {
    return holds.claimAlone();
  }

  /**
   * Takes the duty to close for a call that holds the file; {@code whenAlone} runs once that call's
   * hold is the only one.
   *
   * @return false when it has been closed already
   */
  public boolean claim(Runnable whenAlone) {
    if (!CLOSING_CALL.compareAndSet(this, null, whenAlone)) {
      return false;
    }
    int others = holds.claim();
    endWaits();
    if (others == 0) {
      whenAlone.run();
    }
    return others != Holds.TOO_LATE;
  }

  /** Makes the close itself; for the one whose duty it is. */
  public long closeNow() {
    FdWaiters waiting = waiters;
    if (waiting != null) {
      waiting.removeFromEpoll();
    }
    long result = NativeCalls.call(Numbers.CLOSE, number);
    closer.closed(this, result);
    closeResult = result;
    return result;
  }

  /** Who waits for it; null when nobody ever did. */
  public @Nullable FdWaiters waiters() {
    return waiters;
  }

  /** Who waits for it, which is now the argument if nobody ever did. */
  public FdWaiters waitersOr(FdWaiters fresh) {
    FdWaiters before = (FdWaiters) WAITERS.compareAndExchange(this, null, fresh);
    return before != null ? before : fresh;
  }

  /**
   * Makes a call while O_NONBLOCK is set on the open file, for calls that have no flag of their own. It belongs to the open
   * file, so another process that shares it may get an EAGAIN meanwhile: the window is two system calls wide. If it is set
   * already, or cannot be, nothing is changed back.
   */
  public long nonBlocking(LongSupplier call) {
    synchronized (WINDOW) {
      long flags = NativeCalls.call(Numbers.FCNTL, number, LinuxConstants.F_GETFL);
      if (flags < 0 || (flags & LinuxConstants.O_NONBLOCK) != 0) {
        return flags < 0 ? flags : call.getAsLong();
      }
      long set = setFlags(flags | LinuxConstants.O_NONBLOCK);
      if (set < 0) {
        return set;
      }
      try {
        return call.getAsLong();
      } finally {
        long unused = setFlags(flags);
      }
    }
  }

  /** Makes a call that looks at the status flags or sets them: it does not see a window of {@link #nonBlocking}. */
  public long outsideNonBlocking(LongSupplier call) {
    synchronized (WINDOW) {
      return call.getAsLong();
    }
  }

  private long setFlags(long flags) {
    return NativeCalls.call(Numbers.FCNTL, number, LinuxConstants.F_SETFL, flags);
  }

  /** What stops attempts on its device; null when attempts on this file reach no device. */
  public @Nullable ProbeLimit probeLimit() {
    return probeLimit;
  }

  /** Who else hangs when a call on it does. */
  public FdDomains domains() {
    return domains;
  }

  /** Whether the call that asks is the only one that holds the file now. */
  public boolean isHeldOnce() {
    return holds.count() == 1;
  }

  /** The inline forms that are allowed, one bit each. */
  public int inlineForms() {
    return inline;
  }

  /** A form turned out not to be supported on this file. */
  public void forgetForm(int bit) {
    INLINE.getAndBitwiseAnd(this, ~bit);
  }

  /** Looks at the status flags again after they were set. */
  public void statusFlagsChanged() {
    long flags =
        outsideNonBlocking(() -> NativeCalls.call(Numbers.FCNTL, number, LinuxConstants.F_GETFL));
    if (flags >= 0) {
      kind = FdKinds.withStatusFlags(kind, (int) flags);
      inline = FileGroup.of(kind);
    }
  }

  @Override
  public String toString() {
    return "Fd["
        + number
        + " "
        + kind.type()
        + " on "
        + kind.fileSystem().type()
        + ", held by "
        + holds.count()
        + (isOpen() ? "]" : ", closed]");
  }
}
