package dev.syslet.syscalls.thread;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.form.MessageTransfer;
import dev.syslet.syscalls.form.MsgFlags;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.socket.SocketConstants;

/**
 * Tells whether a signal has ended a call that it was sent to, by the result.
 *
 * <p>EINTR says so. A call that had done a part by then answers with the part, as these do when a signal comes: write and its kin,
 * copy_file_range, sendfile, getrandom, sendmmsg, and a receive with MSG_WAITALL. For them a count below what was asked for is taken
 * as the signal's doing. It can also be that of a full disk or of the end of the file that is copied, a moment before; in any case
 * the count is what was done. A read is short because there is no more, and splice, tee and vmsplice move what is there; that says
 * nothing.
 */
final class CutShort {

  /** The most bytes that one call moves ({@code linux/fs.h}). */
  private static final long MAX_RW_COUNT = 0x7FFFF000L;

  private static final int SENDTO = Numbers.TABLE.numberOf("sendto");
  private static final int RECVFROM = Numbers.TABLE.numberOf("recvfrom");
  private static final int SENDMSG = Numbers.TABLE.numberOf("sendmsg");
  private static final int RECVMSG = Numbers.TABLE.numberOf("recvmsg");
  private static final int SENDMMSG = Numbers.TABLE.numberOf("sendmmsg");

  /** What a call answers that does not count, or may well be short. */
  private static final long NO_COUNT = -1;

  private CutShort() {}

  static boolean isLikely(Descriptor d, long result) {
    return result == -Errno.EINTR || (result >= 0 && result < asked(d));
  }

  /** What a call answers that does all that it was asked for. */
  private static long asked(Descriptor d) {
    int call = d.syscall();
    if (call == Numbers.WRITE || call == Numbers.PWRITE64 || call == SENDTO) {
      return most(d.argument(2));
    }
    if (call == Numbers.WRITEV || call == Numbers.PWRITEV || call == Numbers.PWRITEV2) {
      return most(IoVectors.total(d));
    }
    if (call == Numbers.COPY_FILE_RANGE) {
      return most(d.argument(4));
    }
    if (call == Numbers.SENDFILE) {
      return most(d.argument(3));
    }
    if (call == Numbers.GETRANDOM) {
      return most(d.argument(1));
    }
    return askedOfSocket(d, call);
  }

  private static long askedOfSocket(Descriptor d, int call) {
    if (call == SENDMMSG) {
      return Math.min(d.argument(2), IoVectors.MOST); // UIO_MAXIOV messages at a time
    }
    if (call == RECVFROM && MsgFlags.has((int) d.argument(3), SocketConstants.MSG_WAITALL)) {
      return most(d.argument(2));
    }
    if (call == RECVMSG && MsgFlags.has((int) d.argument(2), SocketConstants.MSG_WAITALL)) {
      return MessageTransfer.RECEIVE.total(d);
    }
    return call == SENDMSG ? MessageTransfer.SEND.total(d) : NO_COUNT;
  }

  private static long most(long count) {
    return Math.min(count, MAX_RW_COUNT);
  }
}
