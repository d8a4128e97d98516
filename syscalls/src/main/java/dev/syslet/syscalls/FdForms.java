package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;

/**
 * The non-blocking forms of calls on an open file. Where each may be used stands in {@link
 * InlineRules}.
 */
final class FdForms {

  /** One form. */
  @FunctionalInterface
  interface Form {
    /**
     * Tries the call.
     *
     * @param d the call
     * @param fd its file
     * @param bit the form's own bit among {@link Fd#inlineForms}
     */
    long run(Descriptor d, Fd fd, int bit);
  }

  /** The offset that means "the file's own position". */
  private static final long AT_POSITION = -1;

  private FdForms() {}

  /** The call as it is. */
  static long plain(Descriptor d, Fd fd, int bit) {
    return NativeCalls.call(d);
  }

  /**
   * pread64 from the page cache.
   *
   * <p>A short count is final only at the end of the file: otherwise it is where the cached part
   * ends, and a blocking pread would have read on. A second attempt behind it tells the two apart.
   * Anything else than "end of file" from that one leaves the whole call to be done again, in one
   * piece.
   */
  static long preadCached(Descriptor d, Fd fd, int bit) {
    long buffer = d.argument(1);
    long length = d.argument(2);
    long offset = d.argument(3);
    if (offset < 0) {
      return WOULD_BLOCK; // EINVAL for pread64, but -1 means the file's position to preadv2
    }
    try (Scratch scratch = ScratchPool.take()) {
      long got = preadNowait(scratch, fd, buffer, length, offset);
      if (got == length || got == 0) {
        return got;
      }
      if (got < 0) {
        return failed(got, fd, bit);
      }
      return preadNowait(scratch, fd, buffer + got, length - got, offset + got) == 0
          ? got
          : WOULD_BLOCK;
    }
  }

  private static long preadNowait(Scratch scratch, Fd fd, long buffer, long length, long offset) {
    return NativeCalls.preadv2(
        fd.number(), scratch.iovec(buffer, length), 1, offset, LinuxConstants.RWF_NOWAIT);
  }

  /** read from something that has no position. */
  static long readNowait(Descriptor d, Fd fd, int bit) {
    try (Scratch scratch = ScratchPool.take()) {
      long iovec = scratch.iovec(d.argument(1), d.argument(2));
      return finished(
          NativeCalls.preadv2(fd.number(), iovec, 1, AT_POSITION, LinuxConstants.RWF_NOWAIT),
          d,
          fd,
          bit);
    }
  }

  /**
   * write to something that has no position. To an fd that blocks, only so many bytes as are
   * written all or not at all: a blocking write returns when all is written, and a part that is
   * written already could not be taken back.
   */
  static long writeNowait(Descriptor d, Fd fd, int bit) {
    if (d.argument(2) > LinuxConstants.PIPE_BUF && !fd.kind().nonBlocking()) {
      return WOULD_BLOCK;
    }
    try (Scratch scratch = ScratchPool.take()) {
      long iovec = scratch.iovec(d.argument(1), d.argument(2));
      return finished(
          NativeCalls.pwritev2(fd.number(), iovec, 1, AT_POSITION, LinuxConstants.RWF_NOWAIT),
          d,
          fd,
          bit);
    }
  }

  /**
   * flock with LOCK_NB; a lock that somebody else holds is the caller's own result only if he said
   * LOCK_NB himself.
   */
  static long flock(Descriptor d, Fd fd, int bit) {
    int operation = (int) d.argument(1);
    long result = NativeCalls.call(Numbers.FLOCK, fd.number(), operation | LinuxConstants.LOCK_NB);
    boolean waits = (operation & (LinuxConstants.LOCK_NB | LinuxConstants.LOCK_UN)) == 0;
    return result == -Errnos.EAGAIN && waits ? WOULD_BLOCK : result;
  }

  /** fcntl, for the commands that look at the descriptor and not at the file. */
  static long fcntl(Descriptor d, Fd fd, int bit) {
    int command = (int) d.argument(1);
    return command == LinuxConstants.F_GETFL || command == LinuxConstants.F_GETFD
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }

  /** close, if nobody else holds the file. */
  static long close(Descriptor d, Fd fd, int bit) {
    return fd.claimAlone() ? fd.closeNow() : WOULD_BLOCK;
  }

  /** What an attempt with RWF_NOWAIT on something without a position means. */
  private static long finished(long result, Descriptor d, Fd fd, int bit) {
    if (result >= 0) {
      return result;
    }
    if (!fd.kind().nonBlocking()) {
      return failed(result, fd, bit);
    }
    return result == -Errnos.EOPNOTSUPP ? plainIfStillNonBlocking(d, fd) : result;
  }

  private static long failed(long result, Fd fd, int bit) {
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
   * relies on it.
   */
  private static long plainIfStillNonBlocking(Descriptor d, Fd fd) {
    long flags = NativeCalls.call(Numbers.FCNTL, fd.number(), LinuxConstants.F_GETFL);
    return flags >= 0 && (flags & LinuxConstants.O_NONBLOCK) != 0
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }
}
