package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.event.PollConstants.SPLICE_F_NONBLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.CallerThread;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** splice, tee and vmsplice that would block. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SpliceFormsTest {

  private final Net net = new Net();

  @AfterEach
  void close() {
    net.close();
  }

  private static Descriptor splice(Fd in, Fd out, int count, int flags) {
    return Syscalls.of("splice", in, null, out, null, count, flags);
  }

  private static Descriptor tee(Fd in, Fd out, int count, int flags) {
    return Syscalls.of("tee", in, out, count, flags);
  }

  private static Descriptor vmsplice(Fd pipe, ByteBuffer data, int flags) {
    return Syscalls.of("vmsplice", pipe, Iovecs.of(data), 1, flags);
  }

  private void setNonBlocking(Fd fd) {
    Descriptor set = Syscalls.of("fcntl", fd, LinuxConstants.F_SETFL, LinuxConstants.O_NONBLOCK);
    assertEquals(0, TestCall.run(net.kernel, set).result());
  }

  private Ends socket(String kind) {
    return switch (kind) {
      case "tcp" -> net.tcp();
      case "unix" -> net.unix(Net.STREAM);
      default -> net.unix(Net.DATAGRAM);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix", "unix datagram"})
  void fromAnEmptySocketIntoAPipe(String kind) {
    Ends socket = socket(kind);
    Ends pipe = net.pipe();
    Descriptor d = splice(socket.first(), pipe.second(), 100, 0);
    net.assertTried(WOULD_BLOCK, d);
    net.assertTried(-Errno.EAGAIN, splice(socket.first(), pipe.second(), 100, SPLICE_F_NONBLOCK));
    TestCall call = net.resume(d);
    assertFalse(call.isDone());
    assertEquals(40, Net.write(socket.second(), 40));
    assertEquals(new Outcome(40, Route.READINESS), call.await());
    Net.readFully(pipe.first(), Net.bytes(40));
    Net.assertBlocking(socket.first(), pipe.second());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void fromAPipeIntoAFullSocket(String kind) {
    Ends socket = socket(kind);
    Ends pipe = net.pipe();
    assertEquals(4096, Net.write(pipe.second(), Net.pattern(4096)));
    Descriptor d = splice(pipe.first(), socket.first(), 4096, 0);
    long[] filled = {0};
    CallerThread.Seen seen =
        CallerThread.watch(
            () -> {
              filled[0] += Net.fill(socket.first());
              return net.attempt(d);
            },
            result -> result == WOULD_BLOCK,
            () -> {});
    assertEquals(WOULD_BLOCK, seen.result());
    assertFalse(seen.slept());
    TestCall call = net.resume(d);
    assertFalse(call.isDone());
    ByteBuffer sink = Net.bytes(1 << 16);
    long[] got = {0};
    Poll.until(
        "the splice is done",
        () -> {
          got[0] += Math.max(0, Net.read(socket.second(), sink, 0));
          return call.isDone();
        });
    Outcome outcome = call.await();
    assertEquals(Route.READINESS, outcome.route());
    assertTrue(outcome.result() > 0 && outcome.result() <= 4096, outcome::toString);
    Poll.until(
        "all of it comes",
        () -> {
          got[0] += Math.max(0, Net.read(socket.second(), sink, 0));
          return got[0] == filled[0] + outcome.result();
        });
    Net.assertBlocking(socket.first(), pipe.first());
  }

  @Test
  void itWaitsForTheEndThatIsNotReadyWhicheverThatIs() {
    Ends socket = net.unix(Net.STREAM);
    Ends pipe = net.pipe();
    Net.fill(pipe.second());
    Descriptor d = splice(socket.first(), pipe.second(), 100, 0);
    TestCall call = net.resume(d); // both ends are not ready
    assertEquals(40, Net.write(socket.second(), 40));
    Poll.until("it waits for the pipe", () -> net.kernel.filesInEpoll() == 2);
    assertFalse(call.isDone());
    Net.readFully(pipe.first(), Net.bytes(1 << 16));
    assertEquals(new Outcome(40, Route.READINESS), call.await());
    assertEquals(40, Net.read(pipe.first(), Net.bytes(100), 0));
  }

  @Test
  void betweenPipesAnOrderlySpliceAndTee() {
    Ends from = net.pipe();
    Ends to = net.pipe();
    net.assertTried(WOULD_BLOCK, splice(from.first(), to.second(), 10, 0));
    net.assertTried(WOULD_BLOCK, tee(from.first(), to.second(), 10, 0));
    TestCall teeing = net.resume(tee(from.first(), to.second(), 10, 0));
    assertEquals(8, Net.write(from.second(), 8));
    assertEquals(new Outcome(8, Route.READINESS), teeing.await());
    TestCall splicing = net.resume(splice(from.first(), to.second(), 10, 0));
    assertEquals(new Outcome(8, Route.READINESS), splicing.await());
    assertEquals(16, Net.read(to.first(), Net.bytes(100), 0));
    Net.fill(to.second());
    assertEquals(8, Net.write(from.second(), 8));
    net.assertTried(WOULD_BLOCK, tee(from.first(), to.second(), 10, 0));
    TestCall full = net.resume(splice(from.first(), to.second(), 10, 0));
    assertFalse(full.isDone());
    Net.readFully(to.first(), Net.bytes(1 << 16));
    assertEquals(new Outcome(8, Route.READINESS), full.await());
    from.second().close();
    Poll.until("the end", () -> net.attempt(splice(from.first(), to.second(), 10, 0)) == 0);
  }

  @Test
  void nonBlockOfAnEndIsTheCallersOwnForThatEnd() {
    Ends socket = net.unix(Net.STREAM);
    Ends pipe = net.pipe();
    setNonBlocking(socket.first());
    net.assertTried(-Errno.EAGAIN, splice(socket.first(), pipe.second(), 10, 0));
    // The pipe that is empty has no O_NONBLOCK: that of the socket is not about it.
    net.assertTried(WOULD_BLOCK, splice(pipe.first(), socket.first(), 10, 0));
    Ends to = net.pipe();
    setNonBlocking(to.second());
    net.assertTried(-Errno.EAGAIN, splice(pipe.first(), to.second(), 10, 0));
    net.assertTried(-Errno.EAGAIN, tee(pipe.first(), to.second(), 10, SPLICE_F_NONBLOCK));
    Net.assertBlocking(pipe.first(), pipe.second());
    assertTrue((Net.statusFlags(socket.first()) & LinuxConstants.O_NONBLOCK) != 0);
  }

  @Test
  void theTimeoutOfTheSocketEndsASplice() {
    Ends socket = net.tcp();
    Ends pipe = net.pipe();
    Net.timeout(socket.first(), Net.SO_RCVTIMEO, 30);
    assertEquals(
        new Outcome(-Errno.EAGAIN, Route.READINESS),
        net.resume(splice(socket.first(), pipe.second(), 10, 0)).await());
  }

  @Test
  void aRegularFileGoesToAThread() {
    Fd file = net.adopt(Net.good("memfd_create", Structs.address(PathName.of("file")), 1));
    Ends pipe = net.pipe();
    Descriptor d = splice(file, pipe.second(), 10, 0);
    assertEquals(WOULD_BLOCK, net.attempt(d));
    assertEquals(new Outcome(0, Route.THREAD), net.resume(d).await());
  }

  @Test
  void vmspliceWaitsForRoomAndForData() {
    Ends pipe = net.pipe();
    ByteBuffer data = Memory.allocatePages(4096);
    Descriptor in = vmsplice(pipe.first(), Net.bytes(100), 0);
    net.assertTried(WOULD_BLOCK, in);
    TestCall filling = net.resume(in);
    assertEquals(30, Net.write(pipe.second(), 30));
    assertEquals(new Outcome(30, Route.READINESS), filling.await());
    Net.fill(pipe.second());
    // The call does not look at O_NONBLOCK, so EAGAIN is nobody's own without the flag.
    setNonBlocking(pipe.second());
    Descriptor out = vmsplice(pipe.second(), data, 0);
    net.assertTried(WOULD_BLOCK, out);
    net.assertTried(-Errno.EAGAIN, vmsplice(pipe.second(), data, SPLICE_F_NONBLOCK));
    TestCall giving = net.resume(out);
    assertFalse(giving.isDone());
    Net.readFully(pipe.first(), Net.bytes(1 << 16));
    assertEquals(new Outcome(4096, Route.READINESS), giving.await());
  }
}
