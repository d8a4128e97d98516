package dev.syslet.syscalls.raw;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The ways into the kernel; above all that the sixth argument is the one that was given. */
class NativeCallsTest {

  private static final int EINVAL = Errno.EINVAL;

  private static int number(String name) {
    return Numbers.TABLE.numberOf(name);
  }

  private static ByteBuffer memory(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  @Test
  void aResultIsWhatTheKernelSays() {
    assertEquals(ProcessHandle.current().pid(), NativeCalls.call(number("getpid")));
  }

  @Test
  void anErrorIsNegative() {
    assertEquals(-Errno.EBADF, NativeCalls.call(Numbers.CLOSE, -1));
  }

  @Test
  void theSixthArgumentOfMmapIsTheOffset() {
    LinuxKernel kernel = LinuxKernel.builder().build();
    try (TestFiles files = TestFiles.onDisk(kernel)) {
      Path path = files.file("f", 3 * 4096);
      long fd = TestFiles.rawOpen(path, LinuxConstants.O_RDONLY);
      long at = NativeCalls.call(number("mmap"), 0, 4096, 1, 2, fd, 8192);
      assertTrue(at > 0, () -> Errnos.name(at));
      assertEquals(TestFiles.byteAt(8192 + 7), Memory.IO.getByte(at + 7));
      assertEquals(0, NativeCalls.call(number("munmap"), at, 4096));
      TestFiles.rawClose(fd);
    }
    kernel.close();
  }

  @Test
  void theSixthArgumentOfALibcFunctionIsItsFlags() {
    ByteBuffer iovecs = memory(32);
    ByteBuffer from = memory(8).putLong(0, 4711);
    ByteBuffer to = memory(8);
    iovecs.putLong(0, Memory.base(to)).putLong(8, 8);
    iovecs.putLong(16, Memory.base(from)).putLong(24, 8);
    long local = Memory.base(iovecs);
    long self = ProcessHandle.current().pid();
    int call = number("process_vm_readv");
    assertEquals(-EINVAL, NativeCalls.call(call, self, local, 1, local + 16, 1, 1));
    assertEquals(8, NativeCalls.call(call, self, local, 1, local + 16, 1, 0));
    assertEquals(4711, to.getLong(0));
  }

  @Test
  void theSixthArgumentOfPreadv2IsItsFlagsAndTheFifthIsNotUsed() {
    FdPair pipe = new FdPair();
    NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), 0);
    ByteBuffer iovec = memory(16);
    ByteBuffer to = memory(8);
    iovec.putLong(0, Memory.base(to)).putLong(8, 8);
    int call = number("preadv2");
    long empty =
        NativeCalls.call(
            call, pipe.first(), Memory.base(iovec), 1, -1, 0, LinuxConstants.RWF_NOWAIT);
    long unknownFlag =
        NativeCalls.call(call, pipe.first(), Memory.base(iovec), 1, -1, 0, 0x40000000);
    TestFiles.rawClose(pipe.first());
    TestFiles.rawClose(pipe.second());
    assertEquals(-Errno.EAGAIN, empty);
    assertEquals(-Errno.EOPNOTSUPP, unknownFlag);
  }

  @Test
  void theSixthArgumentOfACallThatOnlyTheKernelHasIsTheSixth() {
    long epoll = NativeCalls.call(number("epoll_create1"), 0);
    ByteBuffer events = memory(16);
    ByteBuffer mask = memory(8);
    int call = number("epoll_pwait");
    long wrongSize = NativeCalls.call(call, epoll, Memory.base(events), 1, 0, Memory.base(mask), 7);
    long rightSize = NativeCalls.call(call, epoll, Memory.base(events), 1, 0, Memory.base(mask), 8);
    TestFiles.rawClose(epoll);
    assertEquals(-EINVAL, wrongSize);
    assertEquals(0, rightSize);
  }

  @Test
  void theFifthArgumentOfStatxIsTheBuffer() {
    Statx root = new Statx();
    PathName path = PathName.of("/");
    assertEquals(
        0,
        NativeCalls.call(
            Numbers.STATX,
            LinuxConstants.AT_FDCWD,
            Structs.address(path),
            0,
            LinuxConstants.STATX_BASIC_STATS,
            Structs.address(root)));
    assertEquals(FileType.DIRECTORY, root.type());
  }
}
