package dev.syslet.syscalls.socket;

/**
 * Families, types, levels, options and flags of sockets, under the names of the man pages; the same
 * on both architectures. The header that each was read from stands with it.
 *
 * <pre>{@code
 * import static dev.syslet.syscalls.socket.SocketConstants.*;
 *
 * Syscalls.socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
 * }</pre>
 */
public final class SocketConstants {

  /** No family: connect takes a connection away ({@code linux/socket.h}). */
  public static final int AF_UNSPEC = 0;

  /** Sockets of this machine ({@code linux/socket.h}). */
  public static final int AF_UNIX = 1;

  /** IPv4 ({@code linux/socket.h}). */
  public static final int AF_INET = 2;

  /** IPv6 ({@code linux/socket.h}). */
  public static final int AF_INET6 = 10;

  /** Talk with the kernel ({@code linux/socket.h}). */
  public static final int AF_NETLINK = 16;

  /** Packets of a network device ({@code linux/socket.h}). */
  public static final int AF_PACKET = 17;

  /** Virtual machines and their host ({@code linux/socket.h}). */
  public static final int AF_VSOCK = 40;

  /** A socket for bytes in order ({@code linux/net.h}). */
  public static final int SOCK_STREAM = 1;

  /** A socket for datagrams ({@code linux/net.h}). */
  public static final int SOCK_DGRAM = 2;

  /** A socket for packets of a protocol ({@code linux/net.h}). */
  public static final int SOCK_RAW = 3;

  /** A socket for records in order ({@code linux/net.h}). */
  public static final int SOCK_SEQPACKET = 5;

  /** socket, socketpair, accept4: with O_NONBLOCK ({@code linux/net.h}). */
  public static final int SOCK_NONBLOCK = 0x800;

  /** socket, socketpair, accept4: closed in programs that are started ({@code linux/net.h}). */
  public static final int SOCK_CLOEXEC = 0x80000;

  /** shutdown: nothing more is read ({@code linux/net.h}). */
  public static final int SHUT_RD = 0;

  /** shutdown: nothing more is written ({@code linux/net.h}). */
  public static final int SHUT_WR = 1;

  /** shutdown: neither ({@code linux/net.h}). */
  public static final int SHUT_RDWR = 2;

  /** listen: the longest queue there is, unless the machine is set up otherwise ({@code linux/socket.h}). */
  public static final int SOMAXCONN = 4096;

  /** The protocol of the socket, or options of IPv4 ({@code linux/in.h}). */
  public static final int IPPROTO_IP = 0;

  /** TCP, and its options ({@code linux/in.h}). */
  public static final int IPPROTO_TCP = 6;

  /** UDP, and its options ({@code linux/in.h}). */
  public static final int IPPROTO_UDP = 17;

  /** Options of IPv6 ({@code linux/in.h}). */
  public static final int IPPROTO_IPV6 = 41;

  /** Options of every socket ({@code asm-generic/socket.h}). */
  public static final int SOL_SOCKET = 1;

  /** An address whose last user has gone may be bound ({@code asm-generic/socket.h}). */
  public static final int SO_REUSEADDR = 2;

  /** The type of the socket ({@code asm-generic/socket.h}). */
  public static final int SO_TYPE = 3;

  /** The error that waits, which is taken ({@code asm-generic/socket.h}). */
  public static final int SO_ERROR = 4;

  /** May send to broadcast addresses ({@code asm-generic/socket.h}). */
  public static final int SO_BROADCAST = 6;

  /** Bytes of the send buffer, doubled by the kernel ({@code asm-generic/socket.h}). */
  public static final int SO_SNDBUF = 7;

  /** Bytes of the receive buffer, doubled by the kernel ({@code asm-generic/socket.h}). */
  public static final int SO_RCVBUF = 8;

  /** Asks a silent peer whether it lives ({@code asm-generic/socket.h}). */
  public static final int SO_KEEPALIVE = 9;

  /** How long close waits, a {@link Linger} ({@code asm-generic/socket.h}). */
  public static final int SO_LINGER = 13;

  /** More sockets may bind the same port ({@code asm-generic/socket.h}). */
  public static final int SO_REUSEPORT = 15;

  /** Received messages have SCM_CREDENTIALS ({@code asm-generic/socket.h}). */
  public static final int SO_PASSCRED = 16;

  /** Who is at the other end: struct ucred ({@code asm-generic/socket.h}). */
  public static final int SO_PEERCRED = 17;

