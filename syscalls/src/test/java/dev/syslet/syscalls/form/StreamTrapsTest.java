package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.F_SETFL;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Where readiness promises too much, and what O_NONBLOCK for the length of a call must leave alone. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class StreamTrapsTest {

  private static final int PAGE = 4096;
  private static final int PIPE_PAGES = 16;
  private static final int ROUNDS = 2000;

  private final Net net = new Net();

  @AfterEach
  void close() {
    net.close();
  }

  @Test
  void aWriteIntoAPipeWithLessRoomIsDoneWhole() {
    Ends pipe = net.pipe();
    for (int i = 0; i < PIPE_PAGES - 2; i++) {
      assertEquals(PAGE, Net.write(pipe.second(), PAGE));
    }
    assertTrue(
        Sockets.ready(OpenFile.of(pipe.second()), PollConstants.EPOLLOUT) != 0,
        "poll promises room");
    Descriptor d = Syscalls.write(pipe.second(), Net.pattern(20_000));
    long begun = net.attempt(d);
    assertEquals(Kernel.begun(2 * PAGE), begun);
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d, begun);
    Net.readFully(pipe.first(), Net.bytes((PIPE_PAGES - 2) * PAGE));
    ByteBuffer got = Net.bytes(20_000);
    Net.readFully(pipe.first(), got);
    Net.assertPattern(got, 20_000);
    assertEquals(new Outcome(20_000, Route.READINESS), call.await());
  }

  @Test
  void anEventfdThatIsPartlyFullIsWaitedForWithoutSpinning() {
    Fd event = net.adopt(Net.good("eventfd2", 1, O_CLOEXEC));
    ByteBuffer most = Net.bytes(8).putLong(0, -2);
    Descriptor d = Syscalls.write(event, most);
    assertTrue(
        Sockets.ready(OpenFile.of(event), PollConstants.EPOLLOUT) != 0, "poll promises room");
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    assertFalse(call.isDone());
    long before = net.kernel.epollWakeUps();
    for (int i = 0; i < 100; i++) { // the file changes each time, and poll promises room still
      assertEquals(8, Net.write(event, Net.bytes(8).putLong(0, 1)));
    }
    assertFalse(call.isDone());
    assertEquals(8, Net.read(event, Net.bytes(8), 0));
    assertEquals(new Outcome(8, Route.READINESS), call.await());
    long woken = net.kernel.epollWakeUps() - before;
    assertTrue(woken <= 3, () -> "woken " + woken + " times: registered, room at last, and closed");
  }

  @Test
  void writesOfPipeBufDoNotMix() {
    Ends pipe = net.pipe();
    int writers = 8;
    int each = 60;
    List<Thread> threads = new ArrayList<>();
    AtomicLong failures = new AtomicLong();
    for (int w = 0; w < writers; w++) {
      ByteBuffer page = Net.bytes(PAGE);
      for (int i = 0; i < PAGE; i++) {
        page.put(i, (byte) (w + 1));
      }
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < each; i++) {
                  Descriptor d = Syscalls.write(pipe.second(), page);
                  if (TestCall.run(net.kernel, d).result() != PAGE) {
                    failures.incrementAndGet();
                  }
                }
              }));
    }
    // An odd size, so that the room left is never a whole page.
    ByteBuffer got = Net.bytes(writers * each * PAGE);
    int at = 0;
    while (at < got.capacity()) {
      ByteBuffer into = got.slice(at, Math.min(3001, got.capacity() - at));
      at += (int) TestCall.run(net.kernel, Syscalls.read(pipe.first(), into)).result();
    }
    for (int page = 0; page < writers * each; page++) {
      for (int i = 1; i < PAGE; i++) {
        if (got.get(page * PAGE + i) != got.get(page * PAGE)) {
          throw new AssertionError("page " + page + " is of two writers");
        }
      }
    }
    threads.forEach(StreamTrapsTest::join);
    assertEquals(0, failures.get());
  }

  private static void join(Thread thread) {
    try {
      thread.join(30_000);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    assertFalse(thread.isAlive(), () -> thread + " does not end");
  }

  @Test
  void aBrokenPipeTellsThePartAndThenEpipe() {
    Ends pipe = net.pipe();
    Descriptor d = Syscalls.write(pipe.second(), Net.bytes(100_000));
    long begun = net.attempt(d);
    assertEquals(Kernel.begun(PIPE_PAGES * PAGE), begun);
    TestCall call = net.resume(d, begun);
    pipe.first().close();
    assertEquals(PIPE_PAGES * PAGE, call.await().result());
    assertEquals(-Errnos.number("EPIPE"), net.attempt(d));
  }

  @Test
  void nonBlockIsWhatTheUserSetWhateverRunsMeanwhile() {
    Fd event = net.adopt(Net.good("eventfd2", 0, O_CLOEXEC));
    Fd listener = net.listener(8);
    Ends pipe = net.pipe();
    Ends socket = net.tcp();
    AtomicBoolean stop = new AtomicBoolean();
    List<Descriptor> windows =
        List.of(
            Syscalls.write(event, Net.bytes(8).putLong(0, 1)),
            Syscalls.of("accept4", listener, null, null, 0),
            Syscalls.of("splice", socket.first(), null, pipe.second(), null, 10, 0));
    List<Thread> callers = new ArrayList<>();
    for (Descriptor d : windows) {
      callers.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      net.attempt(d);
                    }
                  }));
    }
    for (int round = 0; round < ROUNDS; round++) {
      int wanted = round % 2 == 0 ? O_NONBLOCK : 0;
      for (Fd fd : List.of(event, listener, socket.first())) {
        assertEquals(
            0, TestCall.run(net.kernel, Syscalls.of("fcntl", fd, F_SETFL, wanted)).result());
        long told =
            TestCall.run(net.kernel, Syscalls.of("fcntl", fd, LinuxConstants.F_GETFL, 0)).result();
        assertEquals(wanted, told & O_NONBLOCK, () -> "while calls run: " + fd);
      }
    }
    stop.set(true);
    callers.forEach(StreamTrapsTest::join);
    for (Fd fd : List.of(event, listener, socket.first())) {
      assertEquals(0, Net.statusFlags(fd) & O_NONBLOCK);
    }
  }
}
