package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.BlockingRead;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.thread.BlockingThreads;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Checking, continuing, cancelling, describing. */
class LinuxKernelTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
  }

  private Fd pipeEnd(int which) {
    FdPair pair = new FdPair();
    NativeCalls.call(Numbers.PIPE2, Structs.address(pair), O_CLOEXEC);
    TestFiles.rawClose(which == 0 ? pair.second() : pair.first());
    return kernel.adopt(which == 0 ? pair.first() : pair.second());
  }

  private static Descriptor forEver(FdPair keep, LinuxKernel kernel) {
    NativeCalls.call(Numbers.PIPE2, Structs.address(keep), O_CLOEXEC);
    return BlockingRead.of(kernel.adopt(keep.first()), ByteBuffer.allocateDirect(1));
  }

  private static void letGo(FdPair pipe) {
    TestFiles.rawClose(pipe.second());
  }

  // --- checks ---

  static Stream<Arguments> wrongCalls() {
    ByteBuffer small = ByteBuffer.allocateDirect(10);
    ByteBuffer readOnly = ByteBuffer.allocateDirect(16).asReadOnlyBuffer();
    PathName path = PathName.of("/tmp");
    Statx stat = new Statx();
    RawFd stdin = RawFd.of(0);
    int read = Numbers.READ;
    Object[][] rows = {
      {"ENOSYS", "no syscall", new Descriptor()},
      {"ENOSYS", "99999", Syscalls.of(99_999)},
      {"EPERM", "fork is never run", of("fork")},
      {"EPERM", "munmap", Syscalls.of("munmap", 0L, 4096L)},
      {"EINVAL", "takes 4 arguments (fd, buf, count, pos), not 2", Syscalls.of("pread64", 1, 2)},
      {"EINVAL", "takes 0 arguments", Syscalls.of("getpid", 1)},
      {"EBADF", "bare number", Syscalls.of("read", 0, small, 10)},
      {"EBADF", "bare number", Syscalls.of("read", AT_FDCWD, small, 10)},
      {"EBADF", "bare number", Syscalls.of("openat", 5, path, 0, 0)},
      {
        "EBADF",
        "is not the number",
        new Descriptor()
            .syscall(read)
            .addArgument(1, stdin)
            .addArgument(Memory.base(small), small)
            .addArgument(10)
      },
      {"EINVAL", "argument 2 (count) of read is -1", Syscalls.of("read", stdin, small, -1)},
      {"EFAULT", "11 bytes", Syscalls.of("read", stdin, small, 11)},
      {"EFAULT", "has 6", Syscalls.of("read", stdin, small.duplicate().position(4), 7)},
      {"EFAULT", "without the object", Syscalls.of("read", stdin, 0x1000L, 7)},
      {
        "EFAULT",
        "outside",
        new Descriptor()
            .syscall(read)
            .addArgument(0, stdin)
            .addArgument(Memory.base(small) - 1, small)
            .addArgument(1)
      },
      {
        "EFAULT",
        "outside",
        new Descriptor()
            .syscall(read)
            .addArgument(0, stdin)
            .addArgument(Memory.base(small) + 11, small)
            .addArgument(0)
      },
      {
        "EFAULT",
        "heap buffer",
        new Descriptor()
            .syscall(read)
            .addArgument(0, stdin)
            .addArgument(1, ByteBuffer.allocate(8))
            .addArgument(1)
      },
      {"EFAULT", "read-only", Syscalls.of("read", stdin, readOnly, 16)},
      {"EFAULT", "read-only memory", Syscalls.of("read", stdin, path, 2)},
      {"EFAULT", "256 bytes", Syscalls.of("statx", AT_FDCWD, path, 0, 0, small)},
      {"EFAULT", "390 bytes", Syscalls.of("uname", small)},
      {"EFAULT", "8 bytes", Syscalls.of("pipe2", small.duplicate().position(5), 0)},
      {"EFAULT", "16 bytes", Syscalls.of("clock_gettime", 0, small)},
      {"EFAULT", "has 10", Syscalls.of("epoll_pwait", stdin, small, 1, 0, null, 8)},
      {"EFAULT", "16 bytes", Syscalls.of("readv", stdin, small, 1)},
      {"EINVAL", "argument 2 (vlen) of readv is -1", Syscalls.of("readv", stdin, small, -1)},
      {"EFAULT", "11 bytes", Syscalls.of("sched_getaffinity", 0, 11, small)},
      {"EPERM", "MAP_FIXED", Syscalls.of("mmap", 4096, 4096, 0, 0x32, -1, 0)},
      {"EPERM", "SHM_REMAP", Syscalls.of("shmat", 1, 4096, 0x4000)},
      {"EINVAL", "a length is not negative", Syscalls.of("mlock", 0, -1)},
    };
    return Stream.of(rows).map(row -> Arguments.of(row[0], row[1], row[2]));
  }

  private static Descriptor of(String name) {
    return Syscalls.of(name);
  }

  @ParameterizedTest
  @MethodSource("wrongCalls")
  void aWrongCallIsRefusedWithItsErrnoAndItsValues(String errno, String text, Descriptor d) {
    SubmitException e = assertThrows(SubmitException.class, () -> kernel.validate(d));
    assertEquals(errno, Errnos.name(e.errno()), Poll.messageOf(e));
    assertTrue(Poll.messageOf(e).contains(text), Poll.messageOf(e));
  }

  @Test
  void rightCallsAreNotRefused() {
    RawFd stdin = RawFd.of(0);
    ByteBuffer buffer = ByteBuffer.allocateDirect(16);
    Descriptor[] right = {
      Syscalls.of("read", stdin, buffer, 16),
      Syscalls.of("read", stdin, null, 0),
      Syscalls.of("write", stdin, buffer.asReadOnlyBuffer(), 16),
      Syscalls.of("readv", stdin, buffer, 1),
      Syscalls.of("mmap", 0, 4096, 0, 0, -1, 0),
      Syscalls.of("linkat", AT_FDCWD, "a", AT_FDCWD, "b", 0),
      Syscalls.of("ioctl", stdin, 0x541B, buffer),
      Syscalls.of("fcntl", stdin, LinuxConstants.F_SETFL, 0),
      Syscalls.of("getxattr", "/", "user.x", buffer, 16),
      Syscalls.of("clock_gettime", 1, new Timespec()),
      Syscalls.of(String.valueOf(Numbers.TABLE.numberOf("getpid"))),
    };
    for (Descriptor d : right) {
      kernel.validate(d);
    }
  }

  @Test
  void anFdCannotBeReplacedByDup3() {
    Fd fd = pipeEnd(0);
    SubmitException e =
        assertThrows(
            SubmitException.class, () -> kernel.validate(Syscalls.of("dup3", RawFd.of(0), fd, 0)));
    assertEquals(Errno.EPERM, e.errno());
    fd.close();
  }

  @Test
  void everyRefusedRowIsRefusedWithItsReason() {
    for (SyscallRow row : Numbers.TABLE.rows()) {
      if (row.syscallClass() == SyscallClass.REFUSED
          && row.existsOn(Numbers.TABLE.architecture())) {
        Descriptor d = Syscalls.of(row.name());
        SubmitException e = assertThrows(SubmitException.class, () -> kernel.validate(d));
        assertEquals(row.refusedErrno(), Errnos.name(e.errno()));
        assertTrue(Poll.messageOf(e).contains(row.note()), Poll.messageOf(e));
      }
    }
  }

  @Test
  void aCallAboutItsThreadIsRefusedFromVirtualThreadsAndWithForceAsync()
      throws InterruptedException {
    Supplier<Descriptor> gettid = () -> Syscalls.of("gettid");
    assertTrue(TestCall.attempt(kernel, gettid.get()) > 0);
    Descriptor forced = gettid.get().flags(Descriptor.FORCE_ASYNC);
    assertThrows(SubmitException.class, () -> kernel.validate(forced));
    AtomicReference<RuntimeException> refused = new AtomicReference<>();
    Thread.startVirtualThread(
            () -> {
              try {
                kernel.validate(gettid.get());
              } catch (RuntimeException e) {
                refused.set(e);
              }
            })
        .join();
    assertTrue(refused.get() instanceof SubmitException e && e.errno() == Errno.EPERM);
  }

  @Test
  void whatCannotBeAnArgumentIsRefusedByItsType() {
    assertThrows(SubmitException.class, () -> Syscalls.of("nosuchcall"));
    assertThrows(SubmitException.class, () -> Syscalls.of("read", 1, ByteBuffer.allocate(3), 3));
    SubmitException e =
        assertThrows(SubmitException.class, () -> Syscalls.of("read", RawFd.of(0), 1.5, 3));
    assertTrue(Poll.messageOf(e).contains("argument 1 (buf of read) is a java.lang.Double"));
    assertThrows(SubmitException.class, () -> Syscalls.of("getpid", 1, 2, 3, 4, 5, 6, 7));
    assertThrows(SubmitException.class, () -> RawFd.of(-1));
  }

  // --- attempts ---

  @Test
  void aCallThatNeverBlocksIsInlineAndOneThatAlwaysBlocksIsNot() {
    assertEquals(ProcessHandle.current().pid(), TestCall.attempt(kernel, Syscalls.of("getpid")));
    assertEquals(WOULD_BLOCK, TestCall.attempt(kernel, Syscalls.clock_nanosleep(1)));
    assertEquals(
        new Outcome(0, Route.READINESS),
        TestCall.run(kernel, Syscalls.clock_nanosleep(Duration.ofNanos(1000))));
    assertEquals(0, kernel.createdThreads());
  }

  @Test
  void aRawFdIsInlineOnlyForCallsThatNeverBlock() {
    Fd end = pipeEnd(0);
    RawFd raw = RawFd.of(end.number());
    assertEquals(
        WOULD_BLOCK,
        TestCall.attempt(kernel, Syscalls.of("read", raw, ByteBuffer.allocateDirect(1), 1)));
    long copy = TestCall.attempt(kernel, Syscalls.of("dup", raw));
    assertTrue(copy >= 0);
    TestFiles.rawClose(copy);
    end.close();
  }

  @Test
  void aSocketNameInTheFileSystemIsBoundOnAThread() {
    try (TestFiles files = TestFiles.onTmpfs(kernel)) {
      ByteBuffer address = ByteBuffer.allocateDirect(110);
      address.order(java.nio.ByteOrder.nativeOrder()).putShort((short) 1);
      address.put(files.path("s").toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
      address.rewind();
      long socket = TestCall.attempt(kernel, Syscalls.of("socket", 1, 1, 0));
      try (Fd fd = kernel.adopt((int) socket)) {
        Descriptor bind = Syscalls.of("bind", fd, address, 110);
        assertEquals(WOULD_BLOCK, TestCall.attempt(kernel, bind));
        assertEquals(new Outcome(0, Route.THREAD), TestCall.run(kernel, bind));
      }
      long other = TestCall.attempt(kernel, Syscalls.of("socket", 1, 1, 0));
      try (Fd fd = kernel.adopt((int) other)) {
        assertEquals(0, TestCall.attempt(kernel, Syscalls.of("bind", fd, address, 2)));
      }
    }
  }

  @Test
  void epollTakesFilesInlineWhosePollAsksNobody() {
    long number = TestCall.attempt(kernel, Syscalls.of("epoll_create1", O_CLOEXEC));
    Fd pipe = pipeEnd(0);
    ByteBuffer event = ByteBuffer.allocateDirect(16);
    try (Fd epoll = kernel.adopt((int) number)) {
      assertEquals(0, TestCall.attempt(kernel, Syscalls.of("epoll_ctl", epoll, 1, pipe, event)));
      RawFd raw = RawFd.of(pipe.number());
      assertEquals(
          WOULD_BLOCK, TestCall.attempt(kernel, Syscalls.of("epoll_ctl", epoll, 3, raw, event)));
      assertEquals(0, TestCall.attempt(kernel, Syscalls.of("epoll_ctl", epoll, 2, raw, event)));
    }
    pipe.close();
  }

  // --- continuing, cancelling, closing ---

  /** A kernel that gets two threads and no more. */
  private static LinuxKernel withTwoThreads() {
    AtomicInteger made = new AtomicInteger();
    ThreadFactory factory = Thread.ofPlatform().daemon().factory();
    return LinuxKernel.builder()
        .threadFactory(task -> made.incrementAndGet() > 2 ? null : factory.newThread(task))
        .build();
  }

  @Test
  void aCallThatBlocksHoldsAThreadAndOthersQueueWhenThereIsNoOther() {
    LinuxKernel kernel = withTwoThreads();
    FdPair[] pipes = {new FdPair(), new FdPair(), new FdPair()};
    List<TestCall> calls = new ArrayList<>();
    for (FdPair pipe : pipes) {
      calls.add(TestCall.resume(kernel, forEver(pipe, kernel)));
    }
    calls.get(0).awaitStarted();
    calls.get(1).awaitStarted();
    assertEquals(2, kernel.threads());
    assertEquals(2, kernel.busyThreads());
    assertEquals(1, kernel.queuedCalls());
    assertEquals(CancelAnswer.NOT_STARTED, kernel.cancel(calls.get(2)));
    assertEquals(new Outcome(-Errno.ECANCELED, Route.NONE), calls.get(2).await());
    assertEquals(CancelAnswer.TOO_LATE, kernel.cancel(calls.get(2)));
    assertEquals(0, kernel.queuedCalls());
    letGo(pipes[0]);
    letGo(pipes[1]);
    assertEquals(new Outcome(0, Route.THREAD), calls.get(0).await());
    assertEquals(new Outcome(0, Route.THREAD), calls.get(1).await());
    assertEquals(CancelAnswer.TOO_LATE, kernel.cancel(calls.get(0)));
    for (TestCall call : calls) {
      assertEquals(1, call.completions());
    }
    assertEquals(2, kernel.createdThreads());
    assertEquals(2, kernel.largestThreads());
    kernel.close();
  }

  @Test
  void theThreadsAreDaemonsWithANameAndPlatformThreads() {
    FdPair pipe = new FdPair();
    LinuxKernel named = LinuxKernel.builder().threadNamePrefix("named-").build();
    TestCall call = TestCall.resume(named, forEver(pipe, named));
    call.awaitStarted();
    Thread worker =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().equals("named-1"))
            .findFirst()
            .orElseThrow();
    assertTrue(worker.isDaemon());
    assertFalse(worker.isVirtual());
    letGo(pipe);
    call.await();
    named.close();
    Poll.until("no thread is left", () -> named.threads() == 0 && !worker.isAlive());
  }

  @Test
  void closeLeavesRunningCallsAloneCancelsQueuedOnesAndLeavesNoThread() {
    LinuxKernel kernel = withTwoThreads();
    FdPair[] pipes = {new FdPair(), new FdPair(), new FdPair()};
    List<TestCall> calls = new ArrayList<>();
    for (FdPair pipe : pipes) {
      calls.add(TestCall.resume(kernel, forEver(pipe, kernel)));
    }
    calls.get(0).awaitStarted();
    calls.get(1).awaitStarted();
    kernel.close();
    assertEquals(-Errno.ECANCELED, calls.get(2).await().result());
    assertFalse(calls.get(0).isDone());
    assertThrows(
        RejectedExecutionException.class,
        () -> TestCall.resume(kernel, Syscalls.clock_nanosleep(1)));
    letGo(pipes[0]);
    letGo(pipes[1]);
    assertEquals(0, calls.get(0).await().result());
    assertEquals(0, calls.get(1).await().result());
    Poll.until("no thread is left", () -> kernel.threads() == 0);
  }

  @Test
  void aCallForWhichThereIsNoThreadEndsWithEagain() {
    Logger log = Logger.getLogger(BlockingThreads.class.getName());
    log.setLevel(Level.OFF); // on purpose
    LinuxKernel none = LinuxKernel.builder().threadFactory(task -> null).build();
    Fd end = pipeEnd(0);
    TestCall call = TestCall.resume(none, BlockingRead.of(end, ByteBuffer.allocateDirect(1)));
    assertEquals(new Outcome(-Errno.EAGAIN, Route.NONE), call.await());
    assertEquals(1, call.completions());
    assertEquals(1, none.unexpectedErrors());
    assertEquals(0, none.threads());
    log.setLevel(null);
    end.close();
    none.close();
  }

  @Test
  void callsFromVirtualThreadsAreRun() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    List<Outcome> outcomes = java.util.Collections.synchronizedList(new ArrayList<>());
    for (int i = 0; i < 50; i++) {
      threads.add(
          Thread.startVirtualThread(
              () -> outcomes.add(TestCall.run(kernel, Syscalls.clock_nanosleep(10_000)))));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(50, outcomes.size());
    outcomes.forEach(outcome -> assertEquals(new Outcome(0, Route.READINESS), outcome));
  }

  // --- texts ---

  @Test
  void aCallIsDescribedAsAPersonWouldWriteIt() {
    Fd end = pipeEnd(0);
    int n = end.number();
    ByteBuffer page = ByteBuffer.allocateDirect(4096);
    String[][] texts = {
      {
        "openat(AT_FDCWD, \"/tmp/a \\\"b\\\"\\n\", 0x" + Integer.toHexString(O_CREAT) + ", 0640)",
        kernel.describe(Syscalls.openat("/tmp/a \"b\"\n", O_CREAT, 0640))
      },
      {
        "pread64(" + n + ", <4096 bytes>, 4096, 8192)",
        kernel.describe(Syscalls.pread64(end, page, 8192))
      },
      {"fsync(" + n + ")", kernel.describe(Syscalls.fsync(end))},
      {
        "statx(AT_FDCWD, \"x\", 0x100, 1, <256 bytes>)",
        kernel.describe(Syscalls.statx("x", 0x100, 1, new Statx()))
      },
      {
        "clock_nanosleep(1, 0x0, {1 s, 5 ns}, NULL)",
        kernel.describe(Syscalls.clock_nanosleep(1_000_000_005L))
      },
      {"getpid()", kernel.describe(Syscalls.of("getpid"))},
      {
        "unlinkat(" + n + ", \"\\x01\", 0x200)",
        kernel.describe(Syscalls.unlinkat(end, "\u0001", 0x200))
      },
      {"syscall 99999(7)", kernel.describe(Syscalls.of(99_999, 7))},
    };
    for (String[] text : texts) {
      assertEquals(text[0], text[1]);
    }
    assertEquals("syscall -1", kernel.syscallName(-1));
    assertEquals("pread64", kernel.syscallName(Numbers.PREAD64));
    end.close();
  }

  @Test
  void optionsAreChecked() {
    LinuxKernel.Builder builder = LinuxKernel.builder();
    assertThrows(IllegalArgumentException.class, () -> builder.maxThreads(0));
    assertThrows(IllegalArgumentException.class, () -> builder.stackBytes(0));
    assertThrows(IllegalArgumentException.class, () -> builder.idleTime(Duration.ofNanos(-1)));
    assertEquals(256, LinuxKernel.builder().build().maxThreads());
    assertEquals(7, LinuxKernel.builder().maxThreads(7).build().maxThreads());
  }
}
