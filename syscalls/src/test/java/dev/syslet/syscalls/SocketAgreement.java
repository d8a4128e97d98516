package dev.syslet.syscalls;

import static dev.syslet.syscalls.AgreementMain.NULL;
import static dev.syslet.syscalls.AgreementMain.POINTER;
import static dev.syslet.syscalls.AgreementMain.direct;
import static dev.syslet.syscalls.AgreementMain.has;
import static dev.syslet.syscalls.socket.SocketConstants.*;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.socket.Cmsgs;
import dev.syslet.syscalls.socket.IntOption;
import dev.syslet.syscalls.socket.Linger;
import dev.syslet.syscalls.socket.MmsgHdrs;
import dev.syslet.syscalls.socket.MsgHdr;
import dev.syslet.syscalls.socket.SockAddr;
import java.net.InetAddress;

/** The calls on sockets of {@link AgreementMain}: on loopback and on AF_UNIX. */
@SuppressWarnings("resource") // the process ends
final class SocketAgreement {

  private static final String LOOPBACK = "sin_addr=\"\\x7f\\x00\\x00\\x01\"";

  private final AgreementMain main;
  private final Descriptor d = new Descriptor();

  SocketAgreement(AgreementMain main) {
    this.main = main;
  }

  void run() {
    connections();
    datagrams();
    messages();
  }

  private Fd socket(int domain, int type) {
    // strace shows a type and flags as they were put together
    Object seen =
        (type & SOCK_CLOEXEC) == 0 ? type : has("0x" + (type - SOCK_CLOEXEC) + "|0x80000");
    long number = main.agree("socket", Syscalls.socket(d, domain, type, 0), domain, seen, 0);
    return main.kernel().adopt((int) number);
  }

