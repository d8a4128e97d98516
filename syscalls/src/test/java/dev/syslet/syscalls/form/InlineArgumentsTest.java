package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Calls whose arguments, or the kind of whose file, decide whether they wait. */
class InlineArgumentsTest {

  private static final int CLOEXEC = LinuxConstants.O_CLOEXEC;
  private static final int AF_PACKET = 17;
  private static final int AF_ALG = 38;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, ScratchPool.busy());
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  private long attempt(String syscall, @Nullable Object... arguments) {
    return TestCall.attempt(kernel, Syscalls.of(syscall, arguments));
  }

  /** What a call without an attempt answers; a kernel that does not have it skips the test. */
  private Fd opened(String syscall, Object... arguments) {
    Descriptor d = Syscalls.of(syscall, arguments);
    long fd = NativeCalls.call(d);
    assumeTrue(fd >= 0, () -> syscall + ": " + Errnos.name(fd));
    return kernel.adopt((int) fd);
  }

  @Test
  void onlyFamiliesThatNeedNoModuleMakeTheirSocketsInline() {
    for (int[] made : new int[][] {{1, 1, 0}, {1, 2, 0}, {2, 1, 0}, {2, 2, 17}}) {
      long fd = attempt("socket", made[0], made[1] | CLOEXEC, made[2]);
      assertTrue(fd >= 0, Errnos.name(fd));
      TestFiles.rawClose(fd);
    }
    assertEquals(WOULD_BLOCK, attempt("socket", 2, 1, 132), "SCTP is a module");
    assertEquals(WOULD_BLOCK, attempt("socket", AF_ALG, 5, 0));
    assertEquals(WOULD_BLOCK, attempt("socket", AF_PACKET, 3, 0));
  }

  @Test
  void bindIsInlineWhereItIsAName() {
    ByteBuffer any = bytes(16).putShort(0, (short) 2);
    try (Fd internet = opened("socket", 2, 2 | CLOEXEC, 0);
        Fd local = opened("socket", 1, 1 | CLOEXEC, 0);
        Fd file = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR)) {
      assertEquals(0, attempt("bind", internet, any, 16));
      ByteBuffer path = bytes(16).putShort(0, (short) 1).put(2, (byte) '/');
      assertEquals(WOULD_BLOCK, attempt("bind", local, path, 16));
      // The family in the address is not that of the socket: the socket's counts.
      assertEquals(WOULD_BLOCK, attempt("bind", local, path.putShort(0, (short) 2), 16));
      assertEquals(0, attempt("bind", local, path.putShort(0, (short) 1), 2));
      assertEquals(-Errnos.number("ENOTSOCK"), attempt("bind", file, any, 16));
    }
  }

  @Test
  void bindThatWaitsForProcessorsOrModulesIsContinued() {
    ByteBuffer address = bytes(88).putShort(0, (short) 2);
    try (Fd cipher = opened("socket", AF_ALG, 5 | CLOEXEC, 0)) {
      assertEquals(WOULD_BLOCK, attempt("bind", cipher, address, 88));
    }
    try (Fd packets = opened("socket", AF_PACKET, 3 | CLOEXEC, 0)) {
      assertEquals(WOULD_BLOCK, attempt("bind", packets, address, 20));
    }
  }

  @Test
  void epollDoesNotAskDevicesOrOtherEpollFiles() {
    ByteBuffer event = bytes(16).putInt(0, 1);
    try (Fd epoll = opened("epoll_create1", CLOEXEC);
        Fd inner = opened("epoll_create1", CLOEXEC);
        Fd count = opened("eventfd2", 0, CLOEXEC);
        Fd device = TestFiles.open(kernel, Path.of("/dev/null"), LinuxConstants.O_RDWR)) {
      assertEquals(0, attempt("epoll_ctl", epoll, 1, count, event));
      assertEquals(WOULD_BLOCK, attempt("epoll_ctl", epoll, 1, inner, event));
      assertEquals(WOULD_BLOCK, attempt("epoll_ctl", epoll, 1, device, event));
      assertEquals(0, attempt("epoll_ctl", epoll, 2, count, null));
    }
  }

  @Test
  void theCacheOfAFileIsLookedAtWhereNobodyIsAskedForThePermission() {
    ByteBuffer range = bytes(16);
    try (TestFiles files = TestFiles.onTmpfs(kernel);
        Fd file = files.openNew(kernel, "f");
        Fd other = TestFiles.open(kernel, Path.of("/proc/self/maps"), LinuxConstants.O_RDONLY)) {
      long seen = attempt("cachestat", file, range, bytes(40), 0);
      assumeTrue(seen != -Errno.ENOSYS, "cachestat is newer");
      assertEquals(0, seen);
      assertEquals(WOULD_BLOCK, attempt("cachestat", other, range, bytes(40), 0));
    }
  }

  @Test
  void aPolicyIsToldInlineButNotThePlaceOfAPage() {
    assertEquals(WOULD_BLOCK, attempt("get_mempolicy", bytes(4), null, 0, 4096, 3));
    assertTrue(attempt("get_mempolicy", bytes(4), null, 0, 0, 0) != WOULD_BLOCK);
  }

  @Test
  void anEventOfFanotifyOpensItsFileElsewhere() {
    try (Fd group = opened("fanotify_init", 0x1 | 0x2, 0)) { // FAN_CLOEXEC, FAN_NONBLOCK
      assertTrue(group.kind().nonBlocking());
      assertEquals(WOULD_BLOCK, attempt("read", group, bytes(100), 100));
    }
    try (Fd watches = opened("inotify_init1", LinuxConstants.O_NONBLOCK | CLOEXEC)) {
      assertEquals(-Errno.EAGAIN, attempt("read", watches, bytes(100), 100));
    }
  }
}
