package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_DONTWAIT;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_ERRQUEUE;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_OOB;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_PEEK;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_WAITALL;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
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

/** sendto and recvfrom that would block. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SocketTransferTest {

  private static final int MANY = 4_000_000;

  private final Net net = new Net();

  @AfterEach
  void close() {
    net.close();
  }

  private static Descriptor send(Fd socket, ByteBuffer data, int flags) {
    return Syscalls.of("sendto", socket, data, data.remaining(), flags, null, 0);
  }

  private static Descriptor receive(Fd socket, ByteBuffer into, int flags) {
    return Syscalls.of("recvfrom", socket, into, into.remaining(), flags, null, null);
  }

  private Ends stream(String kind) {
    return kind.equals("tcp") ? net.tcp() : net.unix(Net.STREAM);
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void aReceiveWaitsForWhatComesAndTakesWhatIsThere(String kind) {
    Ends ends = stream(kind);
    ByteBuffer into = Net.bytes(100);
    Descriptor d = receive(ends.first(), into, 0);
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    assertFalse(call.isDone());
    assertEquals(7, Net.write(ends.second(), 7));
    assertEquals(new Outcome(7, Route.READINESS), call.await());
    assertEquals(9, Net.write(ends.second(), 9));
    Poll.until("inline", () -> net.attempt(receive(ends.first(), into, MSG_PEEK)) == 9);
    assertEquals(9, net.attempt(d));
    Net.assertBlocking(ends.first(), ends.second());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void aSendOnAStreamGoesOnUntilAllIsSent(String kind) {
    Ends ends = stream(kind);
    Descriptor d = send(ends.first(), Net.pattern(MANY), 0);
    long begun = net.attempt(d);
    assertTrue(Kernel.isWouldBlock(begun) && begun != WOULD_BLOCK, () -> "answer " + begun);
    TestCall call = net.resume(d, begun);
    assertFalse(call.isDone());
    ByteBuffer got = Net.bytes(MANY);
    Net.readFully(ends.second(), got);
    Net.assertPattern(got, MANY);
    assertEquals(new Outcome(MANY, Route.READINESS), call.await());
  }

  @Test
  void aSendWithoutRoomDoesNotSleep() {
    Ends ends = net.unix(Net.STREAM);
    Net.fill(ends.first());
    net.assertTried(WOULD_BLOCK, send(ends.first(), Net.bytes(1), 0));
  }

  @Test
  void aDatagramIsSentWholeWhenThereIsRoom() {
    Ends ends = net.unix(Net.DATAGRAM);
    ByteBuffer data = Net.pattern(3000);
    Descriptor d = send(ends.first(), data, 0);
    int sent = 0;
    while (net.attempt(d) == 3000) {
      sent++;
    }
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    assertFalse(call.isDone());
    for (int i = 0; i <= sent; i++) {
      ByteBuffer got = Net.bytes(4000);
      Poll.until("a datagram", () -> Net.read(ends.second(), got, 0) == 3000);
      Net.assertPattern(got, 3000);
    }
    assertEquals(new Outcome(3000, Route.READINESS), call.await());
  }

  @ParameterizedTest
  @ValueSource(strings = {"tcp", "unix"})
  void waitAllGoesOnUntilTheBufferIsFull(String kind) {
    Ends ends = stream(kind);
    ByteBuffer data = Net.pattern(100);
    assertEquals(30, Net.write(ends.second(), data.slice(0, 30)));
    ByteBuffer into = Net.bytes(100);
    Poll.until("come", () -> net.attempt(receive(ends.first(), into, MSG_PEEK)) == 30);
    Descriptor d = receive(ends.first(), into, MSG_WAITALL);
    long begun = net.attempt(d);
    assertEquals(Kernel.begun(30), begun);
    TestCall call = net.resume(d, begun);
    assertEquals(50, Net.write(ends.second(), data.slice(30, 50)));
    Poll.until(
        "the second part is taken",
        () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) == 0);
    assertFalse(call.isDone());
    assertEquals(20, Net.write(ends.second(), data.slice(80, 20)));
    assertEquals(new Outcome(100, Route.READINESS), call.await());
    Net.assertPattern(into, 100);
  }

  @Test
  void waitAllTellsThePartAtTheEndOfTheStreamAndWhenCancelled() {
    Ends ends = net.tcp();
    Descriptor d = receive(ends.first(), Net.bytes(100), MSG_WAITALL);
    assertEquals(30, Net.write(ends.second(), 30));
    TestCall cancelled = net.resume(d);
    Poll.until(
        "a part is taken",
        () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) == 0);
    assertEquals(CancelAnswer.INTERRUPTED, net.kernel.cancel(cancelled));
    assertEquals(30, cancelled.await().result());
    assertTrue(cancelled.isInterrupted());
    TestCall call = net.resume(d);
    assertEquals(20, Net.write(ends.second(), 20));
    Net.good("shutdown", ends.second().number(), 1);
    assertEquals(new Outcome(20, Route.READINESS), call.await());
    assertEquals(0, net.attempt(d));
  }

  @Test
  void anErrorAfterAPartIsToldTheNextTime() {
    Ends ends = net.tcp();
    Net.resetOnClose(ends.second());
    Descriptor d = receive(ends.first(), Net.bytes(100), MSG_WAITALL);
    TestCall call = net.resume(d);
    assertEquals(20, Net.write(ends.second(), 20));
    Poll.until(
        "the part is taken",
        () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) == 0);
    ends.second().close();
    assertEquals(new Outcome(20, Route.READINESS), call.await());
    assertEquals(-Errnos.number("ECONNRESET"), net.attempt(d));
    assertEquals(0, net.attempt(d));
  }

  @Test
  void aSendToAPeerThatGoesAwayTellsThePartAndThenEpipe() {
    Ends ends = net.unix(Net.STREAM);
    Descriptor d = send(ends.first(), Net.bytes(MANY), 0);
    long begun = net.attempt(d);
    TestCall call = net.resume(d, begun);
    ends.second().close();
    assertEquals(Kernel.resultSoFar(begun, 0), call.await().result());
    Poll.until(
        "the error after the part",
        () -> net.attempt(send(ends.first(), Net.bytes(1), 0)) == -Errnos.number("EPIPE"));
  }

  @Test
  void whoDoesNotWantToWaitGetsHisOwnEagain() {
    Ends ends = net.udp();
    ByteBuffer into = Net.bytes(10);
    net.assertTried(-Errno.EAGAIN, receive(ends.first(), into, MSG_DONTWAIT));
    net.assertTried(-Errno.EAGAIN, receive(ends.first(), into, MSG_ERRQUEUE));
    TestCall.run(
        net.kernel,
        Syscalls.of("fcntl", ends.first(), LinuxConstants.F_SETFL, LinuxConstants.O_NONBLOCK));
    net.assertTried(-Errno.EAGAIN, receive(ends.first(), into, 0));
    assertEquals(-Errno.EAGAIN, net.resume(receive(ends.first(), into, 0)).await().result());
    assertTrue((Net.statusFlags(ends.first()) & LinuxConstants.O_NONBLOCK) != 0);
    Ends stream = net.unix(Net.STREAM);
    long part = net.attempt(send(stream.first(), Net.bytes(MANY), MSG_DONTWAIT));
    assertTrue(part > 0 && part < MANY, () -> "part " + part);
    assertEquals(-Errno.EAGAIN, net.attempt(send(stream.first(), Net.bytes(MANY), MSG_DONTWAIT)));
    assertEquals(5, Net.write(stream.second(), 5));
    assertEquals(5, net.attempt(receive(stream.first(), Net.bytes(9), MSG_DONTWAIT | MSG_WAITALL)));
  }

  @Test
  void theAddressOfADatagramComesAlsoWithOneThatWaited() {
    Ends ends = net.udp();
    ByteBuffer address = Net.bytes(16);
    ByteBuffer length = Net.bytes(4).putInt(0, 16);
    Descriptor d = Syscalls.of("recvfrom", ends.first(), Net.bytes(10), 10, 0, address, length);
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    assertEquals(3, Net.write(ends.second(), 3));
    assertEquals(new Outcome(3, Route.READINESS), call.await());
    assertEquals(Net.nameOf(ends.second()), address);
  }

  @Test
  void theTimeoutsOfASocketEndACall() {
    Ends ends = net.tcp();
    Net.timeout(ends.first(), Net.SO_RCVTIMEO, 30);
    assertEquals(
        new Outcome(-Errno.EAGAIN, Route.READINESS),
        net.resume(receive(ends.first(), Net.bytes(10), 0)).await());
    assertEquals(4, Net.write(ends.second(), 4));
    assertEquals(
        new Outcome(4, Route.READINESS),
        net.resume(receive(ends.first(), Net.bytes(10), MSG_WAITALL)).await());
    Net.timeout(ends.first(), Net.SO_SNDTIMEO, 30);
    Descriptor d = send(ends.first(), Net.bytes(MANY), 0);
    long begun = net.attempt(d);
    long part = net.resume(d, begun).await().result();
    assertTrue(part >= Kernel.resultSoFar(begun, 0) && part < MANY, () -> "part " + part);
    Ends full = net.unix(Net.STREAM);
    Net.fill(full.first());
    Net.timeout(full.first(), Net.SO_SNDTIMEO, 30);
    assertEquals(
        new Outcome(-Errno.EAGAIN, Route.READINESS),
        net.resume(send(full.first(), Net.bytes(1), 0)).await());
  }

  @Test
  void whatCannotWaitByReadinessGoesToAThread() {
    Ends ends = net.tcp();
    ByteBuffer into = Net.bytes(10);
    Descriptor peek = receive(ends.first(), into, MSG_PEEK | MSG_WAITALL);
    assertEquals(WOULD_BLOCK, net.attempt(peek));
    TestCall call = net.resume(peek);
    assertEquals(10, Net.write(ends.second(), 10));
    assertEquals(new Outcome(10, Route.THREAD), call.await());
    assertEquals(10, net.attempt(receive(ends.first(), into, 0)));
    // TCP never waits for urgent data: EINVAL, at once.
    net.assertTried(-Errno.EINVAL, receive(ends.first(), into, MSG_OOB));
    Descriptor urgent = receive(net.udp().first(), into, MSG_OOB);
    net.assertTried(WOULD_BLOCK, urgent);
    TestCall waits = net.resume(urgent);
    Poll.until("it is on a thread", () -> net.kernel.busyThreads() == 1);
    if (urgent.held(0) instanceof Fd udp) {
      Net.good("shutdown", udp.number(), 0);
    }
    assertEquals(new Outcome(0, Route.THREAD), waits.await());
  }

  @Test
  void urgentDataIsSentWithTheLastByte() {
    Ends ends = net.tcp();
    assertEquals(5, net.attempt(send(ends.first(), Net.pattern(5), MSG_OOB)));
    ByteBuffer urgent = Net.bytes(1);
    Poll.until("it is there", () -> net.attempt(receive(ends.second(), urgent, MSG_OOB)) == 1);
    assertEquals(Net.patternAt(4), urgent.get(0));
  }
}