  private void connections() {
    Fd listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC);
    SockAddr any = SockAddr.inet(InetAddress.getLoopbackAddress(), 0);
    SockAddr own = new SockAddr();
    main.agree("bind", Syscalls.bind(d, listener, any), listener, has(LOOPBACK), 16);
    main.agree("listen", Syscalls.listen(d, listener, 7), listener, 7);
    main.agree(
        "getsockname", Syscalls.getsockname(d, listener, own), listener, has("sin_"), has("128"));
    Fd client = socket(AF_INET, SOCK_STREAM);
    String port = String.format("sin_port=\"\\x%02x\\x%02x\"", own.port() >> 8, own.port() & 0xFF);
    main.agree("connect", Syscalls.connect(d, client, own), client, has(port), 16);
    SockAddr peer = new SockAddr();
    long number =
        main.agree(
            "accept4",
            Syscalls.accept4(d, listener, peer, SOCK_CLOEXEC),
            listener,
            has(LOOPBACK),
            has("128 => 16"),
            0x80000);
    Fd server = main.kernel().adopt((int) number);
    main.agree(
        "getpeername", Syscalls.getpeername(d, client, peer), client, has(port), has("128 => 16"));
    main.agree(
        "setsockopt",
        Syscalls.setsockopt(d, client, SOL_SOCKET, SO_LINGER, Linger.of(9)),
        client,
        1,
        13,
        has("{l_onoff=1, l_linger=9}"),
        8);
    main.agree(
        "getsockopt",
        Syscalls.getsockopt(d, client, IPPROTO_TCP, TCP_NODELAY, new IntOption()),
        client,
        6,
        1,
        has("[0]"),
        has("[4]"));
    main.agree(
        "sendto",
        Syscalls.sendto(d, client, direct("stream"), MSG_NOSIGNAL),
        client,
        "stream",
        6,
        0x4000,
        NULL,
        0);
    main.agree(
        "recvfrom",
        Syscalls.recvfrom(d, server, LeasedBuffer.allocate(9), MSG_PEEK),
        server,
        "stream",
        9,
        2,
        NULL,
        NULL);
    main.agree("shutdown", Syscalls.shutdown(d, client, SHUT_WR), client, 1);
    main.agree("accept4", acceptSecond(listener, own), listener, NULL, NULL, 0);
  }

  /** Another connection waits to be accepted. */
  private Descriptor acceptSecond(Fd listener, SockAddr own) {
    Fd second = socket(AF_INET, SOCK_STREAM);
    main.agree("connect", Syscalls.connect(second, own), second, has(LOOPBACK), 16);
    return Syscalls.accept4(d, listener, null, 0);
  }

  private void datagrams() {
    Fd receiver = socket(AF_UNIX, SOCK_DGRAM);
    SockAddr path = SockAddr.unix(main.path("s"));
    int length = 2 + main.path("s").length() + 1;
    main.agree("bind", Syscalls.bind(receiver, path), receiver, has(main.path("s")), length);
    Fd sender = socket(AF_UNIX, SOCK_DGRAM);
    SockAddr name = SockAddr.unixAbstract(new byte[] {'a', 'g', (byte) ('0' + length % 10)});
    main.agree("bind", Syscalls.bind(sender, name), sender, has("sun_path=@\"ag"), 6);
    main.agree(
        "sendto",
        Syscalls.sendto(d, sender, direct("gram"), 0, path),
        sender,
        "gram",
        4,
        0,
        has(main.path("s")),
        length);
    main.agree(
        "recvfrom",
        Syscalls.recvfrom(d, receiver, LeasedBuffer.allocate(8), MSG_DONTWAIT, new SockAddr()),
        receiver,
        "gram",
        8,
        0x40,
        has("@\"ag"),
        has("128 => 6"));
  }

  private void messages() {
    FdPair pair = new FdPair();
    main.agree(
        "socketpair",
        Syscalls.socketpair(d, AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair),
        1,
        has("0x5|0x80000"),
        0,
        POINTER);
    Fd left = main.kernel().adopt(pair.first());
    Fd right = main.kernel().adopt(pair.second());
    MsgHdr out =
        new MsgHdr()
            .parts(Iovecs.of(direct("ab"), direct("c")))
            .sends(new Cmsgs(64).addRights(left));
    Cmsgs got = new Cmsgs(40);
    MsgHdr in = new MsgHdr().parts(Iovecs.of(LeasedBuffer.allocate(5))).receives(got);
    main.agree(
        "sendmsg",
        Syscalls.sendmsg(d, left, out, MSG_NOSIGNAL),
        left,
        has("{iov_base=\"ab\", iov_len=2}, {iov_base=\"c\", iov_len=1}"),
        0x4000);
    main.agree(
        "recvmsg",
        Syscalls.recvmsg(d, right, in, MSG_CMSG_CLOEXEC),
        right,
        has("{iov_base=\"abc\", iov_len=5}"),
        0x40000000);
    got.takeRights(main.kernel());
    out.sends(null);
    MmsgHdrs all = new MmsgHdrs(out, new MsgHdr().parts(Iovecs.of(direct("second"))));
    main.agree("sendmmsg", Syscalls.sendmmsg(d, left, all, 0), left, has("\"second\""), 2, 0);
    main.agree("sendmmsg", Syscalls.sendmmsg(left, all, 1, 0), left, has("\"second\""), 1, 0);
    MsgHdr other = new MsgHdr().parts(Iovecs.of(LeasedBuffer.allocate(6)));
    main.agree(
        "recvmmsg",
        Syscalls.recvmmsg(d, right, new MmsgHdrs(in, other), MSG_WAITFORONE, null),
        right,
        has("\"second\""),
        2,
        0x10000,
        NULL);
    main.agree(
        "recvmmsg",
        Syscalls.recvmmsg(right, new MmsgHdrs(other), MSG_DONTWAIT, Timespec.ofNanos(5_000_000)),
        right,
        has("\"second\""),
        1,
        0x40,
        has("tv_nsec=5000000"));
  }
}
