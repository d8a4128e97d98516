package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.MmsgHdrs;
import dev.syslet.syscalls.socket.MsgHdr;
import dev.syslet.syscalls.socket.SockAddr;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestFiles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;

/** Calls on sockets, and those that move bytes between pipes. */
final class SocketFormScenarios extends ScenarioGroup {

  private final Ends socket = unix(Net.STREAM);
  private final Ends datagrams = unix(Net.DATAGRAM);
  private final ByteBuffer data = bytes(100);
  private final ByteBuffer into = bytes(1 << 16);

  SocketFormScenarios(ScenarioSite site) {
    super(site);
  }

  private Ends unix(int type) {
    FdPair pair = new FdPair();
    Net.good("socketpair", Net.AF_UNIX, type | O_CLOEXEC, 0, Structs.address(pair));
    return new Ends(adopt(pair.first()), adopt(pair.second()));
  }

  private void drain(Fd end) {
    while (Net.read(end, into, 0) > 0) {
      continue;
    }
  }

  /** One that has room or data, and one that gets it when the peer acts. */
  private void sends(String name, Ends ends, Supplier<Descriptor> call) {
    waits(
        Route.READINESS,
        name,
        () -> {
          drain(ends.second());
          return call.get();
        },
        () -> {
          Net.fill(ends.first());
          return call.get();
        },
        any -> drain(ends.second()));
  }

  private void receives(String name, Supplier<Descriptor> call) {
    waits(
        Route.READINESS,
        name,
        () -> {
          Net.write(socket.second(), 100);
          return call.get();
        },
        () -> {
          drain(socket.first());
          return call.get();
        },
        any -> Net.write(socket.second(), 100));
  }

  private MsgHdr message() {
    return new MsgHdr().parts(vector(data));
  }

  @Override
  void register() {
    sends("sendto", socket, () -> Syscalls.sendto(socket.first(), data.clear(), 0));
    sends("sendmsg", socket, () -> Syscalls.sendmsg(socket.first(), message(), 0));
    sends(
        "sendmmsg",
        datagrams,
        () -> Syscalls.sendmmsg(datagrams.first(), new MmsgHdrs(message()), 0));
    receives("recvfrom", () -> Syscalls.recvfrom(socket.first(), data.clear(), 0));
    receives("recvmsg", () -> Syscalls.recvmsg(socket.first(), message(), 0));
    receives("recvmmsg", () -> Syscalls.recvmmsg(socket.first(), new MmsgHdrs(message()), 0, null));
    accepts("accept", listener -> Syscalls.of("accept", listener, null, null));
    accepts("accept4", listener -> Syscalls.accept4(listener, null, O_CLOEXEC));
    connects();
    pipes();
  }

  private Fd tcp() {
    return adopt(Net.good("socket", Net.AF_INET, Net.STREAM | O_CLOEXEC, 0));
  }

  private Fd listener(int backlog) {
    Fd listener = tcp();
    Net.bind(listener, Net.loopback(0));
    Net.good("listen", listener.number(), backlog);
    return listener;
  }

  private void connectRaw(Fd listener) {
    Net.connectRaw(tcp(), Net.nameOf(listener));
  }

  /** Makes a call that accepts. */
  private interface Accept {
    Descriptor from(Fd listener);
  }

  private void accepts(String name, Accept call) {
    Fd listener = listener(8);
    waits(
        Route.READINESS,
        name,
        () -> {
          connectRaw(listener);
          return call.from(listener);
        },
        () -> call.from(listener),
        any -> connectRaw(listener));
  }

  private static SockAddr addressOf(Fd listener) {
    int port = Short.toUnsignedInt(Short.reverseBytes(Net.nameOf(listener).getShort(2)));
    return SockAddr.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
  }

  /** Who listens takes no more than its backlog; the connection is asked for again when there is room. */
  private void connects() {
    Fd ready = adopt(Net.good("socket", Net.AF_UNIX, Net.STREAM | O_CLOEXEC, 0));
    SockAddr name =
        SockAddr.unixAbstract(("syslet-table-" + pid).getBytes(StandardCharsets.US_ASCII));
    Net.good("bind", ready.number(), Structs.address(name), name.length());
    Net.good("listen", ready.number(), 8);
    Fd full = listener(0);
    waits(
        Route.READINESS,
        "connect",
        () ->
            Syscalls.connect(
                adopt(Net.good("socket", Net.AF_UNIX, Net.STREAM | O_CLOEXEC, 0)), name),
        () -> {
          Poll.until(
              "nobody can connect any more",
              () ->
                  Kernel.isWouldBlock(
                      TestCall.attempt(kernel, Syscalls.connect(tcp(), addressOf(full)))));
          return Syscalls.connect(tcp(), addressOf(full));
        },
        call ->
            Poll.until(
                "there is room",
                () -> {
                  long accepted =
                      OpenFile.of(full)
                          .nonBlocking(() -> Net.raw("accept4", full.number(), 0, 0, 0));
                  if (accepted >= 0) {
                    TestFiles.rawClose(accepted);
                  }
                  return call.isDone();
                }));
  }

  private void pipes() {
    Ends from = pipe();
    Ends to = pipe();
    piped("splice", from, to, () -> Syscalls.splice(from.first(), null, to.second(), null, 10, 0));
    piped("tee", from, to, () -> Syscalls.tee(from.first(), to.second(), 10, 0));
    piped("vmsplice", from, to, () -> Syscalls.vmsplice(from.first(), vector(data), 0));
  }

  private void piped(String name, Ends from, Ends to, Supplier<Descriptor> call) {
    Runnable empty =
        () -> {
          drain(from.first());
          drain(to.first());
        };
    waits(
        Route.READINESS,
        name,
        () -> {
          empty.run();
          Net.write(from.second(), 10);
          return call.get();
        },
        () -> {
          empty.run();
          return call.get();
        },
        any -> Net.write(from.second(), 10));
  }
}
