package dev.syslet.syscalls.socket;

import static dev.syslet.syscalls.socket.SocketConstants.*;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Where the fields of structs for sockets are, written down once more from the man pages. */
class SocketStructsTest {

  private static final boolean LITTLE = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;

  private static String hex(SockAddr address) {
    return HexFormat.of().formatHex(address.toBytes());
  }

  private static String family(int number) {
    String digits = HexFormat.of().toHexDigits((byte) number);
    return LITTLE ? digits + "00" : "00" + digits;
  }

  private static void refused(int errno, String value, Executable mistake) {
    SubmitException e = assertThrows(SubmitException.class, mistake);
    assertEquals(Errnos.name(-errno), Errnos.name(-e.errno()), e.toString());
    assertTrue(Poll.messageOf(e).contains(value), Poll.messageOf(e));
  }

  @Test
  void aSockaddrInIsSixteenBytesWithPortAndAddressInNetworkOrder() throws Exception {
    InetSocketAddress java =
        new InetSocketAddress(InetAddress.getByAddress(new byte[] {10, 0, (byte) 200, 7}), 0x1F90);
    SockAddr address = SockAddr.of(java);
    assertEquals(family(2) + "1f90" + "0a00c807" + "0000000000000000", hex(address));
    assertEquals(16, address.length());
    assertEquals(0x1F90, address.port());
    assertEquals(java, address.toInetSocketAddress());
    assertEquals("SockAddr[/10.0.200.7:8080]", address.toString());
  }

  @Test
  void aSockaddrIn6HasFlowAndScope() throws Exception {
    InetAddress link = InetAddress.getByName("fe80::1:2");
    SockAddr address = SockAddr.inet6(link, 65535, 0x00123456, 3);
    assertEquals(
        family(10)
            + "ffff"
            + "00123456"
            + "fe800000000000000000000000010002"
            + (LITTLE ? "03000000" : "00000003"),
        hex(address));
    assertEquals(28, address.length());
    assertEquals(0x123456, address.flowInfo());
    assertEquals(3, address.scopeId());
    Inet6Address back = (Inet6Address) address.toInetSocketAddress().getAddress();
    assertEquals(3, back.getScopeId());
    assertEquals(address.scopeId(), SockAddr.inet(back, 1).scopeId());
  }

  @Test
  void anIpv4AddressForAnIpv6SocketIsMappedAndStaysIpv6() throws Exception {
    InetAddress four = InetAddress.getByAddress(new byte[] {1, 2, 3, 4});
    SockAddr address = SockAddr.inet6(four, 80, 0, 0);
    assertTrue(hex(address).contains("00000000000000000000ffff01020304"), hex(address));
    InetSocketAddress back = address.toInetSocketAddress();
    assertEquals(16, back.getAddress().getAddress().length);
    assertEquals(address, SockAddr.of(back));
    assertEquals(address.hashCode(), SockAddr.of(back).hashCode());
  }

  @Test
  void aPathOfAUnixSocketEndsWithAZeroWhereThereIsRoom() {
    SockAddr address = SockAddr.unix("/run/a");
    assertEquals(
        family(1) + HexFormat.of().formatHex("/run/a\0".getBytes(StandardCharsets.US_ASCII)),
        hex(address));
    assertEquals(9, address.length());
    assertEquals("/run/a", address.unixPath());
    assertNull(address.unixAbstractName());
    SockAddr longest = SockAddr.unix("x".repeat(108));
    assertEquals(110, longest.length());
    assertEquals("x".repeat(108), longest.unixPath());
    assertEquals(110, SockAddr.unix("x".repeat(107)).length());
  }

  @Test
  void anAbstractNameBeginsWithAZeroAndMayHaveMoreOfThem() {
    byte[] name = {'a', 0, 'b'};
    SockAddr address = SockAddr.unixAbstract(name);
    assertEquals(family(1) + "00610062", hex(address));
    assertArrayEquals(name, address.unixAbstractName());
    assertNull(address.unixPath());
    SockAddr unnamed = SockAddr.unixUnnamed();
    assertEquals(family(1), hex(unnamed));
    assertNull(unnamed.unixPath());
    assertNull(unnamed.unixAbstractName());
    assertEquals("SockAddr[unix null]", unnamed.toString());
    assertEquals(family(16) + "0102", hex(SockAddr.raw(AF_NETLINK, new byte[] {1, 2})));
    assertEquals("SockAddr[family=16, 2 bytes]", SockAddr.raw(16, new byte[0]).toString());
  }

