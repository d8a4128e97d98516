package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_EMPTY_PATH;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.AT_STATX_DONT_SYNC;
import static dev.syslet.syscalls.LinuxConstants.AT_STATX_FORCE_SYNC;
import static dev.syslet.syscalls.LinuxConstants.AT_SYMLINK_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.F_GETFL;
import static dev.syslet.syscalls.LinuxConstants.O_APPEND;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_NOATIME;
import static dev.syslet.syscalls.LinuxConstants.O_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_PATH;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.LinuxConstants.O_SYNC;
import static dev.syslet.syscalls.LinuxConstants.O_TRUNC;
import static dev.syslet.syscalls.LinuxConstants.O_WRONLY;
import static dev.syslet.syscalls.LinuxConstants.STATX_BASIC_STATS;
import static dev.syslet.syscalls.LinuxConstants.STATX_MNT_ID_UNIQUE;
import static dev.syslet.syscalls.LinuxConstants.S_IFIFO;
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
import dev.syslet.syscalls.fd.CachedPaths;
import dev.syslet.syscalls.fd.MountTable;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What runs inline of statx and openat by path. */
class InlinePathsTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private TestFiles files;

  @BeforeEach
  void open() {
    files = TestFiles.onDisk(kernel);
    Statx any = new Statx();
    assumeTrue(
        attempt(Syscalls.statx("/", 0, STATX_BASIC_STATS, any)) != WOULD_BLOCK
            || attempt(Syscalls.statx(files.directory().toString(), 0, 1, any)) != WOULD_BLOCK,
        "openat2 with RESOLVE_CACHED does not work here");
  }

  @AfterEach
  void close() {
    if (files != null) {
      files.close();
    }
    kernel.close();
    assertEquals(0, ScratchPool.busy());
  }

  private long attempt(Descriptor d) {
    return TestCall.attempt(kernel, d);
  }

  private Outcome run(Descriptor d) {
    return TestCall.run(kernel, d);
  }

  private Path fifo(String name) {
    Path path = files.path(name);
    Descriptor mkfifo = Syscalls.of("mknodat", AT_FDCWD, path.toString(), S_IFIFO | 0600, 0);
    assertEquals(0, run(mkfifo).result());
    return path;
  }

  private static int openFiles() {
    String[] names = new java.io.File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }

  @Test
  void aWarmStatxIsInlineAndTellsByteForByteWhatThePlainOneTells() throws IOException {
    Path file = files.file("f", 12345);
    Path link = Files.createSymbolicLink(files.path("link"), file);
    for (Path path : new Path[] {file, link, files.directory()}) {
      for (int flags :
          new int[] {0, AT_SYMLINK_NOFOLLOW, AT_STATX_DONT_SYNC, AT_STATX_FORCE_SYNC}) {
        Statx plain = new Statx();
        Statx inline = new Statx();
        Descriptor d = Syscalls.statx(path.toString(), flags, STATX_BASIC_STATS, plain);
        assertEquals(0, NativeCalls.call(d));
        Descriptor again = Syscalls.statx(path.toString(), flags, STATX_BASIC_STATS, inline);
        assertEquals(0, attempt(again), path + " " + flags);
        assertEquals(Structs.memory(plain), Structs.memory(inline), path + " " + flags);
      }
    }
    Statx stat = new Statx();
    run(Syscalls.statx(file.toString(), 0, STATX_BASIC_STATS, stat));
    assertEquals(12345, stat.size());
    assertEquals(FileType.REGULAR, stat.type());
    assertEquals(Files.getLastModifiedTime(file).toInstant(), stat.modificationTime());
    assertEquals(1, stat.links());
    assertTrue(stat.blocks() >= 0 && stat.inode() > 0);
  }

  @Test
  void withoutUniqueMountIdsTheAnswerIsTheSame() {
    String path = files.file("f", 5).toString();
    try (MountTable older = new MountTable(false)) {
      PathProbe probe = new PathProbe(new CachedPaths(older));
      for (int i = 0; i < 3; i++) {
        Statx plain = new Statx();
        Statx inline = new Statx();
        NativeCalls.call(Syscalls.statx(path, 0, STATX_BASIC_STATS, plain));
        assertEquals(0, probe.statx(Syscalls.statx(path, 0, STATX_BASIC_STATS, inline)));
        assertEquals(Structs.memory(plain), Structs.memory(inline));
        long number = probe.openat(Syscalls.openat(path, O_RDONLY | O_CLOEXEC, 0));
        assertTrue(number >= 0);
        TestFiles.rawClose(number);
      }
      assertTrue(probe.isUsable());
    }
  }

  @Test
  void aNameThatWasNeverLookedUpWouldBlockAndIsMissingInlineAfterwards() {
    String path = files.path(UUID.randomUUID().toString()).toString();
    Statx stat = new Statx();
    Descriptor d = Syscalls.statx(path, 0, STATX_BASIC_STATS, stat);
    assertEquals(WOULD_BLOCK, attempt(d));
    assertEquals(new Outcome(-Errno.ENOENT, Route.THREAD), run(d));
    assertEquals(new Outcome(-Errno.ENOENT, Route.INLINE), run(d));
    assertEquals(-Errno.ENOENT, attempt(Syscalls.openat(path, O_RDONLY, 0)));
    assertEquals(0, stat.mask(), "nothing was written");
  }

  @Test
  void otherErrorsOfTheLookUpAreThoseOfThePlainCall() {
    Path file = files.file("f", 1);
    Statx stat = new Statx();
    String below = file.resolve("x").toString();
    assertEquals(-Errno.ENOTDIR, run(Syscalls.statx(below, 0, 1, stat)).result());
    String longName = files.path("n".repeat(300)).toString();
    assertEquals(-Errno.ENAMETOOLONG, run(Syscalls.statx(longName, 0, 1, stat)).result());
  }

  @Test
  void pathsBelowADirectoryHandleAreInline() {
    files.file("f", 77);
    try (Fd directory = TestFiles.open(kernel, files.directory(), O_RDONLY | O_DIRECTORY)) {
      Statx stat = new Statx();
      assertEquals(0, attempt(Syscalls.statx(directory, "f", 0, STATX_BASIC_STATS, stat)));
      assertEquals(77, stat.size());
      long number = attempt(Syscalls.openat(directory, "f", O_RDONLY | O_CLOEXEC, 0));
      assertTrue(number >= 0);
      try (Fd file = kernel.adopt((int) number)) {
        assertEquals(0, attempt(Syscalls.statx(file, "", AT_EMPTY_PATH, STATX_BASIC_STATS, stat)));
        assertEquals(77, stat.size());
      }
      assertEquals(
          WOULD_BLOCK,
          attempt(Syscalls.of("statx", RawFd.of(directory.number()), "f", 0, 1, stat)),
          "a raw number is never inline");
    }
  }

  @Test
  void whatIsNotUnderstoodIsLeftToThePlainCall() {
    Path file = files.file("f", 1);
    Statx stat = new Statx();
    int both = AT_STATX_DONT_SYNC | AT_STATX_FORCE_SYNC;
    assertEquals(-Errno.EINVAL, run(Syscalls.statx(file.toString(), both, 1, stat)).result());
    assertEquals(-Errno.EINVAL, run(Syscalls.statx(file.toString(), 1, 1, stat)).result());
    assertEquals(-Errno.EINVAL, run(Syscalls.statx(file.toString(), 0, 0x80000000, stat)).result());
    assertEquals(-Errno.ENOENT, run(Syscalls.statx("", 0, 1, stat)).result());
    assertEquals(
        WOULD_BLOCK, attempt(Syscalls.statx(file.toString(), 0, STATX_MNT_ID_UNIQUE, stat)));
    assertEquals(new Outcome(0, Route.THREAD), run(Syscalls.statx("", AT_EMPTY_PATH, 1, stat)));
  }

  @Test
  void aFileSystemThatIsNotKnownToBeLocalIsNotAskedInline() {
    Statx stat = new Statx();
    assertEquals(
        new Outcome(0, Route.THREAD),
        run(Syscalls.statx("/proc/self/status", 0, STATX_BASIC_STATS, stat)));
    assertEquals(
        Route.THREAD, run(Syscalls.openat("/proc/self/status", O_RDONLY | O_CLOEXEC, 0)).route());
  }

  @Test
  void aFileOpenedInlineHasTheFlagsOfOneThatWasOpenedPlainly() {
    Path file = files.file("f", 100);
    int[] flags = {
      O_RDONLY,
      O_WRONLY,
      O_RDWR,
      O_RDWR | O_APPEND,
      O_RDWR | O_NONBLOCK,
      O_RDWR | O_SYNC,
      O_RDONLY | O_NOFOLLOW,
      O_RDONLY | O_NOATIME,
      O_PATH,
      O_PATH | O_NOFOLLOW
    };
    for (int flag : flags) {
      Descriptor d = Syscalls.openat(file.toString(), flag | O_CLOEXEC, 0);
      long plain = NativeCalls.call(d);
      long inline = attempt(d);
      assertTrue(plain >= 0 && inline >= 0, () -> "flags " + flag + " " + plain + " " + inline);
      assertEquals(
          NativeCalls.call(Numbers.FCNTL, plain, F_GETFL),
          NativeCalls.call(Numbers.FCNTL, inline, F_GETFL),
          "flags " + flag);
      assertEquals(
          NativeCalls.call(Numbers.FCNTL, plain, LinuxConstants.F_GETFD),
          NativeCalls.call(Numbers.FCNTL, inline, LinuxConstants.F_GETFD));
      TestFiles.rawClose(plain);
      TestFiles.rawClose(inline);
    }
  }

  @Test
  void errorsOfTheOpenAreInline() throws IOException {
    Path link = Files.createSymbolicLink(files.path("link"), files.file("f", 1));
    String directory = files.directory().toString();
    assertEquals(-Errno.EISDIR, attempt(Syscalls.openat(directory, O_WRONLY, 0)));
    assertEquals(-Errno.ENOTDIR, attempt(Syscalls.openat(link.toString(), O_DIRECTORY, 0)));
    assertEquals(
        -Errno.ELOOP, run(Syscalls.openat(link.toString(), O_RDONLY | O_NOFOLLOW, 0)).result());
  }

  @Test
  void whatCreatesOrCutsIsContinued() {
    String path = files.file("f", 100).toString();
    for (int flags : new int[] {O_RDWR | O_CREAT, O_RDWR | O_TRUNC}) {
      Outcome outcome = run(Syscalls.openat(path, flags | O_CLOEXEC, 0600));
      assertEquals(Route.THREAD, outcome.route());
      TestFiles.rawClose(outcome.result());
    }
  }

  @Test
  void noDescriptorIsLeftOpen() {
    String path = files.file("f", 100).toString();
    String fifo = fifo("fifo").toString();
    Statx stat = new Statx();
    attempt(Syscalls.statx(path, 0, 1, stat));
    int before = openFiles();
    for (int i = 0; i < 50; i++) {
      attempt(Syscalls.statx(path, 0, 1, stat));
      attempt(Syscalls.statx("/proc/self/status", 0, 1, stat));
      attempt(Syscalls.openat(fifo, O_RDONLY, 0));
      attempt(Syscalls.openat(path + "x", O_RDONLY, 0));
      TestFiles.rawClose(attempt(Syscalls.openat(path, O_RDONLY, 0)));
    }
    assertTrue(openFiles() < before + 20, () -> before + " before, " + openFiles() + " now");
  }

  @Test
  void aFifoIsStatedInlineAndOpenedOnlyOnAThread() {
    Path fifo = fifo("fifo");
    Statx stat = new Statx();
    assertEquals(0, attempt(Syscalls.statx(fifo.toString(), 0, STATX_BASIC_STATS, stat)));
    assertEquals(FileType.FIFO, stat.type());
    Descriptor read = Syscalls.openat(fifo.toString(), O_RDONLY | O_CLOEXEC, 0);
    assertEquals(WOULD_BLOCK, attempt(read));
    TestCall reader = TestCall.resume(kernel, read);
    reader.awaitStarted();
    assertFalse(reader.isDone());
    TestCall writer =
        TestCall.resume(kernel, Syscalls.openat(fifo.toString(), O_WRONLY | O_CLOEXEC, 0));
    assertTrue(reader.await().result() >= 0);
    assertTrue(writer.await().result() >= 0);
    TestFiles.rawClose(reader.await().result());
    TestFiles.rawClose(writer.await().result());
  }

  @Test
  void anAttemptOnAFifoIsNeverSeenByItsWriters() throws InterruptedException {
    Path fifo = fifo("fifo");
    AtomicBoolean done = new AtomicBoolean();
    AtomicBoolean readerSeen = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!done.get()) {
                    long fd = TestFiles.rawOpen(fifo, O_WRONLY | O_NONBLOCK);
                    if (fd >= 0) {
                      readerSeen.set(true);
                      TestFiles.rawClose(fd);
                    }
                  }
                });
    Descriptor d = Syscalls.openat(fifo.toString(), O_RDONLY, 0);
    for (int i = 0; i < 3000; i++) {
      assertEquals(WOULD_BLOCK, attempt(d));
    }
    done.set(true);
    writer.join();
    assertFalse(readerSeen.get());
  }

  @Test
  void onTmpfsWarmPathsAreInline() {
    try (TestFiles shm = TestFiles.onTmpfs(kernel)) {
      String path = shm.file("f", 10).toString();
      Statx stat = new Statx();
      assertEquals(0, attempt(Syscalls.statx(path, 0, STATX_BASIC_STATS, stat)));
      assertEquals(10, stat.size());
      long number = attempt(Syscalls.openat(path, O_RDONLY | O_CLOEXEC, 0));
      assertTrue(number >= 0);
      TestFiles.rawClose(number);
    }
  }
}
