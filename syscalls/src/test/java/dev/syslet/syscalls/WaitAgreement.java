package dev.syslet.syscalls;

import static dev.syslet.syscalls.AgreementMain.NULL;
import static dev.syslet.syscalls.AgreementMain.POINTER;
import static dev.syslet.syscalls.AgreementMain.has;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.ipc.FutexConstants.*;
import static dev.syslet.syscalls.ipc.IpcConstants.*;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.EpollEvent;
import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.Itimerspec;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Rusage;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.Sigset;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.Timeval;
import dev.syslet.syscalls.event.WaitConstants;
import dev.syslet.syscalls.event.WaitStatus;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileOffset;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.MqAttr;
import dev.syslet.syscalls.ipc.MqPriority;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.MsqidDs;
import dev.syslet.syscalls.ipc.SemValues;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.ipc.SemidDs;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.testing.WaitBed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * The part of {@link AgreementMain} about calls that wait and those between processes. Not about
 * futex itself: the JVM makes so many of these that strace does not trace them.
 */
@SuppressWarnings("resource") // the process ends
final class WaitAgreement {

  private static final Timespec NOW = new Timespec();

  private final AgreementMain main;
  private final LinuxKernel kernel;
  private final Descriptor d = new Descriptor();
  private final Fd in;
  private final Fd out;

  WaitAgreement(AgreementMain main) {
    this.main = main;
    this.kernel = main.kernel;
    FdPair pair = new FdPair();
    NativeCalls.call(Syscalls.pipe2(pair, O_CLOEXEC));
    this.in = kernel.adopt(pair.first());
    this.out = kernel.adopt(pair.second());
  }

  private long agree(String syscall, Descriptor call, Object... arguments) {
    return main.agree(syscall, call, arguments);
  }

  private Fd made(String syscall, Descriptor call, Object... arguments) {
    return kernel.adopt((int) agree(syscall, call, arguments));
  }

  void run() throws IOException {
    pipes();
    polls();
    events();
    processes();
    futexes();
    semaphoresAndMessages();
    queues();
  }

  private void pipes() {
    FdPair pair = new FdPair();
    NativeCalls.call(Syscalls.pipe2(pair, O_CLOEXEC));
    Fd in2 = kernel.adopt(pair.first());
    Fd out2 = kernel.adopt(pair.second());
    Iovecs parts = Iovecs.of(WaitBed.direct("hello"));
    agree("vmsplice", Syscalls.vmsplice(d, out, parts, 2), out, has("\"hello\""), 1, 2);
    agree("tee", Syscalls.tee(d, in, out2, 3, 2), in, out2, 3, 2);
    Fd file = kernel.adopt((int) NativeCalls.call(Syscalls.memfd_create("spliced", 0)));
    agree(
        "splice",
        Syscalls.splice(d, in, null, file, FileOffset.of(77), 9, 1),
        in,
        NULL,
        file,
        has("[77]"),
        9,
        1);
    agree(
        "splice",
        Syscalls.splice(file, FileOffset.of(78), out, null, 2, 0),
        file,
        has("[78]"),
        out,
        NULL,
        2,
        0);
    agree("splice", Syscalls.splice(in2, null, out, null, 9, 2), in2, NULL, out, NULL, 9, 2);
  }

