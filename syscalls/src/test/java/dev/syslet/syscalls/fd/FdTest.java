package dev.syslet.syscalls.fd;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.F_GETFD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.BlockingRead;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an Fd knows, and when its number is closed. */
class FdTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, kernel.unexpectedErrors());
  }

  private Fd[] pipe() {
    FdPair pair = new FdPair();
    NativeCalls.call(Numbers.PIPE2, Structs.address(pair), O_CLOEXEC);
    return new Fd[] {kernel.adopt(pair.first()), kernel.adopt(pair.second())};
  }

  private static boolean isOpen(int number) {
    return NativeCalls.call(Numbers.FCNTL, number, F_GETFD) >= 0;
  }

  private static void awaitClosed(Fd fd) {
    Poll.until(fd + " is closed", () -> fd.closeResult() != Fd.NOT_CLOSED);
  }

  @Test
  void theKindOfAFileIsLearnt() {
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = files.openNew(kernel, "f");
        Fd directory = TestFiles.open(kernel, files.directory(), O_RDONLY | O_DIRECTORY);
        Fd device = TestFiles.open(kernel, Path.of("/dev/null"), O_RDWR)) {
      assertEquals(FileType.REGULAR, file.kind().type());
      assertEquals(new FileSystem("tmpfs", true), file.kind().fileSystem());
      assertEquals(MountTable.mountIdByFdinfo(file.number()), file.kind().mountId());
      assertEquals(FileType.DIRECTORY, directory.kind().type());
      assertEquals(FileType.CHARACTER_DEVICE, device.kind().type());
      assertTrue(file.toString().contains("REGULAR on tmpfs"), file.toString());
    }
  }

  @Test
  void aNumberThatIsNotOpenCannotBeAdopted() {
    SubmitException e = assertThrows(SubmitException.class, () -> kernel.adopt(987_654));
    assertEquals(Errno.EBADF, e.errno());
    assertTrue(Poll.messageOf(e).contains("987654"), Poll.messageOf(e));
  }

  @Test
  void aClosedHandleIsEbadfAtOnceAndItsNumberIsClosedSoon() {
    Fd[] pipe = pipe();
    pipe[0].close();
    assertEquals(-Errno.EBADF, pipe[0].acquire());
    assertFalse(pipe[0].isOpen());
    awaitClosed(pipe[0]);
    assertEquals(0, pipe[0].closeResult());
    pipe[0].close();
    pipe[1].close();
    awaitClosed(pipe[1]);
    assertEquals(0, kernel.closeErrors());
  }

  @Test
  void aNumberIsNotClosedWhileACallHoldsIt() {
    Fd[] pipe = pipe();
    ByteBuffer buffer = ByteBuffer.allocateDirect(10);
    TestCall reading = TestCall.resume(kernel, BlockingRead.of(pipe[0], buffer));
    reading.awaitStarted();
    pipe[0].close();
    assertTrue(isOpen(pipe[0].number()));
    assertEquals(Fd.NOT_CLOSED, pipe[0].closeResult());
    assertEquals(-Errno.EBADF, TestCall.attempt(kernel, Syscalls.read(pipe[0], buffer)));
    assertEquals(1, TestCall.attempt(kernel, Syscalls.write(pipe[1], buffer.slice(0, 1))));
    assertEquals(new Outcome(1, Route.THREAD), reading.await());
    awaitClosed(pipe[0]);
    assertEquals(0, pipe[0].closeResult());
    pipe[1].close();
  }

  @Test
  void aCloseCallWaitsForTheCallsBeforeItWithoutAThread() {
    Fd[] pipe = pipe();
    ByteBuffer buffer = ByteBuffer.allocateDirect(10);
    TestCall reading = TestCall.resume(kernel, BlockingRead.of(pipe[0], buffer));
    reading.awaitStarted();
    assertEquals(WOULD_BLOCK, TestCall.attempt(kernel, Syscalls.close(pipe[0])));
    assertTrue(pipe[0].isOpen(), "the attempt had no effect");
    TestCall closing = TestCall.resume(kernel, Syscalls.close(pipe[0]));
    assertFalse(pipe[0].isOpen());
    assertTrue(isOpen(pipe[0].number()));
    assertEquals(1, kernel.threads());
    assertEquals(CancelAnswer.UNINTERRUPTIBLE, kernel.cancel(closing));
    assertEquals(1, TestCall.attempt(kernel, Syscalls.write(pipe[1], buffer.slice(0, 1))));
    assertEquals(1, reading.await().result());
    assertEquals(new Outcome(0, Route.THREAD), closing.await());
    assertEquals(1, closing.completions());
    assertEquals(0, pipe[0].closeResult());
    pipe[1].close();
  }

  @Test
  void aSecondCloseIsEbadf() {
    try (TestFiles files = TestFiles.onTmpfs(kernel)) {
      Fd fd = files.openNew(kernel, "f");
      assertEquals(0, fd.acquire());
      TestCall first = TestCall.resume(kernel, Syscalls.close(fd));
      assertEquals(-Errno.EBADF, TestCall.attempt(kernel, Syscalls.close(fd)));
      fd.release();
      assertEquals(new Outcome(0, Route.THREAD), first.await());
      fd.close();
      assertEquals(0, fd.closeResult());
    }
  }

  @Test
  void ofTwoCloseCallsThatBothHoldTheFileOneIsEbadf() {
    try (TestFiles files = TestFiles.onTmpfs(kernel)) {
      Fd fd = files.openNew(kernel, "f");
      // The second holds the file before the first has begun, as two racing submitters may.
      assertEquals(0, fd.acquire());
      TestCall first = TestCall.resume(kernel, Syscalls.close(fd));
      assertFalse(OpenFile.of(fd).claim(() -> {}));
      fd.release();
      assertEquals(0, first.await().result());
    }
  }

  @Test
  void aCloseThatFailsIsCountedAndReadable() {
    FdPair pair = new FdPair();
    NativeCalls.call(Numbers.PIPE2, Structs.address(pair), O_CLOEXEC);
    // A number that nobody else will get: far above those in use.
    int far = 900;
    long moved = NativeCalls.call(Numbers.TABLE.numberOf("dup3"), pair.first(), far, O_CLOEXEC);
    assertEquals(far, moved);
    Fd fd = kernel.adopt(far);
    TestFiles.rawClose(far);
    fd.close();
    awaitClosed(fd);
    assertEquals(-Errno.EBADF, fd.closeResult());
    assertEquals(1, kernel.closeErrors());
    assertEquals(-Errno.EBADF, kernel.lastCloseError());
    TestFiles.rawClose(pair.first());
    TestFiles.rawClose(pair.second());
  }

  @Test
  void aFileIsClosedAlsoAfterTheKernelWas() {
    try (TestFiles files = TestFiles.onTmpfs(kernel)) {
      Fd fd = files.openNew(kernel, "f");
      assertEquals(0, fd.acquire());
      kernel.close();
      fd.close();
      assertTrue(isOpen(fd.number()));
      fd.release();
      awaitClosed(fd);
      assertEquals(0, fd.closeResult());
      Poll.until("the thread that closed has ended", () -> kernel.threads() == 0);
    }
  }

  @Test
  void aPipeIsClosedByWhoeverLetsGoOfItLast() {
    Fd[] pipe = pipe();
    assertEquals(0, pipe[0].acquire());
    pipe[0].close();
    pipe[1].close();
    assertEquals(0, pipe[1].closeResult());
    assertEquals(Fd.NOT_CLOSED, pipe[0].closeResult());
    pipe[0].release();
    assertEquals(0, pipe[0].closeResult());
    assertEquals(0, kernel.threads());
  }

  /**
   * Holders and closers race; whoever holds the file must find its number open and the same file.
   */
  @Test
  void holdsAndClosesRacedNeverLoseTheNumber() throws InterruptedException {
    AtomicInteger lost = new AtomicInteger();
    for (int round = 0; round < 300; round++) {
      Fd[] pipe = pipe();
      Fd fd = pipe[0];
      long inode = inode(fd.number());
      boolean byCall = round % 2 == 0;
      CountDownLatch start = new CountDownLatch(1);
      Thread[] holders = new Thread[3];
      for (int i = 0; i < holders.length; i++) {
        holders[i] =
            Thread.ofPlatform()
                .start(
                    () -> {
                      await(start);
                      while (fd.acquire() == 0) {
                        if (inode(fd.number()) != inode) {
                          lost.incrementAndGet();
                        }
                        fd.release();
                      }
                    });
      }
      start.countDown();
      if (byCall) {
        assertEquals(0, TestCall.run(kernel, Syscalls.close(fd)).result());
      } else {
        fd.close();
      }
      for (Thread holder : holders) {
        holder.join();
      }
      awaitClosed(fd);
      assertEquals(0, fd.closeResult());
      pipe[1].close();
      awaitClosed(pipe[1]);
    }
    assertEquals(0, lost.get());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static long inode(int number) {
    try (Scratch scratch = ScratchPool.take()) {
      long told = scratch.statx(number, LinuxConstants.STATX_INO, Scratch.STATX);
      return told < 0 ? -1 : scratch.memory().getLong(Scratch.STATX + StatxLayout.INO);
    }
  }
}
