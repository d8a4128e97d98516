package dev.syslet.syscalls.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.syslet.syscalls.event.Itimerspec;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Rusage;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.Timeval;
import dev.syslet.syscalls.event.WaitStatus;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.ipc.MqAttr;
import dev.syslet.syscalls.ipc.MqPriority;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.raw.EpollLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the check at submit wants a struct to have is what the struct has. */
class StructLengthsTest {

  private static MemoryNeed need(String argument, Architecture architecture) {
    String[] names = argument.split("\\.");
    SyscallRow row = SyscallTable.forArchitecture(architecture).require(names[0]);
    List<String> all = row.arguments().stream().map(Argument::name).toList();
    return MemoryNeed.of(row, all.indexOf(names[1]), architecture);
  }

  @ParameterizedTest
  @EnumSource
  void structsAreAsLongAsTheCheckAtSubmitWantsThem(Architecture architecture) {
    int epoll = EpollLayout.of(architecture).bytes();
    assertEquals(epoll, need("epoll_ctl.event", architecture).base());
    assertEquals(epoll, need("epoll_pwait2.events", architecture).unit());
    assertEquals(Structs.bytes(new PollFds(1)), need("ppoll.ufds", architecture).unit());
    assertEquals(Structs.bytes(new Itimerspec()), need("timerfd_settime.new", architecture).base());
    assertEquals(Structs.bytes(new Siginfo()), need("waitid.info", architecture).base());
    assertEquals(Structs.bytes(new Rusage()), need("wait4.rusage", architecture).base());
    assertEquals(Structs.bytes(new WaitStatus()), need("wait4.wstatus", architecture).base());
    assertEquals(Structs.bytes(new Sembufs(1)), need("semop.tsops", architecture).unit());
    assertEquals(Structs.bytes(new MsgBuf(0)), need("msgrcv.msgp", architecture).base());
    assertEquals(Structs.bytes(MqAttr.of(1, 1)), need("mq_open.attr", architecture).base());
    assertEquals(
        Structs.bytes(new MqPriority()), need("mq_timedreceive.prio", architecture).base());
    assertEquals(
        Structs.bytes(new FutexWaitvs(1)), need("futex_waitv.waiters", architecture).unit());
    if (architecture == Architecture.X86_64) {
      assertEquals(Structs.bytes(new Timeval()), need("select.tv", architecture).base());
    }
  }
}
