package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.Bounded;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An attempt does not wait for what others have done to a file since it was last looked at. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WhatOthersChangeTest {

  private static final int F_SETSIG = 10;
  private static final int F_SETLEASE = 1024;
  private static final int F_WRLCK = 1;
  private static final int F_UNLCK = 2;

  /** Ignored unless a process wants it; the signal that is sent else would end the JVM. */
  private static final int SIGURG = 23;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final TestFiles files = TestFiles.onDisk(kernel);

  @AfterEach
  void close() {
    files.close();
    kernel.close();
  }

  private static long fcntl(Fd fd, int command, long argument) {
    return NativeCalls.call(Numbers.FCNTL, fd.number(), command, argument);
  }

  @Test
  void anOpenDoesNotWaitForTheHolderOfALease() {
    String path = files.file("f", 1).toString();
    Descriptor open = Syscalls.of("openat", AT_FDCWD, path, O_CLOEXEC, 0);
    try (Fd holder = TestFiles.open(kernel, files.path("f"), O_RDWR)) {
      assertEquals(0, fcntl(holder, F_SETSIG, SIGURG));
      long leased = fcntl(holder, F_SETLEASE, F_WRLCK);
      assumeTrue(leased == 0, "a lease: " + Errnos.name(leased));
      Runnable release = () -> fcntl(holder, F_SETLEASE, F_UNLCK);
      long result =
          Bounded.run("open of a leased file", () -> TestCall.attempt(kernel, open), release);
      release.run();
      assertEquals(WOULD_BLOCK, result);
    }
    long opened = TestCall.run(kernel, open).result();
    assertTrue(opened >= 0, () -> Errnos.name(opened));
    TestFiles.rawClose(opened);
  }

  @Test
  void aFullEventfdWhoseNonBlockWasTakenAwayBlocksNobody() {
    ByteBuffer most =
        ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, -2L); // 2^64 - 2
    ByteBuffer one = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder()).putLong(0, 1);
    long number = NativeCalls.call(Numbers.TABLE.numberOf("eventfd2"), 0, O_CLOEXEC | O_NONBLOCK);
    try (Fd event = kernel.adopt((int) number)) {
      assertEquals(8, TestCall.attempt(kernel, Syscalls.write(event, most)));
      Descriptor write = Syscalls.write(event, one);
      assertEquals(-Errno.EAGAIN, TestCall.attempt(kernel, write));
      assertEquals(0, fcntl(event, LinuxConstants.F_SETFL, 0)); // nobody tells the Fd
      ByteBuffer count = ByteBuffer.allocateDirect(8);
      Runnable release =
          () -> NativeCalls.call(Numbers.READ, event.number(), Memory.base(count), 8);
      long result =
          Bounded.run("a write to a full eventfd", () -> TestCall.attempt(kernel, write), release);
      assertEquals(-Errno.EAGAIN, result);
      assertEquals(0, fcntl(event, LinuxConstants.F_GETFL, 0) & O_NONBLOCK, "it is as it was left");
    }
  }
}
