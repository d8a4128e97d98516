package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_CTRUNC;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_DONTWAIT;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_PEEK;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_WAITALL;
import static dev.syslet.syscalls.socket.SocketConstants.MSG_WAITFORONE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** sendmsg, recvmsg, sendmmsg and recvmmsg that would block, with headers of plain memory. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MessagesTest {

  private static final int HEADER = 56;
  private static final int NAME = 0;
  private static final int NAMELEN = 8;
  private static final int IOV = 16;
  private static final int IOVLEN = 24;
  private static final int CONTROL = 32;
  private static final int CONTROLLEN = 40;
  private static final int FLAGS = 48;
  private static final int ELEMENT = 64;
  private static final int LEN = 56;
  private static final int MANY = 3_000_000;

  private final Net net = new Net();

  /** Keeps what addresses point to. */
  private final java.util.List<Object> kept = new java.util.ArrayList<>();

  @AfterEach
  void close() {
    net.close();
    kept.clear();
  }

  private void fillHeader(ByteBuffer header, int at, ByteBuffer... parts) {
    ByteBuffer vector = Net.bytes(16 * parts.length);
    for (int i = 0; i < parts.length; i++) {
      vector.putLong(16 * i, Memory.address(parts[i])).putLong(16 * i + 8, parts[i].remaining());
    }
    header.putLong(at + IOV, Memory.base(vector)).putLong(at + IOVLEN, parts.length);
    kept.add(vector);
    kept.addAll(Arrays.asList(parts));
  }

  private ByteBuffer header(ByteBuffer... parts) {
    ByteBuffer header = Net.bytes(HEADER);
    fillHeader(header, 0, parts);
    return header;
  }

  private ByteBuffer control(ByteBuffer header, int bytes) {
    ByteBuffer control = Net.bytes(bytes);
    header.putLong(CONTROL, Memory.base(control)).putLong(CONTROLLEN, bytes);
    kept.add(control);
    return control;
  }

  /** One file to be sent. */
  private void files(ByteBuffer header, Fd file) {
    ByteBuffer control = control(header, 24);
    control.putLong(0, 20).putInt(8, 1).putInt(12, 1).putInt(16, file.number());
  }

  private static Descriptor send(Fd socket, ByteBuffer header, int flags) {
    return Syscalls.of("sendmsg", socket, header, flags);
  }

  private static Descriptor receive(Fd socket, ByteBuffer header, int flags) {
    return Syscalls.of("recvmsg", socket, header, flags);
  }

  private ByteBuffer array(int count, int bytes) {
    ByteBuffer array = Net.bytes(count * ELEMENT);
    for (int i = 0; i < count; i++) {
      fillHeader(array, i * ELEMENT, Net.pattern(bytes));
    }
    return array;
  }

  private static Descriptor many(
      String call, Fd socket, ByteBuffer array, int flags, Object... timeout) {
    int count = array.capacity() / ELEMENT;
    return call.equals("sendmmsg")
        ? Syscalls.of(call, socket, array, count, flags)
        : Syscalls.of(call, socket, array, count, flags, timeout.length == 0 ? null : timeout[0]);
  }

  @Test
  void aMessageIsWaitedForAndItsHeaderIsAsIfItHadComeAtOnce() {
    Ends ends = net.udp();
    ByteBuffer first = Net.bytes(3);
    ByteBuffer second = Net.bytes(10);
    ByteBuffer header = header(first, second);
    ByteBuffer address = Net.bytes(16);
    header.putLong(NAME, Memory.base(address)).putInt(NAMELEN, 16);
    control(header, 64);
    Descriptor d = receive(ends.first(), header, 0);
    net.assertTried(WOULD_BLOCK, d);
    assertEquals(16, header.getInt(NAMELEN));
    assertEquals(64, header.getLong(CONTROLLEN));
    TestCall call = net.resume(d);
    assertEquals(8, Net.write(ends.second(), Net.pattern(8)));
    assertEquals(new Outcome(8, Route.READINESS), call.await());
    assertEquals(Net.patternAt(2), first.get(2));
    assertEquals(Net.patternAt(7), second.get(4));
    assertEquals(Net.nameOf(ends.second()), address);
    assertEquals(0, header.getLong(CONTROLLEN));
    net.assertTried(-Errno.EAGAIN, receive(ends.first(), header, MSG_DONTWAIT));
  }

  @Test
  void aLongSendGoesOnThroughItsPartsAndItsFilesTravelOnce() {
    Ends ends = net.unix(Net.STREAM);
    ByteBuffer data = Net.pattern(MANY);
    ByteBuffer header =
        header(
            data.slice(0, 1000),
            data.slice(1000, 0),
            data.slice(1000, 2_000_000),
            data.slice(2_001_000, MANY - 2_001_000));
    files(header, ends.first());
    Descriptor d = send(ends.first(), header, 0);
    long begun = net.attempt(d);
    assertTrue(Kernel.isWouldBlock(begun) && begun != WOULD_BLOCK, () -> "answer " + begun);
    TestCall call = net.resume(d, begun);
    ByteBuffer got = Net.bytes(MANY);
    int at = 0;
    int received = 0;
    while (at < MANY) {
      ByteBuffer in = header(got.slice(at, Math.min(MANY - at, 100_000)));
      ByteBuffer control = control(in, 64);
      Descriptor take = receive(ends.second(), in, 0);
      long count = TestCall.attemptUnchecked(net.kernel, take);
      if (Kernel.isWouldBlock(count)) {
        count = net.resume(take).await().result();
      }
      at += (int) count;
      if (in.getLong(CONTROLLEN) > 0) {
        received++;
        Net.good("close", control.getInt(16));
      }
    }
    assertEquals(new Outcome(MANY, Route.READINESS), call.await());
    Net.assertPattern(got, MANY);
    assertEquals(1, received);
    net.assertTried(WOULD_BLOCK, receive(ends.second(), header(Net.bytes(1)), 0));
    Net.fill(ends.first());
    net.assertTried(WOULD_BLOCK, send(ends.first(), header(Net.bytes(1)), 0));
  }

  @Test
  void credentialsGoWithEachPartOfALongSend() {
    Ends ends = net.unix(Net.STREAM);
    Net.option(ends.second(), 16, 1); // SO_PASSCRED
    ByteBuffer header = header(Net.bytes(MANY));
    ByteBuffer control = control(header, 32);
    control.putLong(0, 28).putInt(8, 1).putInt(12, 2).putInt(16, (int) Net.good("getpid"));
    control.putInt(20, (int) Net.good("getuid")).putInt(24, (int) Net.good("getgid"));
    Descriptor d = send(ends.first(), header, 0);
    TestCall call = net.resume(d, net.attempt(d));
    int at = 0;
    while (at < MANY) {
      ByteBuffer in = header(Net.bytes(200_000));
      ByteBuffer told = control(in, 64);
      Descriptor take = receive(ends.second(), in, 0);
      long count = net.attempt(take);
      at += (int) (Kernel.isWouldBlock(count) ? net.resume(take).await().result() : count);
      assertEquals(control.getInt(16), told.getInt(16));
    }
    assertEquals(MANY, call.await().result());
  }

  @Test
  void waitAllGoesOnThroughTheParts() {
    Ends ends = net.tcp();
    ByteBuffer data = Net.pattern(100);
    ByteBuffer into = Net.bytes(100);
    ByteBuffer header = header(into.slice(0, 10), into.slice(10, 50), into.slice(60, 40));
    Descriptor d = receive(ends.first(), header, MSG_WAITALL);
    TestCall call = net.resume(d);
    for (int at = 0; at < 100; at += 25) {
      Poll.until(
          "taken", () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) == 0);
      assertFalse(call.isDone());
      assertEquals(25, Net.write(ends.second(), data.slice(at, 25)));
    }
    assertEquals(new Outcome(100, Route.READINESS), call.await());
    Net.assertPattern(into, 100);
  }

  @Test
  void waitAllEndsWithFilesThatThereWasNoRoomForAndWithRoomGoesToAThread() {
    Ends ends = net.unix(Net.STREAM);
    ByteBuffer in = header(Net.bytes(100));
    TestCall call = net.resume(receive(ends.first(), in, MSG_WAITALL));
    ByteBuffer out = header(Net.bytes(5));
    files(out, ends.first());
    assertEquals(5, net.attempt(send(ends.second(), out, 0)));
    assertEquals(new Outcome(5, Route.READINESS), call.await());
    assertTrue(MsgFlags.has(in.getInt(FLAGS), MSG_CTRUNC));
    ByteBuffer withRoom = header(Net.bytes(10));
    control(withRoom, 64);
    Descriptor d = receive(ends.first(), withRoom, MSG_WAITALL);
    assertEquals(WOULD_BLOCK, net.attempt(d));
    TestCall waits = net.resume(d);
    assertEquals(10, Net.write(ends.second(), 10));
    assertEquals(new Outcome(10, Route.THREAD), waits.await());
  }

  @Test
  void recvmmsgGoesOnUntilAllMessagesAreThere() {
    Ends ends = net.udp();
    ByteBuffer array = array(5, 20);
    Descriptor d = many("recvmmsg", ends.first(), array, 0);
    net.assertTried(WOULD_BLOCK, d);
    assertEquals(3, Net.write(ends.second(), 3));
    assertEquals(4, Net.write(ends.second(), 4));
    Poll.until("come", () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) != 0);
    long begun = net.attempt(d);
    assertEquals(Kernel.begun(2), begun);
    TestCall call = net.resume(d, begun);
    for (int length = 5; length < 8; length++) {
      assertFalse(call.isDone());
      assertEquals(length, Net.write(ends.second(), length));
      Poll.until(
          "taken", () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) == 0);
    }
    assertEquals(new Outcome(5, Route.READINESS), call.await());
    for (int i = 0; i < 5; i++) {
      assertEquals(3 + i, array.getInt(i * ELEMENT + LEN));
    }
  }

  @Test
  void recvmmsgWithWaitForOneEndsWithTheFirstThatComes() {
    Ends ends = net.udp();
    Descriptor d = many("recvmmsg", ends.first(), array(5, 20), MSG_WAITFORONE);
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    assertEquals(3, Net.write(ends.second(), 3));
    assertEquals(new Outcome(1, Route.READINESS), call.await());
    net.assertTried(-Errno.EAGAIN, many("recvmmsg", ends.first(), array(5, 20), MSG_DONTWAIT));
    assertEquals(
        WOULD_BLOCK, net.attempt(many("recvmmsg", ends.first(), array(5, 20), MSG_WAITALL)));
  }

  @Test
  void theTimeoutOfRecvmmsgEndsItWithWhatThereIs() {
    Ends ends = net.udp();
    ByteBuffer time = Net.bytes(16).putLong(8, 30_000_000);
    assertEquals(
        new Outcome(-Errno.EAGAIN, Route.READINESS),
        net.resume(many("recvmmsg", ends.first(), array(5, 20), 0, time)).await());
    assertEquals(30_000_000, time.getLong(8));
    assertEquals(3, Net.write(ends.second(), 3));
    assertEquals(
        new Outcome(1, Route.READINESS),
        net.resume(many("recvmmsg", ends.first(), array(5, 20), 0, time)).await());
    assertEquals(0, time.getLong(0));
    assertEquals(0, time.getLong(8));
    time.putLong(0, 1000);
    TestCall call = net.resume(many("recvmmsg", ends.first(), array(1, 20), 0, time));
    assertEquals(3, Net.write(ends.second(), 3));
    assertEquals(new Outcome(1, Route.READINESS), call.await());
    assertTrue(time.getLong(0) < 1000 && time.getLong(0) > 0, () -> "left " + time.getLong(0));
    time.putLong(8, 1_000_000_000);
    net.assertTried(-Errno.EINVAL, many("recvmmsg", ends.first(), array(1, 20), 0, time));
    Net.timeout(ends.first(), Net.SO_RCVTIMEO, 30);
    assertEquals(
        new Outcome(-Errno.EAGAIN, Route.READINESS),
        net.resume(many("recvmmsg", ends.first(), array(5, 20), 0)).await());
  }

  @Test
  void anErrorAfterSomeMessagesIsToldTheNextTime() {
    Ends ends = net.udp();
    Descriptor d = many("recvmmsg", ends.first(), array(5, 20), 0);
    assertEquals(3, Net.write(ends.second(), 3));
    TestCall call = net.resume(d);
    Poll.until("taken", () -> Sockets.ready(OpenFile.of(ends.first()), PollConstants.EPOLLIN) == 0);
    ends.second().close();
    Poll.until("closed", () -> ends.second().closeResult() == 0);
    assertEquals(1, Net.write(ends.first(), 1)); // nobody is there
    assertEquals(new Outcome(1, Route.READINESS), call.await());
    assertEquals(-Errnos.number("ECONNREFUSED"), net.attempt(d));
    net.assertTried(WOULD_BLOCK, d);
  }

  @Test
  void sendmmsgGoesOnBehindTheMessagesThatWereSent() {
    Ends ends = net.unix(Net.DATAGRAM);
    int count = 600;
    ByteBuffer array = array(count, 1000);
    Descriptor d = many("sendmmsg", ends.first(), array, 0);
    long begun = net.attempt(d);
    assertTrue(Kernel.isWouldBlock(begun) && begun != WOULD_BLOCK, () -> "answer " + begun);
    net.assertTried(WOULD_BLOCK, d);
    net.assertTried(-Errno.EAGAIN, many("sendmmsg", ends.first(), array, MSG_DONTWAIT));
    TestCall call = net.resume(d, begun);
    ByteBuffer into = Net.bytes(2000);
    for (int i = 0; i < count; i++) {
      Poll.until("a datagram", () -> Net.read(ends.second(), into, 0) == 1000);
      Net.assertPattern(into, 1000);
    }
    assertEquals(new Outcome(count, Route.READINESS), call.await());
    assertEquals(-Errno.EAGAIN, Net.read(ends.second(), into, 0));
    assertEquals(1000, array.getInt((count - 1) * ELEMENT + LEN));
  }

  @Test
  void sendmmsgOnAStreamGoesToAThread() {
    Ends ends = net.unix(Net.STREAM);
    Descriptor d = many("sendmmsg", ends.first(), array(3, 500_000), 0);
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    Net.readFully(ends.second(), Net.bytes(1_500_000));
    assertEquals(new Outcome(3, Route.THREAD), call.await());
  }

  @Test
  void peekedMessagesStay() {
    Ends ends = net.udp();
    TestCall call = net.resume(receive(ends.first(), header(Net.bytes(10)), MSG_PEEK));
    assertEquals(6, Net.write(ends.second(), 6));
    assertEquals(new Outcome(6, Route.READINESS), call.await());
    assertEquals(6, net.attempt(receive(ends.first(), header(Net.bytes(10)), 0)));
  }
}
