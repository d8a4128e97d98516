package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.event.WaitConstants.*;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.EpollEvent;
import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.WaitStatus;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.IpcConstants;
import dev.syslet.syscalls.ipc.MqAttr;
import dev.syslet.syscalls.ipc.MqPriority;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Children;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.File;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Sleeps, poll, select, epoll, message queues and children that would block, and their traps. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaitFormsTest {

  private static final int ETIMEDOUT = Errnos.number("ETIMEDOUT");
  private static final int TIMER_ABSTIME = 1;
  private static final Timespec NONE = new Timespec();
  private static final Timespec LITTLE = Timespec.ofNanos(2_000_000);
  private static final Timespec LONG = Timespec.of(Duration.ofHours(1));

  private final Net net = new Net();

  @AfterEach
  void close() {
    net.close();
  }

  private static int descriptors() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }

  private static Descriptor sleep(int clock, int flags, Timespec time) {
    return Syscalls.clock_nanosleep(clock, flags, time, null);
  }

  @Test
  void aSleepOfNothingIsInlineAndOneUntilATimeThatHasPassedToo() {
    net.assertTried(0, Syscalls.nanosleep(NONE, null));
    for (int clock :
        new int[] {
          Times.CLOCK_REALTIME, Times.CLOCK_MONOTONIC, Times.CLOCK_BOOTTIME, Times.CLOCK_TAI
        }) {
      net.assertTried(0, sleep(clock, TIMER_ABSTIME, Timespec.ofNanos(1)));
    }
    net.assertTried(WOULD_BLOCK, Syscalls.nanosleep(LONG, null));
  }

  @Test
  void aSleepUntilATimeOfTheClockEndsThen() {
    Timespec soon = new Timespec().set(Instant.now().getEpochSecond() + 1, 0);
    assertEquals(
        new Outcome(0, Route.READINESS),
        net.resume(sleep(Times.CLOCK_REALTIME, TIMER_ABSTIME, soon)).await());
    assertTrue(Instant.now().getEpochSecond() >= soon.seconds());
  }

  @Test
  void whatNoTimerIsForSleepsOnAThread() {
    int cpu = 2;
    assertEquals(Route.THREAD, net.resume(sleep(cpu, TIMER_ABSTIME, NONE)).await().route());
    assertEquals(
        new Outcome(0, Route.THREAD), net.resume(sleep(Times.CLOCK_BOOTTIME, 0, LITTLE)).await());
    ByteBuffer wrong = Net.bytes(16).putLong(8, 1_000_000_000L);
    assertEquals(
        new Outcome(-Errno.EINVAL, Route.THREAD),
        net.resume(Syscalls.of("nanosleep", wrong, null)).await());
  }

  @Test
  void tenThousandSleepWithoutAThreadAndEachCanBeCancelled() {
    List<TestCall> calls = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      calls.add(net.resume(Syscalls.nanosleep(LONG, null)));
    }
    assertEquals(0, net.kernel.createdThreads());
    for (TestCall call : calls) {
      assertFalse(call.isDone());
      assertEquals(CancelAnswer.STOPPED_WAITING, net.kernel.cancel(call));
      assertEquals(-Errno.ECANCELED, call.await().result());
    }
  }

  @Test
  void pollWaitsForOneOfItsFilesAndLeavesNoDescriptor() {
    Ends one = net.pipe();
    Ends other = net.pipe();
    PollFds files =
        new PollFds(3)
            .add(one.first(), PollConstants.POLLIN)
            .add(other.first(), PollConstants.POLLIN)
            .add(other.first(), PollConstants.POLLIN);
    net.assertTried(0, Syscalls.ppoll(files, new Timespec()));
    Timespec time = Timespec.of(Duration.ofHours(1));
    assertEquals(
        new Outcome(0, Route.READINESS),
        net.resume(Syscalls.ppoll(files, Timespec.ofNanos(2_000_000))).await());
    int before = descriptors();
    TestCall call = net.resume(Syscalls.ppoll(files, time));
    assertFalse(call.isDone());
    Net.write(other.second(), 1);
    assertEquals(new Outcome(2, Route.READINESS), call.await(), "the entry is there twice");
    assertTrue(time.seconds() < 3600, "the time left is written");
    assertEquals(before, descriptors());
    assertEquals(0, net.kernel.createdThreads());
  }

  @Test
  void aPollThatHasNothingToWaitForWaitsForItsTime() {
    Fd file;
    try (TestFiles disk = TestFiles.onDisk(net.kernel)) {
      disk.file("file", 1);
      file = net.adopt(TestFiles.rawOpen(disk.path("file"), LinuxConstants.O_RDONLY));
    }
    PollFds files = new PollFds(1).add(file, PollConstants.POLLIN);
    net.assertTried(1, Syscalls.ppoll(files, null));
    PollFds nothing = new PollFds(1).add(file, 0);
    assertEquals(
        new Outcome(0, Route.READINESS),
        net.resume(Syscalls.ppoll(nothing, Timespec.ofNanos(2_000_000))).await());
  }

  @Test
  void callsThatShareATimeoutEachWaitForAllOfIt() {
    Ends pipe = net.pipe();
    Ends other = net.pipe();
    Timespec time = Timespec.of(Duration.ofHours(1));
    TestCall first =
        net.resume(Syscalls.ppoll(new PollFds(1).add(pipe.first(), PollConstants.POLLIN), time));
    TestCall second = net.resume(Syscalls.pselect6(FdSet.of(other.first()), null, null, time));
    time.set(0, 0);
    Net.write(pipe.second(), 1);
    assertEquals(1, first.await().result());
    Net.write(other.second(), 1);
    assertEquals(new Outcome(1, Route.READINESS), second.await());
  }

  @Test
  void selectClearsItsSetsWhenTheTimeIsOverAsFarAsItLooks() {
    Ends pipe = net.pipe();
    FdSet set = FdSet.of(pipe.first());
    int far = FdSet.FD_SETSIZE / 8 - 8;
    Structs.memory(set).putLong(far, -1);
    Timespec time = Timespec.ofNanos(2_000_000);
    assertEquals(
        new Outcome(0, Route.READINESS),
        net.resume(Syscalls.pselect6(set, null, null, time)).await());
    assertFalse(set.contains(pipe.first()));
    assertEquals(-1, Structs.memory(set).getLong(far), "behind the files that it was asked about");
    assertEquals(0, time.seconds() + time.nanos());
  }

  @Test
  void ofTwoThatWaitInOneEpollOneGetsTheEvent() {
    Fd epoll = net.adopt(Net.good("epoll_create1", LinuxConstants.O_CLOEXEC));
    Ends pipe = net.pipe();
    EpollEvent edge = new EpollEvent().set(PollConstants.EPOLLIN | PollConstants.EPOLLET, 7);
    assertEquals(
        0, net.attempt(Syscalls.epoll_ctl(epoll, PollConstants.EPOLL_CTL_ADD, pipe.first(), edge)));
    net.assertTried(0, Syscalls.epoll_pwait2(epoll, new EpollEvents(1), 1, NONE));
    TestCall one = net.resume(Syscalls.epoll_pwait2(epoll, new EpollEvents(1), 1, null));
    TestCall two = net.resume(Syscalls.epoll_pwait2(epoll, new EpollEvents(1), 1, null));
    Net.write(pipe.second(), 1);
    Poll.until("one has it", () -> one.isDone() || two.isDone());
    assertFalse(one.isDone() && two.isDone());
    Net.write(pipe.second(), 1);
    assertEquals(new Outcome(1, Route.READINESS), one.await());
    assertEquals(new Outcome(1, Route.READINESS), two.await());
  }

  @Test
  void aQueueWhoseNonBlockWasTakenBackDoesNotHoldTheCaller() {
    String name = "syslet-test-forms-" + ProcessHandle.current().pid();
    int flags = LinuxConstants.O_RDWR | LinuxConstants.O_CREAT | LinuxConstants.O_NONBLOCK;
    Descriptor open = Syscalls.mq_open(name, flags, 0600, MqAttr.of(1, 16));
    Fd queue = net.adopt(TestCall.run(net.kernel, open).result());
    assertEquals(0, TestCall.run(net.kernel, Syscalls.mq_unlink(name)).result());
    ByteBuffer message = Net.bytes(16);
    net.assertTried(-Errno.EAGAIN, Syscalls.mq_timedreceive(queue, message, null, null));
    assertEquals(
        0, TestCall.run(net.kernel, Syscalls.mq_getsetattr(queue, new MqAttr(), null)).result());
    Descriptor receive = Syscalls.mq_timedreceive(queue, message, new MqPriority(), null);
    net.assertTried(WOULD_BLOCK, receive);
    net.assertTried(-ETIMEDOUT, Syscalls.mq_timedreceive(queue, message, null, NONE));
    TestCall call = net.resume(receive);
    assertEquals(0, net.attempt(Syscalls.mq_timedsend(queue, message, 3, null)));
    assertEquals(new Outcome(16, Route.READINESS), call.await());
    Timespec soon = new Timespec().set(Instant.now().getEpochSecond() + 1, 0);
    assertEquals(
        new Outcome(-ETIMEDOUT, Route.READINESS),
        net.resume(Syscalls.mq_timedreceive(queue, message, null, soon)).await());
  }

  @Test
  void aChildIsWaitedForByItsPidfdWhichMayBeNonBlocking() throws Exception {
    int child = Children.orphan("exec sleep 1000");
    Fd waiting = net.adopt(Net.good("pidfd_open", child, 0));
    Fd own = net.adopt(Net.good("pidfd_open", child, LinuxConstants.O_NONBLOCK));
    net.assertTried(-Errno.EAGAIN, Syscalls.waitid(own, new Siginfo(), WEXITED, null));
    net.assertTried(0, Syscalls.waitid(own, new Siginfo(), WEXITED | WNOHANG, null));
    Descriptor look = Syscalls.waitid(waiting, new Siginfo(), WEXITED | WNOWAIT, null);
    net.assertTried(WOULD_BLOCK, look);
    int before = descriptors();
    TestCall call = net.resume(look);
    assertFalse(call.isDone());
    Net.good("kill", child, SIGKILL);
    assertEquals(new Outcome(0, Route.READINESS), call.await());
    Poll.until("the pidfd of the call is closed", () -> descriptors() <= before + 2);
    net.assertTried(0, Syscalls.of("waitid", P_PID, child, null, WEXITED | WNOWAIT, null));
    net.assertTried(child, Syscalls.wait4(child, new WaitStatus(), 0, null));
    net.assertTried(-Errnos.number("ECHILD"), Syscalls.wait4(child, new WaitStatus(), 0, null));
  }

  @Test
  void semaphoresThatWouldWaitOnlyInPartAreNotTriedForGood() {
    int set = (int) Net.good("semget", 0, 2, 01600);
    try {
      int nowait = IpcConstants.IPC_NOWAIT;
      net.assertTried(-Errno.EAGAIN, Syscalls.semop(set, Sembufs.of(0, -1, nowait)));
      net.assertTried(WOULD_BLOCK, Syscalls.semop(set, Sembufs.of(0, -1, 0)));
      net.assertTried(-Errno.EAGAIN, Syscalls.semtimedop(set, Sembufs.of(0, -1, 0), NONE));
      Sembufs both = new Sembufs(2).add(0, -1, nowait).add(1, -1, 0);
      net.assertTried(WOULD_BLOCK, Syscalls.semop(set, both));
      assertEquals(
          new Outcome(-Errno.EAGAIN, Route.THREAD), net.resume(Syscalls.semop(set, both)).await());
      assertEquals(
          new Outcome(-Errno.EAGAIN, Route.THREAD),
          net.resume(Syscalls.semtimedop(set, Sembufs.of(0, -1, 0), LITTLE)).await());
      assertEquals(0, Structs.memory(both).getShort(10), "its own flags are untouched");
    } finally {
      Net.good("semctl", set, 0, 0);
    }
  }

  @Test
  void whatIsWrongWithAMessageOrAFutexTheKernelTells() {
    int queue = (int) Net.good("msgget", 0, 01600);
    int copy = 0x4000;
    try {
      MsgBuf message = MsgBuf.of(1, new byte[4]);
      net.assertTried(0, Syscalls.msgsnd(queue, message, 0));
      net.assertTried(WOULD_BLOCK, Syscalls.msgrcv(queue, message, 0, copy));
      assertTrue(net.resume(Syscalls.msgrcv(queue, message, 0, copy)).await().result() < 0);
      net.assertTried(WOULD_BLOCK, Syscalls.msgrcv(queue, message, 2, 0));
      net.assertTried(4, Syscalls.msgrcv(queue, message, -1, 0));
    } finally {
      Net.good("msgctl", queue, 0);
    }
    FutexWord word = new FutexWord();
    ByteBuffer wrong = Net.bytes(16).putLong(8, -1);
    Descriptor wait = Syscalls.of("futex", word, FutexConstants.FUTEX_WAIT, 1, wrong, 0, 0);
    net.assertTried(WOULD_BLOCK, wait);
    assertEquals(new Outcome(-Errno.EINVAL, Route.THREAD), net.resume(wait).await());
    net.assertTried(-Errno.EAGAIN, Syscalls.futex(word, FutexConstants.FUTEX_WAIT, 1, null, 0));
  }
}
