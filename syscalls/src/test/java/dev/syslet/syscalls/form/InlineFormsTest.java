package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.F_GETFL;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.LinuxConstants.RWF_NOWAIT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an inline attempt answers is what the call itself would have answered. */
class InlineFormsTest {

  private static final int PAGE = 4096;
  private static final int AT_SYMLINK_NOFOLLOW = 0x100;
  private static final int AT_EACCESS = 0x200;
  private static final int AT_EMPTY_PATH = 0x1000;
  private static final long RESOLVE_NO_SYMLINKS = 4;
  private static final long RESOLVE_BENEATH = 8;
  private static final long RESOLVE_IN_ROOT = 16;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, ScratchPool.busy());
  }

  private long attempt(String syscall, Object... arguments) {
    return TestCall.attempt(kernel, Syscalls.of(syscall, arguments));
  }

  /** An attempt that hits; others on this machine may have emptied the caches meanwhile. */
  private long hot(String syscall, Object... arguments) {
    long result = attempt(syscall, arguments);
    for (int i = 0; i < 20 && result == WOULD_BLOCK; i++) {
      long plain = real(syscall, arguments);
      if (syscall.startsWith("open") && plain >= 0) {
        TestFiles.rawClose(plain);
      }
      result = attempt(syscall, arguments);
    }
    return result;
  }

  private long real(String syscall, Object... arguments) {
    return TestCall.resume(kernel, Syscalls.of(syscall, arguments)).await().result();
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  private static Iovecs vector(ByteBuffer bytes, int... lengths) {
    Iovecs vector = new Iovecs(lengths.length);
    int at = 0;
    for (int length : lengths) {
      vector.add(bytes.slice(at, length));
      at += length;
    }
    return vector;
  }

  private static ByteBuffer how(long flags, long mode, long resolve) {
    return memory(24).putLong(0, flags).putLong(8, mode).putLong(16, resolve);
  }

  @Test
  void theStatFamilyTellsByteForByteTheSame() throws IOException {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 123), O_RDWR)) {
      String path = files.path("f").toString();
      String link = Files.createSymbolicLink(files.path("l"), Path.of("f")).toString();
      Object[][] calls = {
        {"newfstatat", AT_FDCWD, path, null, 0},
        {"newfstatat", AT_FDCWD, link, null, 0},
        {"newfstatat", AT_FDCWD, link, null, AT_SYMLINK_NOFOLLOW},
        {"newfstatat", fd, "", null, AT_EMPTY_PATH},
        {"fstat", fd, null},
        {"fstatfs", fd, null},
        {"statfs", path, null},
        {"stat", link, null},
        {"lstat", link, null},
      };
      for (Object[] call : calls) {
        if (Numbers.TABLE.rows().stream()
            .noneMatch(r -> r.name().equals(call[0]) && r.existsOn(Numbers.TABLE.architecture()))) {
          continue;
        }
        ByteBuffer inline = memory(256);
        ByteBuffer plain = memory(256);
        // The first to follow a new link sets its access time, which is nothing for the caches.
        assertEquals(0, real((String) call[0], with(call, plain)));
        assertEquals(0, hot((String) call[0], with(call, inline)), Arrays.toString(call));
        if (!((String) call[0]).contains("statfs")) {
          assertEquals(plain, inline, (String) call[0]);
        } else {
          assertEquals(plain.getLong(0), inline.getLong(0)); // the free blocks move
          assertEquals(plain.getLong(8), inline.getLong(8));
        }
      }
      ByteBuffer none = memory(256);
      assertEquals(WOULD_BLOCK, attempt("newfstatat", AT_FDCWD, path + "/x", none, 0));
      assertEquals(-Errno.ENOTDIR, real("newfstatat", AT_FDCWD, path + "/x", none, 0));
      assertEquals(WOULD_BLOCK, attempt("newfstatat", AT_FDCWD, path, none, 1));
      assertEquals(-Errno.EINVAL, real("newfstatat", AT_FDCWD, path, none, 1));
    }
  }

  private static Object[] with(Object[] call, ByteBuffer struct) {
    Object[] arguments = new Object[call.length - 1];
    for (int i = 1; i < call.length; i++) {
      arguments[i - 1] = call[i] == null ? struct : call[i];
    }
    return arguments;
  }

  @Test
  void aLinkIsReadAndCutAndNothingElseIsALink() throws IOException {
    try (TestFiles files = TestFiles.onDisk(kernel)) {
      String longTarget = "x".repeat(100);
      String link = Files.createSymbolicLink(files.path("l"), Path.of("target")).toString();
      String slow = Files.createSymbolicLink(files.path("s"), Path.of(longTarget)).toString();
      String file = files.file("f", 1).toString();
      boolean ext =
          TestFiles.open(kernel, files.path("f"), O_RDONLY)
              .kind()
              .fileSystem()
              .type()
              .equals("ext4");
      ByteBuffer buffer = memory(200);
      if (ext) {
        assertEquals(6, hot("readlinkat", AT_FDCWD, link, buffer, 200));
        byte[] text = new byte[6];
        buffer.get(0, text);
        assertEquals("target", new String(text, StandardCharsets.US_ASCII));
        assertEquals(3, hot("readlinkat", AT_FDCWD, link, buffer, 3));
      }
      assertEquals(WOULD_BLOCK, attempt("readlinkat", AT_FDCWD, slow, buffer, 200));
      assertEquals(100, real("readlinkat", AT_FDCWD, slow, buffer, 200));
      assertEquals(-Errno.EINVAL, hot("readlinkat", AT_FDCWD, file, buffer, 200));
      assertEquals(-Errno.EINVAL, real("readlinkat", AT_FDCWD, file, buffer, 200));
      assertEquals(WOULD_BLOCK, attempt("readlinkat", AT_FDCWD, link, buffer, 0));
    }
  }

  @Test
  void accessAnswersAsTheCallItself() throws IOException {
    try (TestFiles files = TestFiles.onDisk(kernel)) {
      Path file = files.file("f", 1);
      for (int permissions : new int[] {0, 0400, 0600, 0700}) {
        assertEquals(0, real("fchmodat", AT_FDCWD, file.toString(), permissions));
        for (int mode = 0; mode <= 7; mode++) {
          for (int flags : new int[] {0, AT_EACCESS, AT_SYMLINK_NOFOLLOW}) {
            long expected = real("faccessat2", AT_FDCWD, file.toString(), mode, flags);
            long told = attempt("faccessat2", AT_FDCWD, file.toString(), mode, flags);
            assertTrue(told == expected || told == WOULD_BLOCK, mode + " " + flags);
          }
        }
      }
      assertEquals(WOULD_BLOCK, attempt("faccessat", AT_FDCWD, file.toString(), 8));
      assertEquals(-Errno.EINVAL, real("faccessat", AT_FDCWD, file.toString(), 8));
    }
  }

  @Test
  void onlyAProcessWithOneIdentityLooksUpAsItself() {
    String ids = "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n";
    String user = "Uid:\t7\t7\t7\t7\nGid:\t7\t7\t7\t7\n";
    String none = "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n";
    String all = "CapPrm:\t000001ffffffffff\nCapEff:\t000001ffffffffff\n";
    String dropped = "CapPrm:\t000001ffffffffff\nCapEff:\t0000000000000000\n";
    assertTrue(sameLookUp(ids + all));
    assertTrue(sameLookUp(ids + none));
    assertFalse(sameLookUp(ids + dropped));
    assertTrue(sameLookUp(user + none));
    assertFalse(sameLookUp(user + all));
    assertFalse(sameLookUp(user.replace("7\t7\t7\t7\nGid", "7\t0\t0\t0\nGid") + none));
    assertFalse(sameLookUp(ids));
    assertFalse(RealIds.sameLookUp(null));
  }

  private static boolean sameLookUp(String status) {
    return RealIds.sameLookUp(status.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void openat2OpensWithItsOwnRestrictions() throws IOException {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd directory = TestFiles.open(kernel, files.directory(), O_RDONLY | O_DIRECTORY)) {
      files.file("f", 10);
      Files.createSymbolicLink(files.path("l"), Path.of("f"));
      long plain = hot("openat2", directory, "l", how(O_CLOEXEC | O_RDWR, 0, 0), 24);
      assertTrue(plain >= 0, Errnos.name(plain));
      long flags = NativeCalls.call(Numbers.FCNTL, plain, F_GETFL);
      assertEquals(0, flags & O_NONBLOCK);
      assertEquals(O_RDWR, flags & 3);
      TestFiles.rawClose(plain);
      ByteBuffer noLinks = how(0, 0, RESOLVE_NO_SYMLINKS);
      assertEquals(-Errno.ELOOP, hot("openat2", directory, "l", noLinks, 24));
      ByteBuffer beneath = how(0, 0, RESOLVE_BENEATH);
      assertEquals(WOULD_BLOCK, attempt("openat2", directory, "../x", beneath, 24));
      assertEquals(-Errnos.number("EXDEV"), real("openat2", directory, "../x", beneath, 24));
      assertEquals(-Errnos.number("EXDEV"), hot("openat2", directory, "/x", beneath, 24));
      ByteBuffer both = how(0, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT);
      for (ByteBuffer odd : new ByteBuffer[] {both, how(0, 0600, 0), how(1L << 40, 0, 0)}) {
        assertEquals(WOULD_BLOCK, attempt("openat2", directory, "f", odd, 24));
        assertEquals(-Errno.EINVAL, real("openat2", directory, "f", odd, 24));
      }
      long again = hot("openat2", directory, "/f", how(0, 0, RESOLVE_IN_ROOT), 24);
      assertTrue(again >= 0, "what the kernel refuses does not stop later attempts");
      TestFiles.rawClose(again);
    }
  }

  @Test
  void aVectorIsFilledInOrderAndIsShortOnlyAtTheEndOfTheFile() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 5000), O_RDWR)) {
      ByteBuffer bytes = memory(PAGE);
      assertEquals(PAGE, attempt("preadv", fd, vector(bytes, 1, 0, 4000, 95), 4, 7, 0));
      for (int i = 0; i < PAGE; i++) {
        assertEquals(TestFiles.byteAt(7 + i), bytes.get(i), "byte " + i);
      }
      assertEquals(1000, attempt("preadv", fd, vector(bytes, 500, 3000), 2, 4000, 0));
      assertEquals(0, attempt("preadv", fd, vector(bytes, 500, 3000), 2, 5000, 0));
      assertEquals(1000, attempt("preadv2", fd, vector(bytes, 500, 3000), 2, 4000, 0, 0));
      assertEquals(WOULD_BLOCK, attempt("preadv", fd, vector(bytes, 500), 1, -1, 0));
      assertEquals(-Errno.EINVAL, real("preadv", fd, vector(bytes, 500), 1, -1, 0));
      assertEquals(WOULD_BLOCK, attempt("preadv2", fd, vector(bytes, 500), 1, -1, 0, 0));
      assertEquals(500, real("preadv2", fd, vector(bytes, 500), 1, -1, 0, 0));
      ByteBuffer negative = memory(32).putLong(8, -1).putLong(0, 1);
      assertEquals(WOULD_BLOCK, attempt("preadv", fd, negative, 2, 0, 0));
      assertEquals(-Errno.EINVAL, real("preadv", fd, negative, 2, 0, 0));
    }
  }

  @Test
  void aPartThatIsCachedIsNotTheWholeVector() {
    try (TestFiles files = TestFiles.onDisk(kernel);
        Fd fd = TestFiles.open(kernel, files.file("f", 512 * PAGE), O_RDWR)) {
      assertEquals(0, real("fsync", fd));
      assertEquals(0, real("fadvise64", fd, 0, 0, 1));
      assertEquals(0, real("fadvise64", fd, 0, 0, 4));
      ByteBuffer bytes = memory(256 * PAGE);
      assertEquals(PAGE, real("pread64", fd, bytes, PAGE, 0));
      Iovecs two = vector(bytes, PAGE, 255 * PAGE);
      assertEquals(PAGE, attempt("preadv", fd, vector(bytes, PAGE), 1, 0, 0));
      assertEquals(WOULD_BLOCK, attempt("preadv2", fd, two, 2, 0, 0, 0));
      // With a flag of his own the caller gets what there is.
      long own = attempt("preadv2", fd, two, 2, 0, 0, RWF_NOWAIT);
      assertTrue(own >= PAGE, Long.toString(own));
      assertEquals(
          -Errno.EAGAIN,
          attempt("preadv2", fd, vector(bytes, PAGE), 1, 500L * PAGE, 0, RWF_NOWAIT));
      assertEquals(256 * PAGE, real("preadv2", fd, two, 2, 0, 0, 0));
    }
  }

  @Test
  void onAPipeACallersOwnRwfNowaitMakesEagainHisResult() {
    FdPair pair = new FdPair();
    assertEquals(0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), 0));
    try (Fd in = kernel.adopt(pair.first());
        Fd out = kernel.adopt(pair.second())) {
      ByteBuffer bytes = memory(2 * PAGE);
      Iovecs two = vector(bytes, 10, 20);
      assertEquals(WOULD_BLOCK, attempt("preadv2", in, two, 2, -1, 0, 0));
      assertEquals(-Errno.EAGAIN, attempt("preadv2", in, two, 2, -1, 0, RWF_NOWAIT));
      assertEquals(WOULD_BLOCK, attempt("preadv2", in, two, 2, 0, 0, 0));
      assertEquals(-Errnos.number("ESPIPE"), real("preadv2", in, two, 2, 0, 0, 0));
      assertEquals(30, attempt("writev", out, two, 2));
      assertEquals(30, attempt("pwritev2", out, two, 2, -1, 0, 0));
      assertEquals(30, attempt("readv", in, two, 2));
      assertEquals(30, attempt("preadv2", in, two, 2, -1, 0, 0));
      Iovecs big = vector(bytes, PAGE, 1);
      assertEquals(PAGE + 1, attempt("writev", out, big, 2));
    }
  }

  @Test
  void aFlagThatIsSetInlineIsNoticed() {
    FdPair pair = new FdPair();
    assertEquals(0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), 0));
    try (Fd in = kernel.adopt(pair.first());
        Fd out = kernel.adopt(pair.second())) {
      ByteBuffer yes = memory(4).putInt(0, 1);
      assertEquals(0, attempt("ioctl", in, Commands.FIONBIO, yes));
      assertTrue(in.kind().nonBlocking());
      assertEquals(-Errno.EAGAIN, attempt("read", in, yes, 4));
      assertEquals(0, real("ioctl", in, Commands.FIONBIO, memory(4)));
      assertFalse(in.kind().nonBlocking());
      assertEquals(7, attempt("write", out, memory(7), 7));
      ByteBuffer count = memory(4);
      assertEquals(0, attempt("ioctl", in, Commands.FIONREAD, count));
      assertEquals(7, count.getInt(0));
    }
  }

  @Test
  void everyRuleHasAReasonAndACallOfTheTable() {
    Set<String> seen = new HashSet<>();
    for (InlineRules.Note note : InlineRules.notes()) {
      assertTrue(
          Numbers.TABLE.rows().stream().anyMatch(row -> row.name().equals(note.syscall())),
          note.syscall());
      assertFalse(note.reason().isBlank());
      assertTrue(seen.add(note.syscall() + " " + note.where()), "twice: " + note);
    }
  }

  @Test
  void noRuleHoldsForAFileSystemThatMayAskSomebody() {
    Set<FileGroup> streams =
        Set.of(FileGroup.STREAM, FileGroup.WRITABLE_STREAM, FileGroup.SOCKET, FileGroup.ANY);
    for (String type : new String[] {"fuse", "nfs4", "overlay", "proc", "sysfs", "9p", "cifs"}) {
      for (FileType fileType : FileType.values()) {
        FdKind kind = new FdKind(fileType, FileSystem.named(type), 1, false, false, 0);
        for (FileGroup group : FileGroup.values()) {
          assertTrue(!group.has(kind) || streams.contains(group), group + " has " + kind);
        }
        if (fileType == FileType.REGULAR || fileType == FileType.DIRECTORY) {
          assertEquals(FileGroup.ANY.bit(), FileGroup.of(kind), kind.toString());
        }
      }
    }
  }
}
