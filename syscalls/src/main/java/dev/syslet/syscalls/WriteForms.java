package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;

/**
 * The non-blocking forms of writes.
 *
 * <p>A blocking write returns when all is written, and a part that is written already could not be
 * taken back. So to an fd that blocks only so many bytes are tried as are written all or not at
 * all.
 */
final class WriteForms {

  private static final int OWN_FLAGS = ReadForms.RWF_HIPRI | LinuxConstants.RWF_NOWAIT;

  private WriteForms() {}

  /** write to something that has no position. */
  static long writeStream(Descriptor d, Fd fd, int bit) {
    if (!isWhole(d.argument(2), d, fd)) {
      return WOULD_BLOCK;
    }
    try (Scratch scratch = ScratchPool.take()) {
      long iovec = scratch.iovec(d.argument(1), d.argument(2));
      return ReadForms.finished(nowait(fd, iovec, 1, 0), d, fd, bit);
    }
  }

  /** writev to something that has no position. */
  static long writevStream(Descriptor d, Fd fd, int bit) {
    return vectorStream(d, fd, bit, 0);
  }

  /** pwritev2 with offset -1 to something that has no position. */
  static long pwritev2Stream(Descriptor d, Fd fd, int bit) {
    int flags = (int) d.argument(5);
    if (d.argument(3) != ReadForms.AT_POSITION || (flags & ~OWN_FLAGS) != 0) {
      return WOULD_BLOCK;
    }
    return (flags & LinuxConstants.RWF_NOWAIT) != 0
        ? NativeCalls.call(d)
        : vectorStream(d, fd, bit, flags);
  }

  private static long vectorStream(Descriptor d, Fd fd, int bit, int flags) {
    long total = IoVectors.total(d);
    if (total == IoVectors.UNKNOWN || !isWhole(total, d, fd)) {
      return WOULD_BLOCK;
    }
    long result = nowait(fd, d.argument(1), (int) d.argument(2), flags);
    return ReadForms.finished(result, d, fd, bit);
  }

  private static boolean isWhole(long bytes, Descriptor d, Fd fd) {
    return bytes <= LinuxConstants.PIPE_BUF
        ? !FullCount.isAskedOf(d) || fd.kind().type() == FileType.FIFO
        : fd.kind().nonBlocking() && !FullCount.isAskedOf(d);
  }

  private static long nowait(Fd fd, long iovec, int count, int flags) {
    return NativeCalls.pwritev2(
        fd.number(), iovec, count, ReadForms.AT_POSITION, flags | LinuxConstants.RWF_NOWAIT);
  }

  /**
   * pwritev2 as it is, but not by the position; RWF_DSYNC and RWF_SYNC never, wherever they would
   * be cheap.
   */
  static long plainAtOffset(Descriptor d, Fd fd, int bit) {
    return d.argument(3) >= 0 && ((int) d.argument(5) & ~OWN_FLAGS) == 0
        ? FdForms.transferVector(d, fd, bit)
        : WOULD_BLOCK;
  }
}
