package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;

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
public final class ReadForms {

  /** {@code linux/fs.h}: says how to wait for the device, which is not waited for. */
  static final int RWF_HIPRI = 1;

  private static final int OWN_FLAGS = RWF_HIPRI | LinuxConstants.RWF_NOWAIT;

  private ReadForms() {}

  /** pread64 from the page cache. */
  static long preadCached(Descriptor d, OpenFile fd, int bit) {
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

  /** Whether preadv2 with these flags is tried. */
  public static boolean takesFlags(int flags) {
    return (flags & ~OWN_FLAGS) == 0;
  }

  /** Whether a preadv2 shall answer EAGAIN, or a part, by itself. */
  public static boolean isCallersNowait(Descriptor d) {
    return ((int) d.argument(5) & LinuxConstants.RWF_NOWAIT) != 0;
  }

  /** preadv from the page cache. */
  static long preadvCached(Descriptor d, OpenFile fd, int bit) {
    return vectorCached(d, fd, bit, 0);
  }

  /** preadv2 with an offset, from the page cache. */
  static long preadv2Cached(Descriptor d, OpenFile fd, int bit) {
    int flags = (int) d.argument(5);
    if (!takesFlags(flags)) {
      return WOULD_BLOCK;
    }
    if (isCallersNowait(d)) {
      return d.argument(3) < 0 ? WOULD_BLOCK : NativeCalls.call(d);
    }
    return vectorCached(d, fd, bit, flags);
  }

  private static long vectorCached(Descriptor d, OpenFile fd, int bit, int flags) {
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
  private static long cached(Scratch scratch, long got, OpenFile fd, long offset, int bit) {
    if (got < 0) {
      return failed(got, fd, bit);
    }
    long oneByte = scratch.iovec(scratch.address(Scratch.TEXT), 1);
    return nowait(fd, oneByte, 1, offset + got, 0) == 0 ? got : WOULD_BLOCK;
  }

  private static long nowait(OpenFile fd, long iovec, int count, long offset, int flags) {
    return NativeCalls.preadv2(
        fd.number(), iovec, count, offset, flags | LinuxConstants.RWF_NOWAIT);
  }

  /**
   * preadv2 or pwritev2 as it is, but not by the position and with no flag that asks for more: RWF_DSYNC and RWF_SYNC never,
   * wherever they would be cheap.
   */
  static long plainAtOffset(Descriptor d, OpenFile fd, int bit) {
    return d.argument(3) >= 0 && ((int) d.argument(5) & ~OWN_FLAGS) == 0
        ? FdForms.transferVector(d, fd, bit)
        : WOULD_BLOCK;
  }

  /** What an error of an attempt with RWF_NOWAIT means. */
  static long failed(long result, OpenFile fd, int bit) {
    if (result == -Errno.EAGAIN) {
      return WOULD_BLOCK;
    }
    if (result == -Errno.EOPNOTSUPP) {
      fd.forgetForm(bit);
      return WOULD_BLOCK;
    }
    return result;
  }
}
