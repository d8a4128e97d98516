package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.*;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.file.Cachestat;
import dev.syslet.syscalls.file.CachestatRange;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileHandle;
import dev.syslet.syscalls.file.FileOffset;
import dev.syslet.syscalls.file.FileTimes;
import dev.syslet.syscalls.file.Flock;
import dev.syslet.syscalls.file.MountRequest;
import dev.syslet.syscalls.file.OpenHow;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.file.Stat;
import dev.syslet.syscalls.file.Statfs;
import dev.syslet.syscalls.file.Statmount;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.thread.CallTask;
import dev.syslet.syscalls.thread.InterruptSignal;
import dev.syslet.syscalls.thread.Interrupter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@link FactoryAgreementTest} runs under strace: each factory once or more, on real files,
 * through a {@link LinuxKernel}. In front of each call stands a close of a number that cannot be,
 * the marker. What the kernel should see is written down by hand, in the order of the man page, to
 * a file: one line per call.
 */
@SuppressWarnings("resource") // the process ends
public final class AgreementMain {

  static final int FIRST_MARKER = -1_000_000;
  static final char SEPARATOR = '\u0001';
  private static final int CWD = -100;

  /** A path that is looked at and left alone. */
  private final String plain;

  final LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
  private final Path directory;
  private final List<String> expected = new ArrayList<>();
  private final Descriptor d = new Descriptor();
  private final Fd file;
  private final Fd dir;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);

  private AgreementMain(Path directory) throws IOException {
    this.directory = directory;
    this.plain = path("plain");
    Files.writeString(Path.of(plain), "0123456789");
    this.file = TestFiles.open(kernel, Path.of(path("file")), O_RDWR | O_CREAT);
    this.dir = TestFiles.open(kernel, directory, O_RDONLY | O_DIRECTORY);
  }

  /**
   * Runs all calls.
   *
   * @param arguments an empty directory, and the file that gets what is expected
   * @throws IOException when they cannot be used
   */
  public static void main(String[] arguments) throws IOException {
    AgreementMain calls = new AgreementMain(Path.of(arguments[0]));
    calls.bytes();
    calls.vectors();
    calls.files();
    calls.questions();
    calls.tree();
    calls.attributes();
    calls.commands();
    calls.memory();
    new WaitAgreement(calls).run();
    new SocketAgreement(calls).run();
    calls.mark();
    Files.write(Path.of(arguments[1]), calls.expected);
    System.exit(0);
  }

  String path(String name) {
    return directory.resolve(name).toString();
  }

  private static PathName name(String text) {
    return PathName.of(text);
  }

  private void mark() {
    NativeCalls.call(Numbers.CLOSE, (long) FIRST_MARKER - expected.size());
  }

  /** A part of a decoded struct. */
  record Has(String part) {}

  /** Anything but NULL. */
  static final Object POINTER = new Object();

  static final Object NULL = new Object();

  static Has has(String part) {
    return new Has(part);
  }

  long agree(String syscall, Descriptor call, Object... arguments) {
    mark();
    long result = make(call);
    StringBuilder line = new StringBuilder(syscall);
    for (Object argument : arguments) {
      line.append(SEPARATOR);
      if (argument instanceof Has part) {
        line.append('H').append(part.part());
      } else if (argument instanceof String text) {
        line.append('S').append(text);
      } else if (argument == POINTER) {
        line.append('P');
      } else if (argument == NULL) {
        line.append('0');
      } else if (argument instanceof Fd fd) {
        line.append('N').append(fd.number());
      } else {
        line.append('N').append(((Number) argument).longValue());
      }
    }
    expected.add(line.toString());
    if (result < 0) {
      System.out.println("failed: " + syscall + " " + Errnos.name(result));
    }
    return result;
  }

  /** As a blocking thread makes it: no form changes what the kernel is given. */
  private long make(Descriptor call) {
    if (call.syscall() == Numbers.CLOSE) {
      return TestCall.resume(kernel, call).await().result();
    }
    kernel.validate(call);
    TestCall made = TestCall.unresumed(kernel, call);
    new CallTask(made, new Interrupter(Thread::new, InterruptSignal::instance)).run();
    return made.await().result();
  }

  public static ByteBuffer direct(String text) {
    return ByteBuffer.allocateDirect(text.length())
        .put(text.getBytes(StandardCharsets.US_ASCII))
        .flip();
  }

  LinuxKernel kernel() {
    return kernel;
  }

  private void bytes() {
    LeasedBuffer leased = LeasedBuffer.allocate(64);
    leased.buffer().position(2).limit(7);
    agree("write", Syscalls.write(d, file, direct("hello")), file, "hello", 5);
    agree("pwrite64", Syscalls.pwrite64(d, file, direct("agree"), 3), file, "agree", 5, 3);
    agree("lseek", Syscalls.lseek(d, file, 1, SEEK_SET), file, 1, 0);
    agree("lseek", Syscalls.lseek(file, -2, SEEK_END), file, -2, 2);
    agree("lseek", Syscalls.lseek(file, 0, SEEK_SET), file, 0, 0);
    agree("read", Syscalls.read(d, file, leased), file, "helag", 5);
    agree("pread64", Syscalls.pread64(d, file, leased, 1), file, "elagr", 5, 1);
    agree("pread64", Syscalls.pread64(file, buffer, 1L << 40), file, "", 4096, 1L << 40);
    agree("getdents64", Syscalls.getdents64(d, dir, buffer), dir, POINTER, 4096);
    agree("fsync", Syscalls.fsync(d, file), file);
    agree("fdatasync", Syscalls.fdatasync(file), file);
    agree("flock", Syscalls.flock(d, file, LOCK_EX | LOCK_NB), file, 6);
    agree("flock", Syscalls.flock(file, LOCK_UN), file, 8);
    agree("clock_nanosleep", Syscalls.clock_nanosleep(1000), 1, 0, has("tv_nsec=1000"), NULL);
  }

  private void vectors() {
    Iovecs out = Iovecs.of(direct("ab"), direct("cde"));
    Iovecs in = Iovecs.of(LeasedBuffer.allocate(2), LeasedBuffer.allocate(3));
    String both = "[{iov_base=\"ab\", iov_len=2}, {iov_base=\"cde\", iov_len=3}]";
    agree("writev", Syscalls.writev(d, file, out), file, has(both), 2);
    agree("pwritev2", Syscalls.pwritev2(d, file, out, 0, RWF_DSYNC), file, has(both), 2, 0, 2);
    agree("pwritev2", Syscalls.pwritev2(file, out, 1L << 33, 0), file, has(both), 2, 1L << 33, 0);
    agree("preadv2", Syscalls.preadv2(d, file, in, 0, 0), file, has(both), 2, 0, 0);
    agree("pwritev", Syscalls.pwritev(d, file, out, 1L << 33), file, has(both), 2, 1L << 33);
    agree("preadv", Syscalls.preadv(d, file, in, 1L << 33), file, has(both), 2, 1L << 33);
    agree("lseek", Syscalls.lseek(file, 0, SEEK_SET), file, 0, 0);
    agree("readv", Syscalls.readv(d, file, in), file, has(both), 2);
    agree("preadv2", Syscalls.preadv2(file, in, -1, 0), file, has("iov_len=3"), 2, -1, 0);
  }

  private void files() {
    Fd copy = TestFiles.open(kernel, Path.of(path("copy")), O_RDWR | O_CREAT);
    agree("dup3", Syscalls.dup3(d, file, RawFd.of(777), O_CLOEXEC), file, 777, 0x80000);
    agree("close_range", Syscalls.close_range(d, 5000, 6000, 4), 5000, 6000, 4);
    agree("close_range", Syscalls.close_range(5000, -1, CLOSE_RANGE_CLOEXEC), 5000, -1, 4);
    agree(
        "cachestat",
        Syscalls.cachestat(d, file, CachestatRange.of(1, 2), new Cachestat()),
        file,
        POINTER,
        POINTER,
        0);
    agree("sync", Syscalls.sync());
    agree("syncfs", Syscalls.syncfs(d, file), file);
    agree(
        "sync_file_range",
        Syscalls.sync_file_range(d, file, 1, 4096, SYNC_FILE_RANGE_WRITE),
        file,
        1,
        4096,
        2);
    agree("ftruncate", Syscalls.ftruncate(d, file, 5000), file, 5000);
    agree(
        "fallocate",
        Syscalls.fallocate(d, file, FALLOC_FL_KEEP_SIZE, 4096, 8192),
        file,
        1,
        4096,
        8192);
    agree("fadvise64", Syscalls.fadvise64(d, file, 1, 4095, POSIX_FADV_WILLNEED), file, 1, 4095, 3);
    agree("readahead", Syscalls.readahead(d, file, 1, 4096), file, 1, 4096);
    FileOffset offset = FileOffset.of(2);
    agree(
        "copy_file_range",
        Syscalls.copy_file_range(d, file, offset, copy, null, 10, 0),
        file,
        has("[2]"),
        copy,
        NULL,
        10,
        0);
    agree("sendfile", Syscalls.sendfile(d, copy, file, offset, 5), copy, file, has("[12]"), 5);
    agree("sendfile", Syscalls.sendfile(copy, file, null, 1), copy, file, NULL, 1);
    agree("fchmod", Syscalls.fchmod(d, file, 0640), file, 0640);
    agree("fchown", Syscalls.fchown(d, file, -1, -1), file, -1, -1);
    agree("close", Syscalls.close(copy), copy);
  }

  private void questions() throws IOException {
    Stat stat = new Stat();
    Statx statx = new Statx();
    Statfs statfs = new Statfs();
    agree("fstat", Syscalls.fstat(d, file, stat), file, has("st_size=5000"));
    agree("newfstatat", Syscalls.newfstatat(plain, stat, 0), CWD, plain, has("st_size=10"), 0);
    agree(
        "newfstatat",
        Syscalls.newfstatat(d, dir, name("plain"), stat, AT_SYMLINK_NOFOLLOW),
        dir,
        "plain",
        has("st_size=10"),
        0x100);
    agree(
        "statx",
        Syscalls.statx(d, dir, name("plain"), AT_STATX_DONT_SYNC, STATX_SIZE, statx),
        dir,
        "plain",
        0x4000,
        0x200,
        has("stx_size=10"));
    agree("statfs", Syscalls.statfs(d, name(plain), statfs), plain, has("f_bsize="));
    agree("fstatfs", Syscalls.fstatfs(d, file, statfs), file, has("f_bsize="));
    agree(
        "faccessat2", Syscalls.faccessat2(d, name(plain), R_OK, AT_EACCESS), CWD, plain, 4, 0x200);
    agree("faccessat2", Syscalls.faccessat2(dir, "plain", F_OK, 0), dir, "plain", 0, 0);
    Files.createSymbolicLink(directory.resolve("link"), Path.of("plain"));
    agree(
        "readlinkat",
        Syscalls.readlinkat(d, dir, name("link"), buffer),
        dir,
        "link",
        "plain",
        4096);
    FileHandle handle = new FileHandle();
    agree(
        "name_to_handle_at",
        Syscalls.name_to_handle_at(d, name(plain), handle, 0),
        CWD,
        plain,
        has("handle_type="),
        POINTER,
        0);
    agree(
        "open_by_handle_at",
        Syscalls.open_by_handle_at(d, file, handle, O_RDONLY),
        file,
        has("handle_type=" + handle.type()),
        0);
    agree("openat", Syscalls.openat(d, dir, name("plain"), O_CLOEXEC, 0), dir, "plain", 0x80000);
    agree(
        "openat",
        Syscalls.openat(path("new"), O_RDWR | O_CREAT | O_EXCL, 0600),
        CWD,
        path("new"),
        0302,
        0600);
    agree(
        "openat2",
        Syscalls.openat2(d, dir, name("plain"), OpenHow.of(O_CLOEXEC, 0, RESOLVE_BENEATH)),
        dir,
        "plain",
        has("{flags=0x80000, resolve=0x8}"),
        24);
    NativeCalls.call(
        Numbers.STATX,
        CWD,
        Structs.address(name("/")),
        0,
        STATX_MNT_ID_UNIQUE,
        Structs.address(statx));
    agree(
        "statmount",
        Syscalls.statmount(d, MountRequest.of(statx.mountId(), 0x3f), new Statmount()),
        POINTER,
        POINTER,
        4096,
        0);
    agree(
        "listmount",
        Syscalls.listmount(d, MountRequest.of(LSMT_ROOT, 0), buffer, 0),
        POINTER,
        POINTER,
        512,
        0);
  }

  private void tree() {
    String made = path("made");
    agree("mkdirat", Syscalls.mkdirat(made, 0750), CWD, made, 0750);
    agree("mkdirat", Syscalls.mkdirat(d, dir, name("made2"), 0700), dir, "made2", 0700);
    agree(
        "mknodat", Syscalls.mknodat(d, dir, name("pipe"), S_IFIFO | 0600, 0), dir, "pipe", 010600);
    agree(
        "linkat",
        Syscalls.linkat(d, dir, name("new"), dir, name("hard"), 0),
        dir,
        "new",
        dir,
        "hard",
        0);
    agree(
        "linkat",
        Syscalls.linkat(path("new"), path("hard2"), AT_SYMLINK_FOLLOW),
        CWD,
        path("new"),
        CWD,
        path("hard2"),
        0x400);
    agree("symlinkat", Syscalls.symlinkat(d, name("to"), dir, name("soft")), "to", dir, "soft");
    agree("symlinkat", Syscalls.symlinkat("to", path("soft2")), "to", CWD, path("soft2"));
    agree(
        "renameat2",
        Syscalls.renameat2(d, dir, name("hard"), dir, name("moved"), RENAME_NOREPLACE),
        dir,
        "hard",
        dir,
        "moved",
        1);
    agree(
        "renameat2",
        Syscalls.renameat2(path("soft"), path("soft2"), RENAME_EXCHANGE),
        CWD,
        path("soft"),
        CWD,
        path("soft2"),
        2);
    agree("fchmodat", Syscalls.fchmodat(d, dir, name("new"), 0644), dir, "new", 0644);
    agree("fchmodat2", Syscalls.fchmodat2(d, dir, name("new"), 0600, 0), dir, "new", 0600, 0);
    agree(
        "fchownat",
        Syscalls.fchownat(d, dir, name("soft"), -1, -1, AT_SYMLINK_NOFOLLOW),
        dir,
        "soft",
        -1,
        -1,
        0x100);
    FileTimes times = FileTimes.of(Instant.ofEpochSecond(1_000_000), Instant.ofEpochSecond(5, 6));
    Has both = has("[{tv_sec=1000000, tv_nsec=0}");
    agree("utimensat", Syscalls.utimensat(d, dir, name("new"), times, 0), dir, "new", both, 0);
    agree("utimensat", Syscalls.utimensat(file, times), file, NULL, has("tv_nsec=6}"), 0);
    agree("truncate", Syscalls.truncate(d, name(path("new")), 7), path("new"), 7);
    agree("unlinkat", Syscalls.unlinkat(d, dir, name("moved"), 0), dir, "moved", 0);
    agree("unlinkat", Syscalls.unlinkat(made, AT_REMOVEDIR), CWD, made, 0x200);
  }

  private void attributes() {
    String n = "user.agree";
    agree(
        "setxattr",
        Syscalls.setxattr(d, name(plain), name(n), direct("v1"), XATTR_CREATE),
        plain,
        n,
        "v1",
        2,
        1);
    agree(
        "lsetxattr",
        Syscalls.lsetxattr(plain, n, direct("v22"), XATTR_REPLACE),
        plain,
        n,
        "v22",
        3,
        2);
    agree("fsetxattr", Syscalls.fsetxattr(d, file, name(n), direct("v"), 0), file, n, "v", 1, 0);
    agree("getxattr", Syscalls.getxattr(d, name(plain), name(n), buffer), plain, n, "v22", 4096);
    agree("lgetxattr", Syscalls.lgetxattr(plain, n, buffer), plain, n, "v22", 4096);
    agree("fgetxattr", Syscalls.fgetxattr(d, file, name(n), buffer), file, n, "v", 4096);
    agree("listxattr", Syscalls.listxattr(d, name(plain), buffer), plain, POINTER, 4096);
    agree("llistxattr", Syscalls.llistxattr(plain, buffer), plain, POINTER, 4096);
    agree("flistxattr", Syscalls.flistxattr(d, file, buffer), file, POINTER, 4096);
    agree("fremovexattr", Syscalls.fremovexattr(d, file, name(n)), file, n);
    agree("removexattr", Syscalls.removexattr(d, name(plain), name(n)), plain, n);
    agree("lsetxattr", Syscalls.lsetxattr(plain, n, direct("x"), 0), plain, n, "x", 1, 0);
    agree("lremovexattr", Syscalls.lremovexattr(plain, n), plain, n);
  }

  private void commands() {
    Has range = has("l_start=10, l_len=20");
    Flock lock = new Flock().set(F_WRLCK, 10, 20);
    agree("fcntl", Syscalls.fcntl(d, file, F_SETLK, lock), file, 6, range);
    agree("fcntl", Syscalls.fcntl(file, F_GETLK, lock), file, 5, range);
    agree("fcntl", Syscalls.fcntl(d, file, F_SETLKW, lock.set(F_UNLCK, 10, 20)), file, 7, range);
    lock.set(F_RDLCK, 10, 20);
    agree("fcntl", Syscalls.fcntl(d, file, F_OFD_SETLK, lock), file, 37, range);
    agree("fcntl", Syscalls.fcntl(d, file, F_OFD_SETLKW, lock), file, 38, range);
    agree("fcntl", Syscalls.fcntl(d, file, F_OFD_GETLK, lock), file, 36, range);
    agree("fcntl", Syscalls.fcntl(d, file, F_GETFL), file, 3);
    agree("fcntl", Syscalls.fcntl(d, file, F_SETFL, O_APPEND), file, 4, 0x400);
    agree("fcntl", Syscalls.fcntl(d, file, F_DUPFD_CLOEXEC, 500), file, 0x406, 500);
    agree("fcntl", Syscalls.fcntl(d, dir, F_GETLEASE), dir, 0x401);
    FdPair pair = new FdPair();
    agree("pipe2", Syscalls.pipe2(d, pair, O_CLOEXEC), POINTER, 0x80000);
    Fd end = kernel.adopt(pair.first());
    agree("fcntl", Syscalls.fcntl(d, end, F_SETPIPE_SZ, 8192), end, 0x407, 8192);
    agree("fcntl", Syscalls.fcntl(d, end, F_GETPIPE_SZ), end, 0x408);
    agree("ioctl", Syscalls.ioctl(d, end, 0x541B, buffer), end, 0x541B, has("[0]"));
    agree("ioctl", Syscalls.ioctl(end, 0x5451, 0), end, 0x5451);
    long lease = TestFiles.rawOpen(Path.of(plain), O_RDONLY);
    Fd leased = kernel.adopt((int) lease);
    agree("fcntl", Syscalls.fcntl(leased, F_SETLEASE, F_RDLCK), leased, 0x400, 0);
  }

  private void memory() throws IOException {
    long number =
        agree(
            "memfd_create",
            Syscalls.memfd_create(d, name("agreed"), MFD_CLOEXEC | MFD_ALLOW_SEALING),
            "agreed",
            3);
    Fd memfd = kernel.adopt((int) number);
    agree("fcntl", Syscalls.fcntl(d, memfd, F_ADD_SEALS, F_SEAL_GROW), memfd, 0x409, 4);
    agree("fcntl", Syscalls.fcntl(memfd, F_GET_SEALS), memfd, 0x40A);
    agree("getrandom", Syscalls.getrandom(d, buffer, GRND_NONBLOCK), POINTER, 4096, 1);
    try (FileChannel channel =
        FileChannel.open(
            directory.resolve("file"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
      mapping.put(4500, (byte) 1);
      long address = Memory.base(mapping);
      agree("msync", Syscalls.msync(d, mapping, MS_SYNC), address, 8192, 4);
      mapping.position(4500);
      agree("msync", Syscalls.msync(mapping, MS_ASYNC), address + 4096, 4096, 1);
      mapping.position(1);
      agree("madvise", Syscalls.madvise(d, mapping, MADV_NORMAL), address + 4096, 4096, 0);
      LeasedBuffer pages = LeasedBuffer.allocate(8192);
      agree("madvise", Syscalls.madvise(pages, MADV_NORMAL), Structs.address(pages), 8192, 0);
    }
  }
}