  @Test
  void anAddressThatCannotBeIsRefusedWithErrnoAndValue() {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    refused(Errno.EINVAL, "65536", () -> SockAddr.inet(loopback, 65536));
    refused(Errno.EINVAL, "-1", () -> SockAddr.inet6(loopback, -1, 0, 0));
    refused(
        Errno.EINVAL,
        "nowhere",
        () -> SockAddr.of(InetSocketAddress.createUnresolved("nowhere", 1)));
    refused(Errno.ENAMETOOLONG, "109 bytes", () -> SockAddr.unix("y".repeat(109)));
    refused(Errno.ENAMETOOLONG, "108 bytes", () -> SockAddr.unixAbstract(new byte[108]));
    refused(Errno.EINVAL, "index 2", () -> SockAddr.unix("/a\0b"));
    refused(Errno.EINVAL, "empty", () -> SockAddr.unix(""));
    refused(Errno.EINVAL, "127 bytes", () -> SockAddr.raw(1, new byte[127]));
    refused(Errno.EINVAL, "70000", () -> SockAddr.raw(70000, new byte[1]));
    assertThrows(IllegalStateException.class, () -> SockAddr.unix("/a").port());
    assertThrows(IllegalStateException.class, () -> SockAddr.inet(loopback, 1).unixPath());
    assertThrows(IllegalStateException.class, () -> SockAddr.inet(loopback, 1).flowInfo());
    assertThrows(IllegalArgumentException.class, () -> new SockAddr().room(129));
  }

  @Test
  void aMsgHdrIsWrittenAnewForEachCallWithTheRoomThatThereIs() {
    SockAddr sender = new SockAddr().room(20);
    Iovecs parts = Iovecs.of(LeasedBuffer.allocate(3), LeasedBuffer.allocate(4));
    Cmsgs control = new Cmsgs(40);
    MsgHdr message = new MsgHdr().parts(parts).from(sender).receives(control);
    assertEquals(56, Structs.bytes(message));
    assertEquals(0, message.acquire());
    header(message, sender, parts, control);
    Structs.memory(message).putInt(8, 110).putLong(40, 0).putInt(48, MSG_TRUNC | MSG_CTRUNC);
    message.prepare();
    header(message, sender, parts, control);
    Structs.memory(message).putInt(8, 110).putLong(40, 0).putInt(48, MSG_TRUNC);
    message.release();
    assertEquals(MSG_TRUNC, message.flags());
    assertEquals(110, sender.length());
    assertTrue(sender.isTruncated());
    assertEquals(20, sender.toBytes().length);
    assertEquals(0, message.acquire());
    header(message, sender, parts, control);
    message.release();
  }

  private static void header(MsgHdr message, SockAddr sender, Iovecs parts, Cmsgs control) {
    ByteBuffer memory = Structs.memory(message);
    assertEquals(Structs.address(sender), memory.getLong(0));
    assertEquals(20, memory.getInt(8));
    assertEquals(Structs.address(parts), memory.getLong(16));
    assertEquals(2, memory.getLong(24));
    assertEquals(Structs.address(control), memory.getLong(32));
    assertEquals(40, memory.getLong(40));
    assertEquals(0, memory.getInt(48));
  }

  @Test
  void aHeaderHoldsItsPartsAndIsForOneCallAtATime() {
    LeasedBuffer part = LeasedBuffer.allocate(3);
    MsgHdr message = new MsgHdr().parts(Iovecs.of(part)).sends(new Cmsgs(32));
    assertEquals(0, message.acquire());
    assertTrue(part.toString().contains("held by 1"), part.toString());
    assertEquals("EBUSY", Errnos.name(message.acquire()));
    assertThrows(IllegalStateException.class, () -> message.parts(null));
    message.release();
    assertTrue(part.toString().contains("held by 0"), part.toString());
    part.close();
    assertEquals("EFAULT", Errnos.name(message.acquire()));
    assertEquals(0, message.parts(null).acquire());
    message.release();
    assertEquals("MsgHdr[Cmsgs[0 messages, 0 of 32 bytes], no parts]", message.toString());
  }

  @Test
  void aRefusedControlLetsThePartsGo() {
    LeasedBuffer part = LeasedBuffer.allocate(3);
    Cmsgs control = new Cmsgs(32);
    MsgHdr message = new MsgHdr().parts(Iovecs.of(part)).sends(control);
    MsgHdr other = new MsgHdr().sends(control);
    assertEquals(0, other.acquire());
    assertEquals("EBUSY", Errnos.name(message.acquire()));
    assertTrue(part.toString().contains("held by 0"), part.toString());
    other.release();
    assertEquals(0, message.acquire());
    message.release();
  }

