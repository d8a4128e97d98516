package dev.syslet.syscalls.thread;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Domain;
import dev.syslet.core.KernelView;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.testing.Bounded;
import dev.syslet.syscalls.testing.CallerThread;
import dev.syslet.syscalls.testing.HungFuse;
import dev.syslet.syscalls.testing.HungFuse.Request;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file system whose server does not answer: nobody but the threads that are given to it waits. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HungFuseTest {

  @TempDir private Path temporary;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(4096);

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    kernel.close();
    assertEquals(0, kernel.unexpectedErrors());
  }

  private HungFuse mount() throws Exception {
    HungFuse fuse = new HungFuse(Files.createDirectory(temporary.resolve("hung")));
    toClose.add(fuse);
    return fuse;
  }

  private String domain() {
    return "mount:" + temporary.resolve("hung");
  }

  /** A name for each kind of request: two that hang in one file wait for each other's lock. */
  private static String nameOf(Request request) {
    boolean isDirectory = request == Request.GETDENTS || request == Request.OPENDIR;
    return (isDirectory ? "dir-" : "file-") + request;
  }

  private static String path(HungFuse fuse, Request request) {
    return fuse.path(nameOf(request)).toString();
  }

  private Fd open(HungFuse fuse, Request request, int flags) {
    Fd fd = TestFiles.open(kernel, fuse.path(nameOf(request)), flags);
    toClose.add(fd);
    return fd;
  }

  /** Calls of all kinds on a mount, each with the request that it asks the server by. */
  private Map<Request, Descriptor> calls(HungFuse fuse) {
    for (Request request : Request.values()) {
      if (request != Request.LOOKUP) {
        assertTrue(Files.exists(fuse.path(nameOf(request)))); // the name is cached
      }
    }
    Fd read = open(fuse, Request.READ, O_RDWR);
    Fd write = open(fuse, Request.WRITE, O_RDWR);
    Fd fsync = open(fuse, Request.FSYNC, O_RDWR);
    Fd directory = open(fuse, Request.GETDENTS, O_RDONLY | O_DIRECTORY);
    toClose.add(fuse::letGo);
    Map<Request, Descriptor> calls = new LinkedHashMap<>();
    calls.put(Request.LOOKUP, Syscalls.statx(path(fuse, Request.LOOKUP), 0, 1, new Statx()));
    calls.put(
        Request.STAT,
        Syscalls.statx(path(fuse, Request.STAT), 0, LinuxConstants.STATX_SIZE, new Statx()));
    calls.put(Request.OPEN, Syscalls.openat(path(fuse, Request.OPEN), O_RDONLY, 0));
    calls.put(Request.READ, Syscalls.pread64(read, buffer, 0));
    calls.put(Request.WRITE, Syscalls.pwrite64(write, buffer, 0));
    calls.put(Request.FSYNC, Syscalls.fsync(fsync));
    calls.put(Request.GETDENTS, Syscalls.of("getdents64", directory, buffer, 4096));
    calls.put(Request.OPENDIR, Syscalls.openat(path(fuse, Request.OPENDIR), O_DIRECTORY, 0));
    return calls;
  }

  @Test
  void aCallerIsToldTheDomainAndTheMissOfAHungMountWithoutSleep() throws Exception {
    HungFuse fuse = mount();
    Map<Request, Descriptor> calls = calls(fuse);
    calls.keySet().forEach(request -> fuse.hold(request, nameOf(request)));
    fuse.hold(Request.STAT, "");
    for (Request request : Request.values()) {
      fuse.hold(Request.STAT, nameOf(request));
      fuse.hold(Request.LOOKUP, nameOf(request));
    }
    calls.forEach((request, d) -> assertCallerDoesNotSleep(fuse, request.toString(), d));
    fuse.expireNames();
    for (String name :
        List.of("file-READ", "dir-OPENDIR", "new", "dir-OPENDIR/of/another", ".", "")) {
      String path = fuse.path("") + "/" + name;
      for (Descriptor d :
          List.of(
              Syscalls.of("unlink", path),
              Syscalls.of("statx", AT_FDCWD, path, 0, LinuxConstants.STATX_SIZE, new Statx()),
              Syscalls.of("umount2", path, 0))) {
        assertCallerDoesNotSleep(fuse, path, d);
      }
    }
    assertEquals(0, fuse.held(), "the server was asked");
  }

  private void assertCallerDoesNotSleep(HungFuse fuse, String what, Descriptor d) {
    Map<String, java.util.function.LongSupplier> steps = new LinkedHashMap<>();
    steps.put("attempt", () -> TestCall.attempt(kernel, d));
    steps.put("takesThread", () -> kernel.takesThread(d) ? 1 : 0);
    steps.put("domain", () -> kernel.domain(d).name().equals(domain()) ? 1 : 0);
    steps.put("heldBytes", () -> kernel.heldBytes(d));
    steps.forEach(
        (step, call) -> {
          CallerThread.Seen seen =
              Bounded.run(step + " of " + what, () -> CallerThread.watch(call), fuse::letGo);
          assertFalse(seen.slept(), step + " of " + what + " slept");
          if (step.equals("attempt")) {
            assertEquals(WOULD_BLOCK, seen.result(), what);
          } else if (!step.equals("heldBytes")) {
            assertEquals(1, seen.result(), step + " of " + what + ": " + kernel.domain(d));
          }
        });
  }

  @Test
  void aCallThatHangsIsSeenInStateDAndEndsWithItsTrueResult() throws Exception {
    HungFuse fuse = mount();
    Map<Request, Descriptor> calls = calls(fuse);
    calls.keySet().forEach(request -> fuse.hold(request, nameOf(request)));
    Map<Request, TestCall> hung = new LinkedHashMap<>();
    calls.forEach((request, d) -> hung.put(request, TestCall.resume(kernel, d)));
    Poll.until("all are held", () -> fuse.held() == calls.size());
    hung.forEach(
        (request, call) -> {
          Poll.until(
              request + " is in state D",
              () -> {
                KernelView view = kernel.inspect(call);
                return view != null && view.state() == KernelView.UNINTERRUPTIBLE;
              });
          KernelView view = kernel.inspect(call);
          assertNotNull(view);
          assertTrue(String.valueOf(view.waitsIn()).contains("wait"), view.toString());
          String syscall = call.descriptor().syscall() + " ";
          assertTrue(String.valueOf(view.syscall()).startsWith(syscall), view.toString());
        });
    fuse.letGo();
    hung.forEach(
        (request, call) -> {
          Outcome outcome = call.await();
          assertEquals(Route.THREAD, outcome.route());
          assertTrue(outcome.result() >= 0, request + ": " + Errnos.name(outcome.result()));
          if (request == Request.OPEN || request == Request.OPENDIR) {
            kernel.discard(call.descriptor(), outcome.result());
          }
        });
    assertEquals(
        4096, hung.get(Request.READ) == null ? 0 : hung.get(Request.READ).await().result());
  }

  @Test
  void aFifoOnAMountIsOfTheFifosAndItsNameOfTheMount() throws Exception {
    HungFuse fuse = mount();
    Path fifo = fuse.path("fifo");
    assertTrue(Files.exists(fifo)); // its name is cached
    fuse.hold(Request.STAT, "fifo");
    Descriptor open = Syscalls.openat(fifo.toString(), O_RDONLY, 0);
    Descriptor stat = Syscalls.statx(fifo.toString(), 0, 1, new Statx());
    assertEquals(
        new Domain("fifos", false),
        Bounded.run("the domain", () -> kernel.domain(open), fuse::letGo));
    assertEquals(
        new Domain(domain(), true),
        Bounded.run("the domain", () -> kernel.domain(stat), fuse::letGo));
  }

  @Test
  void closesThatHangHoldTwoThreadsAndFilesElsewhereAreClosed() throws Exception {
    HungFuse fuse = mount();
    List<Fd> hung = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      hung.add(TestFiles.open(kernel, fuse.path("file"), O_RDWR));
    }
    fuse.hold(Request.CLOSE, "file");
    toClose.add(fuse::letGo);
    TestCall call = TestCall.resume(kernel, Syscalls.close(hung.get(0)));
    Poll.until("the first hangs", () -> fuse.held() == 1);
    hung.subList(1, 10).forEach(Fd::close);
    Poll.until("two hang", () -> fuse.held() == Closers.MOST_OF_MOUNT);
    assertEquals(8, kernel.queuedCloses());
    assertEquals(Closers.MOST_OF_MOUNT, kernel.threads());
    Poll.until(
        "the close is in state D",
        () -> {
          KernelView view = kernel.inspect(call);
          return view != null && view.state() == KernelView.UNINTERRUPTIBLE;
        });
    Fd other = TestFiles.open(kernel, Files.createFile(temporary.resolve("f")), O_RDONLY);
    other.close();
    Poll.until("another file is closed", () -> other.closeResult() == 0);
    assertTrue(hung.stream().allMatch(fd -> fd.closeResult() == Fd.NOT_CLOSED));
    fuse.letGo();
    assertEquals(new Outcome(0, Route.THREAD), call.await());
    Poll.until("all are closed", () -> hung.stream().allMatch(fd -> fd.closeResult() == 0));
  }
}
