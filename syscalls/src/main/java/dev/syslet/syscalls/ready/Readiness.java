package dev.syslet.syscalls.ready;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.FdWaiters;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.EpollLayout;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Holds;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.WaitNumbers;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The one epoll of a kernel and the platform thread that waits in it. Both are made at the first wait.
 *
 * <p>The thread does nothing but tell {@link FdWaits} of changes; the calls themselves are tried by their own threads. Files
 * are known to epoll by a number that is never used twice, so an event that was under way when its file was closed finds
 * nobody, also when the descriptor's number has become another file.
 */
public final class Readiness implements FdWaits.Registry {

  private static final Logger LOGGER = System.getLogger(Readiness.class.getName());
  private static final int BATCH = 512;
  private static final long WAKE = 0;
  private static final int EFD_CLOEXEC = LinuxConstants.O_CLOEXEC;

  private static final int EPOLL_PWAIT = Numbers.TABLE.numberOf("epoll_pwait");
  private static final EpollLayout LAYOUT = EpollLayout.CURRENT;

  private final ThreadFactory threadFactory;
  private final ConcurrentHashMap<Long, FdWaits> files = new ConcurrentHashMap<>();
  private final AtomicLong lastId = new AtomicLong(WAKE);
  private final LongAdder wakeUps = new LongAdder();
  private final LongAdder unexpected = new LongAdder();
  private final AtomicBoolean logged = new AtomicBoolean();

  /** Holds on the epoll's number: one of the thread in it, one of each epoll_ctl under way. */
  private final Holds users = new Holds();

  private boolean broken; // false -> true, under the monitor
  private volatile boolean closed; // false -> true, under the monitor
  private volatile @Nullable Descriptors opened;
  private volatile int refusal;

  /** The descriptors of the epoll and of the eventfd that wakes it. */
  private record Descriptors(int epoll, int wake) {}

  public Readiness(ThreadFactory threadFactory) {
    this.threadFactory = threadFactory;
  }

  /** Who waits for a file; made at the first wait. */
  FdWaits waitsOf(OpenFile fd) {
    FdWaiters waits = fd.waiters();
    return (FdWaits)
        (waits != null ? waits : fd.waitersOr(new FdWaits(this, fd, lastId.incrementAndGet())));
  }

  @Override
  public long control(int operation, int fd, int events, long id) {
    Descriptors numbers = opened;
    if (numbers == null) {
      numbers = open();
    }
    if (numbers == null || !users.acquire()) {
      return -Math.max(refusal, Errno.ECANCELED);
    }
    try {
      return control(numbers.epoll, operation, fd, events, id);
    } finally {
      closeIfLast(users.release());
    }
  }

