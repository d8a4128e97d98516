package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;

/** What the forms of calls on sockets ask a socket. */
final class Sockets {

  private static final int GETSOCKOPT = Numbers.TABLE.numberOf("getsockopt");

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_ERROR = 4;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SOCK_STREAM = 1;

  private static final int VALUE = Scratch.TEXT;
  private static final int LENGTH = Scratch.TEXT + 16;
  private static final int MOST_BYTES = 16;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long NANOS_PER_MICRO = 1_000L;

  private Sockets() {}

  /** The file that a call's first argument is; for forms that take nothing else. */
  static Fd fd(Descriptor d) {
    if (d.held(0) instanceof Fd fd) {
      return fd;
    }
    throw new IllegalStateException("no open file in " + d);
  }

  static boolean isSocket(Fd fd) {
    return fd.kind().type() == FileType.SOCKET;
  }

  /** Whether a socket carries a stream; false for messages, and when it cannot be asked. */
  static boolean isStream(Fd socket) {
    return option(socket, SO_TYPE) == SOCK_STREAM;
  }

  /** The error that waits on a socket and is taken from it, as a result: 0 or a negative errno. */
  static long takeError(Fd socket) {
    long error = option(socket, SO_ERROR);
    return error < 0 ? error : -error;
  }

  private static long option(Fd socket, int option) {
    try (Scratch scratch = ScratchPool.take()) {
      long told = ask(socket, option, scratch);
      return told < 0 ? told : scratch.memory().getInt(VALUE);
    }
  }

  /** How long a call may still wait, by SO_RCVTIMEO or SO_SNDTIMEO; a file that is no socket has no such time. */
  static long leftNanos(Fd fd, boolean writes, long ageNanos) {
    if (!isSocket(fd)) {
      return ReadyForm.NEVER;
    }
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putLong(VALUE, 0).putLong(VALUE + 8, 0);
      long told = ask(fd, writes ? SO_SNDTIMEO : SO_RCVTIMEO, scratch);
      long seconds = scratch.memory().getLong(VALUE);
      long micros = scratch.memory().getLong(VALUE + 8);
      if (told < 0
          || (seconds == 0 && micros == 0)
          || seconds > Long.MAX_VALUE / NANOS_PER_SECOND - 1) {
        return ReadyForm.NEVER;
      }
      return seconds * NANOS_PER_SECOND + micros * NANOS_PER_MICRO - ageNanos;
    }
  }

  private static long ask(Fd socket, int option, Scratch scratch) {
    scratch.memory().putInt(LENGTH, MOST_BYTES);
    return NativeCalls.call(
        GETSOCKOPT,
        socket.number(),
        SOL_SOCKET,
        option,
        scratch.address(VALUE),
        scratch.address(LENGTH));
  }
}
