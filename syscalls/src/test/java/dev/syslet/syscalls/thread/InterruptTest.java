package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_WRONLY;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_PRIVATE_FLAG;
import static dev.syslet.syscalls.ipc.FutexConstants.FUTEX_WAIT;
import static dev.syslet.syscalls.ipc.IpcConstants.IPC_CREAT;
import static dev.syslet.syscalls.ipc.IpcConstants.IPC_PRIVATE;
import static dev.syslet.syscalls.ipc.IpcConstants.IPC_RMID;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.TestHandles;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.Flock;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.ipc.FutexWord;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.memory.FullCount;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.MsgHdrLayout;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.SocketConstants;
import dev.syslet.syscalls.testing.BlockingRead;
import dev.syslet.syscalls.testing.FewThreads;
import dev.syslet.syscalls.testing.FuseFile;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls that a thread is inside are cancelled. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class InterruptTest {

  private static final int LOCK_EX = 2;
  private static final int RWF_DSYNC = 2;
  private static final int PIPE_BYTES = 65_536;
  private static final int F_WRLCK = 1;

  private static final Outcome EINTR = new Outcome(-Errno.EINTR, Route.THREAD);

  @TempDir private Path temporary;

  private final LinuxKernel kernel =
      LinuxKernel.builder()
          .threadFactory(new FewThreads(1))
          .idleTime(Duration.ofSeconds(60))
          .build();
  private final List<Fd> files = new ArrayList<>();
  private final List<Runnable> removals = new ArrayList<>();
  private Fd free;

  @BeforeEach
  void open() throws IOException {
    Files.write(temporary.resolve("file"), new byte[1]);
    free = file();
  }

  @AfterEach
  void close() {
    files.forEach(Fd::close);
    removals.forEach(Runnable::run);
    kernel.close();
  }

  private Fd file() {
    return adopt(TestFiles.rawOpen(temporary.resolve("file"), LinuxConstants.O_RDWR));
  }

  private Fd adopt(long number) {
    Fd fd = kernel.adopt((int) number);
    files.add(fd);
    return fd;
  }

  private Fd[] pipe() {
    FdPair pair = new FdPair();
    assertEquals(
        0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), LinuxConstants.O_CLOEXEC));
    return new Fd[] {adopt(pair.first()), adopt(pair.second())};
  }

  private String fifo(String name) {
    PathName path = PathName.of(temporary.resolve(name).toString());
    assertEquals(
        0,
        NativeCalls.call(
            Numbers.MKNODAT, LinuxConstants.AT_FDCWD, Structs.address(path), 010600, 0));
    return temporary.resolve(name).toString();
  }

  private Descriptor flock() {
    assertEquals(0, NativeCalls.call(Numbers.FLOCK, file().number(), LOCK_EX));
    return Syscalls.flock(free, LOCK_EX);
  }

  private Descriptor recordLock() {
    Flock lock = new Flock().set(F_WRLCK, 0, 1);
    assertEquals(
        0,
        NativeCalls.call(
            Numbers.FCNTL, file().number(), Commands.F_OFD_SETLK, Structs.address(lock)));
    return Syscalls.fcntl(free, Commands.F_OFD_SETLKW, new Flock().set(F_WRLCK, 0, 1));
  }

  private Descriptor semop() {
    long set = TestCall.run(kernel, Syscalls.semget(IPC_PRIVATE, 1, IPC_CREAT | 0600)).result();
    removals.add(() -> TestCall.attempt(kernel, Syscalls.semctl((int) set, 0, IPC_RMID, 0)));
    return Syscalls.semop((int) set, Sembufs.of(0, -1, 0));
  }

  private Descriptor msgrcv() {
    long queue = TestCall.run(kernel, Syscalls.msgget(IPC_PRIVATE, IPC_CREAT | 0600)).result();
    removals.add(() -> TestCall.attempt(kernel, Syscalls.msgctl((int) queue, IPC_RMID, null)));
    return Syscalls.msgrcv((int) queue, new MsgBuf(8), 0, 0);
  }

  private Descriptor signals() {
    ByteBuffer none = ByteBuffer.allocateDirect(8);
    return Syscalls.of("rt_sigtimedwait", none, null, null, 8);
  }

  private static Descriptor futex() {
    return Syscalls.futex(new FutexWord(), FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, null, 0);
  }

  private void blockIn(TestCall call) {
    call.awaitStarted();
    assertFalse(call.isDone());
  }

  @Test
  void everyKindOfWaitEndsWithEintrAndTheThreadIsUsedAgain() {
    List<Descriptor> waits =
        List.of(
            Syscalls.openat(fifo("fifo"), O_RDONLY, 0),
            Syscalls.openat(fifo("other"), O_WRONLY, 0),
            flock(),
            recordLock(),
            semop(),
            msgrcv(),
            futex(),
            signals(),
            BlockingRead.of(pipe()[0], ByteBuffer.allocateDirect(1)));
    for (Descriptor wait : waits) {
      for (int i = 0; i < 3; i++) {
        TestCall call = TestCall.resume(kernel, wait);
        blockIn(call);
        TestCall queued = TestCall.resume(kernel, wait);
        assertEquals(CancelAnswer.NOT_STARTED, kernel.cancel(queued));
        assertEquals(CancelAnswer.INTERRUPTED, kernel.cancel(call), wait::toString);
        CancelAnswer again = kernel.cancel(call);
        assertTrue(again == CancelAnswer.INTERRUPTED || again == CancelAnswer.TOO_LATE);
        assertEquals(EINTR, call.await(), () -> kernel.describe(wait));
        assertTrue(call.isInterrupted());
        assertEquals(CancelAnswer.TOO_LATE, kernel.cancel(call));
        assertEquals(1, call.completions());
        assertFalse(queued.isInterrupted());
      }
    }
    assertEquals(1, kernel.createdThreads());
    assertEquals(0, kernel.callsBeingInterrupted());
    assertEquals(0, kernel.unexpectedErrors());
  }

  @Test
  void aWriteThatIsInterruptedTellsWhatItHasWritten() {
    Fd[] pipe = pipe();
    ByteBuffer bytes = ByteBuffer.allocateDirect(100_000);
    Descriptor write = Syscalls.pwritev2(pipe[1], Iovecs.of(bytes), -1, RWF_DSYNC);
    TestCall call = TestCall.resume(kernel, write);
    blockIn(call);
    Poll.until("the pipe is full", () -> TestHandles.ready(pipe[1], PollConstants.EPOLLOUT) == 0);
    assertEquals(CancelAnswer.INTERRUPTED, kernel.cancel(call));
    assertEquals(new Outcome(PIPE_BYTES, Route.THREAD), call.await());
    assertTrue(call.isInterrupted());
  }

  @Test
  void aCallForItsFullCountStopsWhenItIsInterrupted() {
    Fd[] pipe = pipe();
    ByteBuffer bytes = ByteBuffer.allocateDirect(10);
    TestCall call = TestCall.resume(kernel, FullCount.of(BlockingRead.of(pipe[0], bytes)));
    assertEquals(3, TestCall.attempt(kernel, Syscalls.write(pipe[1], bytes.slice(0, 3))));
    Poll.until("a part is read", () -> TestHandles.ready(pipe[0], PollConstants.EPOLLIN) == 0);
    assertEquals(CancelAnswer.INTERRUPTED, kernel.cancel(call));
    assertEquals(new Outcome(3, Route.THREAD), call.await());
    assertTrue(call.isInterrupted());
    TestCall nothing = TestCall.resume(kernel, FullCount.of(BlockingRead.of(pipe[0], bytes)));
    blockIn(nothing);
    assertEquals(CancelAnswer.INTERRUPTED, kernel.cancel(nothing));
    assertEquals(EINTR, nothing.await());
    assertTrue(nothing.isInterrupted());
  }

  @Test
  void aShortReadOrAFullCountIsNoInterrupt() {
    Fd[] pipe = pipe();
    ByteBuffer bytes = ByteBuffer.allocateDirect(10);
    TestCall shortRead = TestCall.resume(kernel, BlockingRead.of(pipe[0], bytes));
    assertEquals(3, TestCall.attempt(kernel, Syscalls.write(pipe[1], bytes.slice(0, 3))));
    assertEquals(new Outcome(3, Route.THREAD), shortRead.await());
    assertEquals(CancelAnswer.TOO_LATE, kernel.cancel(shortRead));
    assertFalse(shortRead.isInterrupted());
    Descriptor write = Syscalls.write(pipe[1], bytes);
    assertFalse(CutShort.isLikely(write, 10));
    assertTrue(CutShort.isLikely(write, 9));
    assertTrue(CutShort.isLikely(write, -Errno.EINTR));
    assertFalse(CutShort.isLikely(write, -Errno.EIO));
    assertFalse(CutShort.isLikely(Syscalls.read(pipe[0], bytes), 9));
    assertTrue(CutShort.isLikely(Syscalls.of("getrandom", bytes, 10, 0), 9));
    assertTrue(CutShort.isLikely(Syscalls.of("copy_file_range", free, null, free, null, 10, 0), 9));
    assertTrue(CutShort.isLikely(Syscalls.of("sendfile", free, free, null, 10), 0));
    assertFalse(CutShort.isLikely(Syscalls.of("recvfrom", free, bytes, 10, 0, null, null), 9));
    assertTrue(
        CutShort.isLikely(
            Syscalls.of("recvfrom", free, bytes, 10, SocketConstants.MSG_WAITALL, null, null), 9));
    assertTrue(CutShort.isLikely(Syscalls.of("sendto", free, bytes, 10, 0, null, 0), 9));
    assertTrue(CutShort.isLikely(Syscalls.writev(pipe[1], Iovecs.of(bytes)), 9));
    assertFalse(CutShort.isLikely(Syscalls.writev(pipe[1], Iovecs.of(bytes)), 10));
  }

  @Test
  void noSignalIsSentToAThreadInsideRecvmmsg() {
    try (Net net = new Net()) {
      Ends ends = net.udp();
      ByteBuffer into = Net.bytes(10);
      ByteBuffer vector = Net.bytes(16).putLong(0, Memory.base(into)).putLong(8, 10);
      ByteBuffer messages = Net.bytes(2 * 64);
      for (int at = 0; at < 128; at += 64) {
        messages
            .putLong(at + MsgHdrLayout.IOV, Memory.base(vector))
            .putLong(at + MsgHdrLayout.IOVLEN, 1);
      }
      RawFd socket = RawFd.of(ends.first().number());
      Descriptor d = Syscalls.of("recvmmsg", socket, messages, 2, 0, null);
      TestCall call = TestCall.resumeUnchecked(kernel, d, Kernel.WOULD_BLOCK);
      blockIn(call);
      assertEquals(1, Net.write(ends.second(), 1));
      Poll.until("taken", () -> TestHandles.ready(ends.first(), PollConstants.EPOLLIN) == 0);
      assertEquals(CancelAnswer.UNINTERRUPTIBLE, kernel.cancel(call));
      assertEquals(0, kernel.interruptSignals());
      assertEquals(1, Net.write(ends.second(), 1));
      assertEquals(new Outcome(2, Route.THREAD), call.await());
      assertFalse(call.isInterrupted());
      assertEquals(1, Net.write(ends.first(), 1), "the socket keeps an error");
    }
  }

  @Test
  void whereNoSignalIsFreeACallThatHasBegunGoesOn() {
    LinuxKernel silent = TestHandles.withoutSignals();
    Fd[] pipe = pipe();
    TestCall call = TestCall.resume(silent, BlockingRead.of(pipe[0], ByteBuffer.allocateDirect(1)));
    blockIn(call);
    assertEquals(CancelAnswer.UNINTERRUPTIBLE, silent.cancel(call));
    assertEquals(
        1, TestCall.attempt(kernel, Syscalls.write(pipe[1], ByteBuffer.allocateDirect(1))));
    assertEquals(new Outcome(1, Route.THREAD), call.await());
    assertEquals(0, silent.interruptSignals());
    silent.close();
  }

  @Test
  void manyAreInterruptedAtATime() {
    int count = (int) Effort.scale(300, 2_000, 10_000);
    LinuxKernel wide = LinuxKernel.builder().maxThreads(count).build();
    FutexWord word = new FutexWord();
    List<TestCall> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Descriptor d = Syscalls.futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 0, null, 0);
      calls.add(TestCall.resume(wide, d));
    }
    calls.forEach(TestCall::awaitStarted);
    long begun = System.nanoTime();
    for (TestCall call : calls) {
      assertEquals(CancelAnswer.INTERRUPTED, wide.cancel(call));
    }
    long asked = System.nanoTime();
    for (TestCall call : calls) {
      assertEquals(EINTR, call.await());
      assertEquals(1, call.completions());
    }
    System.out.printf(
        "%d calls: cancelled in %d us, all over after %d us, %d signals%n",
        count, (asked - begun) / 1000, (System.nanoTime() - begun) / 1000, wide.interruptSignals());
    Poll.until("none is left", () -> wide.callsBeingInterrupted() == 0);
    assertEquals(0, wide.unexpectedErrors());
    wide.close();
    Poll.until("no thread is left", () -> wide.threads() == 0);
  }

  /** FUSE answers no interrupt here: the thread waits in state D with the signal, and gets no heap of further ones. */
  @Test
  void aThreadThatTheKernelHoldsKeepsItsSignalAndGetsFew() throws Exception {
    Path mount = Files.createDirectory(temporary.resolve("mount"));
    Path image = Files.write(temporary.resolve("image"), new byte[100]);
    try (FuseFile fuse = new FuseFile(mount, image)) {
      Fd file = adopt(TestFiles.rawOpen(fuse.disk(), O_RDONLY));
      fuse.hold();
      ByteBuffer into = ByteBuffer.allocateDirect(100);
      TestCall call = TestCall.resume(kernel, Syscalls.pread64(file, into, 0));
      blockIn(call);
      Poll.until("the server has it", () -> fuse.held() == 1);
      assertEquals(CancelAnswer.INTERRUPTED, kernel.cancel(call));
      Thread.sleep(1500); // not a wait for something: the longer, the more could be sent
      assertFalse(call.isDone());
      assertEquals(1, kernel.callsBeingInterrupted());
      long signals = kernel.interruptSignals();
      assertTrue(signals < Interrupter.LOOK_FROM, () -> signals + " signals");
      fuse.letGo();
      assertEquals(new Outcome(100, Route.THREAD), call.await());
      assertFalse(call.isInterrupted());
      assertEquals(0, kernel.callsBeingInterrupted());
      file.close();
      Poll.until("closed", () -> file.closeResult() != Fd.NOT_CLOSED);
    }
  }
}
