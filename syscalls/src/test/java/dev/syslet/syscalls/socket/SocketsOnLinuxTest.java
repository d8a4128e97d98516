package dev.syslet.syscalls.socket;

import static dev.syslet.syscalls.socket.SocketConstants.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.syscalls.AgreementMain;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The factories and structs for sockets on real sockets, through an executor. */
@Timeout(120)
class SocketsOnLinuxTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final SyscallExecutor executor = SyscallExecutor.builder(kernel).build();
  private final List<Fd> files = new ArrayList<>();

  @TempDir private Path directory;

  @AfterEach
  void close() {
    files.forEach(Fd::close);
    executor.close();
  }

  private long call(Descriptor d) {
    return executor.call(d);
  }

  private long ok(Descriptor d) {
    long result = call(d);
    assertTrue(result >= 0, () -> d + ": " + Errnos.name(result));
    return result;
  }

  private Fd own(long number) {
    Fd fd = kernel.adopt((int) number);
    files.add(fd);
    return fd;
  }

  private Fd socket(int domain, int type) {
    return own(ok(Syscalls.socket(domain, type | SOCK_CLOEXEC, 0)));
  }

  private Fd[] pair(int type) {
    FdPair pair = new FdPair();
    ok(Syscalls.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, pair));
    return new Fd[] {own(pair.first()), own(pair.second())};
  }

  private static ByteBuffer bytes(String text) {
    return AgreementMain.direct(text);
  }

  private static String text(LeasedBuffer buffer, long length) {
    byte[] bytes = new byte[(int) length];
    buffer.buffer().get(0, bytes);
    return new String(bytes, StandardCharsets.US_ASCII);
  }

  private static void refused(int errno, String value, Runnable mistake) {
    SubmitException e = assertThrows(SubmitException.class, mistake::run);
    assertEquals(Errnos.name(-errno), Errnos.name(-e.errno()), e.toString());
    assertTrue(Poll.messageOf(e).contains(value), Poll.messageOf(e));
  }

  private void stream(int domain, InetAddress loopback) {
    Fd listener = socket(domain, SOCK_STREAM);
    ok(Syscalls.setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, IntOption.of(1)));
    ok(Syscalls.bind(listener, SockAddr.inet(loopback, 0)));
    ok(Syscalls.listen(listener, SOMAXCONN));
    SockAddr address = new SockAddr();
    ok(Syscalls.getsockname(listener, address));
    assertEquals(domain, address.family());
    assertEquals(loopback, address.toInetSocketAddress().getAddress());
    Fd client = socket(domain, SOCK_STREAM);
    ok(Syscalls.connect(client, address));
    SockAddr peer = SockAddr.unix("/left/from/before");
    Fd server = own(ok(Syscalls.accept4(listener, peer, SOCK_CLOEXEC)));
    SockAddr clientName = new SockAddr();
    ok(Syscalls.getsockname(client, clientName));
    assertEquals(clientName, peer);
    ok(Syscalls.getpeername(client, peer));
    assertEquals(address, peer);
    assertEquals(5, ok(Syscalls.sendto(client, bytes("hello"), MSG_NOSIGNAL)));
    LeasedBuffer buffer = LeasedBuffer.allocate(16);
    SockAddr nobody = SockAddr.unix("/left/from/before");
    assertEquals(5, ok(Syscalls.recvfrom(server, buffer, 0, nobody)));
    assertEquals("hello", text(buffer, 5));
    assertEquals(0, nobody.length());
    assertEquals(AF_UNSPEC, nobody.family());
    ok(Syscalls.shutdown(client, SHUT_WR));
    assertEquals(0, ok(Syscalls.recvfrom(server, buffer, 0)));
  }

  @Test
  void aTcpConnectionOverIpv4() throws Exception {
    stream(AF_INET, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
  }

  @Test
  void aTcpConnectionOverIpv6() throws Exception {
    InetAddress loopback = InetAddress.getByName("::1");
    long number = call(Syscalls.socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    assumeTrue(number >= 0, () -> "no IPv6: " + Errnos.name(number));
    long bound = call(Syscalls.bind(own(number), SockAddr.inet(loopback, 0)));
    assumeTrue(bound == 0, () -> "no IPv6 loopback: " + Errnos.name(bound));
    stream(AF_INET6, loopback);
  }

  @Test
  void aDatagramTellsItsSender() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    Fd receiver = socket(AF_INET, SOCK_DGRAM);
    Fd sender = socket(AF_INET, SOCK_DGRAM);
    ok(Syscalls.bind(receiver, SockAddr.inet(loopback, 0)));
    ok(Syscalls.bind(sender, SockAddr.inet(loopback, 0)));
    SockAddr to = new SockAddr();
    SockAddr from = new SockAddr();
    ok(Syscalls.getsockname(receiver, to));
    ok(Syscalls.getsockname(sender, from));
    assertEquals(4, ok(Syscalls.sendto(sender, bytes("gram"), 0, to)));
    LeasedBuffer buffer = LeasedBuffer.allocate(3);
    SockAddr told = new SockAddr();
    assertEquals(4, ok(Syscalls.recvfrom(receiver, buffer, MSG_TRUNC, told)));
    assertEquals("gra", text(buffer, 3));
    assertEquals(from, told);
  }

  @Test
  void aUnixSocketHasAPathAnAbstractNameOrNone() {
    String path = directory.resolve("sock").toString();
    Fd listener = socket(AF_UNIX, SOCK_SEQPACKET);
    ok(Syscalls.bind(listener, SockAddr.unix(path)));
    ok(Syscalls.listen(listener, 1));
    Fd client = socket(AF_UNIX, SOCK_SEQPACKET);
    ok(Syscalls.bind(client, SockAddr.unixUnnamed()));
    SockAddr name = new SockAddr();
    ok(Syscalls.getsockname(client, name));
    byte[] given = java.util.Objects.requireNonNull(name.unixAbstractName());
    assertEquals(5, given.length, "autobind gives five digits");
    ok(Syscalls.connect(client, SockAddr.unix(path)));
    SockAddr peer = new SockAddr();
    Fd server = own(ok(Syscalls.accept4(listener, peer, 0)));
    assertArrayEquals(given, peer.unixAbstractName());
    ok(Syscalls.getsockname(server, name));
    assertEquals(path, name.unixPath());
    Fd[] pair = pair(SOCK_STREAM);
    ok(Syscalls.getpeername(pair[0], name));
    assertEquals(SockAddr.unixUnnamed(), name);
  }

  @Test
  void theLongestPathComesBackWholeAndAnAddressWithoutRoomIsCutOff() {
    String prefix = directory + "/";
    assumeTrue(prefix.length() < 108, "the temporary directory's name is too long");
    String path = prefix + "x".repeat(108 - prefix.length());
    Fd socket = socket(AF_UNIX, SOCK_DGRAM);
    ok(Syscalls.bind(socket, SockAddr.unix(path)));
    SockAddr name = new SockAddr();
    ok(Syscalls.getsockname(socket, name));
    assertEquals(path, name.unixPath());
    assertFalse(name.isTruncated());
    int whole = name.length();
    Descriptor again = Syscalls.getsockname(socket, name.room(10));
    for (int i = 0; i < 2; i++) {
      ok(again);
      assertEquals(whole, name.length());
      assertTrue(name.isTruncated());
      assertEquals(path.substring(0, 8), name.unixPath());
    }
  }

  @Test
  void aReceivedFileIsTheOneThatWasSentAndIsToBeTaken() {
    Fd[] pair = pair(SOCK_STREAM);
    FdPair pipe = new FdPair();
    ok(Syscalls.pipe2(pipe, LinuxConstants.O_CLOEXEC));
    Fd readEnd = own(pipe.first());
    Fd writeEnd = own(pipe.second());
    Cmsgs rights = new Cmsgs(Cmsgs.space(4)).addRights(readEnd);
    MsgHdr out = new MsgHdr().parts(Iovecs.of(bytes("x"))).sends(rights);
    assertEquals(1, ok(Syscalls.sendmsg(pair[0], out, 0)));
    Cmsgs got = new Cmsgs(Cmsgs.space(8));
    LeasedBuffer one = LeasedBuffer.allocate(1);
    MsgHdr in = new MsgHdr().parts(Iovecs.of(one)).receives(got);
    Descriptor receive = Syscalls.recvmsg(pair[1], in, MSG_CMSG_CLOEXEC);
    assertEquals(1, ok(receive));
    assertEquals(0, in.flags() & MSG_CTRUNC);
    assertEquals(1, got.count());
    assertEquals(SOL_SOCKET, got.level(0));
    assertEquals(SCM_RIGHTS, got.type(0));
    assertTrue(got.hasUntakenRights());
    refused(Errno.EFAULT, "takeRights", () -> call(receive));
    assertThrows(IllegalStateException.class, got::clear);
    assertEquals("EBUSY", Errnos.name(new MsgHdr().receives(got).acquire()));
    List<Fd> taken = got.takeRights(kernel);
    files.addAll(taken);
    assertEquals(1, taken.size());
    assertEquals(0, got.takeRights().length);
    readEnd.close();
    assertEquals(4, ok(Syscalls.write(writeEnd, bytes("pipe"))));
    LeasedBuffer buffer = LeasedBuffer.allocate(8);
    assertEquals(4, ok(Syscalls.read(taken.get(0), buffer)));
    assertEquals("pipe", text(buffer, 4));
    refused(Errno.EBADF, "sendmsg", () -> call(Syscalls.sendmsg(pair[0], out, 0)));
    ok(Syscalls.sendto(pair[0], bytes("y"), 0));
    assertEquals(1, ok(receive));
    assertEquals(0, got.count());
    assertEquals("y", text(one, 1));
  }

  @Test
  void filesWithoutRoomAreClosedAndSaidToBeMissing() {
    Fd[] pair = pair(SOCK_STREAM);
    Cmsgs rights = new Cmsgs(Cmsgs.space(12)).addRights(pair[0], pair[1], pair[0]);
    ok(Syscalls.sendmsg(pair[0], new MsgHdr().parts(Iovecs.of(bytes("x"))).sends(rights), 0));
    Cmsgs got = new Cmsgs(Cmsgs.space(8));
    MsgHdr in = new MsgHdr().parts(Iovecs.of(LeasedBuffer.allocate(1))).receives(got);
    assertEquals(1, ok(Syscalls.recvmsg(pair[1], in, MSG_CMSG_CLOEXEC)));
    assertEquals(MSG_CTRUNC, in.flags() & MSG_CTRUNC);
    int[] numbers = got.takeRights();
    for (int number : numbers) {
      own(number);
    }
    assertEquals(2, numbers.length);
  }

  @Test
  void credentialsTravelWithTheBytes() {
    Fd[] pair = pair(SOCK_DGRAM);
    ok(Syscalls.setsockopt(pair[1], SOL_SOCKET, SO_PASSCRED, IntOption.of(1)));
    BytesOption peer = new BytesOption(12);
    ok(Syscalls.getsockopt(pair[0], SOL_SOCKET, SO_PEERCRED, peer));
    assertEquals(12, peer.length());
    ByteBuffer ucred = ByteBuffer.wrap(peer.toBytes()).order(java.nio.ByteOrder.nativeOrder());
    Cmsgs.Credentials self =
        new Cmsgs.Credentials(
            (int) ProcessHandle.current().pid(), ucred.getInt(4), ucred.getInt(8));
    Cmsgs told = new Cmsgs(Cmsgs.space(12)).addCredentials(self);
    ok(Syscalls.sendmsg(pair[0], new MsgHdr().parts(Iovecs.of(bytes("x"))).sends(told), 0));
    Cmsgs got = new Cmsgs(Cmsgs.space(12));
    assertNull(got.credentials());
    MsgHdr in = new MsgHdr().parts(Iovecs.of(LeasedBuffer.allocate(1))).receives(got);
    ok(Syscalls.recvmsg(pair[1], in, 0));
    assertEquals(self, got.credentials());
    assertFalse(got.hasUntakenRights());
  }

  @Test
  void aMessageIsGatheredScatteredAndItsSenderTold() {
    Fd receiver = socket(AF_UNIX, SOCK_DGRAM);
    Fd sender = socket(AF_UNIX, SOCK_DGRAM);
    SockAddr to = SockAddr.unix(directory.resolve("r").toString());
    SockAddr name = SockAddr.unix(directory.resolve("s").toString());
    ok(Syscalls.bind(receiver, to));
    ok(Syscalls.bind(sender, name));
    MsgHdr out = new MsgHdr().parts(Iovecs.of(bytes("ab"), bytes("cdef"))).to(to);
    assertEquals(6, ok(Syscalls.sendmsg(sender, out, 0)));
    LeasedBuffer first = LeasedBuffer.allocate(3);
    LeasedBuffer second = LeasedBuffer.allocate(2);
    SockAddr from = new SockAddr();
    MsgHdr in = new MsgHdr().parts(Iovecs.of(first, second)).from(from);
    assertEquals(5, ok(Syscalls.recvmsg(receiver, in, 0)));
    assertEquals("abc", text(first, 3));
    assertEquals("de", text(second, 2));
    assertEquals(MSG_TRUNC, in.flags() & MSG_TRUNC);
    assertEquals(name, from);
  }

  @Test
  void manyMessagesGoAtOnceAndGoOnWhereTheyStopped() {
    Fd[] pair = pair(SOCK_SEQPACKET);
    MmsgHdrs out =
        new MmsgHdrs(
            new MsgHdr().parts(Iovecs.of(bytes("one"))),
            new MsgHdr().parts(Iovecs.of(bytes("four"))),
            new MsgHdr().parts(Iovecs.of(bytes("seven"))));
    assertEquals(3, ok(Syscalls.sendmmsg(pair[0], out, 0)));
    assertEquals(5, out.length(2));
    assertEquals(1, ok(Syscalls.sendmmsg(pair[0], out, 2, 0)));
    LeasedBuffer[] buffers = new LeasedBuffer[5];
    MsgHdr[] headers = new MsgHdr[5];
    for (int i = 0; i < 5; i++) {
      buffers[i] = LeasedBuffer.allocate(8);
      headers[i] = new MsgHdr().parts(Iovecs.of(buffers[i]));
    }
    MmsgHdrs in = new MmsgHdrs(headers);
    assertEquals(5, in.count());
    assertEquals(4, ok(Syscalls.recvmmsg(pair[1], in, MSG_DONTWAIT, null)));
    assertEquals("one", text(buffers[0], in.length(0)));
    assertEquals("four", text(buffers[1], in.length(1)));
    assertEquals("seven", text(buffers[2], in.length(2)));
    assertEquals("seven", text(buffers[3], in.length(3)));
    assertEquals(0, in.length(4));
  }

  @Test
  void aCallThatWouldBlockGoesOnElsewhereAndEndsWhenThereIsSomething() throws Exception {
    Fd[] pair = pair(SOCK_DGRAM);
    LeasedBuffer buffer = LeasedBuffer.allocate(8);
    MsgHdr in = new MsgHdr().parts(Iovecs.of(buffer));
    var received = executor.submitAsync(Syscalls.recvmsg(pair[1], in, 0));
    refused(16, "recvmsg", () -> call(Syscalls.recvmsg(pair[1], in, MSG_DONTWAIT)));
    ok(Syscalls.sendto(pair[0], bytes("late"), 0));
    assertEquals(4, received.get(Poll.SECONDS, java.util.concurrent.TimeUnit.SECONDS).result());
    assertEquals("late", text(buffer, 4));
  }

  @Test
  void optionsComeBackAsTheyWereSet() {
    Fd socket = socket(AF_INET, SOCK_STREAM);
    IntOption number = new IntOption();
    ok(Syscalls.getsockopt(socket, SOL_SOCKET, SO_TYPE, number));
    assertEquals(SOCK_STREAM, number.get());
    assertEquals(4, number.length());
    ok(Syscalls.setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, number.set(1)));
    ok(Syscalls.getsockopt(socket, IPPROTO_TCP, TCP_NODELAY, number.set(0)));
    assertEquals(1, number.get());
    ok(Syscalls.setsockopt(socket, SOL_SOCKET, SO_LINGER, Linger.of(17)));
    Linger linger = new Linger();
    ok(Syscalls.getsockopt(socket, SOL_SOCKET, SO_LINGER, linger));
    assertTrue(linger.isOn());
    assertEquals(17, linger.seconds());
    Duration span = Duration.ofMillis(2500);
    ok(Syscalls.setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, TimevalOption.of(span)));
    TimevalOption time = new TimevalOption();
    ok(Syscalls.getsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, time));
    assertTrue(time.get().minus(span).compareTo(Duration.ofMillis(20)) < 0, time.toString());
    assertFalse(time.get().minus(span).isNegative(), time.toString());
    BytesOption name = new BytesOption(64);
    ok(Syscalls.getsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, name));
    byte[] congestion = name.toBytes();
    ok(Syscalls.setsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, name));
    ok(Syscalls.getsockopt(socket, IPPROTO_TCP, TCP_CONGESTION, name));
    assertArrayEquals(congestion, name.toBytes());
    assertEquals("EINVAL", Errnos.name(call(setLinger(socket))));
  }

  /** A value that is too short for its option. */
  private static Descriptor setLinger(Fd socket) {
    return Syscalls.setsockopt(socket, SOL_SOCKET, SO_LINGER, IntOption.of(1));
  }

  @Test
  void addressesInPlainMemoryAndMessagesOfTheWrongKindAreRefused() {
    Fd socket = socket(AF_UNIX, SOCK_DGRAM);
    ByteBuffer plain = ByteBuffer.allocateDirect(128).order(ByteOrder.nativeOrder());
    plain.putLong(16, 4096).putLong(24, 1);
    refused(Errno.EFAULT, "0x1000", () -> call(Syscalls.of("sendmsg", socket, plain, 0)));
    refused(Errno.EFAULT, "0x1000", () -> call(Syscalls.of("recvmmsg", socket, plain, 1, 0, null)));
    MsgHdr in = new MsgHdr().from(new SockAddr());
    MsgHdr out = new MsgHdr().sends(new Cmsgs(32));
    refused(Errno.EFAULT, "it is to receive", () -> call(Syscalls.sendmsg(socket, in, 0)));
    refused(Errno.EFAULT, "it is to be sent", () -> call(Syscalls.recvmsg(socket, out, 0)));
    refused(
        Errno.EFAULT,
        "message 1: it is to receive",
        () -> call(Syscalls.sendmmsg(socket, new MmsgHdrs(out, in), 0)));
    MsgHdr readOnly = new MsgHdr().parts(Iovecs.of(plain.asReadOnlyBuffer()));
    refused(Errno.EFAULT, "read-only part", () -> call(Syscalls.recvmsg(socket, readOnly, 0)));
    MmsgHdrs two = new MmsgHdrs(new MsgHdr(), out);
    refused(Errno.EFAULT, "sendmmsg", () -> call(Syscalls.sendmmsg(socket, two, -1, 0)));
    refused(Errno.EFAULT, "192 bytes", () -> call(Syscalls.of("sendmmsg", socket, two, 3, 0)));
    Descriptor between =
        new Descriptor()
            .syscall(Numbers.TABLE.numberOf("sendmmsg"))
            .addArgument(socket.number(), socket)
            .addArgument(Structs.address(two) + 8, two)
            .addArgument(1)
            .addArgument(0);
    refused(Errno.EFAULT, "no message begins there", () -> call(between));
    Descriptor inside =
        new Descriptor()
            .syscall(Numbers.TABLE.numberOf("sendmsg"))
            .addArgument(socket.number(), socket)
            .addArgument(Structs.address(two), two)
            .addArgument(0);
    refused(Errno.EFAULT, "use MsgHdr", () -> call(inside));
  }

  @Test
  void closedMemoryAndLengthsBeyondItAreRefused() {
    Fd socket = socket(AF_UNIX, SOCK_DGRAM);
    LeasedBuffer closed = LeasedBuffer.allocate(8);
    MsgHdr message = new MsgHdr().parts(Iovecs.of(closed));
    closed.close();
    refused(Errno.EFAULT, "sendto", () -> call(Syscalls.sendto(socket, closed, 0)));
    refused(Errno.EFAULT, "recvmsg", () -> call(Syscalls.recvmsg(socket, message, 0)));
    refused(
        Errno.EFAULT, "129 bytes", () -> call(Syscalls.of("bind", socket, new SockAddr(), 129)));
    refused(Errno.EFAULT, "heap", () -> call(Syscalls.sendto(socket, ByteBuffer.allocate(1), 0)));
    refused(
        Errno.EFAULT,
        "read-only",
        () -> call(Syscalls.recvfrom(socket, bytes("a").asReadOnlyBuffer(), 0)));
  }
}
