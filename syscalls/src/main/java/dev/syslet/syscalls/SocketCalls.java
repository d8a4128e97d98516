package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.LengthWord;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.socket.SockAddr;
import dev.syslet.syscalls.socket.SockOpt;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} that make, connect and set up sockets. */
abstract class SocketCalls extends MemoryCalls {

  private static final int ACCEPT4 = Numbers.TABLE.numberOf("accept4");
  private static final int BIND = Numbers.TABLE.numberOf("bind");
  private static final int CONNECT = Numbers.TABLE.numberOf("connect");
  private static final int GETPEERNAME = Numbers.TABLE.numberOf("getpeername");
  private static final int GETSOCKNAME = Numbers.TABLE.numberOf("getsockname");
  private static final int GETSOCKOPT = Numbers.TABLE.numberOf("getsockopt");
  private static final int LISTEN = Numbers.TABLE.numberOf("listen");
  private static final int SETSOCKOPT = Numbers.TABLE.numberOf("setsockopt");
  private static final int SHUTDOWN = Numbers.TABLE.numberOf("shutdown");
  private static final int SOCKET = Numbers.TABLE.numberOf("socket");
  private static final int SOCKETPAIR = Numbers.TABLE.numberOf("socketpair");

  SocketCalls() {}

  /** Adds an address that the kernel reads, and its length. */
  static Descriptor address(Descriptor d, @Nullable SockAddr address) {
    return address == null
        ? d.addArgument(0).addArgument(0)
        : d.addArgument(Structs.address(address), address).addArgument(address.length());
  }

  /** Adds an address that the kernel writes, and its length, which it reads and writes. */
  static Descriptor told(Descriptor d, @Nullable SockAddr address) {
    if (address == null) {
      return d.addArgument(0).addArgument(0);
    }
    LengthWord length = Structs.lengthWord(address).offer();
    return d.addArgument(Structs.address(address), address)
        .addArgument(Structs.address(length), length);
  }

  /**
   * Fills a descriptor: make a socket.
   *
   * @param d the descriptor
   * @param domain an AF_ constant
   * @param type a SOCK_ constant, with SOCK_CLOEXEC, SOCK_NONBLOCK
   * @param protocol 0, or an IPPROTO_ constant
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor socket(Descriptor d, int domain, int type, int protocol) {
    return d.syscall(SOCKET).addArgument(domain).addArgument(type).addArgument(protocol);
  }

  /**
   * Make a socket.
   *
   * @param domain an AF_ constant
   * @param type a SOCK_ constant, with SOCK_CLOEXEC, SOCK_NONBLOCK
   * @param protocol 0, or an IPPROTO_ constant
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor socket(int domain, int type, int protocol) {
    return socket(new Descriptor(), domain, type, protocol);
  }

  /**
   * Fills a descriptor: make two sockets that are connected.
   *
   * @param d the descriptor
   * @param domain an AF_ constant
   * @param type a SOCK_ constant, with SOCK_CLOEXEC, SOCK_NONBLOCK
   * @param protocol 0, or an IPPROTO_ constant
   * @param result gets the two numbers
   * @return the descriptor; its result is 0
   */
  public static Descriptor socketpair(
      Descriptor d, int domain, int type, int protocol, FdPair result) {
    return d.syscall(SOCKETPAIR)
        .addArgument(domain)
        .addArgument(type)
        .addArgument(protocol)
        .addArgument(Structs.address(result), result);
  }

  /**
   * Make two sockets that are connected.
   *
   * @param domain an AF_ constant
   * @param type a SOCK_ constant, with SOCK_CLOEXEC, SOCK_NONBLOCK
   * @param protocol 0, or an IPPROTO_ constant
   * @param result gets the two numbers
   * @return a new descriptor; its result is 0
   */
  public static Descriptor socketpair(int domain, int type, int protocol, FdPair result) {
    return socketpair(new Descriptor(), domain, type, protocol, result);
  }

  /**
   * Fills a descriptor: give a socket its address.
   *
   * <p>A path of an AF_UNIX socket becomes a file, which nobody removes.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param address the address; its length is taken when this is filled
   * @return the descriptor; its result is 0
   */
  public static Descriptor bind(Descriptor d, Fd socket, SockAddr address) {
    return address(file(d, BIND, socket), address);
  }

  /**
   * Give a socket its address.
   *
   * <p>A path of an AF_UNIX socket becomes a file, which nobody removes.
   *
   * @param socket the socket
   * @param address the address; its length is taken when this is filled
   * @return a new descriptor; its result is 0
   */
  public static Descriptor bind(Fd socket, SockAddr address) {
    return bind(new Descriptor(), socket, address);
  }

  /**
   * Fills a descriptor: let a socket take connections.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param backlog how many may wait to be accepted; SOMAXCONN
   * @return the descriptor; its result is 0
   */
  public static Descriptor listen(Descriptor d, Fd socket, int backlog) {
    return file(d, LISTEN, socket).addArgument(backlog);
  }

  /**
   * Let a socket take connections.
   *
   * @param socket the socket
   * @param backlog how many may wait to be accepted; SOMAXCONN
   * @return a new descriptor; its result is 0
   */
  public static Descriptor listen(Fd socket, int backlog) {
    return listen(new Descriptor(), socket, backlog);
  }

