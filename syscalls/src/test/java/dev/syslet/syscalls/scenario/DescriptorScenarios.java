package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.scenario.TableScenarios.Seen;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;

/** Calls that make descriptors, and sockets. */
final class DescriptorScenarios extends ScenarioGroup {

  DescriptorScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    put(
        "pipe",
        () -> {
          FdPair pair = new FdPair();
          return closing(pair, ended("pipe", with(pair), false));
        });
    put(
        "pipe2",
        () -> {
          FdPair pair = new FdPair();
          return closing(pair, ended("pipe2", with(pair, O_CLOEXEC), false));
        });
    put(
        "socketpair",
        () -> {
          FdPair pair = new FdPair();
          return closing(pair, ended("socketpair", with(1, 1, 0, pair), false));
        });
    opens("dup", () -> with(file));
    put("close_range", this::closeRange);
    opens("socket", () -> with(1, 1, 0));
    long socket = quick("socket", 1, 1 | O_CLOEXEC, 0);
    ByteBuffer unix = bytes(2).putShort(0, (short) 1);
    put(
        "listen",
        () -> {
          try (Fd own = kernel.adopt((int) quick("socket", 1, 1, 0))) {
            quick("bind", own, unix, 2);
            return ended("listen", with(own, 1), false);
          }
        });
    does("shutdown", () -> with(raw(socket), 2), "ENOTCONN");
    does("getsockname", () -> with(raw(socket), bytes(110), bytes(4).putInt(0, 110)));
    does("getpeername", () -> with(raw(socket), bytes(110), bytes(4).putInt(0, 110)), "ENOTCONN");
    does("setsockopt", () -> with(raw(socket), 1, 7, bytes(4).putInt(0, 65536), 4));
    does("getsockopt", () -> with(raw(socket), 1, 7, bytes(4), bytes(4).putInt(0, 4)));
    opens("epoll_create", () -> with(1));
    opens("epoll_create1", () -> with(O_CLOEXEC));
    opens("eventfd", () -> with(0));
    opens("eventfd2", () -> with(0, O_CLOEXEC));
    opens("signalfd", () -> with(-1, bytes(8), 8));
    opens("signalfd4", () -> with(-1, bytes(8), 8, O_CLOEXEC));
    opens("timerfd_create", () -> with(1, O_CLOEXEC));
    long timer = quick("timerfd_create", 1, O_CLOEXEC);
    does("timerfd_settime", () -> with(raw(timer), 0, bytes(32), null));
    does("timerfd_gettime", () -> with(raw(timer), bytes(32)));
    opens("inotify_init", () -> with());
    opens("inotify_init1", () -> with(O_CLOEXEC));
    does("inotify_rm_watch", () -> with(raw(quick("inotify_init1", O_CLOEXEC)), 1), "EINVAL");
    opens("fanotify_init", () -> with(1, O_RDONLY), ANY_REFUSAL);
    opens("memfd_create", () -> with("test", 1));
    opens("memfd_secret", () -> with(O_CLOEXEC), ANY_REFUSAL);
    opens("userfaultfd", () -> with(O_CLOEXEC | 1), ANY_REFUSAL);
    opens("pidfd_open", () -> with(pid, 0));
    does("pidfd_send_signal", () -> with(raw(quick("pidfd_open", pid, 0)), 0, null, 0));
    opens("pidfd_getfd", () -> with(raw(quick("pidfd_open", pid, 0)), 0, 0), ANY_REFUSAL);
  }

  /** Marks one end of a pipe and not the other; Linux before 5.11 knows no such flag. */
  private Seen closeRange() {
    FdPair pair = new FdPair();
    quick("pipe2", pair, 0);
    int marked = pair.first();
    Outcome outcome =
        TestCall.run(
            kernel, Syscalls.close_range(marked, marked, LinuxConstants.CLOSE_RANGE_CLOEXEC));
    check("close_range", outcome.result(), "EINVAL");
    long marks = outcome.result() == 0 ? LinuxConstants.FD_CLOEXEC : 0;
    assertEquals(marks, NativeCalls.call(Numbers.FCNTL, marked, LinuxConstants.F_GETFD));
    assertEquals(0, NativeCalls.call(Numbers.FCNTL, pair.second(), LinuxConstants.F_GETFD));
    return closing(pair, new Seen(outcome.inline(), !outcome.inline()));
  }

  private static Seen closing(FdPair pair, Seen seen) {
    TestFiles.rawClose(pair.first());
    TestFiles.rawClose(pair.second());
    return seen;
  }
}
