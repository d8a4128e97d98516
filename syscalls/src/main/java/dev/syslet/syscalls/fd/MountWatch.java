package dev.syslet.syscalls.fd;

import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Knows the mounts by their ids in mountinfo, and notices when they have changed.
 *
 * <p>{@code poll} on an open mountinfo says POLLPRI once per change and per open file. Whoever
 * polls must therefore also be the one to read it again before anybody trusts the old content: one
 * thread at a time has the watch, and its open file is nobody else's.
 *
 * <p>What was read stays right until the poll says otherwise: an id that is listed belongs to a
 * mount that has not gone, and one that is not listed does not belong to a mount of this namespace.
 */
final class MountWatch {

  private static final int POLLPRI = 0x2;
  private static final int POLLERR = 0x8;

  // states: FREE <-> BUSY, FREE -> CLOSED, BUSY -> CLOSING -> CLOSED
  private static final int FREE = 0;
  private static final int BUSY = 1;
  private static final int CLOSING = 2;
  private static final int CLOSED = 3;

  private final AtomicInteger state = new AtomicInteger(FREE);
  private long fd = -1;
  private @Nullable Mounts known;

  boolean tryTake() {
    return state.compareAndSet(FREE, BUSY);
  }

  void giveBack() {
    if (!state.compareAndSet(BUSY, FREE)) {
      closeFile();
    }
  }

  /** The mounts as they are now, null when that is not told; only for the thread that has taken the watch. */
  @Nullable Mounts mounts(Scratch scratch) {
    if (fd < 0) {
      fd = ProcFile.open(MountTable.MOUNTINFO);
      if (fd < 0) {
        return null;
      }
    }
    Mounts mounts = known;
    if (mounts == null || hasChanged(scratch)) {
      byte[] mountinfo = ProcFile.read(fd);
      mounts = mountinfo == null ? null : Mounts.parse(mountinfo);
      known = mounts;
    }
    return mounts;
  }

  private boolean hasChanged(Scratch scratch) {
    long events = scratch.poll((int) fd, POLLPRI);
    return events < 0 || (events & (POLLPRI | POLLERR)) != 0;
  }

  void close() {
    while (state.get() < CLOSING) {
      if (state.compareAndSet(FREE, CLOSED)) {
        closeFile();
      } else {
        state.compareAndSet(BUSY, CLOSING);
      }
    }
  }

  private void closeFile() {
    state.set(CLOSED);
    if (fd >= 0) {
      NativeCalls.call(Numbers.CLOSE, fd);
      fd = -1;
    }
  }
}
