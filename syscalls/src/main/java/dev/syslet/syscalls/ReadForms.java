package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import java.util.Set;

/**
 * The non-blocking forms of reads.
 *
 * <p>A short count from the page cache is final only at the end of the file: otherwise it is where
 * the cached part ends, and a blocking read would have gone on. A second attempt behind it tells
 * the two apart. Anything else than "end of file" from that one leaves the whole call to be done
 * again, in one piece. From a pipe, a socket and so on a short count is what a blocking read would
 * have told too.
 *
 * <p>RWF_NOWAIT that the caller gave himself makes every answer his own, EAGAIN too.
 */
final class ReadForms {

  /** The offset that means "the file's own position". */
  static final long AT_POSITION = -1;

  /** {@code linux/fs.h}: says how to wait for the device, which is not waited for. */
  static final int RWF_HIPRI = 1;

  private static final int OWN_FLAGS = RWF_HIPRI | LinuxConstants.RWF_NOWAIT;

  private static final Set<String> KEEPS_NONBLOCK =
      Set.of(
          FileSystem.EVENTFD.type(),
          "anon_inode:inotify",
          "anon_inode:[timerfd]",
          "anon_inode:[signalfd]");

  private ReadForms() {}

  /** pread64 from the page cache. */
  static long preadCached(Descriptor d, Fd fd, int bit) {
    long length = d.argument(2);
    long offset = d.argument(3);
    if (offset < 0) {
      return WOULD_BLOCK; // EINVAL for pread64, but -1 means the file's position to preadv2
    }
    try (Scratch scratch = ScratchPool.take()) {
      long iovec = scratch.iovec(d.argument(1), length);
      long got = nowait(fd, iovec, 1, offset, 0);
      return got == length || got == 0 ? got : cached(scratch, got, fd, offset, bit);
    }
  }

  /** preadv from the page cache. */
  static long preadvCached(Descriptor d, Fd fd, int bit) {
    return vectorCached(d, fd, bit, 0);
  }

  /** preadv2 with an offset, from the page cache. */
  static long preadv2Cached(Descriptor d, Fd fd, int bit) {
    int flags = (int) d.argument(5);
    if ((flags & ~OWN_FLAGS) != 0) {
      return WOULD_BLOCK;
    }
    if ((flags & LinuxConstants.RWF_NOWAIT) != 0) {
      return d.argument(3) < 0 ? WOULD_BLOCK : NativeCalls.call(d);
    }
    return vectorCached(d, fd, bit, flags);
  }

  private static long vectorCached(Descriptor d, Fd fd, int bit, int flags) {
    long offset = d.argument(3);
    long length = IoVectors.total(d);
    if (offset < 0 || length == IoVectors.UNKNOWN) {
      return WOULD_BLOCK;
    }
    long got = nowait(fd, d.argument(1), (int) d.argument(2), offset, flags);
    if (got == length || got == 0) {
      return got;
    }
    try (Scratch scratch = ScratchPool.take()) {
      return cached(scratch, got, fd, offset, bit);
    }
  }

  /** What a count that is neither whole nor 0 means, or an error. */
  private static long cached(Scratch scratch, long got, Fd fd, long offset, int bit) {
    if (got < 0) {
      return failed(got, fd, bit);
    }
    long oneByte = scratch.iovec(scratch.address(Scratch.TEXT), 1);
    return nowait(fd, oneByte, 1, offset + got, 0) == 0 ? got : WOULD_BLOCK;
  }

  /** read from something that has no position. */
  static long readStream(Descriptor d, Fd fd, int bit) {
    if (FullCount.isAskedOf(d)) {
      return WOULD_BLOCK;
    }
    try (Scratch scratch = ScratchPool.take()) {
      long iovec = scratch.iovec(d.argument(1), d.argument(2));
      return finished(nowait(fd, iovec, 1, AT_POSITION, 0), d, fd, bit);
    }
  }

  /** readv from something that has no position. */
  static long readvStream(Descriptor d, Fd fd, int bit) {
    return vectorStream(d, fd, bit, 0);
  }

  /** preadv2 with offset -1 from something that has no position. */
  static long preadv2Stream(Descriptor d, Fd fd, int bit) {
    int flags = (int) d.argument(5);
    if (d.argument(3) != AT_POSITION || (flags & ~OWN_FLAGS) != 0) {
      return WOULD_BLOCK;
    }
    return (flags & LinuxConstants.RWF_NOWAIT) != 0
        ? NativeCalls.call(d)
        : vectorStream(d, fd, bit, flags);
  }

  private static long vectorStream(Descriptor d, Fd fd, int bit, int flags) {
    if (FullCount.isAskedOf(d) || d.argument(2) < 0 || d.argument(2) > IoVectors.MOST) {
      return WOULD_BLOCK;
    }
    return finished(nowait(fd, d.argument(1), (int) d.argument(2), AT_POSITION, flags), d, fd, bit);
  }

  private static long nowait(Fd fd, long iovec, int count, long offset, int flags) {
    return NativeCalls.preadv2(
        fd.number(), iovec, count, offset, flags | LinuxConstants.RWF_NOWAIT);
  }

  /** preadv2 as it is, but not by the position and with no flag that asks for more. */
  static long plainAtOffset(Descriptor d, Fd fd, int bit) {
    return d.argument(3) >= 0 && ((int) d.argument(5) & ~OWN_FLAGS) == 0
        ? FdForms.transferVector(d, fd, bit)
        : WOULD_BLOCK;
  }

  /** What an attempt with RWF_NOWAIT on something without a position means. */
  static long finished(long result, Descriptor d, Fd fd, int bit) {
    if (result >= 0) {
      return result;
    }
    if (!fd.kind().nonBlocking()) {
      return failed(result, fd, bit);
    }
    return result == -Errnos.EOPNOTSUPP ? plainIfStillNonBlocking(d, fd) : result;
  }

  /** What an error of an attempt with RWF_NOWAIT means. */
  static long failed(long result, Fd fd, int bit) {
    if (result == -Errnos.EAGAIN) {
      return WOULD_BLOCK;
    }
    if (result == -Errnos.EOPNOTSUPP) {
      fd.forgetForm(bit);
      return WOULD_BLOCK;
    }
    return result;
  }

  /**
   * O_NONBLOCK belongs to the open file, which others may share: ask again before a call that
   * relies on it. Of what is no file only that of inotify and the like does: a read of fanotify
   * opens the file that its event is about, with whatever wait that means.
   */
  private static long plainIfStillNonBlocking(Descriptor d, Fd fd) {
    if (fd.kind().type() == FileType.ANONYMOUS
        && !KEEPS_NONBLOCK.contains(fd.kind().fileSystem().type())) {
      return WOULD_BLOCK;
    }
    long flags = NativeCalls.call(Numbers.FCNTL, fd.number(), LinuxConstants.F_GETFL);
    return flags >= 0 && (flags & LinuxConstants.O_NONBLOCK) != 0
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }
}