  @Test
  void anMmsgHdrsIsHeadersInARowWithALengthBehindEach() {
    SockAddr to = SockAddr.unix("/x");
    SockAddr from = new SockAddr();
    MsgHdr first = new MsgHdr().to(to);
    MsgHdr second = new MsgHdr().from(from);
    MmsgHdrs both = new MmsgHdrs(first, second);
    assertEquals(128, Structs.bytes(both));
    assertEquals(0, both.acquire());
    assertEquals(Structs.address(to), Structs.memory(both).getLong(0));
    assertEquals(5, Structs.memory(both).getInt(8));
    assertEquals(Structs.address(from), Structs.memory(both).getLong(64));
    assertEquals(128, Structs.memory(both).getInt(72));
    Structs.memory(both).putInt(56, 7).putInt(120, 9).putInt(72, 16).putInt(64 + 48, MSG_EOR);
    both.prepare(1);
    assertEquals(7, both.length(0));
    assertEquals(0, both.length(1));
    Structs.memory(both).putInt(120, 9).putInt(72, 16).putInt(64 + 48, MSG_EOR);
    both.release();
    assertEquals(9, both.length(1));
    assertEquals(16, from.length());
    assertEquals(MSG_EOR, second.flags());
    assertEquals(0, first.acquire());
    assertEquals("EBUSY", Errnos.name(both.acquire()));
    first.release();
    assertEquals(0, second.acquire());
    assertEquals("EBUSY", Errnos.name(both.acquire()));
    assertEquals(0, first.acquire());
    first.release();
    second.release();
    assertThrows(IllegalArgumentException.class, () -> new MmsgHdrs());
    assertThrows(IllegalArgumentException.class, () -> new MmsgHdrs(first, first));
  }

  @Test
  void controlMessagesAreHeadersAndDataToAMultipleOfEight() {
    Cmsgs messages = new Cmsgs(Cmsgs.space(3) + Cmsgs.space(12));
    assertEquals(24 + 32, Structs.bytes(messages));
    messages.add(41, 50, new byte[] {1, 2, 3}).addCredentials(new Cmsgs.Credentials(7, 8, 9));
    ByteBuffer memory = Structs.memory(messages);
    assertEquals(19, memory.getLong(0));
    assertEquals(41, memory.getInt(8));
    assertEquals(50, memory.getInt(12));
    assertEquals(3, memory.get(18));
    assertEquals(28, memory.getLong(24));
    assertEquals(SOL_SOCKET, memory.getInt(32));
    assertEquals(SCM_CREDENTIALS, memory.getInt(36));
    assertEquals(7, memory.getInt(40));
    assertEquals(9, memory.getInt(48));
    assertEquals(2, messages.count());
    assertEquals(56, messages.length());
    assertEquals(41, messages.level(0));
    assertEquals(2, messages.type(1));
    assertArrayEquals(new byte[] {1, 2, 3}, messages.data(0));
    assertEquals(new Cmsgs.Credentials(7, 8, 9), messages.credentials());
    refused(105, "takes 24, and 0 of 56", () -> messages.add(1, 99, new byte[1]));
    refused(Errno.EBADF, "addRights", () -> messages.add(SOL_SOCKET, SCM_RIGHTS, new byte[4]));
    refused(Errno.EINVAL, "0 files", () -> messages.addRights());
    refused(Errno.EINVAL, "254 files", () -> messages.addRights(new Fd[254]));
    assertEquals(0, messages.clear().count());
    assertThrows(IndexOutOfBoundsException.class, () -> messages.type(0));
    assertThrows(IllegalArgumentException.class, () -> new Cmsgs(15));
    assertThrows(IllegalArgumentException.class, () -> new Cmsgs(65537));
  }

  @Test
  void lengthsThatNoKernelWritesAreNotFollowed() {
    Cmsgs messages = new Cmsgs(48);
    Structs.memory(messages).putLong(0, 20).putLong(24, Long.MAX_VALUE);
    messages.received(1000);
    assertEquals(1, messages.count());
    assertEquals(24, messages.length());
    Structs.memory(messages).putLong(0, 15);
    messages.received(48);
    assertEquals(0, messages.count());
    assertEquals(0, messages.length());
  }

  @Test
  void optionsAreWhereTheHeadersHaveThem() {
    Linger linger = Linger.of(5);
    assertEquals(1, Structs.memory(linger).getInt(0));
    assertEquals(5, Structs.memory(linger).getInt(4));
    assertEquals("Linger[5 s]", linger.toString());
    assertFalse(linger.set(false, 5).isOn());
    assertEquals("Linger[off]", linger.toString());
    TimevalOption time = TimevalOption.of(Duration.ofNanos(3_000_250_999L));
    assertEquals(3, Structs.memory(time).getLong(0));
    assertEquals(250, Structs.memory(time).getLong(8));
    assertEquals("TimevalOption[PT3.00025S]", time.toString());
    assertEquals("IntOption[-7]", IntOption.of(-7).toString());
    assertEquals("BytesOption[2 of 2 bytes]", BytesOption.of(new byte[] {1, 2}).toString());
    assertThrows(IllegalArgumentException.class, () -> Linger.of(-1));
    assertThrows(IllegalArgumentException.class, () -> TimevalOption.of(Duration.ofNanos(-1)));
    assertThrows(IllegalArgumentException.class, () -> new BytesOption(0));
    assertThrows(IllegalArgumentException.class, () -> new BytesOption(1).set(new byte[2]));
  }
}
