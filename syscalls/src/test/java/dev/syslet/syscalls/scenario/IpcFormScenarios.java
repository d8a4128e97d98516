package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.CLOCK_MONOTONIC;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX2_SIZE_U32;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_BITSET_MATCH_ANY;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_WAIT;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_WAKE;
import static dev.syslet.syscalls.ipc.IpcConstants.IPC_NOWAIT;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.Sigset;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.scenario.TableScenarios.Seen;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.SleepingThreads;
import dev.syslet.syscalls.testing.TestCall;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** System V IPC, futexes, signals and AIO: nothing could be polled for them, so they wait on a thread. */
final class IpcFormScenarios extends ScenarioGroup {

  private static final int MODE = 01600; // IPC_CREAT and for the owner
  private static final int IPC_RMID = 0;
  private static final int SETVAL = 16;
  private static final int TEXT_BYTES = 1000;

  /** What the JVM itself ends blocked calls with: its handler does nothing. */
  private static final int SIGNAL = 62;

  private static final int IOCB_CMD_POLL = 5;

  IpcFormScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    semaphores();
    messages();
    futexes();
    signals();
    aio();
    does(
        "inotify_add_watch",
        () -> with(adopt(quick("inotify_init1", O_CLOEXEC)), disk.directory().toString(), 2));
  }

  private void semaphores() {
    int set = (int) Net.good("semget", 0, 1, MODE);
    atEnd(() -> Net.good("semctl", set, 0, IPC_RMID));
    Sembufs take = Sembufs.of(0, -1, 0);
    Sembufs give = Sembufs.of(0, 1, 0);
    semaphore("semop", set, () -> Syscalls.semop(set, take), give);
    semaphore("semtimedop", set, () -> Syscalls.semtimedop(set, take, null), give);
  }

  private void semaphore(String name, int set, Supplier<Descriptor> take, Sembufs give) {
    waits(
        Route.THREAD,
        name,
        () -> {
          Net.good("semctl", set, 0, SETVAL, 1);
          return take.get();
        },
        take,
        call -> Net.good("semop", set, Structs.address(give), 1));
  }

  private void messages() {
    int queue = (int) Net.good("msgget", 0, MODE);
    atEnd(() -> Net.good("msgctl", queue, IPC_RMID));
    MsgBuf message = MsgBuf.of(1, new byte[TEXT_BYTES]);
    Runnable receive =
        () -> Net.raw("msgrcv", queue, Structs.address(message), TEXT_BYTES, 0, IPC_NOWAIT);
    waits(
        Route.THREAD,
        "msgsnd",
        () -> Syscalls.msgsnd(queue, message, 0),
        () -> {
          Poll.until(
              "the queue is full",
              () ->
                  Net.raw("msgsnd", queue, Structs.address(message), TEXT_BYTES, IPC_NOWAIT)
                      == -Errno.EAGAIN);
          return Syscalls.msgsnd(queue, message, 0);
        },
        call -> receive.run());
    MsgBuf into = new MsgBuf(TEXT_BYTES);
    waits(
        Route.THREAD,
        "msgrcv",
        () -> {
          Net.raw("msgsnd", queue, Structs.address(message), TEXT_BYTES, IPC_NOWAIT);
          return Syscalls.msgrcv(queue, into, 0, 0);
        },
        () -> {
          Poll.until(
              "the queue is empty",
              () ->
                  Net.raw("msgrcv", queue, Structs.address(message), TEXT_BYTES, 0, IPC_NOWAIT)
                      < 0);
          return Syscalls.msgrcv(queue, into, 0, 0);
        },
        call -> Net.good("msgsnd", queue, Structs.address(message), TEXT_BYTES, 0));
  }

  private void futexes() {
    FutexWord word = new FutexWord();
    int all = FUTEX_BITSET_MATCH_ANY;
    Consumer<TestCall> wake =
        call ->
            Poll.until(
                "it is woken",
                () -> {
                  Net.good("futex", Structs.address(word), FUTEX_WAKE, 1);
                  return call.isDone();
                });
    waits(
        Route.THREAD,
        "futex",
        () -> Syscalls.futex(word, FUTEX_WAIT, 1, null, 0),
        () -> Syscalls.futex(word, FUTEX_WAIT, 0, null, 0),
        wake,
        "EAGAIN");
    waits(
        Route.THREAD,
        "futex_wait",
        () -> Syscalls.futex_wait(word, 1, all, FUTEX2_SIZE_U32, null, CLOCK_MONOTONIC),
        () -> Syscalls.futex_wait(word, 0, all, FUTEX2_SIZE_U32, null, CLOCK_MONOTONIC),
        wake,
        "EAGAIN");
    waits(
        Route.THREAD,
        "futex_waitv",
        () -> Syscalls.futex_waitv(vector(word, 1), 0, null, CLOCK_MONOTONIC),
        () -> Syscalls.futex_waitv(vector(word, 0), 0, null, CLOCK_MONOTONIC),
        wake,
        "EAGAIN");
  }

  private static FutexWaitvs vector(FutexWord word, int expected) {
    return new FutexWaitvs(1).add(word, expected, FUTEX2_SIZE_U32);
  }

  private void signals() {
    Sigset set = Sigset.of(SIGNAL);
    Timespec none = new Timespec();
    String name = "rt_sigtimedwait";
    waits(
        Route.THREAD,
        name,
        () -> Syscalls.of(name, set, null, none, 8),
        () -> Syscalls.of(name, set, new Siginfo(), null, 8),
        call -> SleepingThreads.wake(Numbers.TABLE.numberOf(name), call),
        "EAGAIN");
    if (Numbers.TABLE.numberOf("pause") != SyscallRow.NO_NUMBER) {
      put("pause", this::pause);
    }
  }

  private Seen pause() {
    TestCall call = TestCall.resume(kernel, Syscalls.of("pause"));
    call.awaitStarted();
    SleepingThreads.wake(call.descriptor().syscall(), call);
    check("pause", call.await().result(), "EINTR");
    return new Seen(false, true);
  }

  /** A context of requests; the one that is put into it waits for a pipe to be readable. */
  private final class Context {
    final Ends pipe = pipe();
    final long id;
    final ByteBuffer request =
        bytes(64)
            .putShort(16, (short) IOCB_CMD_POLL)
            .putInt(20, pipe.first().number())
            .putLong(24, PollConstants.POLLIN);
    final ByteBuffer list = bytes(8).putLong(0, Memory.base(request));

    Context() {
      ByteBuffer made = bytes(8);
      Net.good("io_setup", 8, Memory.base(made));
      id = made.getLong(0);
    }

    void submit() {
      Net.good("io_submit", id, 1, Memory.base(list));
    }

    void complete() {
      Net.write(pipe.second(), 1);
    }

    void drain() {
      long unused = Net.read(pipe.first(), bytes(100), 0);
    }
  }

  private void aio() {
    Context context = new Context();
    atEnd(() -> Net.good("io_destroy", context.id));
    ByteBuffer events = bytes(32);
    requests(
        "io_getevents", context, () -> Syscalls.of("io_getevents", context.id, 1, 1, events, null));
    requests(
        "io_pgetevents",
        context,
        () -> Syscalls.of("io_pgetevents", context.id, 1, 1, events, null, null));
    Context third = new Context();
    atEnd(() -> Net.good("io_destroy", third.id));
    does("io_submit", () -> with(third.id, 1, third.list));
    Context other = new Context();
    does(
        "io_destroy",
        () -> {
          other.complete();
          return with(other.id);
        });
  }

  private void requests(String name, Context context, Supplier<Descriptor> call) {
    waits(
        Route.THREAD,
        name,
        () -> {
          context.complete();
          context.submit();
          return call.get();
        },
        () -> {
          context.drain();
          context.submit();
          return call.get();
        },
        any -> context.complete());
  }
}
