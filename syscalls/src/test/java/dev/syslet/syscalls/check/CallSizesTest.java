package dev.syslet.syscalls.check;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.BlockingRead;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How much memory a call keeps held. */
class CallSizesTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final FdPair pipe = new FdPair();
  private final Fd fd = pipeEnd();

  private Fd pipeEnd() {
    assertEquals(
        0, NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC));
    TestFiles.rawClose(pipe.second());
    return kernel.adopt(pipe.first());
  }

  @AfterEach
  void close() {
    fd.close();
    kernel.close();
  }

  private long bytes(String syscall, @Nullable Object... arguments) {
    return kernel.heldBytes(Syscalls.of(syscall, arguments));
  }

  @Test
  void theLengthsOfBuffersAndThePartsOfVectorsAddUp() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(4096);
    Iovecs parts = Iovecs.of(buffer, buffer.slice(0, 10));
    assertEquals(4096, kernel.heldBytes(Syscalls.pread64(fd, buffer, 0)));
    assertEquals(100, bytes("write", fd, buffer, 100));
    assertEquals(4106, bytes("readv", fd, parts, 2));
    assertEquals(4096, bytes("readv", fd, parts, 1));
    assertEquals(0, bytes("readv", fd, parts, 0));
    assertEquals(4106, kernel.heldBytes(BlockingRead.of(fd, buffer)) + 10);
    assertEquals(4106, bytes("process_vm_readv", 1, parts, 2, parts, 2, 0));
    assertEquals(64, bytes("setsockopt", fd, 1, 1, buffer, 64));
    assertEquals(512, bytes("getrandom", buffer, 512, 0));
  }

  @Test
  void whatHoldsNoBufferHoldsNothing() {
    assertEquals(0, bytes("fsync", fd));
    assertEquals(0, bytes("openat", -100, "/tmp", 0, 0));
    assertEquals(0, bytes("ftruncate", fd, 4096));
    assertEquals(0, bytes("fallocate", fd, 0, 0, 4096));
    assertEquals(0, bytes("readahead", fd, 0, 4096));
    assertEquals(0, bytes("syslog", 10, null, 4096));
    assertEquals(0, kernel.heldBytes(Syscalls.of(9999, 1, 2)));
  }
}
