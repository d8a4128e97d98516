package dev.syslet.syscalls.socket;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.LengthWord;
import dev.syslet.syscalls.raw.Slabs;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The address of a socket in native memory, of any family, with its length; the same on both
 * architectures. Numbers marked BE are in network byte order there.
 *
 * <pre>
 * sockaddr_in    0 family (2)   2 port (2, BE)   4 address (4)           8 zero (8)
 * sockaddr_in6   0 family (2)   2 port (2, BE)   4 flowinfo (4, BE)      8 address (16)   24 scope (4)
 * sockaddr_un    0 family (2)   2 path with a zero behind it, or a zero and an abstract name, or nothing
 * any other      0 family (2)   2 what the family's man page says
 * </pre>
 *
 * <pre>{@code
 * executor.call(Syscalls.connect(socket, SockAddr.of(new InetSocketAddress(host, 443))));
 * executor.call(Syscalls.bind(socket, SockAddr.unix("/run/service.sock")));
 *
 * SockAddr peer = new SockAddr();
 * long number = executor.call(Syscalls.accept4(listener, peer, SOCK_CLOEXEC));
 * InetSocketAddress who = peer.toInetSocketAddress();
 * }</pre>
 *
 * <p>Where a call writes an address, it is given {@link #room} bytes. The kernel cuts off what finds
 * no room and tells the whole length nevertheless: then {@link #isTruncated}. Every family that
 * Linux has fits into the 128 bytes that there are. After a call that failed, nothing in here means
 * anything.
 *
 * <p>Reusable; one call at a time may write to it. It is not thread-safe.
 */
public final class SockAddr extends Struct {

  /** How many bytes an address of any family has room in: {@code struct sockaddr_storage}. */
  public static final int MAX_BYTES = 128;

  /** The most bytes of a path of an AF_UNIX socket. */
  public static final int MAX_UNIX_PATH = 108;

  static final int FAMILY = 0;
  static final int PORT = 2;
  static final int IN_ADDRESS = 4;
  static final int IN_BYTES = 16;
  static final int IN6_FLOWINFO = 4;
  static final int IN6_ADDRESS = 8;
  static final int IN6_SCOPE = 24;
  static final int IN6_BYTES = 28;
  static final int UNIX_PATH = 2;
  private static final int FAMILY_BYTES = 2;
  private static final int MAX_PORT = 0xFFFF;

  private final LengthWord length;

  /** Makes an empty one, with room for an address of any family. */
  public SockAddr() {
    this(new LengthWord(MAX_BYTES));
  }

  private SockAddr(LengthWord length) {
    super(Slabs.allocate(MAX_BYTES), length);
    this.length = length;
  }

  /**
   * Makes one for an internet address: sockaddr_in or sockaddr_in6, as the address is.
   *
   * @param address a resolved address, with its port; the scope of an IPv6 address goes with it
   * @return the new one
   * @throws SubmitException (EINVAL) when the address is not resolved
   */
  public static SockAddr of(InetSocketAddress address) {
    return new SockAddr().set(address);
  }

  /**
   * Makes a sockaddr_in or sockaddr_in6, as the address is.
   *
   * @param address the address; the scope of an IPv6 address goes with it
   * @param port 0 to 65535
   * @return the new one
   * @throws SubmitException (EINVAL) when the port is out of range
   */
  public static SockAddr inet(InetAddress address, int port) {
    return new SockAddr().setInet(address, port);
  }

  /**
   * Makes a sockaddr_in6.
   *
   * @param address the address; one of IPv4 becomes {@code ::ffff:a.b.c.d}, as a socket of AF_INET6
   *     takes it
   * @param port 0 to 65535
   * @param flowInfo traffic class and flow label, 0 if there is none
   * @param scopeId the index of the interface of a link-local address, else 0
   * @return the new one
   * @throws SubmitException (EINVAL) when the port is out of range
   */
  public static SockAddr inet6(InetAddress address, int port, int flowInfo, int scopeId) {
    return new SockAddr().setInet6(address, port, flowInfo, scopeId);
  }

  /**
   * Makes the address of an AF_UNIX socket in the file system.
   *
   * @param path 1 to 108 bytes in UTF-8
   * @return the new one
   * @throws SubmitException (ENAMETOOLONG) when it is longer, (EINVAL) when it is empty, has a zero
   *     in it, or is not a well-formed string
   */
  public static SockAddr unix(String path) {
    return new SockAddr().setUnix(PathName.of(path));
  }

  /**
   * Makes an AF_UNIX address in the abstract namespace, which has no file.
   *
   * @param name 0 to 107 bytes, any; the zero in front of it is not part of it
   * @return the new one
   * @throws SubmitException (ENAMETOOLONG) when it is longer
   */
  public static SockAddr unixAbstract(byte[] name) {
    return new SockAddr().setUnixAbstract(name);
  }

  /**
   * Makes the AF_UNIX address that is only a family: what a socket without a name has. A socket that
   * is bound to it is given an abstract name by the kernel.
   *
   * @return the new one
   */
  public static SockAddr unixUnnamed() {
    return raw(SocketConstants.AF_UNIX, new byte[0]);
  }

  /**
   * Makes an address of any family.
   *
   * @param family an AF_ constant, 0 to 65535
   * @param data what follows the family, at most 126 bytes
   * @return the new one
   * @throws SubmitException (EINVAL) when one of them is out of range
   */
  public static SockAddr raw(int family, byte[] data) {
    return new SockAddr().setRaw(family, data);
  }

  /**
   * Changes it to an internet address, as {@link #of}.
   *
   * @param address a resolved address, with its port
   * @return this
   * @throws SubmitException (EINVAL) when the address is not resolved
   */
  public SockAddr set(InetSocketAddress address) {
    InetAddress resolved = address.getAddress();
    if (resolved == null) {
      throw new SubmitException(Errno.EINVAL, "the address is not resolved: " + address);
    }
    return setInet(resolved, address.getPort());
  }

  private SockAddr setInet(InetAddress address, int port) {
    if (address instanceof Inet6Address six) {
      return setInet6(six, port, 0, six.getScopeId());
    }
    begin(SocketConstants.AF_INET, checkedPort(port), IN_BYTES);
    memory().put(IN_ADDRESS, address.getAddress());
    return this;
  }

  private SockAddr setInet6(InetAddress address, int port, int flowInfo, int scopeId) {
    begin(SocketConstants.AF_INET6, checkedPort(port), IN6_BYTES);
    byte[] bytes = address.getAddress();
    if (bytes.length == 4) {
      memory().putShort(IN6_ADDRESS + 10, (short) -1).put(IN6_ADDRESS + 12, bytes);
    } else {
      memory().put(IN6_ADDRESS, bytes);
    }
    memory().putInt(IN6_FLOWINFO, toNetworkOrder(flowInfo)).putInt(IN6_SCOPE, scopeId);
    return this;
  }

  private SockAddr setUnix(PathName path) {
    int bytes = path.length();
    if (bytes == 0) {
      throw new SubmitException(Errno.EINVAL, "the path of a socket is empty: \"\"");
    }
    checkUnix(bytes, MAX_UNIX_PATH, "path", path);
    // The zero at the end is told to the kernel where it has room: that is what bind is given by C.
    begin(SocketConstants.AF_UNIX, 0, UNIX_PATH + Math.min(bytes + 1, MAX_UNIX_PATH));
    memory().put(UNIX_PATH, path.toBytes());
    return this;
  }

  private SockAddr setUnixAbstract(byte[] name) {
    checkUnix(name.length, MAX_UNIX_PATH - 1, "abstract name", "it");
    begin(SocketConstants.AF_UNIX, 0, UNIX_PATH + 1 + name.length);
    memory().put(UNIX_PATH + 1, name);
    return this;
  }

  private SockAddr setRaw(int family, byte[] data) {
    if (family != (family & 0xFFFF)) {
      throw new SubmitException(Errno.EINVAL, "a family has 16 bits: " + family);
    }
    if (data.length > MAX_BYTES - FAMILY_BYTES) {
      throw new SubmitException(
          Errno.EINVAL,
          "an address of "
              + data.length
              + " bytes behind its family; there is room for "
              + (MAX_BYTES - FAMILY_BYTES));
    }
    begin(family, 0, FAMILY_BYTES + data.length);
    memory().put(FAMILY_BYTES, data);
    return this;
  }

  private static void checkUnix(int bytes, int most, String what, Object text) {
    if (bytes > most) {
      throw new SubmitException(
          Errno.ENAMETOOLONG,
          "the " + what + " of a socket has " + bytes + " bytes, more than " + most + ": " + text);
    }
  }

  private static int checkedPort(int port) {
    if (port < 0 || port > MAX_PORT) {
      throw new SubmitException(Errno.EINVAL, "a port is 0 to 65535, not " + port);
    }
    return port;
  }

  private void begin(int family, int port, int bytes) {
    for (int i = 0; i < MAX_BYTES; i += Long.BYTES) {
      memory().putLong(i, 0);
    }
    memory().putShort(FAMILY, (short) family);
    memory().put(PORT, (byte) (port >> 8)).put(PORT + 1, (byte) port);
    length.room(MAX_BYTES);
    length.set(bytes);
  }

  private static int toNetworkOrder(int number) {
    return ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        ? Integer.reverseBytes(number)
        : number;
  }

  /**
   * How much of it a call may write.
   *
   * @return bytes, 128 unless it was limited
   */
  public int room() {
    return length.room();
  }

  /**
   * Limits how much of it a call may write, until it is set again.
   *
   * @param bytes 0 to 128
   * @return this
   * @throws IllegalArgumentException when it is out of range
   */
  public SockAddr room(int bytes) {
    if (bytes < 0 || bytes > MAX_BYTES) {
      throw new IllegalArgumentException("room for " + bytes + " bytes: it must be 0 to 128");
    }
    length.room(bytes);
    return this;
  }

  /**
   * How long the address is: what was set, or what the last call told, which may be more than {@link
   * #room}. 0 when a call had no address to tell.
   *
   * @return bytes, the family's two included
   */
  public int length() {
    return length.get();
  }

  /** What a call that does not use the {@link LengthWord} has told. */
  void length(int bytes) {
    length.set(bytes);
  }

  /**
   * Whether the last call had a longer address to tell than there was room for.
   *
   * @return whether it was cut off
   */
  public boolean isTruncated() {
    return length() > room();
  }

  /** How many bytes there are to be looked at. */
  private int known() {
    return Math.clamp(length(), 0, isTruncated() ? room() : MAX_BYTES);
  }

  /**
   * The family.
   *
   * @return an AF_ constant; AF_UNSPEC when there is no address
   */
  public int family() {
    return known() < FAMILY_BYTES
        ? SocketConstants.AF_UNSPEC
        : Short.toUnsignedInt(memory().getShort(FAMILY));
  }

  /**
   * The port of an internet address.
   *
   * @return 0 to 65535
   * @throws IllegalStateException when it is of another family
   */
  public int port() {
    checkInternet();
    return (memory().get(PORT) & 0xFF) << 8 | memory().get(PORT + 1) & 0xFF;
  }

  /**
   * The flow of an IPv6 address.
   *
   * @return traffic class and flow label
   * @throws IllegalStateException when it is of another family
   */
  public int flowInfo() {
    checkIs(SocketConstants.AF_INET6, IN6_BYTES);
    return toNetworkOrder(memory().getInt(IN6_FLOWINFO));
  }

  /**
   * The scope of an IPv6 address.
   *
   * @return the index of an interface, 0 when there is none
   * @throws IllegalStateException when it is of another family
   */
  public int scopeId() {
    checkIs(SocketConstants.AF_INET6, IN6_BYTES);
    return memory().getInt(IN6_SCOPE);
  }

  /**
   * An internet address as Java has it. One of AF_INET6 is an {@link Inet6Address}, also when it
   * stands for one of IPv4.
   *
   * @return address and port, never looked up by name
   * @throws IllegalStateException when it is of another family, or cut off
   */
  public InetSocketAddress toInetSocketAddress() {
    checkInternet();
    boolean six = family() == SocketConstants.AF_INET6;
    byte[] bytes = new byte[six ? 16 : 4];
    memory().get(six ? IN6_ADDRESS : IN_ADDRESS, bytes);
    try {
      InetAddress address =
          six
              ? Inet6Address.getByAddress(null, bytes, scopeId() == 0 ? -1 : scopeId())
              : InetAddress.getByAddress(bytes);
      return new InetSocketAddress(address, port());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(bytes.length + " bytes are no address", e);
    }
  }

  /**
   * The path of an AF_UNIX socket.
   *
   * @return the path, bytes that are not UTF-8 as U+FFFD; null when it has an abstract name or none
   * @throws IllegalStateException when it is of another family
   */
  public @Nullable String unixPath() {
    byte[] name = unixBytes();
    return name.length == 0 || name[0] == 0
        ? null
        : new String(name, 0, lengthToZero(name), StandardCharsets.UTF_8);
  }

  /**
   * The abstract name of an AF_UNIX socket.
   *
   * @return its bytes, without the zero in front; null when it has a path or no name
   * @throws IllegalStateException when it is of another family
   */
  public byte @Nullable [] unixAbstractName() {
    byte[] name = unixBytes();
    return name.length == 0 || name[0] != 0
        ? null
        : java.util.Arrays.copyOfRange(name, 1, name.length);
  }

  private byte[] unixBytes() {
    checkIs(SocketConstants.AF_UNIX, FAMILY_BYTES);
    byte[] name = new byte[known() - UNIX_PATH];
    memory().get(UNIX_PATH, name);
    return name;
  }

  private static int lengthToZero(byte[] bytes) {
    int length = 0;
    while (length < bytes.length && bytes[length] != 0) {
      length++;
    }
    return length;
  }

  /**
   * All that is known of it.
   *
   * @return a copy, the family in front
   */
  public byte[] toBytes() {
    byte[] copy = new byte[known()];
    memory().get(0, copy);
    return copy;
  }

  private void checkInternet() {
    if (family() == SocketConstants.AF_INET6) {
      checkIs(SocketConstants.AF_INET6, IN6_BYTES);
    } else {
      checkIs(SocketConstants.AF_INET, IN_BYTES);
    }
  }

  private void checkIs(int family, int bytes) {
    if (family() != family || known() < bytes) {
      throw new IllegalStateException(
          "an address of family " + family() + " with " + known() + " bytes, not of " + family);
    }
  }

  /**
   * The same bytes.
   *
   * @param other what to compare with
   * @return whether it is an address of the same family, length and value
   */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SockAddr address
        && memory().slice(0, known()).equals(address.memory().slice(0, address.known()));
  }

  @Override
  public int hashCode() {
    ByteBuffer known = memory().slice(0, known());
    return known.hashCode();
  }

  @Override
  public String toString() {
    if (length() >= IN_BYTES && family() == SocketConstants.AF_INET && !isTruncated()
        || length() >= IN6_BYTES && family() == SocketConstants.AF_INET6 && !isTruncated()) {
      return "SockAddr[" + toInetSocketAddress() + "]";
    }
    if (family() == SocketConstants.AF_UNIX) {
      byte[] name = unixAbstractName();
      return name == null
          ? "SockAddr[unix " + unixPath() + "]"
          : "SockAddr[unix @" + new String(name, StandardCharsets.UTF_8) + "]";
    }
    return "SockAddr[family=" + family() + ", " + length() + " bytes]";
  }
}
