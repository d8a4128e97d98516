package dev.syslet.syscalls;

/** The flags of a call on a socket, as far as they decide how it waits. */
final class MsgFlags {

  static final int MSG_OOB = 0x1;
  static final int MSG_PEEK = 0x2;
  static final int MSG_CTRUNC = 0x8;
  static final int MSG_DONTWAIT = 0x40;
  static final int MSG_WAITALL = 0x100;
  static final int MSG_ERRQUEUE = 0x2000;
  static final int MSG_WAITFORONE = 0x10000;
  static final int MSG_ZEROCOPY = 0x4000000;
  static final int MSG_FASTOPEN = 0x20000000;

  private MsgFlags() {}

  static boolean has(int flags, int bit) {
    return (flags & bit) != 0;
  }

  /** Whether the caller does not want to wait: by a flag, by O_NONBLOCK, or because the error queue never waits. */
  static boolean isOwn(Fd socket, int flags) {
    return has(flags, MSG_DONTWAIT | MSG_ERRQUEUE) || socket.kind().nonBlocking();
  }
}
