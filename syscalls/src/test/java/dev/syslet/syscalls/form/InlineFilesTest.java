package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.LOCK_EX;
import static dev.syslet.syscalls.LinuxConstants.LOCK_NB;
import static dev.syslet.syscalls.LinuxConstants.LOCK_UN;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECT;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.LinuxConstants.POSIX_FADV_DONTNEED;
import static dev.syslet.syscalls.LinuxConstants.POSIX_FADV_RANDOM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.TestHandles;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.TestClosers;
import dev.syslet.syscalls.file.Dirents;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What runs inline on regular files and directories, warm and cold. */
class InlineFilesTest {

  private static final int PAGE = 4096;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, ScratchPool.busy());
    assertEquals(0, kernel.unexpectedErrors());
  }

  private long attempt(Descriptor d) {
    return TestCall.attempt(kernel, d);
  }

  private Outcome run(Descriptor d) {
    return TestCall.run(kernel, d);
  }

  private static void checkBytes(ByteBuffer buffer, long offset, long count) {
    for (int i = 0; i < count; i++) {
      assertEquals(TestFiles.byteAt(offset + i), buffer.get(i), "byte " + i);
    }
  }

  /** Brings a file to the disk and drops it from the page cache. */
  private void makeCold(Fd fd) {
    assertEquals(0, run(Syscalls.fsync(fd)).result());
    assertEquals(0, run(Syscalls.of("fadvise64", fd, 0, 0, POSIX_FADV_RANDOM)).result());
    assertEquals(0, run(Syscalls.of("fadvise64", fd, 0, 0, POSIX_FADV_DONTNEED)).result());
  }

  @Test
  void aWarmPreadIsInlineAndReadsTheRightBytes() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 64 * PAGE), O_RDWR)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(new Outcome(PAGE, Route.INLINE), run(Syscalls.pread64(fd, buffer, 5 * PAGE)));
      checkBytes(buffer, 5 * PAGE, PAGE);
      assertEquals(0, buffer.position());
    }
  }

  @Test
  void aPreadHonoursThePositionAndTheLimitOfItsBuffer() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", PAGE), O_RDWR);
        LeasedBuffer leased = LeasedBuffer.allocate(100)) {
      ByteBuffer direct = ByteBuffer.allocateDirect(100);
      for (ByteBuffer buffer : new ByteBuffer[] {direct, leased.buffer()}) {
        buffer.position(10).limit(30);
        long got =
            buffer == direct
                ? attempt(Syscalls.pread64(fd, buffer, 7))
                : attempt(Syscalls.pread64(fd, leased, 7));
        assertEquals(20, got);
        assertEquals(0, buffer.get(9));
        assertEquals(TestFiles.byteAt(7), buffer.get(10));
        assertEquals(TestFiles.byteAt(26), buffer.get(29));
        buffer.clear();
        assertEquals(0, buffer.get(30));
      }
    }
  }

  @Test
  void aColdPreadWouldBlockStartsTheReadAndHitsLater() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 512 * PAGE), O_RDWR)) {
      makeCold(fd);
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 300 * PAGE)));
      Poll.until(
          "the read that the attempt began is done",
          () -> attempt(Syscalls.pread64(fd, buffer, 300 * PAGE)) == PAGE);
      checkBytes(buffer, 300 * PAGE, PAGE);
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 400 * PAGE)));
      assertEquals(
          new Outcome(PAGE, Route.THREAD),
          TestCall.resume(kernel, Syscalls.pread64(fd, buffer, 400 * PAGE)).await());
      checkBytes(buffer, 400 * PAGE, PAGE);
    }
  }

  @Test
  void aPreadThatIsCachedOnlyInPartHasTheFullCountInTheEnd() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 512 * PAGE), O_RDWR)) {
      makeCold(fd);
      ByteBuffer first = ByteBuffer.allocateDirect(PAGE);
      assertEquals(PAGE, run(Syscalls.pread64(fd, first, 0)).result());
      ByteBuffer all = ByteBuffer.allocateDirect(256 * PAGE);
      assertEquals(PAGE, attempt(Syscalls.pread64(fd, first, 0)));
      assertEquals(new Outcome(256 * PAGE, Route.THREAD), run(Syscalls.pread64(fd, all, 0)));
      checkBytes(all, 0, 256 * PAGE);
    }
  }

  @Test
  void aShortCountAtTheEndOfTheFileIsInline() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 5000), O_RDWR)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(2 * PAGE);
      assertEquals(5000, attempt(Syscalls.pread64(fd, buffer, 0)));
      assertEquals(1000, attempt(Syscalls.pread64(fd, buffer, 4000)));
      assertEquals(0, attempt(Syscalls.pread64(fd, buffer, 5000)));
      assertEquals(0, attempt(Syscalls.pread64(fd, buffer, 1L << 40)));
      assertEquals(0, attempt(Syscalls.pread64(fd, buffer.limit(0), 0)));
    }
  }

  @Test
  void aNegativeOffsetIsAnErrorAndNotTheFilesPosition() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", PAGE), O_RDWR)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(-Errno.EINVAL, run(Syscalls.pread64(fd, buffer, -1)).result());
    }
  }

  @Test
  void anErrorOfTheAttemptIsTheAnswer() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", PAGE), LinuxConstants.O_WRONLY)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(-Errno.EBADF, attempt(Syscalls.pread64(fd, buffer, 0)));
    }
  }

  @Test
  void directIoIsNeverInline() {
    try (TestFiles files = TestFiles.onDisk(kernel)) {
      long number = TestFiles.rawOpen(files.file("f", 16 * PAGE), O_RDWR | O_DIRECT);
      assumeTrue(number >= 0, "no O_DIRECT here");
      try (Fd fd = kernel.adopt((int) number);
          LeasedBuffer buffer = LeasedBuffer.allocate(PAGE)) {
        assertTrue(fd.kind().direct());
        assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 0)));
        assertEquals(new Outcome(PAGE, Route.THREAD), run(Syscalls.pread64(fd, buffer, 0)));
        checkBytes(buffer.buffer(), 0, PAGE);
      }
    }
  }

  @Test
  void onADiskWritesAndFsyncAndReadsOfThePositionAreContinued() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = files.openNew(kernel, "f");
        Fd directory = TestFiles.open(kernel, files.directory(), O_RDONLY | O_DIRECTORY)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(new Outcome(PAGE, Route.THREAD), run(Syscalls.pwrite64(fd, buffer, 0)));
      assertEquals(new Outcome(PAGE, Route.THREAD), run(Syscalls.write(fd, buffer)));
      assertEquals(Route.THREAD, run(Syscalls.read(fd, buffer)).route());
      assertEquals(new Outcome(0, Route.THREAD), run(Syscalls.fsync(fd)));
      assertEquals(new Outcome(0, Route.THREAD), run(Syscalls.fdatasync(fd)));
      assertEquals(
          Route.THREAD,
          run(Syscalls.getdents64(directory, ByteBuffer.allocateDirect(PAGE))).route());
    }
  }

  @Test
  void onTmpfsThePlainCallsAreInline() {
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd fd = files.openNew(kernel, "f");
        Fd directory = TestFiles.open(kernel, files.directory(), O_RDONLY | O_DIRECTORY)) {
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      buffer.put(3, (byte) 42);
      assertEquals(PAGE, attempt(Syscalls.pwrite64(fd, buffer, 0)));
      buffer.put(3, (byte) 0);
      assertEquals(PAGE, attempt(Syscalls.pread64(fd, buffer, 0)));
      assertEquals(42, buffer.get(3));
      assertEquals(0, attempt(Syscalls.fsync(fd)));
      assertEquals(0, attempt(Syscalls.fdatasync(fd)));
      long filled = attempt(Syscalls.getdents64(directory, buffer));
      Set<String> names = new HashSet<>();
      for (Dirents entries = Dirents.of(buffer, filled); entries.next(); ) {
        names.add(entries.name() + " " + entries.type());
      }
      assertEquals(Set.of(". DIRECTORY", ".. DIRECTORY", "f REGULAR"), names);
      assertEquals(WOULD_BLOCK, attempt(Syscalls.read(fd, buffer)), "the position has a lock");
    }
  }

  @Test
  void aFileOnAnUnknownMountRunsNothingInline() {
    long memfd =
        NativeCalls.call(
            Numbers.TABLE.numberOf("memfd_create"), Structs.address(PathName.of("x")), 1);
    try (Fd fd = kernel.adopt((int) memfd)) {
      assertEquals(FileType.REGULAR, fd.kind().type());
      assertFalse(fd.kind().fileSystem().local());
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 0)));
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pwrite64(fd, buffer, 0)));
      assertEquals(WOULD_BLOCK, attempt(Syscalls.fsync(fd)));
      assertEquals(new Outcome(PAGE, Route.THREAD), run(Syscalls.pwrite64(fd, buffer, 0)));
    }
  }

  @Test
  void aFileOfProcRunsNothingInline() {
    try (Fd fd = TestFiles.open(kernel, Path.of("/proc/self/status"), O_RDONLY)) {
      assertEquals("proc", fd.kind().fileSystem().type());
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 0)));
      assertEquals(Route.THREAD, run(Syscalls.pread64(fd, buffer, 0)).route());
    }
  }

  @Test
  void aFreeLockIsTakenInlineAndAHeldOneWouldBlock() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd mine = TestFiles.open(kernel, files.path("lock"), O_RDWR | O_CREAT);
        Fd other = TestFiles.open(kernel, files.path("lock"), O_RDWR)) {
      assertEquals(0, attempt(Syscalls.flock(mine, LOCK_EX)));
      assertEquals(WOULD_BLOCK, attempt(Syscalls.flock(other, LOCK_EX)));
      assertEquals(-Errno.EAGAIN, attempt(Syscalls.flock(other, LOCK_EX | LOCK_NB)));
      TestCall waiting = TestCall.resume(kernel, Syscalls.flock(other, LOCK_EX));
      waiting.awaitStarted();
      assertFalse(waiting.isDone());
      assertEquals(0, attempt(Syscalls.flock(mine, LOCK_UN)));
      assertEquals(new Outcome(0, Route.THREAD), waiting.await());
      assertEquals(-Errno.EINVAL, attempt(Syscalls.flock(mine, 64)));
    }
  }

  @Test
  void aFormThatAFileDoesNotSupportIsForgotten() {
    try (TestFiles files = TestFiles.onTmpfs(kernel)) {
      // A tmpfs file that we take for one on ext4: RWF_NOWAIT is EOPNOTSUPP there.
      long number = TestFiles.rawOpen(files.file("f", PAGE), O_RDWR);
      FdKind wrong = new FdKind(FileType.REGULAR, FileSystem.named("ext4"), 1, false, false, 0);
      Fd fd = TestHandles.of(new OpenFile((int) number, wrong, TestClosers.NONE));
      int before = OpenFile.of(fd).inlineForms();
      ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 0)));
      assertEquals(Integer.bitCount(before) - 1, Integer.bitCount(OpenFile.of(fd).inlineForms()));
      assertEquals(WOULD_BLOCK, attempt(Syscalls.pread64(fd, buffer, 0)));
      TestFiles.rawClose(number);
    }
  }
}
