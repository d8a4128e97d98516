package dev.syslet.syscalls.form;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.ready.ReadyForm;
import dev.syslet.syscalls.socket.SocketConstants;

/** What the forms of calls on sockets ask a socket. */
final class Sockets {

  private static final int GETSOCKOPT = Numbers.TABLE.numberOf("getsockopt");

  private static final int SOL_SOCKET = 1;
  private static final int SO_TYPE = 3;
  private static final int SO_RCVTIMEO = 20;
  private static final int SO_SNDTIMEO = 21;
  private static final int SO_ACCEPTCONN = 30;
  private static final int SOCK_STREAM = 1;

  private static final int BROKEN = PollConstants.EPOLLERR | PollConstants.EPOLLHUP;

  private static final int VALUE = Scratch.TEXT;
  private static final int LENGTH = Scratch.TEXT + 16;
  private static final int MOST_BYTES = 16;
  private static final long NANOS_PER_SECOND = Times.NANOS_PER_SECOND;
  private static final long NANOS_PER_MICRO = 1_000L;

  private Sockets() {}

  /** The file that a call's first argument is; for forms that take nothing else. */
  static OpenFile fd(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    if (fd != null) {
      return fd;
    }
    throw new IllegalStateException("no open file in " + d);
  }

  /** Whether an address is a path: an AF_UNIX name that is looked up, which may ask whoever serves a mount. */
  static boolean isPath(long address, long length) {
    return address != 0
        && length > Short.BYTES
        && Memory.IO.getShort(address) == SocketConstants.AF_UNIX
        && Memory.IO.getByte(address + Short.BYTES) != 0;
  }

  static boolean isSocket(OpenFile fd) {
    return fd.kind().type() == FileType.SOCKET;
  }

  /** Whether a socket carries a stream; false for messages, and when it cannot be asked. */
  static boolean isStream(OpenFile socket) {
    return option(socket, SO_TYPE) == SOCK_STREAM;
  }

  /** Whether a socket takes connections. */
  static boolean isListening(OpenFile socket) {
    return option(socket, SO_ACCEPTCONN) == 1;
  }

  /**
   * Whether a stream is over by an error and has nothing more to read, without taking the error from the socket: a try would.
   * POLLERR alone may also be news in the error queue.
   */
  static boolean isBroken(OpenFile stream) {
    try (Scratch scratch = ScratchPool.take()) {
      long ready = scratch.poll(stream.number(), 0);
      if (ready < 0 || (ready & BROKEN) != BROKEN) {
        return false;
      }
      scratch.memory().putInt(VALUE, 0);
      long told =
          NativeCalls.call(
              Numbers.IOCTL, stream.number(), Commands.FIONREAD, scratch.address(VALUE));
      return told == 0 && scratch.memory().getInt(VALUE) == 0;
    }
  }

  /** Whether an error, or news in the error queue, waits on a socket. */
  static boolean hasError(OpenFile socket) {
    try (Scratch scratch = ScratchPool.take()) {
      long ready = scratch.poll(socket.number(), 0);
      return ready > 0 && (ready & PollConstants.EPOLLERR) != 0;
    }
  }

  /** Which of some events (those of poll, which are epoll's) a file has now; on an error all of them. */
  static int ready(OpenFile fd, int events) {
    try (Scratch scratch = ScratchPool.take()) {
      long ready = scratch.poll(fd.number(), events);
      return ready < 0 ? events : (int) ready;
    }
  }

  private static long option(OpenFile socket, int option) {
    try (Scratch scratch = ScratchPool.take()) {
      long told = ask(socket, option, scratch);
      return told < 0 ? told : scratch.memory().getInt(VALUE);
    }
  }

  /** How long a call may still wait, by SO_RCVTIMEO or SO_SNDTIMEO; a file that is no socket has no such time. */
  static long leftNanos(OpenFile fd, boolean writes, long ageNanos) {
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

  private static long ask(OpenFile socket, int option, Scratch scratch) {
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