  private void polls() {
    PollFds files = new PollFds(2).add(in, PollConstants.POLLIN).add(out, PollConstants.POLLOUT);
    String both = "[{fd=" + in.number() + ", events=0x1}, {fd=" + out.number() + ", events=0x4}]";
    agree("ppoll", Syscalls.ppoll(d, files, NOW), has(both), 2, has("tv_sec=0"), NULL, 0);
    agree("ppoll", Syscalls.ppoll(files, null), has(both), 2, NULL, NULL, 0);
    FdSet read = FdSet.of(in);
    FdSet write = FdSet.of(out);
    int n = Math.max(in.number(), out.number()) + 1;
    agree(
        "pselect6",
        Syscalls.pselect6(d, read, write, null, NOW),
        n,
        has(in.number() + ""),
        has(out.number() + ""),
        NULL,
        has("tv_sec=0"),
        NULL);
    Fd epoll = made("epoll_create1", Syscalls.epoll_create1(d, 0x80000), 0x80000);
    agree(
        "epoll_ctl",
        Syscalls.epoll_ctl(d, epoll, 1, in, EpollEvent.of(1, 0x11223344L)),
        epoll,
        1,
        in,
        has("events=0x1"));
    EpollEvents found = new EpollEvents(5);
    agree(
        "epoll_pwait2",
        Syscalls.epoll_pwait2(d, epoll, found, 5, NOW),
        epoll,
        POINTER,
        5,
        has("tv_sec=0"),
        NULL,
        0);
    agree("epoll_ctl", Syscalls.epoll_ctl(epoll, 2, in, null), epoll, 2, in, NULL);
    if (Architecture.current() == Architecture.X86_64) {
      agree("poll", Syscalls.poll(d, files, 12), has(both), 2, 12);
      Timeval zero = new Timeval();
      agree(
          "select",
          Syscalls.select(d, null, write.arm(), null, zero),
          out.number() + 1,
          NULL,
          has(out.number() + ""),
          NULL,
          has("tv_sec=0"));
      agree("epoll_wait", Syscalls.epoll_wait(d, epoll, found, 4, 0), epoll, POINTER, 4, 0);
    }
  }

  private void events() {
    made("eventfd2", Syscalls.eventfd2(d, 3, 0x80000), 3, 0x80000);
    Fd timer = made("timerfd_create", Syscalls.timerfd_create(d, 1, 0x80000), 1, 0x80000);
    Itimerspec hour = Itimerspec.once(Duration.ofHours(1));
    agree(
        "timerfd_settime",
        Syscalls.timerfd_settime(d, timer, 1, hour, null),
        timer,
        1,
        has("it_value={tv_sec=3600, tv_nsec=0}"),
        NULL);
    agree(
        "timerfd_gettime",
        Syscalls.timerfd_gettime(d, timer, new Itimerspec()),
        timer,
        has("it_interval="));
    Fd inotify = made("inotify_init1", Syscalls.inotify_init1(d, 0x80000), 0x80000);
    long wd =
        agree(
            "inotify_add_watch",
            Syscalls.inotify_add_watch(d, inotify, PathName.of("/"), 0x100),
            inotify,
            "/",
            0x100);
    agree("inotify_rm_watch", Syscalls.inotify_rm_watch(d, inotify, (int) wd), inotify, wd);
    Sigset set = Sigset.of(40);
    Fd signals = made("signalfd4", Syscalls.signalfd4(d, set, 0x80000), -1, POINTER, 8, 0x80000);
    agree("signalfd4", Syscalls.signalfd4(d, signals, set, 0), signals, POINTER, 8, 0);
    Timespec span = Timespec.ofNanos(1001);
    agree(
        "clock_nanosleep",
        Syscalls.clock_nanosleep(d, 7, 1, span, new Timespec()),
        7,
        1,
        has("tv_nsec=1001"),
        POINTER);
    agree("nanosleep", Syscalls.nanosleep(d, span, null), has("tv_nsec=1001"), NULL);
  }

  private void processes() throws IOException {
    Process child = new ProcessBuilder("cat").start();
    int pid = (int) child.pid();
    Fd pidfd = made("pidfd_open", Syscalls.pidfd_open(d, pid, 0), pid, 0);
    agree("pidfd_send_signal", Syscalls.pidfd_send_signal(d, pidfd, 0, 0), pidfd, 0, NULL, 0);
    Siginfo info = new Siginfo();
    int options = WaitConstants.WNOHANG | WaitConstants.WSTOPPED;
    agree("wait4", Syscalls.wait4(d, pid, new WaitStatus(), 1, null), pid, POINTER, 1, NULL);
    agree("waitid", Syscalls.waitid(d, 1, pid, info, options, null), 1, pid, POINTER, 3, NULL);
    agree(
        "waitid",
        Syscalls.waitid(d, pidfd, info, options, new Rusage()),
        3,
        pidfd,
        POINTER,
        3,
        POINTER);
    child.destroyForcibly();
  }