  /**
   * Fills a descriptor: take a connection.
   *
   * @param d the descriptor
   * @param listener a socket that listens
   * @param peer gets the address of who connects; null for not asked
   * @param flags SOCK_CLOEXEC, SOCK_NONBLOCK: of the new socket
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor accept4(Descriptor d, Fd listener, @Nullable SockAddr peer, int flags) {
    return told(file(d, ACCEPT4, listener), peer).addArgument(flags);
  }

  /**
   * Take a connection.
   *
   * @param listener a socket that listens
   * @param peer gets the address of who connects; null for not asked
   * @param flags SOCK_CLOEXEC, SOCK_NONBLOCK: of the new socket
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor accept4(Fd listener, @Nullable SockAddr peer, int flags) {
    return accept4(new Descriptor(), listener, peer, flags);
  }

  /**
   * Fills a descriptor: connect a socket.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param address to whom; AF_UNSPEC takes the connection of a datagram socket away
   * @return the descriptor; its result is 0
   */
  public static Descriptor connect(Descriptor d, Fd socket, SockAddr address) {
    return address(file(d, CONNECT, socket), address);
  }

  /**
   * Connect a socket.
   *
   * @param socket the socket
   * @param address to whom; AF_UNSPEC takes the connection of a datagram socket away
   * @return a new descriptor; its result is 0
   */
  public static Descriptor connect(Fd socket, SockAddr address) {
    return connect(new Descriptor(), socket, address);
  }

  /**
   * Fills a descriptor: end one direction of a connection, or both.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param how SHUT_RD, SHUT_WR, SHUT_RDWR
   * @return the descriptor; its result is 0
   */
  public static Descriptor shutdown(Descriptor d, Fd socket, int how) {
    return file(d, SHUTDOWN, socket).addArgument(how);
  }

  /**
   * End one direction of a connection, or both.
   *
   * @param socket the socket
   * @param how SHUT_RD, SHUT_WR, SHUT_RDWR
   * @return a new descriptor; its result is 0
   */
  public static Descriptor shutdown(Fd socket, int how) {
    return shutdown(new Descriptor(), socket, how);
  }

  /**
   * Fills a descriptor: ask for an option.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param level SOL_SOCKET or an IPPROTO_ constant
   * @param name an option of that level
   * @param value gets the value and its length
   * @return the descriptor; its result is 0
   */
  public static Descriptor getsockopt(Descriptor d, Fd socket, int level, int name, SockOpt value) {
    LengthWord length = Structs.lengthWord(value).offer();
    return file(d, GETSOCKOPT, socket)
        .addArgument(level)
        .addArgument(name)
        .addArgument(Structs.address(value), value)
        .addArgument(Structs.address(length), length);
  }

  /**
   * Ask for an option.
   *
   * @param socket the socket
   * @param level SOL_SOCKET or an IPPROTO_ constant
   * @param name an option of that level
   * @param value gets the value and its length
   * @return a new descriptor; its result is 0
   */
  public static Descriptor getsockopt(Fd socket, int level, int name, SockOpt value) {
    return getsockopt(new Descriptor(), socket, level, name, value);
  }

  /**
   * Fills a descriptor: set an option.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param level SOL_SOCKET or an IPPROTO_ constant
   * @param name an option of that level
   * @param value the value; its length is taken when this is filled
   * @return the descriptor; its result is 0
   */
  public static Descriptor setsockopt(Descriptor d, Fd socket, int level, int name, SockOpt value) {
    return file(d, SETSOCKOPT, socket)
        .addArgument(level)
        .addArgument(name)
        .addArgument(Structs.address(value), value)
        .addArgument(value.length());
  }

  /**
   * Set an option.
   *
   * @param socket the socket
   * @param level SOL_SOCKET or an IPPROTO_ constant
   * @param name an option of that level
   * @param value the value; its length is taken when this is filled
   * @return a new descriptor; its result is 0
   */
  public static Descriptor setsockopt(Fd socket, int level, int name, SockOpt value) {
    return setsockopt(new Descriptor(), socket, level, name, value);
  }

  /**
   * Fills a descriptor: ask for a socket's own address.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param address gets it
   * @return the descriptor; its result is 0
   */
  public static Descriptor getsockname(Descriptor d, Fd socket, SockAddr address) {
    return told(file(d, GETSOCKNAME, socket), address);
  }

  /**
   * Ask for a socket's own address.
   *
   * @param socket the socket
   * @param address gets it
   * @return a new descriptor; its result is 0
   */
  public static Descriptor getsockname(Fd socket, SockAddr address) {
    return getsockname(new Descriptor(), socket, address);
  }

  /**
   * Fills a descriptor: ask for the address of a socket's peer.
   *
   * @param d the descriptor
   * @param socket the socket
   * @param address gets it
   * @return the descriptor; its result is 0, ENOTCONN as a negative number
   */
  public static Descriptor getpeername(Descriptor d, Fd socket, SockAddr address) {
    return told(file(d, GETPEERNAME, socket), address);
  }

  /**
   * Ask for the address of a socket's peer.
   *
   * @param socket the socket
   * @param address gets it
   * @return a new descriptor; its result is 0, ENOTCONN as a negative number
   */
  public static Descriptor getpeername(Fd socket, SockAddr address) {
    return getpeername(new Descriptor(), socket, address);
  }
}
