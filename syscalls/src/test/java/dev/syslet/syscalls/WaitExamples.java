package dev.syslet.syscalls;

import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.Sembufs;
import org.jspecify.annotations.Nullable;

/** Structs of calls that wait and of those between processes, as a caller could have them. */
final class WaitExamples {

  private WaitExamples() {}

  /** One of the type, or null when it is made without arguments or is none of these. */
  static @Nullable Object of(Class<?> type, Fd file) {
    if (type == PollFds.class) {
      return new PollFds(1).add(file, PollConstants.POLLIN);
    }
    if (type == EpollEvents.class) {
      return new EpollEvents(8);
    }
    if (type == FutexWaitvs.class) {
      return new FutexWaitvs(1).add(new FutexWord(), 0, FutexConstants.FUTEX2_SIZE_U32);
    }
    if (type == Sembufs.class) {
      return Sembufs.of(0, 1, 0);
    }
    return type == MsgBuf.class ? new MsgBuf(10) : null;
  }
}