  /** Those that wait are told to expect another value, so that they do not. */
  private void futexes() {
    FutexWord word = new FutexWord();
    FutexWaitvs words = new FutexWaitvs(1).add(word, 5, FUTEX2_SIZE_U32);
    agree("futex_waitv", Syscalls.futex_waitv(d, words, 0, NOW, 1), POINTER, 1, 0, POINTER, 1);
    long at = Structs.address(word);
    agree("futex_wake", Syscalls.futex_wake(d, word, -1, 7, 2), at, 0xFFFF_FFFFL, 7, 2);
    agree(
        "futex_wait",
        Syscalls.futex_wait(d, word, 5, -1, 2, NOW, 1),
        at,
        5,
        0xFFFF_FFFFL,
        2,
        POINTER,
        1);
  }

  private void semaphoresAndMessages() {
    int set = (int) agree("semget", Syscalls.semget(d, IPC_PRIVATE, 2, 0600), 0, 2, has("600"));
    Sembufs up = Sembufs.of(1, 3, 0);
    agree("semop", Syscalls.semop(d, set, up), set, has("sem_num=1, sem_op=3"), 1);
    agree(
        "semtimedop",
        Syscalls.semtimedop(d, set, up, NOW),
        set,
        has("sem_num=1, sem_op=3"),
        1,
        has("tv_sec=0"));
    agree("semctl", Syscalls.semctl(d, set, 1, SETVAL, 9), set, 1, 16, has("9"));
    agree("semctl", Syscalls.semctl(d, set, 1, IPC_STAT, new SemidDs()), set, 1, 2, POINTER);
    agree("semctl", Syscalls.semctl(d, set, 0, GETALL, new SemValues()), set, 0, 13, POINTER);
    agree("semctl", Syscalls.semctl(set, 0, IPC_RMID, 0), set, 0, 0, NULL);
    int queue = (int) agree("msgget", Syscalls.msgget(d, IPC_PRIVATE, 0600), 0, has("600"));
    MsgBuf text = MsgBuf.of(5, "text".getBytes(StandardCharsets.US_ASCII));
    Object typed = has("\"text\"");
    agree("msgsnd", Syscalls.msgsnd(d, queue, text, IPC_NOWAIT), queue, typed, 4, 04000);
    agree("msgrcv", Syscalls.msgrcv(d, queue, text, 5, 04000), queue, typed, 4, 5, 04000);
    agree("msgctl", Syscalls.msgctl(d, queue, IPC_STAT, new MsqidDs()), queue, 2, POINTER);
    agree("msgctl", Syscalls.msgctl(queue, IPC_RMID, null), queue, 0, NULL);
  }

  private void queues() {
    String name = "syslet-agreement-" + ProcessHandle.current().pid();
    int flags = O_RDWR | O_CREAT;
    Fd queue =
        made(
            "mq_open",
            Syscalls.mq_open(d, PathName.of(name), flags, 0600, MqAttr.of(2, 64)),
            name,
            flags,
            0600,
            has("mq_maxmsg=2, mq_msgsize=64"));
    Timespec never = Timespec.of(Duration.ofSeconds(1L << 33));
    agree(
        "mq_timedsend",
        Syscalls.mq_timedsend(d, queue, WaitBed.direct("hi"), 3, never),
        queue,
        "hi",
        2,
        3,
        has("tv_sec=8589934592"));
    agree(
        "mq_timedreceive",
        Syscalls.mq_timedreceive(d, queue, ByteBuffer.allocateDirect(64), new MqPriority(), null),
        queue,
        "hi",
        64,
        has("[3]"),
        NULL);
    agree(
        "mq_getsetattr",
        Syscalls.mq_getsetattr(d, queue, null, new MqAttr()),
        queue,
        NULL,
        has("mq_maxmsg=2"));
    agree("mq_unlink", Syscalls.mq_unlink(d, PathName.of(name)), name);
  }
}
