package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.event.PollConstants.EPOLLIN;
import static dev.syslet.syscalls.event.PollConstants.EPOLL_CTL_ADD;
import static dev.syslet.syscalls.event.PollConstants.POLLIN;
import static dev.syslet.syscalls.event.WaitConstants.P_PID;
import static dev.syslet.syscalls.event.WaitConstants.SIGKILL;
import static dev.syslet.syscalls.event.WaitConstants.WEXITED;
import static dev.syslet.syscalls.event.WaitConstants.WNOHANG;
import static dev.syslet.syscalls.event.WaitConstants.WNOWAIT;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.EpollEvent;
import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.WaitStatus;
import dev.syslet.syscalls.ipc.MqAttr;
import dev.syslet.syscalls.ipc.MqPriority;
import dev.syslet.syscalls.raw.WaitNumbers;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.Children;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Calls that wait for files, message queues and children, and are continued without a thread. */
final class ReadyFormScenarios extends ScenarioGroup {

  private static final int CLOCK_MONOTONIC = 1;

  private final Ends pipe = pipe();
  private final Consumer<TestCall> write = call -> write();

  ReadyFormScenarios(ScenarioSite site) {
    super(site);
  }

  private void write() {
    Net.write(pipe.second(), 1);
  }

  private void drain() {
    long unused = Net.read(pipe.first(), bytes(100), 0);
  }

  /** One that finds its pipe ready, and one that waits for it. */
  private void onPipe(String name, Supplier<Descriptor> call) {
    waits(
        Route.READINESS,
        name,
        () -> {
          write();
          return call.get();
        },
        () -> {
          drain();
          return call.get();
        },
        write);
  }

  @Override
  void register() {
    PollFds polled = new PollFds(1).add(pipe.first(), POLLIN);
    FdSet set = FdSet.of(pipe.first());
    onPipe("ppoll", () -> Syscalls.ppoll(polled, null));
    onPipe("pselect6", () -> Syscalls.pselect6(set.arm(), null, null, null));
    Fd epoll = adopt(quick("epoll_create1", LinuxConstants.O_CLOEXEC));
    EpollEvents events = new EpollEvents(4);
    Descriptor add =
        Syscalls.epoll_ctl(epoll, EPOLL_CTL_ADD, pipe.first(), new EpollEvent().set(EPOLLIN, 1));
    check("epoll_ctl", TestCall.run(kernel, add).result());
    onPipe("epoll_pwait", () -> Syscalls.of("epoll_pwait", epoll, events, 4, -1, null, 0));
    onPipe("epoll_pwait2", () -> Syscalls.epoll_pwait2(epoll, events, 4, null));
    if (WaitNumbers.POLL != SyscallRow.NO_NUMBER) {
      onPipe("poll", () -> Syscalls.poll(polled, -1));
      onPipe("select", () -> Syscalls.select(set.arm(), null, null, null));
      onPipe("epoll_wait", () -> Syscalls.epoll_wait(epoll, events, 4, -1));
    }
    queues();
    child("wait4", pid -> Syscalls.wait4(pid, new WaitStatus(), 0, null));
    child("waitid", pid -> Syscalls.waitid(P_PID, pid, new Siginfo(), WEXITED, null));
    sleeps();
  }

  private void queues() {
    String name = "syslet-table-queue-" + pid;
    int flags = LinuxConstants.O_RDWR | LinuxConstants.O_CREAT;
    Fd queue =
        adopt(TestCall.run(kernel, Syscalls.mq_open(name, flags, 0600, MqAttr.of(1, 64))).result());
    quick("mq_unlink", name);
    ByteBuffer message = bytes(64);
    Descriptor send = Syscalls.mq_timedsend(queue, message, 1, null);
    Descriptor receive = Syscalls.mq_timedreceive(queue, message, new MqPriority(), null);
    Runnable sends = () -> TestCall.attempt(kernel, send);
    Runnable receives = () -> TestCall.attempt(kernel, receive);
    waits(
        Route.READINESS,
        "mq_timedsend",
        () -> after(receives, send),
        () -> after(sends, send),
        call -> receives.run());
    waits(
        Route.READINESS,
        "mq_timedreceive",
        () -> after(sends, receive),
        () -> after(receives, receive),
        call -> sends.run());
  }

  private static Descriptor after(Runnable first, Descriptor d) {
    first.run();
    return d;
  }

  private void child(String name, IntFunction<Descriptor> call) {
    int[] sleeping = {0};
    waits(
        Route.READINESS,
        name,
        () -> call.apply(ended()),
        () -> call.apply(sleeping[0] = child("exec sleep 1000")),
        any -> Net.good("kill", sleeping[0], SIGKILL));
  }

  private int ended() {
    int child = child("exit 3");
    Siginfo info = new Siginfo();
    int look = WEXITED | WNOWAIT | WNOHANG;
    Poll.until(
        "the child has ended",
        () ->
            TestCall.attempt(kernel, Syscalls.waitid(P_PID, child, info, look, null)) == 0
                && info.pid() == child);
    return child;
  }

  private static int child(String script) {
    try {
      return Children.orphan(script);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A sleep has no peer: its time comes. */
  private void sleeps() {
    Timespec none = new Timespec();
    Timespec little = Timespec.ofNanos(1_000_000);
    waits(
        Route.READINESS,
        "nanosleep",
        () -> Syscalls.nanosleep(none, null),
        () -> Syscalls.nanosleep(little, null),
        call -> {});
    waits(
        Route.READINESS,
        "clock_nanosleep",
        () -> Syscalls.clock_nanosleep(CLOCK_MONOTONIC, 0, none, null),
        () -> Syscalls.clock_nanosleep(CLOCK_MONOTONIC, 0, little, null),
        call -> {});
  }
}
