package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
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
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.MmsgHdrs;
import dev.syslet.syscalls.socket.MsgHdr;
import dev.syslet.syscalls.socket.SockAddr;
import dev.syslet.syscalls.socket.SocketConstants;
import dev.syslet.syscalls.testing.CallerThread;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** connect, accept and accept4 that would block. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConnectAcceptTest {

  private static final long EINPROGRESS = Errnos.number("EINPROGRESS");
  private static final int ROUNDS = 300;

  private final Net net = new Net();

  @AfterEach
  void close() {
    net.close();
  }

  private static Descriptor accept(Fd listener) {
    return Syscalls.of("accept4", listener, null, null, LinuxConstants.O_CLOEXEC);
  }

  private static Descriptor connect(Fd socket, ByteBuffer address) {
    return Syscalls.of("connect", socket, address, address.capacity());
  }

  private static void closeRaw(long number) {
    Net.good("close", number);
  }

  @Test
  void anAcceptWaitsForAConnectionAndTellsWhoseItIs() {
    Fd listener = net.listener(8);
    ByteBuffer address = Net.bytes(16);
    Descriptor d = Syscalls.of("accept", listener, address, Net.bytes(4).putInt(0, 16));
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    assertFalse(call.isDone());
    Fd client = net.socket(Net.AF_INET, Net.STREAM);
    assertEquals(0, Net.connectRaw(client, Net.nameOf(listener)));
    Outcome outcome = call.await();
    assertEquals(Route.READINESS, outcome.route());
    Fd accepted = net.adopt(outcome.result());
    assertEquals(Net.nameOf(client), address);
    Net.assertBlocking(listener, accepted);
    net.adopt(Net.good("dup", client.number()));
  }

  @Test
  void whatDoesNotListenIsToldSo() {
    assertEquals(-Errno.EOPNOTSUPP, net.attempt(accept(net.socket(Net.AF_INET, Net.DATAGRAM))));
    assertEquals(-Errno.EINVAL, net.attempt(accept(net.socket(Net.AF_INET, Net.STREAM))));
    assertEquals(-Errno.EINVAL, net.attempt(accept(net.tcp().first())));
  }

  @Test
  void ofTwoAcceptorsOneGetsTheConnectionAndNobodysCallerBlocks() throws Exception {
    Fd listener = net.listener(64);
    ByteBuffer name = Net.nameOf(listener);
    for (int round = 0; round < ROUNDS; round++) {
      Fd client = net.kernel.adopt((int) Net.good("socket", Net.AF_INET, Net.STREAM, 0));
      CountDownLatch ready = new CountDownLatch(2);
      CountDownLatch go = new CountDownLatch(1);
      long[] results = new long[2];
      List<Thread> acceptors = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        int self = i;
        acceptors.add(
            Thread.ofPlatform()
                .start(
                    () -> {
                      ready.countDown();
                      awaitLatch(go);
                      results[self] = net.attempt(accept(listener));
                    }));
      }
      ready.await();
      assertEquals(0, Net.connectRaw(client, name));
      go.countDown();
      for (Thread acceptor : acceptors) {
        acceptor.join(10_000);
        assertFalse(acceptor.isAlive(), "an acceptor blocks");
      }
      assertEquals(WOULD_BLOCK, Math.min(results[0], results[1]));
      long got = Math.max(results[0], results[1]);
      assertTrue(got >= 0, () -> "nobody got it: " + got);
      closeRaw(got);
      client.close();
    }
    Net.assertBlocking(listener);
  }

  @Test
  void ofTwoThatWaitEachGetsOneConnection() {
    Fd listener = net.listener(64);
    ByteBuffer name = Net.nameOf(listener);
    TestCall one = net.resume(accept(listener));
    TestCall other = net.resume(accept(listener));
    assertEquals(0, Net.connectRaw(net.socket(Net.AF_INET, Net.STREAM), name));
    Poll.until("one is served", () -> one.isDone() || other.isDone());
    assertFalse(one.isDone() && other.isDone());
    assertEquals(0, Net.connectRaw(net.socket(Net.AF_INET, Net.STREAM), name));
    long first = one.await().result();
    long second = other.await().result();
    assertTrue(first >= 0 && second >= 0 && first != second);
    closeRaw(first);
    closeRaw(second);
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aConnectionThatWasResetBeforeIsStillAccepted() {
    Fd listener = net.listener(8);
    TestCall call = net.resume(accept(listener));
    Fd client = net.socket(Net.AF_INET, Net.STREAM);
    Net.resetOnClose(client);
    assertEquals(0, Net.connectRaw(client, Net.nameOf(listener)));
    client.close();
    Fd accepted = net.adopt(call.await().result());
    ByteBuffer into = Net.bytes(1);
    Descriptor d = Syscalls.of("recvfrom", accepted, into, 1, 0, null, null);
    assertEquals(-Errnos.number("ECONNRESET"), net.resume(d).await().result());
  }

  @Test
  void aTimeoutEndsAnAcceptAndAShutdownTellsEinval() {
    Fd listener = net.listener(8);
    TestCall shut = net.resume(accept(listener));
    Net.good("shutdown", listener.number(), 2);
    assertEquals(-Errno.EINVAL, shut.await().result());
    Fd other = net.listener(8);
    Net.timeout(other, Net.SO_RCVTIMEO, 30);
    assertEquals(new Outcome(-Errno.EAGAIN, Route.READINESS), net.resume(accept(other)).await());
  }

  @Test
  void withNonBlockAnAcceptsEagainIsTheCallersOwn() {
    Fd listener = net.listener(8);
    Descriptor set =
        Syscalls.of("fcntl", listener, LinuxConstants.F_SETFL, LinuxConstants.O_NONBLOCK);
    assertEquals(0, TestCall.run(net.kernel, set).result());
    assertEquals(-Errno.EAGAIN, net.attempt(accept(listener)));
    assertTrue((Net.statusFlags(listener) & LinuxConstants.O_NONBLOCK) != 0);
  }

  /** A listener whose backlog is full: SYNs are dropped. */
  private Fd fullListener() {
    Fd listener = net.listener(0);
    ByteBuffer name = Net.nameOf(listener);
    for (int i = 0; i < 8; i++) {
      Fd client = net.socket(Net.AF_INET, Net.STREAM);
      long told = OpenFile.of(client).nonBlocking(() -> Net.connectRaw(client, name));
      if (told == -EINPROGRESS && Sockets.ready(OpenFile.of(client), PollConstants.EPOLLOUT) == 0) {
        return listener;
      }
    }
    return Assumptions.abort("the backlog does not get full");
  }

  @Test
  void aConnectOverTcpSucceedsOrIsRefused() {
    Fd listener = net.listener(8);
    ByteBuffer name = Net.nameOf(listener);
    Fd client = net.socket(Net.AF_INET, Net.STREAM);
    Descriptor d = connect(client, name);
    CallerThread.Seen seen = CallerThread.watch(() -> net.attempt(d));
    // By loopback the handshake is over before the call returns, but it does not look.
    assertTrue(seen.result() == 0 || Kernel.isWouldBlock(seen.result()));
    Fd other = net.socket(Net.AF_INET, Net.STREAM);
    assertEquals(0, TestCall.run(net.kernel, connect(other, name)).result());
    assertEquals(-Errnos.number("EISCONN"), net.attempt(connect(other, name)));
    Net.assertBlocking(client, other);
    listener.close();
    Poll.until("closed", () -> listener.closeResult() == 0);
    Fd refused = net.socket(Net.AF_INET, Net.STREAM);
    long econnrefused = -Errnos.number("ECONNREFUSED");
    assertEquals(econnrefused, TestCall.run(net.kernel, connect(refused, name)).result());
    // The socket is as after a connect that waited: it can be used again.
    assertEquals(econnrefused, TestCall.run(net.kernel, connect(refused, name)).result());
    ByteBuffer again = Net.nameOf(net.listener(8));
    assertEquals(0, TestCall.run(net.kernel, connect(refused, again)).result());
  }

  @Test
  void aConnectToAFullBacklogWaitsAndIsServedWhenThereIsRoom() {
    Fd listener = fullListener();
    Fd client = net.socket(Net.AF_INET, Net.STREAM);
    Descriptor d = connect(client, Net.nameOf(listener));
    long begun = net.attempt(d);
    assertEquals(Kernel.begun(-EINPROGRESS), begun);
    net.assertTried(begun, d); // EALREADY
    TestCall call = net.resume(d, begun);
    Poll.until("epoll knows the socket", () -> net.kernel.filesInEpoll() == 1);
    assertFalse(call.isDone());
    Poll.until(
        "the handshake is done, a SYN later",
        () -> {
          long accepted = net.attempt(accept(listener));
          if (accepted >= 0) {
            net.adopt(accepted);
          }
          return call.isDone();
        });
    assertEquals(new Outcome(0, Route.READINESS), call.await());
    assertEquals(-Errnos.number("EISCONN"), net.attempt(d));
    Net.assertBlocking(client);
  }

  @Test
  void whoStopsWaitingForAConnectGetsEinprogress() {
    Fd listener = fullListener();
    ByteBuffer name = Net.nameOf(listener);
    Fd client = net.socket(Net.AF_INET, Net.STREAM);
    Net.timeout(client, Net.SO_SNDTIMEO, 30);
    Descriptor d = connect(client, name);
    assertEquals(new Outcome(-EINPROGRESS, Route.READINESS), net.resume(d, net.attempt(d)).await());
    Fd other = net.socket(Net.AF_INET, Net.STREAM);
    Descriptor cancelled = connect(other, name);
    TestCall call = net.resume(cancelled, net.attempt(cancelled));
    assertEquals(CancelAnswer.INTERRUPTED, net.kernel.cancel(call));
    assertEquals(-EINPROGRESS, call.await().result());
    assertTrue(call.isInterrupted());
    Fd own = net.socket(Net.AF_INET, Net.STREAM | LinuxConstants.O_NONBLOCK);
    assertTrue(own.kind().nonBlocking());
    assertEquals(-EINPROGRESS, net.attempt(connect(own, name)));
    assertEquals(-Errnos.number("EALREADY"), net.attempt(connect(own, name)));
  }

  @Test
  void aConnectToAFullUnixBacklogGoesToAThreadWithoutSpinning() {
    Fd listener = net.socket(Net.AF_UNIX, Net.STREAM);
    ByteBuffer name = Net.abstractName(listener);
    Net.bind(listener, name);
    Net.good("listen", listener.number(), 0);
    assertEquals(0, net.attempt(connect(net.socket(Net.AF_UNIX, Net.STREAM), name)));
    Fd client = net.socket(Net.AF_UNIX, Net.STREAM);
    Descriptor d = connect(client, name);
    net.assertTried(WOULD_BLOCK, d);
    TestCall call = net.resume(d);
    Poll.until("it is on a thread", () -> net.kernel.busyThreads() == 1);
    assertFalse(call.isDone());
    net.adopt(net.attempt(accept(listener)));
    assertEquals(new Outcome(0, Route.THREAD), call.await());
    assertEquals(0, net.kernel.epollWakeUps());
    Net.assertBlocking(client);
  }

  /** The caller must not look it up: the mount that it is on may hang. */
  @Test
  void anAddressThatIsAPathIsLeftToAThread() {
    SockAddr path = SockAddr.unix("/nowhere/at/all");
    Descriptor connect = Syscalls.connect(net.socket(Net.AF_UNIX, Net.STREAM), path);
    Fd messages = net.socket(Net.AF_UNIX, SocketConstants.SOCK_DGRAM);
    ByteBuffer data = ByteBuffer.allocateDirect(1);
    MsgHdr header = new MsgHdr().parts(Iovecs.of(data)).to(path);
    Descriptor send = new Descriptor().syscall(Numbers.TABLE.numberOf("sendto"));
    send.addArgument(messages.number(), messages).addArgument(Memory.base(data), data);
    send.addArgument(1)
        .addArgument(0)
        .addArgument(Structs.address(path), path)
        .addArgument(path.length());
    for (Descriptor d :
        new Descriptor[] {
          connect,
          send,
          Syscalls.sendmsg(messages, header, 0),
          Syscalls.sendmmsg(messages, new MmsgHdrs(header), 0)
        }) {
      assertEquals(new Outcome(-Errno.ENOENT, Route.THREAD), TestCall.run(net.kernel, d));
    }
  }
}
