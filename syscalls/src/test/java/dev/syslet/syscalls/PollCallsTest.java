package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.event.PollConstants.*;
import static dev.syslet.syscalls.testing.WaitBed.direct;
import static dev.syslet.syscalls.testing.WaitBed.refused;
import static dev.syslet.syscalls.testing.WaitBed.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.event.EpollEvent;
import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.EventConstants;
import dev.syslet.syscalls.event.FdSet;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.Timeval;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileOffset;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.SyscallTable;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestFiles;
import dev.syslet.syscalls.testing.WaitBed;
import dev.syslet.syscalls.testing.WaitBed.Ends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** poll, select, epoll, eventfd and splice through an executor on the real kernel. */
@Timeout(120)
class PollCallsTest {

  private static final Timespec NOW = new Timespec();
  private static final Timespec LONG = Timespec.of(Duration.ofSeconds(Poll.SECONDS));

  @TempDir private Path directory;

  private final WaitBed bed = new WaitBed();
  private final Ends first = bed.pipe();
  private final Ends second = bed.pipe();

  @AfterEach
  void close() {
    bed.close();
  }

  private static void assumeX86() {
    assumeTrue(Architecture.current() == Architecture.X86_64, "only x86_64 has the call");
  }

  @Test
  void ppollTellsWhichFileIsReadyAndForWhat() {
    PollFds files =
        new PollFds(3).add(first.read(), POLLIN).add(first.write(), POLLOUT).add(second.read(), 0);
    assertEquals(1, bed.ok(Syscalls.ppoll(files, NOW)));
    assertEquals(0, files.revents(0));
    assertEquals(POLLOUT, files.revents(1));
    bed.write(first.write(), "x");
    second.write().close();
    Poll.until("the other end is closed", () -> second.write().closeResult() == 0);
    assertEquals(3, bed.ok(Syscalls.ppoll(files, null)));
    assertEquals(POLLIN, files.revents(0));
    assertEquals(POLLHUP, files.revents(2));
    assertEquals(2, bed.ok(Syscalls.ppoll(files.ignore(0), NOW)));
    assertEquals(0, files.revents(0));
  }

  @Test
  void pollWaitsUntilThePeerActs() throws Exception {
    assumeX86();
    PollFds files = new PollFds(1).add(first.read(), POLLIN);
    assertEquals(0, bed.ok(Syscalls.poll(files, 0)));
    CompletableFuture<CompletionEvent> waiting = bed.submit(Syscalls.poll(files, -1));
    bed.write(first.write(), "x");
    assertEquals(1, result(waiting));
    assertEquals(POLLIN, files.revents(0));
  }

  @Test
  void filesInAPollAreHeldUntilItIsOverAndAClosedOneIsRefused() throws Exception {
    Timespec timeout = Timespec.of(Duration.ofSeconds(Poll.SECONDS));
    PollFds files = new PollFds(2).add(first.read(), POLLIN).add(second.read(), POLLIN);
    CompletableFuture<CompletionEvent> waiting = bed.submit(Syscalls.ppoll(files, timeout));
    assertThrows(IllegalStateException.class, () -> files.ignore(0));
    first.read().close();
    assertEquals(Fd.NOT_CLOSED, first.read().closeResult());
    bed.write(second.write(), "x");
    assertEquals(1, result(waiting));
    assertTrue(timeout.seconds() < Poll.SECONDS, "the time left is written back: " + timeout);
    Poll.until("closed after the call", () -> first.read().closeResult() == 0);
    refused("EBADF", "", () -> bed.call(Syscalls.ppoll(files, NOW)));
    assertEquals(1, bed.ok(Syscalls.ppoll(files.ignore(0), NOW)));
  }

  @Test
  void pselect6LeavesWhatIsReadyAndArmPutsTheRestBackIn() throws Exception {
    FdSet read = FdSet.of(first.read(), second.read());
    FdSet write = FdSet.of(first.write());
    assertEquals(1, bed.ok(Syscalls.pselect6(read, write, null, NOW)));
    assertFalse(read.contains(first.read()));
    assertTrue(write.contains(first.write()));
    Descriptor d = Syscalls.pselect6(read.arm(), null, null, null);
    assertEquals(Math.max(first.read().number(), second.read().number()) + 1, d.argument(0));
    CompletableFuture<CompletionEvent> waiting = bed.submit(d);
    assertThrows(IllegalStateException.class, read::arm);
    second.read().close();
    assertEquals(Fd.NOT_CLOSED, second.read().closeResult());
    bed.write(first.write(), "x");
    assertEquals(1, result(waiting));
    assertTrue(read.contains(first.read()));
    assertFalse(read.contains(second.read()));
    refused("EBADF", "", () -> bed.call(Syscalls.pselect6(read, null, null, NOW)));
    assertEquals(1, bed.ok(Syscalls.pselect6(read.remove(second.read()).arm(), null, null, NOW)));
  }