  /** Bytes that there must be before a read returns ({@code asm-generic/socket.h}). */
  public static final int SO_RCVLOWAT = 18;

  /** How long a read waits, a {@link TimevalOption} ({@code asm-generic/socket.h}). */
  public static final int SO_RCVTIMEO = 20;

  /** How long a write waits, a {@link TimevalOption} ({@code asm-generic/socket.h}). */
  public static final int SO_SNDTIMEO = 21;

  /** Whether the socket listens ({@code asm-generic/socket.h}). */
  public static final int SO_ACCEPTCONN = 30;

  /** The protocol of the socket ({@code asm-generic/socket.h}). */
  public static final int SO_PROTOCOL = 38;

  /** The family of the socket ({@code asm-generic/socket.h}). */
  public static final int SO_DOMAIN = 39;

  /** Small segments are not held back ({@code linux/tcp.h}). */
  public static final int TCP_NODELAY = 1;

  /** Only full segments are sent ({@code linux/tcp.h}). */
  public static final int TCP_CORK = 3;

  /** Seconds of silence before SO_KEEPALIVE asks ({@code linux/tcp.h}). */
  public static final int TCP_KEEPIDLE = 4;

  /** Seconds between questions of SO_KEEPALIVE ({@code linux/tcp.h}). */
  public static final int TCP_KEEPINTVL = 5;

  /** Questions of SO_KEEPALIVE before it gives up ({@code linux/tcp.h}). */
  public static final int TCP_KEEPCNT = 6;

  /** What is known of the connection: struct tcp_info ({@code linux/tcp.h}). */
  public static final int TCP_INFO = 11;

  /** The name of the congestion control ({@code linux/tcp.h}). */
  public static final int TCP_CONGESTION = 13;

  /** Milliseconds that data may stay without an answer ({@code linux/tcp.h}). */
  public static final int TCP_USER_TIMEOUT = 18;

  /** A socket of AF_INET6 takes no IPv4 ({@code linux/in6.h}). */
  public static final int IPV6_V6ONLY = 26;

  /** A control message with open files ({@code linux/socket.h}). */
  public static final int SCM_RIGHTS = 1;

  /** A control message that says who sends: struct ucred ({@code linux/socket.h}). */
  public static final int SCM_CREDENTIALS = 2;

  /** Out-of-band data ({@code linux/socket.h}). */
  public static final int MSG_OOB = 0x1;

  /** What is received stays to be received; files that come with it are opened each time ({@code linux/socket.h}). */
  public static final int MSG_PEEK = 0x2;

  /** Only to hosts that are reached without a gateway ({@code linux/socket.h}). */
  public static final int MSG_DONTROUTE = 0x4;

  /** Told: control messages found no room, and files in them were closed ({@code linux/socket.h}). */
  public static final int MSG_CTRUNC = 0x8;

  /** Told: a datagram was longer; asked: its whole length is the result ({@code linux/socket.h}). */
  public static final int MSG_TRUNC = 0x20;

  /** EAGAIN instead of waiting ({@code linux/socket.h}). */
  public static final int MSG_DONTWAIT = 0x40;

  /** The end of a record ({@code linux/socket.h}). */
  public static final int MSG_EOR = 0x80;

  /** Waits for all that there is room for ({@code linux/socket.h}). */
  public static final int MSG_WAITALL = 0x100;

  /** The peer is alive, no need to look for it ({@code linux/socket.h}). */
  public static final int MSG_CONFIRM = 0x800;

  /** Errors are received ({@code linux/socket.h}). */
  public static final int MSG_ERRQUEUE = 0x2000;

  /** EPIPE without SIGPIPE, which the JVM ignores ({@code linux/socket.h}). */
  public static final int MSG_NOSIGNAL = 0x4000;

  /** More follows ({@code linux/socket.h}). */
  public static final int MSG_MORE = 0x8000;

  /** recvmmsg: waits for the first message only ({@code linux/socket.h}). */
  public static final int MSG_WAITFORONE = 0x10000;

  /** The pages are used after the call: not with memory that is leased for the call only ({@code linux/socket.h}). */
  public static final int MSG_ZEROCOPY = 0x4000000;

  /** Connects and sends ({@code linux/socket.h}). */
  public static final int MSG_FASTOPEN = 0x20000000;

  /** Received files are closed in programs that are started ({@code linux/socket.h}). */
  public static final int MSG_CMSG_CLOEXEC = 0x40000000;

  private SocketConstants() {}
}
