package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.InFull;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;

/**
 * The non-blocking forms of calls on an open file. Where each may be used stands in {@link
 * InlineRules}. Those of reads are in {@link ReadForms}, of locks
 * and fcntl in {@link LockForms}, of ioctl in {@link IoctlForms}.
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
     * @param bit the bit among {@link OpenFile#inlineForms} that allowed it
     */
    long run(Descriptor d, OpenFile fd, int bit);
  }

  private static final int SEEK_SET = 0;
  private static final int SEEK_CUR = 1;

  private static final int POSIX_FADV_SEQUENTIAL = 2;
  private static final int POSIX_FADV_NOREUSE = 5;

  private FdForms() {}

  /** The call as it is. */
  static long plain(Descriptor d, OpenFile fd, int bit) {
    return NativeCalls.call(d);
  }

  /** A read or write of one buffer at an offset, as it is. */
  static long transfer(Descriptor d, OpenFile fd, int bit) {
    return InFull.isCut(d, d.argument(2)) ? WOULD_BLOCK : NativeCalls.call(d);
  }

  /** A read or write of a vector at an offset, as it is. */
  static long transferVector(Descriptor d, OpenFile fd, int bit) {
    return InFull.isCut(d, IoVectors.total(d)) ? WOULD_BLOCK : NativeCalls.call(d);
  }

  /** lseek that moves a number, if no other call of this library may hold the position. */
  static long seek(Descriptor d, OpenFile fd, int bit) {
    int whence = (int) d.argument(2);
    return (whence == SEEK_SET || whence == SEEK_CUR) && fd.isHeldOnce()
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }

  /** fadvise64 that neither reads nor writes. */
  static long fadvise(Descriptor d, OpenFile fd, int bit) {
    int advice = (int) d.argument(3);
    boolean onlySaid =
        (advice >= LinuxConstants.POSIX_FADV_NORMAL && advice <= POSIX_FADV_SEQUENTIAL)
            || advice == POSIX_FADV_NOREUSE;
    return onlySaid ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  /** ftruncate that cuts nothing off. */
  static long growOnly(Descriptor d, OpenFile fd, int bit) {
    try (Scratch scratch = ScratchPool.take()) {
      long told = scratch.statx(fd.number(), LinuxConstants.STATX_SIZE, Scratch.STATX);
      long size = scratch.memory().getLong(Scratch.STATX + StatxLayout.SIZE);
      return told == 0 && d.argument(1) >= size ? NativeCalls.call(d) : WOULD_BLOCK;
    }
  }

  /** close, if nobody else holds the file. */
  static long close(Descriptor d, OpenFile fd, int bit) {
    return fd.claimAlone() ? fd.closeNow() : WOULD_BLOCK;
  }
}
