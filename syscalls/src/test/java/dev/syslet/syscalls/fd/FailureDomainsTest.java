package dev.syslet.syscalls.fd;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.AT_SYMLINK_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Domain;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.check.RowArguments;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.OpenHow;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCommand;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which failure domain a call is of. */
class FailureDomainsTest {

  private static final String SHM = "mount:/dev/shm";

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    kernel.close();
  }

  private Path shm() {
    TestFiles files = TestFiles.onTmpfs(kernel);
    toClose.add(files);
    assumeTrue(files.directory().startsWith("/dev/shm"), "/dev/shm is no tmpfs here");
    return files.directory();
  }

  private Fd adopt(long number) {
    assertTrue(number >= 0, () -> Errnos.name(number));
    Fd fd = kernel.adopt((int) number);
    toClose.add(fd);
    return fd;
  }

  private Fd open(Path path, int flags) {
    Fd fd = TestFiles.open(kernel, path, flags);
    toClose.add(fd);
    return fd;
  }

  private String name(String syscall, @Nullable Object... arguments) {
    Descriptor d = Syscalls.of(syscall, arguments);
    kernel.validate(d);
    Domain domain = kernel.domain(d);
    assertEquals(domain.name().startsWith("mount:"), domain.isMount(), domain.name());
    return domain.name();
  }

  private static ByteBuffer buffer() {
    return ByteBuffer.allocateDirect(512).order(ByteOrder.nativeOrder());
  }

  @Test
  void aFileIsOfItsMountAndTheDomainIsMadeOnce() throws Exception {
    Path directory = shm();
    Fd file = open(Files.createFile(directory.resolve("f")), O_RDWR);
    Fd itself = open(directory, O_RDONLY | O_DIRECTORY);
    assertEquals(SHM, name("fsync", file));
    assertEquals(SHM, name("getdents64", itself, buffer(), 512));
    assertEquals(SHM, name("fstat", file, buffer()));
    assertEquals(SHM, name("mmap", 0, 4096, 1, 1, file, 0));
    assertSame(kernel.domain(Syscalls.fsync(file)), kernel.domain(Syscalls.fsync(itself)));
    assertSame(
        kernel.domain(Syscalls.fsync(file)),
        kernel.domain(Syscalls.statx(directory.toString(), 0, 1, new Statx())));
    Fd proc = open(Path.of("/proc/self/status"), O_RDONLY);
    assertEquals("mount:/proc", name("read", proc, buffer(), 512));
    assertEquals("mount:/proc", name("read", RawFd.of(proc.number()), buffer(), 512));
  }

  @Test
  void aFileThatIsOnNoMountOfThisNamespaceHasADomainOfItsOwn() {
    Fd file = adopt(TestCall.attempt(kernel, Syscalls.of("memfd_create", "x", 1)));
    String name = name("fsync", file);
    assertTrue(name.matches("mount:#[0-9]+"), name);
  }

  @Test
  void whatIsNoFileOnAMountIsOfItsKind() throws Exception {
    FdPair pipe = new FdPair();
    assertEquals(0, NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), O_CLOEXEC));
    Fd reads = adopt(pipe.first());
    Fd writes = adopt(pipe.second());
    Fd socket = adopt(TestCall.attempt(kernel, Syscalls.of("socket", 1, 1, 0)));
    Fd event = adopt(TestCall.attempt(kernel, Syscalls.of("eventfd2", 0, 0)));
    Fd device = open(Path.of("/dev/null"), O_RDWR);
    assertEquals("fifos", name("read", reads, buffer(), 512));
    assertEquals("fifos", name("fstat", reads, buffer()));
    assertEquals("fifos", name("write", RawFd.of(writes.number()), buffer(), 512));
    assertEquals("sockets", name("read", socket, buffer(), 512));
    assertEquals("sockets", name("fstat", socket, buffer()));
    assertEquals("events", name("read", event, buffer(), 512));
    assertEquals("device:1:3", name("read", device, buffer(), 512));
    assertEquals("mount:/dev", name("fstat", device, buffer()));
  }

  @Test
  void anOpenFifoIsOfTheFifosButItsInodeIsOfTheMount() throws Exception {
    Path fifo = shm().resolve("fifo");
    assertEquals(0, TestCommand.run("mkfifo", fifo.toString()));
    Fd fd = open(fifo, O_RDWR);
    assertEquals("fifos", name("write", fd, buffer(), 512));
    assertEquals(SHM, name("fchmod", fd, 0600));
    assertEquals("fifos", name("openat", AT_FDCWD, fifo.toString(), O_RDONLY, 0));
    assertEquals("fifos", name("open", fifo.toString(), O_RDONLY, 0));
    assertEquals("fifos", name("openat2", AT_FDCWD, fifo.toString(), new OpenHow(), 24));
    assertEquals(SHM, name("statx", AT_FDCWD, fifo.toString(), 0, 1, new Statx()));
    assertEquals("device:1:3", name("openat", AT_FDCWD, "/dev/null", O_RDONLY, 0));
    assertEquals("mount:/dev", name("chmod", "/dev/null", 0666));
  }

  @Test
  void whatWaitsForSomebodyElseIsOfThatWhateverTheFile() throws Exception {
    Fd file = open(Files.createFile(shm().resolve("f")), O_RDWR);
    assertEquals("locks", name("flock", file, LinuxConstants.LOCK_EX));
    assertEquals("locks", name("fcntl", file, Commands.F_SETLKW, buffer()));
    assertEquals("locks", name("fcntl", file, Commands.F_OFD_SETLKW, buffer()));
    assertEquals(SHM, name("fcntl", file, Commands.F_SETLK, buffer()));
    assertEquals("ipc", name("semop", 1, buffer(), 1));
    assertEquals("ipc", name("futex", buffer(), 0, 0, null, 0, 0));
    assertEquals("ipc", name("msgrcv", 1, buffer(), 8, 0, 0));
    assertEquals("children", name("wait4", -1, null, 0, null));
    assertEquals("timers", kernel.domain(Syscalls.clock_nanosleep(1)).name());
    assertEquals("signals", name("pause"));
    assertEquals("events", name("poll", buffer(), 0, 0));
    assertEquals("other", name("getrandom", buffer(), 512, 0));
    assertEquals("other", name("sync"));
    assertEquals("other", name("membarrier", 1, 0, 0));
    assertEquals(Domain.DEFAULT, kernel.domain(Syscalls.of(9999)));
  }

  @Test
  void ofTwoFilesTheOneThatIsOnNoMountOrElseNotOnTheRootCounts() throws Exception {
    Fd file = open(Files.createFile(shm().resolve("f")), O_RDWR);
    Fd root = open(Path.of("/"), O_RDONLY);
    FdPair pipe = new FdPair();
    assertEquals(0, NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), O_CLOEXEC));
    Fd reads = adopt(pipe.first());
    adopt(pipe.second());
    assertEquals(SHM, name("copy_file_range", root, null, file, null, 1, 0));
    assertEquals(SHM, name("copy_file_range", file, null, root, null, 1, 0));
    assertEquals("mount:/", name("copy_file_range", root, null, root, null, 1, 0));
    assertEquals("fifos", name("splice", file, null, reads, null, 1, 0));
    assertEquals("fifos", name("sendfile", reads, file, null, 1));
    assertEquals(SHM, name("dup3", reads, RawFd.of(file.number()), 0));
  }

  @Test
  void aPathIsOfTheMountWhereTheLastNameThatIsKnownIs() throws Exception {
    Path directory = shm();
    Files.createDirectory(directory.resolve("d"));
    String d = directory.toString();
    for (String path :
        List.of(
            d,
            d + "/",
            d + "/d",
            d + "/d//",
            d + "/none",
            d + "/none/of/these/",
            d + "/d/../x",
            "/dev/shm",
            "/dev/shm/",
            "//dev//shm//none",
            d + "/" + "long".repeat(50) + "/x")) {
      assertEquals(SHM, name("unlink", path), path);
      assertEquals(SHM, name("openat", AT_FDCWD, path, O_RDONLY, 0), path);
    }
    assertEquals("mount:/", name("mkdir", "/none", 0700));
    assertEquals("mount:/", name("stat", "/", buffer()));
    assertEquals("mount:/dev", name("stat", "/dev/shm/../none", buffer()));
  }

  @Test
  void aRelativePathBeginsAtItsDirectory() throws Exception {
    Path directory = shm();
    Fd fd = open(directory, O_RDONLY | O_DIRECTORY);
    String here = name("stat", Path.of("").toAbsolutePath().toString(), buffer());
    assertEquals(here, name("stat", "none", buffer()));
    assertEquals(here, name("stat", "none/of/these", buffer()));
    assertEquals(here, name("stat", ".", buffer()));
    assertEquals(here, name("openat", AT_FDCWD, "none", O_RDONLY, 0));
    for (Object from : new Object[] {fd, RawFd.of(fd.number())}) {
      assertEquals(SHM, name("openat", from, "none", O_RDONLY, 0));
      assertEquals(SHM, name("openat", from, "none/of/these", O_RDONLY, 0));
      assertEquals("mount:/", name("openat", from, "/none", O_RDONLY, 0));
      assertEquals(SHM, name("utimensat", from, null, null, 0));
      assertEquals(SHM, name("statx", from, "", LinuxConstants.AT_EMPTY_PATH, 1, new Statx()));
    }
    assertEquals("mount:/", name("inotify_add_watch", fd, "/none", 1));
  }

  @Test
  void aLinkIsFollowedUnlessTheCallIsAboutTheLink() throws Exception {
    Path link = Files.createSymbolicLink(shm().resolve("link"), Path.of("/proc/self/status"));
    Path away = Files.createSymbolicLink(link.resolveSibling("away"), Path.of("/sys"));
    String path = away.toString();
    assertEquals("mount:/sys", name("stat", path, buffer()));
    assertEquals("mount:/sys", name("stat", path + "/none/x", buffer()));
    assertEquals(SHM, name("lstat", path, buffer()));
    assertEquals(SHM, name("unlink", path));
    assertEquals("mount:/sys", name("statx", AT_FDCWD, path, 0, 1, new Statx()));
    assertEquals(SHM, name("statx", AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, 1, new Statx()));
    assertEquals(SHM, name("openat", AT_FDCWD, path, O_RDONLY | O_NOFOLLOW, 0));
    assertEquals("mount:/sys", name("openat", AT_FDCWD, path, O_RDONLY, 0));
  }

  /** The kernel would write the time of access of a new link, so it follows none of these through its caches. */
  @Test
  void aNewLinkIsReadWhereItCannotBeFollowed() throws Exception {
    Path directory = shm();
    Files.createDirectory(directory.resolve("d"));
    Files.createSymbolicLink(directory.resolve("far"), Path.of("/sys"));
    Files.createSymbolicLink(directory.resolve("near"), Path.of("far"));
    Files.createSymbolicLink(directory.resolve("d").resolve("up"), Path.of("../near"));
    Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));
    Files.createSymbolicLink(directory.resolve("d").resolve("gone"), Path.of("../none/x"));
    Files.createSymbolicLink(directory.resolve("rooted"), Path.of("/"));
    for (String link : List.of("far", "near", "d/up", "loop", "d/gone", "rooted")) {
      // Older than the link's change, so that it is written when the link is followed.
      PathName path = PathName.of(directory.resolve(link).toString());
      ByteBuffer times = buffer();
      long set =
          NativeCalls.call(
              Numbers.UTIMENSAT,
              AT_FDCWD,
              Structs.address(path),
              Memory.base(times),
              AT_SYMLINK_NOFOLLOW);
      assertEquals(0, set, link);
    }
    for (String path : List.of("far", "near", "d/up", "near/", "d/up/none/x", "d//up//")) {
      assertEquals("mount:/sys", name("stat", directory + "/" + path, buffer()), path);
    }
    assertEquals("mount:/proc", name("stat", directory + "/rooted/proc/none", buffer()));
    assertEquals("mount:/dev", name("stat", directory + "/rooted/dev", buffer()));
    assertEquals(SHM, name("stat", directory + "/loop", buffer()));
    assertEquals(SHM, name("stat", directory + "/d/gone/y", buffer()));
    assertEquals(SHM, name("lstat", directory + "/d/up", buffer()));
    assertEquals("mount:/sys", name("lstat", directory + "/d/up/x", buffer()));
    Fd from = open(directory, O_RDONLY | O_DIRECTORY);
    assertEquals("mount:/sys", name("openat", from, "d/up", O_RDONLY, 0));
    assertEquals("mount:/sys", name("openat", from, "near", O_RDONLY, 0));
  }

  @Test
  void ofTwoPathsTheFirstThatIsNotOnTheRootCounts() throws Exception {
    String shm = shm().resolve("x").toString();
    assertEquals(SHM, name("rename", shm, "/none"));
    assertEquals(SHM, name("rename", "/none", shm));
    assertEquals(SHM, name("rename", shm, "/proc/none"));
    assertEquals("mount:/", name("rename", "/none", "/neither"));
    assertEquals(SHM, name("linkat", AT_FDCWD, "/none", AT_FDCWD, shm, 0));
    assertEquals(SHM, name("symlink", "/proc/text", shm));
    assertEquals("mount:/proc", name("mount", shm, "/proc", "tmpfs", 0, null));
    assertEquals(SHM, name("umount2", "/dev/shm", 0));
  }

  /** As on a kernel, or below a filter of syscalls, without openat2. */
  @Test
  void withoutLookUpsTheTextOfThePathCounts() throws Exception {
    Path directory = shm();
    try (MountTable mounts = new MountTable();
        Scratch scratch = ScratchPool.take()) {
      CachedPaths paths = new CachedPaths(mounts);
      PathName root = PathName.of("/");
      paths.lookUp(scratch, AT_FDCWD, Structs.address(root), 0, 1L << 60); // EINVAL
      assertFalse(paths.areUsable());
      FailureDomains domains = new FailureDomains(Numbers.TABLE, new PathDomains(mounts, paths));
      Fd fd = open(directory, O_RDONLY | O_DIRECTORY);
      assertEquals(SHM, domains.of(Syscalls.of("unlink", directory + "/none/x")).name());
      assertEquals(SHM, domains.of(Syscalls.of("unlink", "/dev/shm")).name());
      assertEquals("mount:/dev", domains.of(Syscalls.of("unlink", "/dev/shmx")).name());
      assertEquals("mount:/", domains.of(Syscalls.of("unlink", "/none")).name());
      assertEquals(SHM, domains.of(Syscalls.of("unlinkat", fd, "x", 0)).name());
      assertTrue(domains.of(Syscalls.of("unlink", "x")).isMount());
    }
  }

  @Test
  void bothWaysToKnowAMountTellTheSameDomain() throws Exception {
    Path directory = shm();
    try (MountTable older = new MountTable(false)) {
      FailureDomains domains =
          new FailureDomains(Numbers.TABLE, new PathDomains(older, new CachedPaths(older)));
      for (String path :
          List.of("/", "/none", directory.toString(), "/proc/self", "none", "/dev")) {
        Descriptor stat = Syscalls.of("stat", path, buffer());
        assertEquals(kernel.domain(stat), domains.of(stat), path);
      }
    }
  }

  private void mount(Path directory) throws Exception {
    String to = directory.toString();
    boolean done = TestCommand.run("mount", "-t", "tmpfs", "tmpfs", to) == 0;
    assumeTrue(done, "a mount failed: needs root");
  }

  /** The id in mountinfo is used again for the next mount. */
  @Test
  void aMountThatFollowsAnotherHasItsOwnName() throws Exception {
    Path first = Files.createDirectory(temporary.resolve("first mount"));
    Path second = Files.createDirectory(temporary.resolve("second"));
    try (MountTable older = new MountTable(false)) {
      FailureDomains others =
          new FailureDomains(Numbers.TABLE, new PathDomains(older, new CachedPaths(older)));
      for (int i = 0; i < 3; i++) {
        for (Path directory : List.of(first, second)) {
          mount(directory);
          try (Fd fd = TestFiles.open(kernel, directory, O_RDONLY)) {
            String expected = "mount:" + directory;
            assertEquals(expected, kernel.domain(Syscalls.fsync(fd)).name());
            assertEquals(expected, name("stat", directory.toString(), buffer()));
            Descriptor stat = Syscalls.of("stat", directory + "/x", buffer());
            assertEquals(expected, others.of(stat).name());
          } finally {
            TestCommand.unmount(directory.toString());
          }
          assertFalse(name("stat", directory.toString(), buffer()).contains(directory.toString()));
        }
      }
    }
  }

  @Test
  void everyCallOfTheTableHasADomain() throws Exception {
    Fd file = open(Files.createFile(shm().resolve("f")), O_RDWR);
    PathName path = PathName.of("/proc/self/status");
    for (SyscallRow row : Numbers.TABLE.rows()) {
      if (row.syscallClass() != SyscallClass.REFUSED
          && row.existsOn(Numbers.TABLE.architecture())) {
        Domain domain = kernel.domain(RowArguments.right(row, file, path).descriptor());
        assertNotNull(domain, row.name());
        boolean known =
            domain.name().equals(SHM)
                || domain.name().equals("mount:/proc")
                || List.of("other", "locks", "ipc", "children", "timers", "signals", "events")
                    .contains(domain.name());
        assertTrue(known, row.name() + ": " + domain.name());
      }
    }
  }
}
