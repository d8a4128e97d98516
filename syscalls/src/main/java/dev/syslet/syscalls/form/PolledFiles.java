package dev.syslet.syscalls.form;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import dev.syslet.syscalls.ready.Readiness;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files that one poll or select waits for, in an epoll of their own. */
final class PolledFiles implements AutoCloseable {

  private final OpenFile epoll;
  private final Map<Integer, Integer> events = new HashMap<>();

  private PolledFiles(OpenFile epoll) {
    this.epoll = epoll;
  }

  /** An empty one; null when there is no descriptor for it. */
  static @Nullable PolledFiles open(Readiness readiness) {
    long number = NativeCalls.call(WaitNumbers.EPOLL_CREATE1, LinuxConstants.O_CLOEXEC);
    return number < 0 ? null : new PolledFiles(readiness.own((int) number, "[eventpoll]"));
  }

  /** Whether no file is served by somebody whom a poll of it would ask. */
  static boolean askNobody(NativeMemory files) {
    for (int i = 0; i < Structs.parts(files); i++) {
      OpenFile file = OpenFile.of(Structs.part(files, i));
      if (file != null && !FileGroup.pollAsksNobody(file.kind())) {
        return false;
      }
    }
    return true;
  }

  /**
   * Waits for these events of a file too; false when epoll does not take it. One that answers EPERM has no poll of its own: it is
   * always ready to read and to write and never for anything else, so there is nothing to wait for.
   */
  boolean add(OpenFile file, int wanted) {
    Integer before = events.get(file.number());
    int all = (before == null ? 0 : before) | wanted;
    events.put(file.number(), all);
    int operation = before == null ? PollConstants.EPOLL_CTL_ADD : PollConstants.EPOLL_CTL_MOD;
    long told = Readiness.control(epoll.number(), operation, file.number(), all, 0);
    if (told == -Errno.EPERM) {
      events.remove(file.number());
      return true;
    }
    return told >= 0;
  }

  /** What is ready when one of the files is. */
  OpenFile epoll() {
    return epoll;
  }

  @Override
  public void close() {
    epoll.close();
  }
}
