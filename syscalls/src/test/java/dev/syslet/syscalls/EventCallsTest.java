package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.CLOCK_MONOTONIC;
import static dev.syslet.syscalls.event.EventConstants.*;
import static dev.syslet.syscalls.event.EventConstants.CLOCK_PROCESS_CPUTIME_ID;
import static dev.syslet.syscalls.testing.WaitBed.refused;
import static dev.syslet.syscalls.testing.WaitBed.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.event.InotifyEvents;
import dev.syslet.syscalls.event.Itimerspec;
import dev.syslet.syscalls.event.SignalfdSiginfos;
import dev.syslet.syscalls.event.Sigset;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.event.WaitConstants;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import dev.syslet.syscalls.testing.SleepingThreads;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.WaitBed;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Timers, sleeps, counters, inotify and signalfd through an executor on the real kernel. */
@Timeout(120)
class EventCallsTest {

  /** A real-time signal that neither the JVM nor this library uses. */
  private static final int SIGNAL = 40;

  private static final int SIG_BLOCK = 0;
  private static final int SIG_UNBLOCK = 1;

  @TempDir private Path directory;

  private final WaitBed bed = new WaitBed();

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void anEventfdCountsAndAsASemaphoreGivesOne() throws Exception {
    Fd counter = bed.open(Syscalls.eventfd2(3, EFD_CLOEXEC | EFD_SEMAPHORE));
    assertEquals(1, bed.readLong(counter));
    assertEquals(1, bed.readLong(counter));
    assertEquals(1, bed.readLong(counter));
    ByteBuffer buffer = ByteBuffer.allocateDirect(8);
    CompletableFuture<CompletionEvent> waiting = bed.submit(Syscalls.read(counter, buffer));
    bed.writeLong(counter, 1);
    assertEquals(8, result(waiting));
    Fd large = bed.open(Syscalls.eventfd2(-1, EFD_CLOEXEC));
    assertEquals(0xFFFF_FFFFL, bed.readLong(large));
  }

