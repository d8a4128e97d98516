package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.EpollEvent;
import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.WaitConstants;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.testing.TestFiles;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Filling a descriptor for a call that waits makes no garbage. */
class WaitGarbageTest {

  private static final int ROUNDS = 10_000;

  private static List<Consumer<Descriptor>> fills(Fd file) {
    PollFds files = new PollFds(1).add(file, PollConstants.POLLIN);
    FdSet set = FdSet.of(file);
    EpollEvent event = new EpollEvent();
    EpollEvents events = new EpollEvents(4);
    Timespec time = new Timespec();
    FutexWord word = new FutexWord();
    Siginfo info = new Siginfo();
    Sembufs operations = Sembufs.of(0, 1, 0);
    MsgBuf message = new MsgBuf(8);
    LeasedBuffer buffer = LeasedBuffer.allocate(64);
    List<Consumer<Descriptor>> fills = new ArrayList<>();
    fills.add(d -> Syscalls.ppoll(d, files, time));
    fills.add(d -> Syscalls.pselect6(d, set, null, set, null));
    fills.add(d -> Syscalls.epoll_ctl(d, file, PollConstants.EPOLL_CTL_ADD, file, event));
    fills.add(d -> Syscalls.epoll_pwait2(d, file, events, 4, null));
    fills.add(d -> Syscalls.splice(d, file, null, file, null, 1, 0));
    fills.add(d -> Syscalls.futex(d, word, FutexConstants.FUTEX_WAIT, 0, time, 0));
    fills.add(d -> Syscalls.waitid(d, file, info, WaitConstants.WEXITED, null));
    fills.add(d -> Syscalls.semtimedop(d, 1, operations, time));
    fills.add(d -> Syscalls.msgrcv(d, 1, message, 0, 0));
    fills.add(d -> Syscalls.mq_timedsend(d, file, buffer, 1, null));
    return fills;
  }

  @Test
  void fillingADescriptorMakesNoGarbage() {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR);
    List<Consumer<Descriptor>> fills = fills(file);
    Descriptor d = new Descriptor();
    fill(d, fills);
    com.sun.management.ThreadMXBean threads =
        (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    fill(d, fills);
    long bytes = threads.getCurrentThreadAllocatedBytes() - before;
    assertTrue(bytes < ROUNDS, bytes + " bytes for " + ROUNDS * fills.size() + " descriptors");
    file.close();
    kernel.close();
  }

  private static void fill(Descriptor d, List<Consumer<Descriptor>> fills) {
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < fills.size(); i++) {
        fills.get(i).accept(d);
      }
    }
  }
}
