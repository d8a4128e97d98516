package dev.syslet.syscalls.thread;

import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.KernelView;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ThreadIds;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCommand;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the machine says about a call that a thread is inside. */
class KernelViewsTest {

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, kernel.unexpectedErrors());
  }

  /** The view of a call once it waits. */
  private KernelView waiting(TestCall call, Descriptor d) {
    Poll.until(
        "it waits",
        () -> {
          KernelView view = kernel.inspect(call);
          return view != null && view.state() == 'S' && isInside(view, d);
        });
    KernelView view = kernel.inspect(call);
    assertNotNull(view);
    return view;
  }

  private static boolean isInside(KernelView view, Descriptor d) {
    return view.syscall() != null && view.syscall().startsWith(d.syscall() + " ");
  }

  @Test
  void anOpenOfAFifoAndAWaitForALockAreSeenWhereTheyWait() throws Exception {
    Path fifo = temporary.resolve("fifo");
    assertEquals(0, TestCommand.run("mkfifo", fifo.toString()));
    Descriptor open = Syscalls.openat(fifo.toString(), O_RDONLY, 0);
    TestCall opening = TestCall.resume(kernel, open);
    KernelView atFifo = waiting(opening, open);
    assertTrue(Objects.toString(atFifo.waitsIn()).contains("wait"), atFifo.toString());

    Path locked = Files.createFile(temporary.resolve("locked"));
    long holder = TestFiles.rawOpen(locked, O_RDWR);
    assertEquals(0, NativeCalls.call(Numbers.FLOCK, holder, LinuxConstants.LOCK_EX));
    Fd file = TestFiles.open(kernel, locked, O_RDWR);
    Descriptor flock = Syscalls.flock(file, LinuxConstants.LOCK_EX);
    TestCall locking = TestCall.resume(kernel, flock);
    KernelView atLock = waiting(locking, flock);
    assertTrue(Objects.toString(atLock.waitsIn()).contains("lock"), atLock.toString());
    assertNotEquals(atFifo.threadId(), atLock.threadId());
    String comm = Files.readString(Path.of("/proc/self/task/" + atLock.threadId() + "/comm"));
    assertTrue(comm.startsWith("syslet-block"), comm);

    TestFiles.rawClose(holder);
    assertEquals(0, locking.await().result());
    assertNull(kernel.inspect(locking));
    long writer = TestFiles.rawOpen(fifo, O_RDWR);
    TestFiles.rawClose(opening.await().result());
    TestFiles.rawClose(writer);
    assertNull(kernel.inspect(opening));
    file.close();
  }

  @Test
  void aCallThatNoThreadIsInsideHasNoView() {
    Descriptor sleep = Syscalls.clock_nanosleep(3_600_000_000_000L);
    TestCall call = TestCall.resume(kernel, sleep);
    call.awaitStarted();
    assertNull(kernel.inspect(call));
    kernel.cancel(call);
    assertNull(kernel.inspect(call));
    assertNull(KernelViews.of(Integer.MAX_VALUE));
  }

  @Test
  void aThreadThatRunsIsInStateRWhateverItsName() throws Exception {
    AtomicReference<@Nullable KernelView> own = new AtomicReference<>();
    AtomicInteger tid = new AtomicInteger();
    Thread.ofPlatform()
        .name("odd) S (name")
        .start(
            () -> {
              tid.set(ThreadIds.current());
              own.set(KernelViews.of(tid.get()));
            })
        .join();
    KernelView view = own.get();
    assertNotNull(view);
    assertEquals('R', view.state());
    assertEquals(tid.get(), view.threadId());
    assertNull(view.waitsIn());
  }
}