  @Test
  void selectWaitsUntilThePeerActsAndWritesTheTimeLeft() throws Exception {
    assumeX86();
    FdSet read = FdSet.of(first.read());
    assertEquals(0, bed.ok(Syscalls.select(read, null, null, new Timeval())));
    Timeval timeout = Timeval.of(Duration.ofSeconds(Poll.SECONDS));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.select(read.arm(), null, null, timeout));
    bed.write(first.write(), "x");
    assertEquals(1, result(waiting));
    assertTrue(timeout.toDuration().toSeconds() < Poll.SECONDS, timeout::toString);
  }

  @Test
  void epollTellsTheNumberThatAFileWasAddedWith() throws Exception {
    Fd epoll = bed.open(Syscalls.epoll_create1(EPOLL_CLOEXEC));
    Fd counter = bed.open(Syscalls.eventfd2(0, EventConstants.EFD_CLOEXEC));
    EpollEvents events = new EpollEvents(4);
    EpollEvent what = EpollEvent.of(EPOLLIN, -2);
    bed.ok(Syscalls.epoll_ctl(epoll, EPOLL_CTL_ADD, first.read(), what));
    bed.ok(
        Syscalls.epoll_ctl(epoll, EPOLL_CTL_ADD, counter, what.set(EPOLLIN | EPOLLET, 1L << 40)));
    assertEquals(0, bed.ok(Syscalls.epoll_pwait2(epoll, events, 4, NOW)));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.epoll_pwait2(epoll, events, 4, null));
    bed.writeLong(counter, 5);
    assertEquals(1, result(waiting));
    assertEquals(EPOLLIN, events.events(0));
    assertEquals(1L << 40, events.data(0));
    bed.write(first.write(), "x");
    bed.ok(Syscalls.epoll_ctl(epoll, EPOLL_CTL_MOD, counter, what.set(EPOLLIN, 7)));
    assertEquals(2, bed.ok(Syscalls.epoll_pwait2(epoll, events, 4, LONG)));
    assertEquals(5, events.data(0) + events.data(1)); // -2 and 7, in either order
    bed.ok(Syscalls.epoll_ctl(epoll, EPOLL_CTL_DEL, counter, null));
    assertEquals(1, bed.ok(Syscalls.epoll_pwait2(epoll, events, 4, LONG)));
    assertEquals(-2, events.data(0));
    assertEquals(5, bed.readLong(counter));
  }

  @Test
  void epollWaitWaitsUntilThePeerActs() throws Exception {
    assumeX86();
    Fd epoll = bed.open(Syscalls.epoll_create1(0));
    EpollEvents events = new EpollEvents(1);
    bed.ok(Syscalls.epoll_ctl(epoll, EPOLL_CTL_ADD, first.read(), EpollEvent.of(EPOLLIN, 3)));
    assertEquals(0, bed.ok(Syscalls.epoll_wait(epoll, events, 1, 0)));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.epoll_wait(epoll, events, 1, -1));
    bed.write(first.write(), "x");
    assertEquals(1, result(waiting));
    assertEquals(3, events.data(0));
  }

  @Test
  void bothFilesOfEpollCtlAreLeases() {
    Fd epoll = bed.open(Syscalls.epoll_create1(0));
    Descriptor d = Syscalls.epoll_ctl(epoll, EPOLL_CTL_ADD, first.read(), new EpollEvent());
    assertEquals(epoll, d.held(0));
    assertEquals(first.read(), d.held(2));
    first.read().close();
    refused("EBADF", "", () -> bed.call(d));
  }

  @Test
  void whatCannotBeRightIsRefusedWithTheValue() {
    Fd epoll = bed.open(Syscalls.epoll_create1(0));
    EpollEvents events = new EpollEvents(2);
    refused("EINVAL", "3", () -> Syscalls.epoll_pwait2(epoll, events, 3, null));
    refused("EINVAL", "0", () -> Syscalls.epoll_pwait2(epoll, events, 0, null));
    refused("EINVAL", "-1", () -> Syscalls.epoll_pwait2(epoll, events, -1, null));
    refused(
        "EFAULT",
        "has " + Structs.bytes(events),
        () -> bed.call(Syscalls.of("epoll_pwait2", epoll, events, 3, null, null, 0)));
    refused(
        "EFAULT",
        "operation 1",
        () -> Syscalls.epoll_ctl(epoll, EPOLL_CTL_ADD, first.read(), null));
    refused(
        "EFAULT",
        "may use 16 bytes",
        () -> bed.call(Syscalls.of("ppoll", new PollFds(1), 2, null, null, 0)));
    refused(
        "EINVAL",
        "no count",
        () -> bed.call(Syscalls.of("ppoll", new PollFds(1), -1, null, null, 0)));
    assertThrows(IllegalArgumentException.class, () -> new PollFds(0));
    assertThrows(IllegalArgumentException.class, () -> new EpollEvents(4097));
    assertThrows(
        IllegalStateException.class,
        () -> new PollFds(1).add(first.read(), 0).add(first.read(), 0));
    assertThrows(IndexOutOfBoundsException.class, () -> new PollFds(1).revents(0));
  }

  @Test
  void aNumberThatSelectDoesNotKnowIsRefused() {
    FdKind kind = first.read().kind();
    Fd high =
        new Fd(
            new OpenFile(
                1024,
                kind,
                new OpenFile.Closer() {
                  @Override
                  public void closeUnheld(OpenFile fd) {}

                  @Override
                  public void closed(OpenFile fd, long result) {}
                }));
    refused("EINVAL", "1024", () -> FdSet.of(high));
    assertFalse(new FdSet().contains(high));
  }

  @Test
  void callsWithoutANumberOnArmAreRefusedThereWithTheOnesToUse() {
    SyscallTable arm = SyscallTable.forArchitecture(Architecture.AARCH64);
    SyscallTable x86 = SyscallTable.forArchitecture(Architecture.X86_64);
    assertEquals(7, WaitNumbers.numberOrNone(x86, "poll"));
    assertEquals(23, WaitNumbers.numberOrNone(x86, "select"));
    assertEquals(232, WaitNumbers.numberOrNone(x86, "epoll_wait"));
    assertEquals(7, WaitNumbers.existing(7, "poll", "ppoll"));
    for (String name : new String[] {"poll", "select", "epoll_wait"}) {
      int number = WaitNumbers.numberOrNone(arm, name);
      refused("ENOSYS", "use that", () -> WaitNumbers.existing(number, name, "that"));
    }
    for (String name : new String[] {"ppoll", "pselect6", "epoll_pwait2"}) {
      assertTrue(WaitNumbers.numberOrNone(arm, name) > 0, name);
    }
  }

  @Test
  void spliceMovesBytesFromAFileAndMovesItsOffset() throws Exception {
    Path path = Files.writeString(directory.resolve("file"), "0123456789");
    Fd file = TestFiles.open(bed.kernel, path, O_RDWR);
    FileOffset offset = FileOffset.of(2);
    assertEquals(5, bed.ok(Syscalls.splice(file, offset, first.write(), null, 5, SPLICE_F_MOVE)));
    assertEquals(7, offset.get());
    assertEquals("23456", bed.read(first.read()));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.splice(first.read(), null, file, FileOffset.of(8), 100, 0));
    bed.write(first.write(), "abc");
    assertEquals(3, result(waiting));
    assertEquals("01234567abc", Files.readString(path));
    file.close();
  }

  @Test
  void teeCopiesAndVmspliceTakesMemory() throws Exception {
    Iovecs parts = Iovecs.of(direct("he"), direct("llo"));
    assertEquals(5, bed.ok(Syscalls.vmsplice(first.write(), parts, 0)));
    assertEquals(5, bed.ok(Syscalls.tee(first.read(), second.write(), 100, 0)));
    assertEquals("hello", bed.read(first.read()));
    assertEquals("hello", bed.read(second.read()));
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.tee(first.read(), second.write(), 100, 0));
    bed.write(first.write(), "x");
    assertEquals(1, result(waiting));
    LeasedBuffer into = LeasedBuffer.allocate(1);
    assertEquals(1, bed.ok(Syscalls.vmsplice(second.read(), Iovecs.of(into), 0)));
    assertEquals('x', into.buffer().get(0));
    refused(
        "EFAULT",
        "read-only",
        () -> Syscalls.vmsplice(first.write(), Iovecs.of(direct("a").asReadOnlyBuffer()), 0));
    assertEquals(
        -Errno.EAGAIN, bed.call(Syscalls.tee(second.read(), first.write(), 1, SPLICE_F_NONBLOCK)));
  }
}
