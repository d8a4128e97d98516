package dev.syslet.syscalls.form;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.IoVectors;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.socket.SocketConstants;

/**
 * sendmsg and recvmsg.
 *
 * <p>The first try is made with the caller's header. One that would block has written nothing into it, so there is nothing to
 * restore. Later parts of a stream have a header of their own, without the name, and without the files, which travel with the
 * first byte; other control messages, such as credentials, are about each part. The flags that a later part comes back with are
 * added to the caller's.
 *
 * <p>What the header points to is looked at only after the kernel has been through it: the kernel answers EFAULT where reading
 * it here would end the JVM.
 *
 * <p>To receive control messages with MSG_WAITALL is left to a thread, as files may come with any part.
 */
public final class MessageTransfer extends TransferForm {

  public static final MessageTransfer SEND = new MessageTransfer(true);
  public static final MessageTransfer RECEIVE = new MessageTransfer(false);

  private static final int HEADER = 1;
  private static final int HEADER_FLAGS = 2;

  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;
  private static final int CMSG_BYTES = 16;

  private static final int COPY = Scratch.TEXT;
  private static final int CONTROL_COPY = Scratch.STATX;
  private static final int CONTROL_ROOM = Scratch.BYTES - CONTROL_COPY;

  private final boolean writes;

  private MessageTransfer(boolean writes) {
    super(writes);
    this.writes = writes;
  }

  @Override
  int flags(Descriptor d) {
    return (int) d.argument(HEADER_FLAGS);
  }

  @Override
  public boolean takes(Descriptor d) {
    return super.takes(d)
        && !(writes && MsgFlags.isToPath(d.argument(HEADER)))
        && (writes
            || !MsgFlags.has(flags(d), SocketConstants.MSG_WAITALL)
            || ofHeader(d, MsgHdrLayout.CONTROLLEN) == 0);
  }

  private static long ofHeader(Descriptor d, int field) {
    return Memory.IO.getLong(d.argument(HEADER) + field);
  }

  private static int flagsOfHeader(Descriptor d) {
    return Memory.IO.getInt(d.argument(HEADER) + MsgHdrLayout.FLAGS);
  }

  @Override
  boolean endsEarly(Descriptor d) {
    // Files that there was no room for: the kernel ends a part with them, also with MSG_WAITALL.
    return !writes && MsgFlags.has(flagsOfHeader(d), SocketConstants.MSG_CTRUNC);
  }

  @Override
  public long total(Descriptor d) {
    long total = 0;
    for (long i = 0; i < ofHeader(d, MsgHdrLayout.IOVLEN); i++) {
      total += length(ofHeader(d, MsgHdrLayout.IOV) + i * IoVectors.BYTES);
    }
    return total;
  }

  private static long length(long part) {
    return Memory.IO.getLong(part + IoVectors.LENGTH);
  }

  @Override
  long first(Descriptor d, OpenFile socket) {
    return call(d, socket, d.argument(HEADER));
  }

  @Override
  long rest(Descriptor d, OpenFile socket, long done) {
    long part = ofHeader(d, MsgHdrLayout.IOV);
    long count = ofHeader(d, MsgHdrLayout.IOVLEN);
    long skip = done;
    while (skip >= length(part) && count > 1) {
      skip -= length(part);
      part += IoVectors.BYTES;
      count--;
    }
    try (Scratch scratch = ScratchPool.take()) {
      if (skip > 0) {
        // The rest of one part by itself; the parts behind it come with the next try.
        long base = Memory.IO.getLong(part + IoVectors.BASE);
        part = scratch.iovec(base + skip, length(part) - skip);
        count = 1;
      }
      for (int i = 0; i < MsgHdrLayout.BYTES; i += Long.BYTES) {
        scratch.memory().putLong(COPY + i, 0);
      }
      scratch
          .memory()
          .putLong(COPY + MsgHdrLayout.IOV, part)
          .putLong(COPY + MsgHdrLayout.IOVLEN, count);
      if (writes) {
        long control =
            copyControl(
                ofHeader(d, MsgHdrLayout.CONTROL), ofHeader(d, MsgHdrLayout.CONTROLLEN), scratch);
        scratch.memory().putLong(COPY + MsgHdrLayout.CONTROL, scratch.address(CONTROL_COPY));
        scratch.memory().putLong(COPY + MsgHdrLayout.CONTROLLEN, control);
      }
      long moved = call(d, socket, scratch.address(COPY));
      if (!writes && moved >= 0) {
        int flags = flagsOfHeader(d) | scratch.memory().getInt(COPY + MsgHdrLayout.FLAGS);
        Memory.IO.putInt(d.argument(HEADER) + MsgHdrLayout.FLAGS, flags);
      }
      return moved;
    }
  }

  /** Copies the control messages other than files; returns how many bytes they are. */
  private static long copyControl(long control, long length, Scratch to) {
    long copied = 0;
    long at = 0;
    while (control != 0 && length - at >= CMSG_BYTES) {
      long message = control + at;
      long bytes = Memory.IO.getLong(message);
      long aligned = (bytes + Long.BYTES - 1) & -Long.BYTES;
      if (bytes < CMSG_BYTES || bytes > length - at || copied + aligned > CONTROL_ROOM) {
        return copied;
      }
      if (Memory.IO.getInt(message + CMSG_LEVEL) != SocketConstants.SOL_SOCKET
          || Memory.IO.getInt(message + CMSG_TYPE) != SocketConstants.SCM_RIGHTS) {
        Memory.IO.copyMemory(message, to.address(CONTROL_COPY + (int) copied), bytes);
        copied += aligned;
      }
      at += aligned;
    }
    return copied;
  }

  private long call(Descriptor d, OpenFile socket, long header) {
    return NativeCalls.call(
        d.syscall(), socket.number(), header, flags(d) | SocketConstants.MSG_DONTWAIT);
  }
}
