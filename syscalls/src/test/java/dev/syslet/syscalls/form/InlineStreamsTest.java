package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.F_GETFL;
import static dev.syslet.syscalls.LinuxConstants.F_SETFL;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.PipeLocks;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs inline on pipes, sockets and eventfds. */
class InlineStreamsTest {

  private static final int PIPE_BUF = LinuxConstants.PIPE_BUF;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @SuppressWarnings("NullAway.Init")
  private Fd reader;

  @SuppressWarnings("NullAway.Init")
  private Fd writer;

  @AfterEach
  void close() {
    if (reader != null) {
      reader.close();
      writer.close();
    }
    kernel.close();
    assertEquals(0, ScratchPool.busy());
  }

  private long attempt(Descriptor d) {
    return TestCall.attempt(kernel, d);
  }

  /** What a pipe takes if nobody has said otherwise. */
  private static final int CAPACITY = 1 << 16;

  private void pipe(int flags) {
    FdPair pair = new FdPair();
    assertEquals(0, attempt(Syscalls.pipe2(pair, flags | O_CLOEXEC)));
    reader = kernel.adopt(pair.first());
    writer = kernel.adopt(pair.second());
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  @Test
  void aPipeIsKnownAsOne() {
    pipe(0);
    assertEquals(FileType.FIFO, reader.kind().type());
    assertEquals("pipefs", reader.kind().fileSystem().type());
    assertFalse(reader.kind().nonBlocking());
  }

  @Test
  void aReadyPipeIsInlineAndAnEmptyOneWouldBlock() {
    pipe(0);
    ByteBuffer buffer = bytes(100);
    assertEquals(WOULD_BLOCK, attempt(Syscalls.read(reader, buffer)));
    assertEquals(40, attempt(Syscalls.write(writer, bytes(40))));
    assertEquals(40, attempt(Syscalls.read(reader, buffer)));
    TestCall waiting = TestCall.resume(kernel, Syscalls.read(reader, buffer));
    waiting.awaitStarted();
    assertEquals(7, attempt(Syscalls.write(writer, bytes(7))));
    assertEquals(new Outcome(7, Route.READINESS), waiting.await());
    writer.close();
    Poll.until("the end", () -> attempt(Syscalls.read(reader, buffer)) == 0);
  }

  @Test
  void aWriteIsInlineAsFarAsThereIsRoom() {
    pipe(0);
    assertEquals(PIPE_BUF, attempt(Syscalls.write(writer, bytes(PIPE_BUF))));
    assertEquals(
        Kernel.begun(CAPACITY - PIPE_BUF), attempt(Syscalls.write(writer, bytes(CAPACITY))));
    assertEquals(WOULD_BLOCK, attempt(Syscalls.write(writer, bytes(1))));
    assertEquals(PIPE_BUF, attempt(Syscalls.read(reader, bytes(PIPE_BUF))));
    assertEquals(1, attempt(Syscalls.write(writer, bytes(1))));
  }

  @Test
  void aLargeWriteIsDoneWhole() {
    pipe(0);
    TestCall writing = TestCall.resume(kernel, Syscalls.write(writer, bytes(300_000)));
    long[] total = {0};
    ByteBuffer buffer = bytes(65536);
    Poll.until(
        "all is read",
        () -> {
          long got = attempt(Syscalls.read(reader, buffer));
          total[0] += Math.max(0, got);
          return total[0] == 300_000;
        });
    assertEquals(new Outcome(300_000, Route.READINESS), writing.await());
  }

  @Test
  void withNonBlockEagainIsTheCallersResultAndAPartIsEnough() {
    pipe(O_NONBLOCK);
    assertTrue(reader.kind().nonBlocking());
    assertEquals(-Errno.EAGAIN, attempt(Syscalls.read(reader, bytes(10))));
    assertEquals(20_000, attempt(Syscalls.write(writer, bytes(20_000))));
    long part = attempt(Syscalls.write(writer, bytes(1 << 20)));
    assertTrue(part > 0 && part < 1 << 20, () -> "part " + part);
    assertEquals(-Errno.EAGAIN, attempt(Syscalls.write(writer, bytes(1))));
  }

  @Test
  void aChangeOfNonBlockByACallIsNoticed() {
    pipe(0);
    ByteBuffer buffer = bytes(10);
    assertEquals(WOULD_BLOCK, attempt(Syscalls.read(reader, buffer)));
    assertEquals(
        new Outcome(0, Route.THREAD),
        TestCall.run(kernel, Syscalls.of("fcntl", reader, F_SETFL, O_NONBLOCK)));
    assertTrue(reader.kind().nonBlocking());
    assertEquals(-Errno.EAGAIN, attempt(Syscalls.read(reader, buffer)));
    assertEquals(0, TestCall.run(kernel, Syscalls.of("fcntl", reader, F_SETFL, 0)).result());
    assertEquals(WOULD_BLOCK, attempt(Syscalls.read(reader, buffer)));
    assertEquals(0, attempt(Syscalls.of("fcntl", reader, F_GETFL, 0)) & O_NONBLOCK);
  }

  @Test
  void aBrokenPipeIsAnErrorInline() {
    pipe(0);
    assertEquals(0, attempt(Syscalls.close(reader)));
    assertEquals(-Errnos.number("EPIPE"), attempt(Syscalls.write(writer, bytes(1))));
  }

  @Test
  void aSocketIsReadAndWrittenInline() {
    FdPair pair = new FdPair();
    assertEquals(0, attempt(Syscalls.of("socketpair", 1, 1, 0, pair)));
    reader = kernel.adopt(pair.first());
    writer = kernel.adopt(pair.second());
    assertEquals(FileType.SOCKET, reader.kind().type());
    assertEquals(10, attempt(Syscalls.write(writer, bytes(10))));
    assertEquals(10, attempt(Syscalls.read(reader, bytes(100))));
    assertEquals(WOULD_BLOCK, attempt(Syscalls.read(reader, bytes(100))));
    TestCall.run(kernel, Syscalls.of("fcntl", reader, F_SETFL, O_NONBLOCK));
    assertEquals(-Errno.EAGAIN, attempt(Syscalls.read(reader, bytes(100))));
  }

  @Test
  void anEventfdIsReadInlineAndClosedInline() {
    long number = attempt(Syscalls.of("eventfd2", 3, O_CLOEXEC));
    Fd event = kernel.adopt((int) number);
    assertEquals(FileGroup.EVENTFD, event.kind().fileSystem());
    ByteBuffer value = bytes(8);
    assertEquals(8, attempt(Syscalls.read(event, value)));
    assertEquals(3, value.getLong(0));
    assertEquals(WOULD_BLOCK, attempt(Syscalls.read(event, value)));
    assertEquals(8, TestCall.run(kernel, Syscalls.write(event, value)).result());
    assertEquals(8, attempt(Syscalls.read(event, value)));
    assertEquals(0, attempt(Syscalls.close(event)));
    assertEquals(0, event.closeResult());
  }

  @Test
  void aPipeThatASpliceMayHoldIsLeftAlone() {
    pipe(0);
    FdPair ends = new FdPair();
    assertEquals(0, attempt(Syscalls.of("socketpair", 1, 1 | O_CLOEXEC, 0, ends)));
    try (Fd from = kernel.adopt(ends.first());
        Fd to = kernel.adopt(ends.second())) {
      // A bare number has no form: the call goes to a thread and waits with the pipe's lock.
      RawFd bare = RawFd.of(from.number());
      TestCall splice =
          TestCall.resume( // by number: a call with both handles would wait in epoll
              kernel, Syscalls.of("splice", RawFd.of(from.number()), null, writer, null, 10, 0));
      Poll.until("the splice has begun", () -> PipeLocks.splices() > 0);
      // On a thread of its own, so that a wait fails this test and does not stop it.
      CompletableFuture<Long> tried =
          CompletableFuture.supplyAsync(
              () -> {
                long seen =
                    Math.max(
                        attempt(Syscalls.read(reader, bytes(10))),
                        Math.max(
                            attempt(Syscalls.fcntl(reader, Commands.F_GETPIPE_SZ)),
                            attempt(Syscalls.ioctl(reader, Commands.FIONREAD, bytes(4)))));
                reader.close();
                return seen;
              },
              Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
      try {
        assertEquals(WOULD_BLOCK, tried.orTimeout(Poll.SECONDS, TimeUnit.SECONDS).join());
      } finally {
        TestCall.run(kernel, Syscalls.of("write", to, bytes(10), 10));
      }
      splice.await();
      Poll.until("the pipe is closed", () -> reader.closeResult() == 0);
      assertEquals(0, PipeLocks.splices());
    }
  }

  @Test
  void aSpliceThatTakesNoPipeOfOursStopsNothing() {
    pipe(0);
    assertTrue(PipeLocks.areTakenBy(Syscalls.of("splice", reader, null, writer, null, 1, 0)));
    assertTrue(PipeLocks.areTakenBy(Syscalls.of("sendfile", RawFd.of(1), reader, null, 1)));
    FdPair ends = new FdPair();
    assertEquals(0, attempt(Syscalls.of("socketpair", 1, 1 | O_CLOEXEC, 0, ends)));
    try (Fd one = kernel.adopt(ends.first());
        Fd two = kernel.adopt(ends.second())) {
      assertFalse(PipeLocks.areTakenBy(Syscalls.of("sendfile", one, two, null, 1)));
      assertFalse(PipeLocks.areTakenBy(Syscalls.read(reader, bytes(1))));
    }
  }
}
