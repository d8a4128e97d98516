package dev.syslet.syscalls.scenario;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_PATH;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Bounded;
import dev.syslet.syscalls.testing.CallerThread;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCommand;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * On each file system, hot and cold: an attempt runs inline where the rules say so, else it would
 * block, and either way the thread that makes it does not sleep.
 */
@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallerNeverBlocksTest {

  private static final int PAGE = 4096;
  private static final int PAGES = 512;
  private static final int ROOT_ONLY_DROP = 2; // dentries and inodes

  /** What there is to call on. */
  private record Site(Path directory, Path file, Path link, Fd fd, Fd directoryFd) {}

  /** One way to make a call; the name begins with the syscall's. */
  private record Case(String name, Function<Site, Descriptor> call) {}

  private static final ByteBuffer BUFFER =
      ByteBuffer.allocateDirect(PAGE).order(ByteOrder.nativeOrder());
  private static final ByteBuffer STRUCT =
      ByteBuffer.allocateDirect(256).order(ByteOrder.nativeOrder());

  private static final List<Case> BY_FD =
      List.of(
          new Case("pread64", s -> of("pread64", s.fd(), BUFFER, PAGE, 0)),
          new Case("preadv", s -> of("preadv", s.fd(), vector(), 2, 0, 0)),
          new Case("preadv2", s -> of("preadv2", s.fd(), vector(), 2, 0, 0, 0)),
          new Case("preadv2 at position", s -> of("preadv2", s.fd(), vector(), 2, -1, 0, 0)),
          new Case("read", s -> of("read", s.fd(), BUFFER, PAGE)),
          new Case("readv", s -> of("readv", s.fd(), vector(), 2)),
          new Case("pwrite64", s -> of("pwrite64", s.fd(), BUFFER, PAGE, 0)),
          new Case("pwritev", s -> of("pwritev", s.fd(), vector(), 2, 0, 0)),
          new Case("pwritev2", s -> of("pwritev2", s.fd(), vector(), 2, 0, 0, 0)),
          new Case("pwritev2 RWF_DSYNC", s -> of("pwritev2", s.fd(), vector(), 2, 0, 0, 2)),
          new Case("write", s -> of("write", s.fd(), BUFFER, PAGE)),
          new Case("writev", s -> of("writev", s.fd(), vector(), 2)),
          new Case("fsync", s -> of("fsync", s.fd())),
          new Case("fdatasync", s -> of("fdatasync", s.fd())),
          new Case("sync_file_range", s -> of("sync_file_range", s.fd(), 0, 0, 7)),
          new Case("getdents64", s -> of("getdents64", s.directoryFd(), BUFFER, PAGE)),
          new Case("ftruncate", s -> of("ftruncate", s.fd(), PAGES * PAGE)),
          new Case("ftruncate to less", s -> of("ftruncate", s.fd(), PAGES * PAGE - 1)),
          new Case("fallocate", s -> of("fallocate", s.fd(), 0, 0, PAGE)),
          new Case("fchmod", s -> of("fchmod", s.fd(), 0600)),
          new Case("fchown", s -> of("fchown", s.fd(), -1, -1)),
          new Case("fgetxattr", s -> of("fgetxattr", s.fd(), "user.x", BUFFER, 16)),
          new Case("flistxattr", s -> of("flistxattr", s.fd(), BUFFER, PAGE)),
          new Case("fstat", s -> of("fstat", s.fd(), STRUCT)),
          new Case("fstatfs", s -> of("fstatfs", s.fd(), STRUCT)),
          new Case("newfstatat of fd", s -> of("newfstatat", s.fd(), "", STRUCT, 0x1000)),
          new Case("lseek SEEK_SET", s -> of("lseek", s.fd(), 0, 0)),
          new Case("lseek SEEK_END", s -> of("lseek", s.fd(), 0, 2)),
          new Case("fadvise64 NORMAL", s -> of("fadvise64", s.fd(), 0, 0, 0)),
          new Case("fadvise64 WILLNEED", s -> of("fadvise64", s.fd(), 0, 0, 3)),
          new Case("flock", s -> of("flock", s.fd(), 2)),
          new Case("fcntl F_SETLKW", s -> of("fcntl", s.fd(), Commands.F_SETLKW, lock())),
          new Case("fcntl F_OFD_SETLKW", s -> of("fcntl", s.fd(), Commands.F_OFD_SETLKW, lock())),
          new Case("fcntl F_GETLK", s -> of("fcntl", s.fd(), Commands.F_GETLK, lock())),
          new Case("fcntl F_GETFL", s -> of("fcntl", s.fd(), Commands.F_GETFL, 0)),
          new Case("ioctl FIONREAD", s -> of("ioctl", s.fd(), Commands.FIONREAD, STRUCT)),
          new Case("ioctl FIOCLEX", s -> of("ioctl", s.fd(), Commands.FIOCLEX, 0)),
          new Case("ioctl FS_IOC_GETFLAGS", s -> of("ioctl", s.fd(), 0x80086601L, STRUCT)),
          new Case("mmap", s -> of("mmap", 0, PAGE, 1, 2, s.fd(), 0)));

  private static final List<Case> BY_PATH =
      List.of(
          new Case("openat", s -> of("openat", AT_FDCWD, s.file().toString(), 0x80000, 0)),
          new Case("openat O_CREAT", s -> of("openat", AT_FDCWD, s.file().toString(), 0x40, 0600)),
          new Case("openat2", s -> of("openat2", AT_FDCWD, s.file().toString(), how(), 24)),
          new Case("open", s -> of("open", s.file().toString(), 0x80000, 0)),
          new Case("creat", s -> of("creat", s.directory() + "/new", 0600)),
          new Case("statx", s -> of("statx", AT_FDCWD, s.file().toString(), 0, 0x7ff, STRUCT)),
          new Case("newfstatat", s -> of("newfstatat", AT_FDCWD, s.file().toString(), STRUCT, 0)),
          new Case("stat", s -> of("stat", s.file().toString(), STRUCT)),
          new Case("lstat", s -> of("lstat", s.link().toString(), STRUCT)),
          new Case("statfs", s -> of("statfs", s.file().toString(), STRUCT)),
          new Case("access", s -> of("access", s.file().toString(), 4)),
          new Case("faccessat", s -> of("faccessat", AT_FDCWD, s.file().toString(), 4)),
          new Case("faccessat2", s -> of("faccessat2", AT_FDCWD, s.file().toString(), 4, 0)),
          new Case("readlink", s -> of("readlink", s.link().toString(), BUFFER, PAGE)),
          new Case(
              "readlinkat", s -> of("readlinkat", AT_FDCWD, s.link().toString(), BUFFER, PAGE)));

  /** What is answered without asking a file system, so everywhere. */
  private static final Set<String> EVERYWHERE = Set.of("fcntl F_GETFL", "ioctl FIOCLEX");

  private static final Set<String> NEVER =
      Set.of(
          "preadv2 at position",
          "read",
          "readv",
          "write",
          "writev",
          "pwritev2 RWF_DSYNC",
          "ftruncate to less",
          "fallocate",
          "lseek SEEK_END",
          "fadvise64 WILLNEED",
          "ioctl FS_IOC_GETFLAGS",
          "openat O_CREAT",
          "creat");

  private static final Set<String> NOT_ON_A_DISK =
      Set.of(
          "pwrite64",
          "pwritev",
          "pwritev2",
          "fsync",
          "fdatasync",
          "sync_file_range",
          "getdents64",
          "ftruncate",
          "fchmod",
          "fchown",
          "fgetxattr",
          "flistxattr");

  /** A FUSE mount whose server never answers; only O_PATH gives an fd there, and it can little. */
  private static final String HUNG = "FUSE hung";

  private static final List<String> COLUMNS =
      List.of("ext4", "xfs", "btrfs", "tmpfs", "overlayfs", "procfs", HUNG, "pipe", "no file");

  private static final Set<String> LINKS = Set.of("readlink", "readlinkat");

  private static final Map<String, Map<String, String>> TABLE = new LinkedHashMap<>();

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final List<AutoCloseable> toClose = new ArrayList<>();

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    kernel.close();
    assertEquals(0, ScratchPool.busy());
  }

  @AfterAll
  static void print() {
    List<String> columns = COLUMNS.stream().filter(TABLE::containsKey).toList();
    StringBuilder text = new StringBuilder(String.format("%n%-24s", "inline when hot"));
    columns.forEach(column -> text.append(String.format("%-10s", column)));
    List<String> names =
        columns.stream().flatMap(c -> column(c).keySet().stream()).distinct().toList();
    for (String name : names) {
      text.append(String.format("%n%-24s", name));
      columns.forEach(c -> text.append(String.format("%-10s", column(c).getOrDefault(name, "-"))));
    }
    System.out.println(text);
  }

  private static Map<String, String> column(String name) {
    return TABLE.computeIfAbsent(name, c -> new LinkedHashMap<>());
  }

  private static Descriptor of(String syscall, Object... arguments) {
    return Syscalls.of(syscall, arguments);
  }

  private static Iovecs vector() {
    return Iovecs.of(BUFFER.slice(0, 100), BUFFER.slice(100, PAGE - 100));
  }

  /** A struct flock: a lock on byte 0 to write. */
  private static ByteBuffer lock() {
    ByteBuffer lock = ByteBuffer.allocateDirect(32).order(ByteOrder.nativeOrder());
    return lock.putShort(0, (short) 1).putLong(16, 1);
  }

  private static ByteBuffer how() {
    ByteBuffer how = ByteBuffer.allocateDirect(24).order(ByteOrder.nativeOrder());
    return how.putLong(0, 0x80000);
  }

  private static boolean exists(Case one) {
    try {
      Numbers.TABLE.numberOf(one.name().split(" ")[0]);
      return true;
    } catch (IllegalArgumentException e) {
      return false; // not on this architecture
    }
  }

  private long attempt(Descriptor d) {
    return TestCall.attempt(kernel, d);
  }

  /** Makes a site in a directory that can be written. */
  private Site site(Path directory) throws IOException {
    Path file = Files.write(directory.resolve("f"), new byte[PAGES * PAGE]);
    Path link = Files.createSymbolicLink(directory.resolve("l"), Path.of("f"));
    Fd fd = TestFiles.open(kernel, file, O_RDWR);
    toClose.add(fd);
    Fd directoryFd = TestFiles.open(kernel, directory, O_RDONLY | O_DIRECTORY);
    toClose.add(directoryFd);
    return new Site(directory, file, link, fd, directoryFd);
  }

  private void hot(String column, List<Case> cases, Site site, Set<String> inline) {
    for (Case one : cases) {
      if (exists(one)) {
        hot(column, one, site, inline.contains(one.name()));
      }
    }
  }

  private void hot(String column, Case one, Site site, boolean inline) {
    List<Long> results = new ArrayList<>();
    CallerThread.Seen seen =
        CallerThread.watch(
            () -> {
              long result = attempt(one.call().apply(site));
              results.add(result);
              return result;
            },
            result -> !inline || result != WOULD_BLOCK,
            () -> warmUp(column, site));
    results.forEach(result -> undo(one, site, result));
    String what = one.name() + " on " + column + " answered " + text(seen.result());
    assertEquals(inline, seen.result() != WOULD_BLOCK, what);
    boolean mayFail = one.name().equals("fgetxattr") || column.equals(HUNG);
    if (inline && !mayFail) {
      assertTrue(seen.result() >= 0, what);
    }
    assertTrue(!seen.slept(), what + ", and the caller slept");
    column(column).put(one.name(), yes(seen.result()));
  }

  /** What an attempt does not do: brings into the caches what others may have emptied them of. */
  private static void warmUp(String column, Site site) {
    if (column.equals(HUNG)) {
      return; // an ordinary look-up would wait for the server
    }
    site.file().toFile().length();
    site.link().toFile().length();
  }

  private static String yes(long result) {
    return result == WOULD_BLOCK ? "no" : "yes";
  }

  private static String text(long result) {
    return result == WOULD_BLOCK
        ? "would block"
        : result < 0 ? Errnos.name(result) : Long.toString(result);
  }

  /** Lets go of what an attempt has made. */
  private static void undo(Case one, Site site, long result) {
    if (result < 0) {
      return;
    }
    if (one.name().startsWith("open")) {
      TestFiles.rawClose(result);
    } else if (one.name().equals("mmap")) {
      NativeCalls.call(Numbers.TABLE.numberOf("munmap"), result, PAGE);
    } else if (one.name().equals("flock")) {
      NativeCalls.call(Numbers.FLOCK, site.fd().number(), LinuxConstants.LOCK_UN);
    } else if (one.name().contains("SETLKW")) {
      ByteBuffer unlock = lock().putShort(0, (short) 2);
      int command = one.name().contains("OFD") ? Commands.F_OFD_SETLK : Commands.F_SETLK;
      NativeCalls.call(Numbers.FCNTL, site.fd().number(), command, Memory.base(unlock));
    }
  }

  private void wouldBlock(String column, Case one, Site site) {
    wouldBlock(column, one, site, () -> {});
  }

  /** The release ends the wait of an attempt that waits after all. */
  private void wouldBlock(String column, Case one, Site site, Runnable release) {
    if (!exists(one)) {
      return;
    }
    String name = "cold " + one.name() + " on " + column;
    CallerThread.Seen seen =
        Bounded.run(name, () -> CallerThread.watch(() -> attempt(one.call().apply(site))), release);
    String what = name + " answered " + text(seen.result());
    assertEquals(WOULD_BLOCK, seen.result(), what);
    assertTrue(!seen.slept(), what + ", and the caller slept");
  }

  private static Set<String> inlineSet(boolean disk, boolean links) {
    List<String> names = new ArrayList<>();
    BY_FD.forEach(one -> names.add(one.name()));
    BY_PATH.forEach(one -> names.add(one.name()));
    names.removeAll(NEVER);
    if (disk) {
      names.removeAll(NOT_ON_A_DISK);
    }
    if (!links) {
      names.removeAll(LINKS);
    }
    return Set.copyOf(names);
  }

  private void disk(String column, Path directory, boolean links) throws IOException {
    Site site = site(directory);
    Files.readAllBytes(site.file());
    hot(column, BY_FD, site, inlineSet(true, links));
    hot(column, BY_PATH, site, inlineSet(true, links));
    heldLocks(column, site);
    coldPages(column, site);
    coldNames(column, directory);
  }

  private void heldLocks(String column, Site site) {
    Fd other = TestFiles.open(kernel, site.file(), O_RDWR);
    toClose.add(other);
    assertEquals(0, NativeCalls.call(Numbers.FLOCK, other.number(), LinuxConstants.LOCK_EX));
    long locked =
        NativeCalls.call(Numbers.FCNTL, other.number(), Commands.F_OFD_SETLK, Memory.base(lock()));
    assertEquals(0, locked);
    Runnable unlock = () -> NativeCalls.call(Numbers.FLOCK, other.number(), LinuxConstants.LOCK_UN);
    wouldBlock(column, new Case("flock", s -> of("flock", s.fd(), 2)), site, unlock);
    ByteBuffer none = lock().putShort(0, (short) 2);
    Runnable unlockByte =
        () ->
            NativeCalls.call(
                Numbers.FCNTL, other.number(), Commands.F_OFD_SETLK, Memory.base(none));
    for (int command : new int[] {Commands.F_SETLKW, Commands.F_OFD_SETLKW}) {
      Case one = new Case("fcntl " + command, s -> of("fcntl", s.fd(), command, lock()));
      wouldBlock(column, one, site, unlockByte);
    }
    assertEquals(-Errno.EAGAIN, attempt(of("fcntl", site.fd(), Commands.F_OFD_SETLK, lock())));
  }

  private void coldPages(String column, Site site) {
    int fadvise = Numbers.TABLE.numberOf("fadvise64");
    int fd = site.fd().number();
    assertEquals(0, NativeCalls.call(Numbers.FSYNC, fd));
    assertEquals(0, NativeCalls.call(fadvise, fd, 0, 0, LinuxConstants.POSIX_FADV_RANDOM));
    assertEquals(0, NativeCalls.call(fadvise, fd, 0, 0, LinuxConstants.POSIX_FADV_DONTNEED));
    long[] offset = {0};
    for (Case one :
        List.of(
            new Case("pread64", s -> of("pread64", s.fd(), BUFFER, PAGE, next(offset))),
            new Case("preadv", s -> of("preadv", s.fd(), vector(), 2, next(offset), 0)),
            new Case("preadv2", s -> of("preadv2", s.fd(), vector(), 2, next(offset), 0, 0)))) {
      wouldBlock(column, one, site);
    }
  }

  private static long next(long[] offset) {
    offset[0] += 16L * PAGE;
    return offset[0];
  }

  private void coldNames(String column, Path directory) throws IOException {
    Path cold = Files.createDirectories(directory.resolve("cold"));
    Path file = Files.write(cold.resolve("f"), new byte[PAGE]);
    Path link = Files.createSymbolicLink(cold.resolve("l"), Path.of("f"));
    Fd any = TestFiles.open(kernel, directory, O_RDONLY);
    toClose.add(any);
    NativeCalls.call(Numbers.TABLE.numberOf("syncfs"), any.number());
    try {
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), Integer.toString(ROOT_ONLY_DROP));
    } catch (IOException e) {
      System.out.println("cold names on " + column + " skipped: " + e);
      return;
    }
    Site site = new Site(cold, file, link, any, any);
    BY_PATH.forEach(one -> wouldBlock(column, one, site));
  }

  @Test
  void onExt4() throws IOException {
    TestFiles files = TestFiles.onDisk(kernel);
    toClose.add(files);
    try (Fd fd = TestFiles.open(kernel, files.directory(), O_RDONLY)) {
      assumeTrue(fd.kind().fileSystem().type().equals("ext4"), "no ext4 here");
    }
    disk("ext4", files.directory(), true);
  }

  @Test
  void onXfs() throws Exception {
    disk("xfs", loopMount("xfs", 320), false);
  }

  @Test
  void onBtrfs() throws Exception {
    disk("btrfs", loopMount("btrfs", 128), false);
  }

  @Test
  void onTmpfs() throws IOException {
    TestFiles files = TestFiles.onTmpfs(kernel);
    toClose.add(files);
    Site site = site(files.directory());
    hot("tmpfs", BY_FD, site, inlineSet(false, true));
    hot("tmpfs", BY_PATH, site, inlineSet(false, true));
    heldLocks("tmpfs", site);
  }

  @Test
  void onProcfs() {
    Fd fd = TestFiles.open(kernel, Path.of("/proc/self/status"), O_RDONLY);
    toClose.add(fd);
    Fd directory = TestFiles.open(kernel, Path.of("/proc/self"), O_RDONLY | O_DIRECTORY);
    toClose.add(directory);
    Site site =
        new Site(
            Path.of("/proc/self"),
            Path.of("/proc/self/status"),
            Path.of("/proc/self/exe"),
            fd,
            directory);
    hot("procfs", BY_FD, site, EVERYWHERE);
    hot("procfs", BY_PATH, site, EVERYWHERE);
  }

  @Test
  void onOverlayfs() throws Exception {
    for (String each : List.of("lower", "upper", "work", "merged")) {
      Files.createDirectory(temporary.resolve(each));
    }
    Path merged = temporary.resolve("merged");
    String options =
        String.format(
            "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work", temporary.toString());
    mount(merged, "mount", "-t", "overlay", "-o", options, "overlay", merged.toString());
    Site site = site(merged);
    Files.readAllBytes(site.file());
    hot("overlayfs", BY_FD, site, EVERYWHERE);
    hot("overlayfs", BY_PATH, site, EVERYWHERE);
  }

  /** The syscall that each thread of a name is in, and where in the kernel. */
  private static String whereThreadsAre(String name) throws IOException {
    StringBuilder text = new StringBuilder();
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals(name)) {
          text.append(Files.readString(task.resolve("syscall")).strip())
              .append(" in ")
              .append(Files.readString(task.resolve("wchan")))
              .append(' ');
        }
      }
    }
    return text.toString();
  }

  /** A mount whose server never answers: what asks it does not come back. */
  @Test
  void onFuseWithAServerThatHangs() throws Exception {
    Path directory = Files.createDirectory(temporary.resolve("fuse"));
    long device = TestFiles.rawOpen(Path.of("/dev/fuse"), O_RDWR);
    assumeTrue(device >= 0, "/dev/fuse: " + Errnos.name(device));
    PathName data = PathName.of("fd=" + device + ",rootmode=40000,user_id=0,group_id=0");
    PathName type = PathName.of("fuse");
    PathName target = PathName.of(directory.toString());
    int mount = Numbers.TABLE.numberOf("mount");
    long mounted =
        NativeCalls.call(
            mount,
            Structs.address(type),
            Structs.address(target),
            Structs.address(type),
            0,
            Structs.address(data));
    if (mounted != 0) {
      TestFiles.rawClose(device);
      abort("a FUSE mount: " + Errnos.name(mounted));
    }
    toClose.add(() -> TestCommand.run("umount", "-l", directory.toString()));
    Thread caller =
        Thread.ofPlatform()
            .daemon()
            .name("fuse-caller")
            .unstarted(
                () -> {
                  Fd fd = TestFiles.open(kernel, directory, O_PATH);
                  Site site =
                      new Site(directory, directory.resolve("f"), directory.resolve("l"), fd, fd);
                  Site root = new Site(directory, directory, directory, fd, fd);
                  hot(HUNG, BY_FD, site, EVERYWHERE);
                  hot(HUNG, BY_PATH, root, Set.of());
                  hot(HUNG, BY_PATH, site, Set.of());
                  fd.close();
                });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    caller.setUncaughtExceptionHandler((thread, e) -> thrown.set(e));
    caller.start();
    caller.join(TimeUnit.SECONDS.toMillis(3));
    boolean hangs = caller.isAlive();
    String where =
        hangs ? whereThreadsAre("fuse-caller") + Arrays.toString(caller.getStackTrace()) : "";
    TestFiles.rawClose(device); // ends whatever waits for the server
    caller.join();
    assertTrue(!hangs, () -> "the caller waited for the server: " + where);
    if (thrown.get() != null) {
      throw new AssertionError(thrown.get());
    }
  }

  @Test
  void onAPipe() {
    FdPair pair = new FdPair();
    assertEquals(0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), 0));
    Fd reads = kernel.adopt(pair.first());
    Fd writes = kernel.adopt(pair.second());
    toClose.add(reads);
    toClose.add(writes);
    Site in = new Site(temporary, temporary, temporary, reads, reads);
    Site out = new Site(temporary, temporary, temporary, writes, writes);
    List<Case> readCases = casesOf("read", "readv", "preadv2 at position");
    readCases.forEach(one -> wouldBlock("pipe", one, in));
    Case writeAtPosition =
        new Case("pwritev2 at position", s -> of("pwritev2", s.fd(), vector(), 2, -1, 0, 0));
    List<Case> writeCases = new ArrayList<>(casesOf("write", "writev"));
    writeCases.add(writeAtPosition);
    for (Case one : writeCases) {
      drain(reads);
      hot("pipe", one, out, true);
    }
    for (Case one : readCases) {
      fill(writes);
      hot("pipe", one, in, true);
    }
    fill(writes);
    writeCases.forEach(one -> wouldBlock("pipe", one, out));
    for (Case one : casesOf("fstat", "fstatfs", "fcntl F_GETFL", "ioctl FIONREAD")) {
      hot("pipe", one, in, true);
    }
  }

  private void drain(Fd reads) {
    long got = PAGE;
    while (got > 0) {
      got = attempt(of("read", reads, BUFFER, PAGE));
    }
  }

  private void fill(Fd writes) {
    long put = PAGE;
    while (put > 0) {
      put = attempt(of("write", writes, BUFFER, PAGE));
    }
  }

  private static List<Case> casesOf(String... names) {
    return BY_FD.stream().filter(one -> List.of(names).contains(one.name())).toList();
  }

  @Test
  void onNoFile() {
    ByteBuffer pages = Memory.allocatePages(4 * PAGE);
    Fd any = TestFiles.open(kernel, temporary, O_RDONLY);
    toClose.add(any);
    Site none = new Site(temporary, temporary, temporary, any, any);
    Map<Case, Boolean> cases = new LinkedHashMap<>();
    cases.put(new Case("getrandom 256", s -> of("getrandom", BUFFER, 256, 0)), true);
    cases.put(new Case("getrandom 4096", s -> of("getrandom", BUFFER, PAGE, 0)), false);
    cases.put(new Case("madvise NORMAL", s -> of("madvise", pages, PAGE, 0)), true);
    cases.put(new Case("madvise DONTNEED", s -> of("madvise", pages, PAGE, 4)), false);
    cases.put(new Case("msync MS_ASYNC", s -> of("msync", pages, PAGE, 1)), true);
    cases.put(new Case("msync MS_SYNC", s -> of("msync", pages, PAGE, 4)), false);
    cases.put(new Case("membarrier QUERY", s -> of("membarrier", 0, 0, 0)), true);
    cases.put(new Case("membarrier GLOBAL", s -> of("membarrier", 1, 0, 0)), false);
    cases.put(new Case("mlock2 ONFAULT", s -> of("mlock2", pages, PAGE, 1)), true);
    cases.put(new Case("mlock2", s -> of("mlock2", pages, PAGE, 0)), false);
    cases.put(new Case("mmap", s -> of("mmap", 0, PAGE, 3, 0x22, -1, 0)), true);
    cases.put(new Case("mmap POPULATE", s -> of("mmap", 0, PAGE, 3, 0x8022, -1, 0)), false);
    cases.forEach((one, inline) -> hot("no file", one, none, inline));
    NativeCalls.call(Numbers.TABLE.numberOf("munlock"), Memory.base(pages), PAGE);
  }

  @Test
  void lseekDoesNotWaitForACallThatHoldsThePosition() throws IOException {
    TestFiles files = TestFiles.onDisk(kernel);
    toClose.add(files);
    Site site = site(files.directory());
    Descriptor seek = of("lseek", site.fd(), 0, 0);
    assertEquals(0, attempt(seek));
    assertEquals(0, site.fd().acquire());
    assertEquals(WOULD_BLOCK, attempt(seek));
    site.fd().release();
    assertEquals(0, attempt(seek));
  }

  private Path loopMount(String type, int megabytes) throws Exception {
    Path image = Files.createTempFile("syslet-", "." + type);
    toClose.add(() -> Files.deleteIfExists(image));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(megabytes * 1024L * 1024);
    }
    int made = TestCommand.run("mkfs." + type, "-q", "-f", image.toString());
    assumeTrue(made == 0, "mkfs." + type + " is missing or failed");
    Path directory = Files.createDirectory(temporary.resolve(type));
    mount(directory, "mount", "-o", "loop", "-t", type, image.toString(), directory.toString());
    return Files.createDirectory(directory.resolve("d"));
  }

  /** Mounts, or skips the test; unmounted after it, before what it is on goes. */
  private void mount(Path directory, String... command) throws Exception {
    assumeTrue(TestCommand.run(command) == 0, String.join(" ", command) + " failed: needs root");
    toClose.add(() -> TestCommand.unmount(directory.toString()));
  }
}