  public static long control(int epoll, int operation, int fd, int events, long id) {
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putInt(Scratch.TEXT + EpollLayout.EVENTS, events);
      scratch.memory().putLong(Scratch.TEXT + LAYOUT.data(), id);
      return NativeCalls.call(
          WaitNumbers.EPOLL_CTL, epoll, operation, fd, scratch.address(Scratch.TEXT));
    }
  }

  @Override
  public void add(FdWaits waits) {
    files.put(waits.id(), waits);
  }

  @Override
  public void remove(FdWaits waits) {
    files.remove(waits.id());
  }

  /** A descriptor that only one call waits for, closed by it; of an anonymous file whose close does not wait. */
  public OpenFile own(int number, String name) {
    FdKind kind =
        new FdKind(
            FileType.ANONYMOUS,
            new FileSystem("anon_inode:" + name, true),
            FdKind.NO_MOUNT,
            false,
            false,
            0);
    return new OpenFile(number, kind, OWN_CLOSER);
  }

  private static final OpenFile.Closer OWN_CLOSER =
      new OpenFile.Closer() {
        @Override
        public void closeUnheld(OpenFile fd) {
          long unused = fd.closeNow();
        }

        @Override
        public void closed(OpenFile fd, long result) {}
      };

  /** Whether the kernel is closed; an epoll that is broken only sends calls to threads. */
  public boolean isClosed() {
    return closed;
  }

  /** How many files are registered. */
  public int registered() {
    return files.size();
  }

  /** How often the thread came back from epoll_wait with events. */
  public long wakeUps() {
    return wakeUps.sum();
  }

  public long unexpected() {
    return unexpected.sum();
  }

  private synchronized @Nullable Descriptors open() {
    Descriptors numbers = opened;
    if (numbers != null || closed || broken) {
      return numbers;
    }
    long epoll = NativeCalls.call(WaitNumbers.EPOLL_CREATE1, LinuxConstants.O_CLOEXEC);
    long wake = NativeCalls.call(WaitNumbers.EVENTFD2, 0, EFD_CLOEXEC);
    try {
      if (epoll >= 0 && wake >= 0) {
        long added =
            control(
                (int) epoll, PollConstants.EPOLL_CTL_ADD, (int) wake, PollConstants.EPOLLIN, WAKE);
        Descriptors made = new Descriptors((int) epoll, (int) wake);
        if (added >= 0 && start(made)) {
          opened = made;
          return made;
        }
      }
      refusal = (int) -Math.min(Math.min(epoll, wake), -Errno.EAGAIN);
    } catch (Throwable e) {
      report("no thread could be started to wait for readiness", e);
      refusal = Errno.EAGAIN;
    }
    closeNumber(epoll);
    closeNumber(wake);
    return null;
  }

  private boolean start(Descriptors numbers) {
    Thread thread = threadFactory.newThread(() -> run(numbers));
    if (thread == null || !users.acquire()) {
      return false;
    }
    try {
      thread.start();
    } catch (Throwable e) {
      users.release();
      throw e;
    }
    return true;
  }

  private static void closeNumber(long number) {
    if (number >= 0) {
      NativeCalls.call(Numbers.CLOSE, number);
    }
  }

  private void run(Descriptors numbers) {
    ByteBuffer events =
        ByteBuffer.allocateDirect(BATCH * LAYOUT.bytes()).order(ByteOrder.nativeOrder());
    try {
      while (!users.isClosed()) {
        long count =
            NativeCalls.call(EPOLL_PWAIT, numbers.epoll, Memory.base(events), BATCH, -1, 0);
        wakeUps.increment();
        if (count < 0 && count != -Errno.EINTR) {
          broken(count);
          return;
        }
        for (int i = 0; i < count; i++) {
          tell(events, i * LAYOUT.bytes());
        }
      }
    } finally {
      closeIfLast(users.release());
    }
  }

  /**
   * Somebody has closed the epoll's number past this library, or this call is forbidden: nobody who waits would be told of
   * anything. So all go to threads, also later ones; another epoll would meet the same. The numbers may be others' by now, and
   * are left alone.
   */
  private void broken(long error) {
    report(
        "epoll_wait failed: calls that wait for readiness go to threads from now on",
        new IllegalStateException(Errno.description(error)));
    synchronized (this) {
      broken = true;
      opened = null;
    }
    List<FdWaits> all = List.copyOf(files.values());
    files.clear();
    all.forEach(FdWaits::lost);
  }

  private void tell(ByteBuffer events, int at) {
    try {
      FdWaits waits = files.get(events.getLong(at + LAYOUT.data()));
      if (waits != null) {
        waits.edge(events.getInt(at + EpollLayout.EVENTS));
      }
    } catch (Throwable e) {
      report("a change of a file could not be told", e);
    }
  }

  void report(String what, Throwable e) {
    unexpected.increment();
    if (logged.compareAndSet(false, true)) {
      LOGGER.log(Level.ERROR, what + " (further ones are only counted)", e);
    }
  }

  /** Lets the thread end and the epoll be closed. Who still waits is not told; never waits. */
  public void close() {
    Descriptors numbers;
    synchronized (this) {
      closed = true;
      numbers = opened;
    }
    if (numbers == null) {
      return;
    }
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putLong(Scratch.TEXT, 1);
      // Before the holds are closed: after that the number may be gone.
      NativeCalls.call(Numbers.WRITE, numbers.wake, scratch.address(Scratch.TEXT), 8);
    }
    closeIfLast(users.close());
  }

  private void closeIfLast(Holds.Left left) {
    Descriptors numbers = opened;
    if (left == Holds.Left.NOBODY && numbers != null) {
      closeNumber(numbers.epoll);
      closeNumber(numbers.wake);
    }
  }
}
