package dev.syslet.syscalls.form;

import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.socket.SocketConstants;

/** The flags of a call on a socket, as far as they decide how it waits. */
public final class MsgFlags {

  private MsgFlags() {}

  public static boolean has(int flags, int bit) {
    return (flags & bit) != 0;
  }

  /** Whether the caller does not want to wait: by a flag, by O_NONBLOCK, or because the error queue never waits. */
  static boolean isOwn(OpenFile socket, int flags) {
    return has(flags, SocketConstants.MSG_DONTWAIT | SocketConstants.MSG_ERRQUEUE)
        || socket.kind().nonBlocking();
  }

  /** Whether a struct msghdr is to an address that is a path. */
  static boolean isToPath(long header) {
    return Sockets.isPath(
        Memory.IO.getLong(header + MsgHdrLayout.NAME),
        Integer.toUnsignedLong(Memory.IO.getInt(header + MsgHdrLayout.NAMELEN)));
  }
}
