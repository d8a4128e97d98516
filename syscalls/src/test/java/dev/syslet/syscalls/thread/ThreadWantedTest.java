package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.fd.PipeLocks;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.BlockingRead;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which calls take a thread, and those that find out late that they need one. */
class ThreadWantedTest {

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, kernel.unexpectedErrors());
  }

  /** A call whose lane has a thread for it only when the test says so. */
  private static final class Waiting extends ForwardedCall {
    final AtomicInteger asked = new AtomicInteger();
    volatile boolean granted;

    private final TestCall call;

    Waiting(TestCall call) {
      super(call);
      this.call = call;
    }

    TestCall call() {
      return call;
    }

    @Override
    public void needsThread() {
      asked.incrementAndGet();
    }

    @Override
    public boolean hasThread() {
      return granted;
    }
  }

  private Fd[] pipe() {
    FdPair pair = new FdPair();
    assertEquals(
        0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), LinuxConstants.O_CLOEXEC));
    return new Fd[] {kernel.adopt(pair.first()), kernel.adopt(pair.second())};
  }

  @Test
  void whatWaitsForReadinessOrClosesAnFdTakesNoThread() {
    Fd[] pipe = pipe();
    ByteBuffer buffer = ByteBuffer.allocateDirect(16);
    assertFalse(kernel.takesThread(Syscalls.read(pipe[0], buffer)));
    assertFalse(kernel.takesThread(Syscalls.clock_nanosleep(1)));
    assertFalse(kernel.takesThread(Syscalls.close(pipe[0])));
    assertTrue(kernel.takesThread(BlockingRead.of(pipe[0], buffer)));
    assertTrue(kernel.takesThread(Syscalls.fsync(pipe[0])));
    assertTrue(kernel.takesThread(Syscalls.of("close", RawFd.of(0))));
    assertTrue(kernel.takesThread(Syscalls.openat("/", O_RDONLY, 0)));
    assertTrue(kernel.takesThread(Syscalls.of(9999)));
    pipe[0].close();
    pipe[1].close();
  }

  /** A read of a pipe that a splice may hold. */
  private Waiting waiting(Descriptor read) {
    TestCall call = TestCall.hold(kernel, read, Kernel.WOULD_BLOCK);
    Waiting waiting = new Waiting(call);
    PipeLocks.spliceBegins();
    try {
      kernel.resume(waiting);
    } finally {
      PipeLocks.spliceEnds();
    }
    assertEquals(1, waiting.asked.get());
    assertEquals(0, kernel.threads());
    return waiting;
  }

  @Test
  void aCallThatNeedsAThreadAfterAllAsksForItAndTakesItOnceItHasIt() {
    Fd[] pipe = pipe();
    ByteBuffer buffer = ByteBuffer.allocateDirect(16);
    Waiting call = waiting(Syscalls.read(pipe[0], buffer));
    kernel.resume(call); // one that was asked for before
    assertEquals(1, call.asked.get());
    assertEquals(0, kernel.threads());
    call.granted = true;
    kernel.resume(call);
    call.call().awaitStarted();
    assertEquals(1, kernel.busyThreads());
    kernel.resume(call);
    assertEquals(1, kernel.threads());
    assertEquals(16, TestCall.run(kernel, Syscalls.write(pipe[1], buffer)).result());
    assertEquals(new Outcome(16, Route.THREAD), call.call().await());
    assertEquals(1, call.call().completions());
    pipe[0].close();
    pipe[1].close();
  }

  @Test
  void whileItWaitsForTheThreadItIsTheEnginesToEnd() {
    Fd[] pipe = pipe();
    Waiting call = waiting(Syscalls.read(pipe[0], ByteBuffer.allocateDirect(16)));
    assertNull(kernel.inspect(call));
    assertEquals(CancelAnswer.INTERRUPTED, kernel.cancel(call));
    assertEquals(0, call.call().completions());
    pipe[0].close();
    pipe[1].close();
  }

  /** A form that cannot even begin: the backlog of the AF_UNIX listener is full, and no readiness tells when it is not. */
  @Test
  void aFormThatCannotBeginAsksForAThreadToo() {
    try (Net net = new Net()) {
      Fd listener = net.socket(Net.AF_UNIX, Net.STREAM);
      ByteBuffer name = Net.abstractName(listener);
      Net.bind(listener, name);
      Net.good("listen", listener.number(), 0);
      Fd first = net.socket(Net.AF_UNIX, Net.STREAM);
      Fd second = net.socket(Net.AF_UNIX, Net.STREAM);
      int bytes = name.remaining();
      assertEquals(0, net.attempt(Syscalls.of("connect", first, name, bytes)));
      Descriptor d = Syscalls.of("connect", second, name, bytes);
      Waiting call = new Waiting(TestCall.hold(net.kernel, d, Kernel.WOULD_BLOCK));
      net.kernel.resume(call);
      assertEquals(1, call.asked.get());
      assertEquals(0, net.kernel.threads());
      call.granted = true;
      net.kernel.resume(call);
      call.call().awaitStarted();
      assertEquals(1, net.kernel.threads());
      net.adopt(net.attempt(Syscalls.of("accept", listener, null, null)));
      assertEquals(new Outcome(0, Route.THREAD), call.call().await());
    }
  }

  @Test
  void aCloseTakesNoThreadOfItsLane() throws Exception {
    Fd file = TestFiles.open(kernel, Files.createFile(temporary.resolve("f")), O_RDONLY);
    Waiting call = new Waiting(TestCall.hold(kernel, Syscalls.close(file), Kernel.WOULD_BLOCK));
    kernel.resume(call);
    assertEquals(new Outcome(0, Route.THREAD), call.call().await());
    assertEquals(0, call.asked.get());
  }
}