  @Test
  void aTimerExpiresAndTellsWhatItWasSetTo() {
    Fd timer = bed.open(Syscalls.timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC));
    Itimerspec hour = new Itimerspec().set(Duration.ofHours(1), Duration.ofNanos(5_000_000_007L));
    Itimerspec told = new Itimerspec().set(Duration.ofHours(9), Duration.ofHours(9));
    bed.ok(Syscalls.timerfd_settime(timer, 0, hour, told));
    assertEquals("Itimerspec[value=PT0S, interval=PT0S]", told.toString());
    bed.ok(Syscalls.timerfd_gettime(timer, told));
    assertEquals(Duration.ofNanos(5_000_000_007L), told.interval());
    assertFalse(told.value().isZero());
    assertTrue(told.value().compareTo(Duration.ofHours(1)) <= 0, told::toString);
    Itimerspec soon = Itimerspec.once(Duration.ofNanos(1));
    bed.ok(Syscalls.timerfd_settime(timer, 0, soon, null));
    assertEquals(1, bed.readLong(timer));
    bed.ok(Syscalls.timerfd_settime(timer, TFD_TIMER_ABSTIME, soon, null)); // long ago
    assertEquals(1, bed.readLong(timer));
  }

  @Test
  void sleepsEndAtTheirTimeOrTellHowMuchIsLeft() {
    Timespec past = Timespec.of(Duration.ofSeconds(1));
    assertEquals(0, bed.ok(Syscalls.clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, past, null)));
    Timespec before = new Timespec().set(Instant.now().getEpochSecond() - 1, 0);
    assertEquals(0, bed.ok(Syscalls.clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, before, null)));
    long start = System.nanoTime();
    Timespec span = Timespec.ofNanos(1_000_000);
    assertEquals(0, bed.ok(Syscalls.clock_nanosleep(CLOCK_BOOTTIME, 0, span, null)));
    assertEquals(0, bed.ok(Syscalls.nanosleep(span, new Timespec())));
    assertTrue(System.nanoTime() - start >= 2_000_000, "it has slept");
    assertEquals(
        -Errno.EINVAL, bed.call(Syscalls.clock_nanosleep(99, 0, span, null)), "no such clock");
  }

  /** A clock of processor time is slept on by a thread, so that a signal can end the sleep. */
  @Test
  void aSleepThatASignalEndsTellsHowMuchIsLeft() {
    Timespec left = new Timespec();
    Timespec span = Timespec.of(Duration.ofHours(1));
    TestCall call =
        TestCall.resume(
            bed.kernel, Syscalls.clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, span, left));
    call.awaitStarted();
    SleepingThreads.wake(WaitNumbers.CLOCK_NANOSLEEP, call);
    assertEquals("EINTR", Errnos.name(call.await().result()));
    assertTrue(left.seconds() > 0, left::toString);
    assertTrue(left.seconds() <= 3600, left::toString);
  }

  @Test
  void inotifyTellsNamesAndWhatHappened() throws Exception {
    Fd inotify = bed.open(Syscalls.inotify_init1(IN_CLOEXEC));
    int mask = IN_CREATE | IN_MOVE | IN_DELETE;
    int wd = (int) bed.ok(Syscalls.inotify_add_watch(inotify, directory.toString(), mask));
    LeasedBuffer buffer = LeasedBuffer.allocate(4096);
    CompletableFuture<CompletionEvent> waiting = bed.submit(Syscalls.read(inotify, buffer));
    Path file = Files.createFile(directory.resolve("a"));
    InotifyEvents events = InotifyEvents.of(buffer, result(waiting));
    assertTrue(events.next());
    assertEquals(wd, events.wd());
    assertEquals(IN_CREATE, events.mask());
    assertEquals(0, events.cookie());
    assertEquals("a", events.name());
    assertFalse(events.next());

    Files.move(file, directory.resolve("a name of more than sixteen bytes"));
    Files.createDirectory(directory.resolve("directory"));
    assertEquals(0, bed.ok(Syscalls.inotify_rm_watch(inotify, wd)));
    events = InotifyEvents.of(buffer, bed.ok(Syscalls.read(inotify, buffer)));
    assertTrue(events.next());
    assertEquals(IN_MOVED_FROM, events.mask());
    int cookie = events.cookie();
    assertTrue(events.next());
    assertEquals(IN_MOVED_TO, events.mask());
    assertEquals(cookie, events.cookie());
    assertEquals("a name of more than sixteen bytes", events.name());
    assertTrue(events.next());
    assertEquals(IN_CREATE | IN_ISDIR, events.mask());
    assertEquals("directory", events.name());
    assertTrue(events.next());
    assertEquals(IN_IGNORED, events.mask());
    assertEquals("", events.name());
    assertFalse(events.next());
  }

  @Test
  void watchesOfPathsThatAreNotThereAnswerTheKernelsError() {
    Fd inotify = bed.open(Syscalls.inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    String missing = directory.resolve("missing").toString();
    assertEquals(
        -Errno.ENOENT,
        bed.call(Syscalls.inotify_add_watch(inotify, missing, IN_ONESHOT | IN_OPEN)));
    assertEquals(-Errno.EINVAL, bed.call(Syscalls.inotify_rm_watch(inotify, 77)));
    refused("EINVAL", "zero", () -> Syscalls.inotify_add_watch(inotify, "a\0b", IN_OPEN));
    inotify.close();
    refused("EBADF", "", () -> bed.call(Syscalls.inotify_add_watch(inotify, missing, IN_OPEN)));
  }

  @Test
  void aSignalIsReadFromASignalfdByTheThreadThatBlocksIt() throws Exception {
    Fd signals = bed.open(Syscalls.signalfd4(new Sigset(), SFD_CLOEXEC | SFD_NONBLOCK));
    Sigset mask = Sigset.of(SIGNAL);
    assertEquals(signals.number(), bed.ok(Syscalls.signalfd4(signals, mask, SFD_NONBLOCK)));
    ByteBuffer buffer = ByteBuffer.allocateDirect(3 * SignalfdSiginfos.ELEMENT_BYTES);
    AtomicLong filled = new AtomicLong();
    Thread thread = new Thread(() -> filled.set(readOwnSignals(signals, mask, buffer)));
    thread.start();
    thread.join();
    SignalfdSiginfos infos = SignalfdSiginfos.of(buffer, filled.get());
    assertTrue(infos.next());
    assertEquals(SIGNAL, infos.signo());
    assertEquals(WaitConstants.SI_TKILL, infos.code());
    assertEquals(ProcessHandle.current().pid(), infos.pid());
    assertTrue(infos.next(), "a real-time signal is queued as often as it is sent");
    assertFalse(infos.next());
  }

  private static long readOwnSignals(Fd signals, Sigset mask, ByteBuffer buffer) {
    int procmask = Numbers.TABLE.numberOf("rt_sigprocmask");
    int tgkill = Numbers.TABLE.numberOf("tgkill");
    long pid = ProcessHandle.current().pid();
    long tid = NativeCalls.call(Numbers.TABLE.numberOf("gettid"));
    NativeCalls.call(procmask, SIG_BLOCK, Structs.address(mask), 0, 8);
    NativeCalls.call(tgkill, pid, tid, SIGNAL);
    NativeCalls.call(tgkill, pid, tid, SIGNAL);
    long filled = NativeCalls.call(Syscalls.read(signals, buffer));
    NativeCalls.call(procmask, SIG_UNBLOCK, Structs.address(mask), 0, 8);
    return filled;
  }
}
