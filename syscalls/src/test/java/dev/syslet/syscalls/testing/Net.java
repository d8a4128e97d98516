package dev.syslet.syscalls.testing;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.ScratchPool;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Real sockets and pipes for a test, and calls on them by a kernel of its own; closes all. */
public final class Net implements AutoCloseable {

  public static final int AF_UNIX = 1;
  public static final int AF_INET = 2;
  public static final int STREAM = 1;
  public static final int DATAGRAM = 2;
  static final int SOL_SOCKET = 1;
  static final int SO_SNDBUF = 7;
  static final int SO_RCVBUF = 8;
  static final int SO_LINGER = 13;
  public static final int SO_RCVTIMEO = 20;
  public static final int SO_SNDTIMEO = 21;
  private static final int BUFFER_BYTES = 64 * 1024;

  public final LinuxKernel kernel = LinuxKernel.builder().build();
  private final List<Fd> files = new ArrayList<>();

  /** Two ends: of a pipe the one to read from first. */
  public record Ends(Fd first, Fd second) {}

  public static long raw(String name, long... a) {
    long[] all = java.util.Arrays.copyOf(a, 6);
    return NativeCalls.call(
        Numbers.TABLE.numberOf(name), all[0], all[1], all[2], all[3], all[4], all[5]);
  }

  public static long good(String name, long... arguments) {
    long result = raw(name, arguments);
    assertTrue(result >= 0, () -> name + ": " + Errnos.name(result));
    return result;
  }

  public static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  /** Bytes of which each tells its place. */
  public static ByteBuffer pattern(int count) {
    ByteBuffer buffer = bytes(count);
    for (int i = 0; i < count; i++) {
      buffer.put(i, patternAt(i));
    }
    return buffer;
  }

  public static byte patternAt(int place) {
    return (byte) (place * 31 + place / 251);
  }

  public static void assertPattern(ByteBuffer buffer, int count) {
    for (int i = 0; i < count; i++) {
      if (buffer.get(i) != patternAt(i)) {
        throw new AssertionError("byte " + i + " is " + buffer.get(i));
      }
    }
  }

  public Fd adopt(long number) {
    Fd fd = kernel.adopt((int) number);
    files.add(fd);
    return fd;
  }

  Ends pair(String call, int... arguments) {
    ByteBuffer two = bytes(8);
    if (call.equals("pipe2")) {
      good(call, Memory.base(two), arguments[0] | LinuxConstants.O_CLOEXEC);
    } else {
      good(call, arguments[0], arguments[1], 0, Memory.base(two));
    }
    return new Ends(adopt(two.getInt(0)), adopt(two.getInt(4)));
  }

  public Ends pipe() {
    return pair("pipe2", 0);
  }

  public Ends unix(int type) {
    return pair("socketpair", AF_UNIX, type);
  }

  public Fd socket(int family, int type) {
    return adopt(good("socket", family, type, 0));
  }

  /** 127.0.0.1 with a port in network order. */
  public static ByteBuffer loopback(int port) {
    ByteBuffer address = bytes(16);
    address.putShort(0, (short) AF_INET).putShort(2, (short) port);
    address.put(4, (byte) 127).put(7, (byte) 1);
    return address;
  }

  public static ByteBuffer nameOf(Fd socket) {
    ByteBuffer address = bytes(16);
    ByteBuffer length = bytes(4).putInt(0, 16);
    good("getsockname", socket.number(), Memory.base(address), Memory.base(length));
    return address;
  }

  /** A name that no file has: AF_UNIX's abstract ones. */
  public static ByteBuffer abstractName(Fd forNumber) {
    String text = "syslet-test-" + ProcessHandle.current().pid() + "-" + forNumber.number();
    ByteBuffer address = bytes(3 + text.length());
    address.putShort(0, (short) AF_UNIX);
    for (int i = 0; i < text.length(); i++) {
      address.put(3 + i, (byte) text.charAt(i));
    }
    return address;
  }

  public static void bind(Fd socket, ByteBuffer address) {
    good("bind", socket.number(), Memory.base(address), address.capacity());
  }

  public static long connectRaw(Fd socket, ByteBuffer address) {
    return raw("connect", socket.number(), Memory.base(address), address.capacity());
  }

  public Fd listener(int backlog) {
    Fd socket = socket(AF_INET, STREAM);
    bind(socket, loopback(0));
    good("listen", socket.number(), backlog);
    return socket;
  }

  /** A connection over TCP whose buffers stay small. */
  public Ends tcp() {
    Fd listener = listener(8);
    Fd client = socket(AF_INET, STREAM);
    assertEquals(0, connectRaw(client, nameOf(listener)));
    Fd accepted = adopt(good("accept4", listener.number(), 0, 0, 0));
    for (Fd end : List.of(client, accepted)) {
      option(end, SO_SNDBUF, BUFFER_BYTES);
      option(end, SO_RCVBUF, BUFFER_BYTES);
    }
    return new Ends(client, accepted);
  }

  /** Two UDP sockets that are connected to each other. */
  public Ends udp() {
    Fd one = socket(AF_INET, DATAGRAM);
    Fd other = socket(AF_INET, DATAGRAM);
    bind(one, loopback(0));
    bind(other, loopback(0));
    assertEquals(0, connectRaw(one, nameOf(other)));
    assertEquals(0, connectRaw(other, nameOf(one)));
    return new Ends(one, other);
  }

  public static void option(Fd socket, int option, int value) {
    ByteBuffer memory = bytes(4).putInt(0, value);
    good("setsockopt", socket.number(), SOL_SOCKET, option, Memory.base(memory), 4);
  }

  public static void timeout(Fd socket, int option, int millis) {
    ByteBuffer memory = bytes(16).putLong(0, millis / 1000).putLong(8, millis % 1000 * 1000L);
    good("setsockopt", socket.number(), SOL_SOCKET, option, Memory.base(memory), 16);
  }

  /** Has a close of the socket send RST. */
  public static void resetOnClose(Fd socket) {
    ByteBuffer memory = bytes(8).putInt(0, 1).putInt(4, 0);
    good("setsockopt", socket.number(), SOL_SOCKET, SO_LINGER, Memory.base(memory), 8);
  }

  public static long write(Fd fd, ByteBuffer data) {
    return raw("write", fd.number(), Memory.address(data), data.remaining());
  }

  public static long write(Fd fd, int count) {
    return write(fd, bytes(count));
  }

  /** Reads what is there, without waiting; into a place of a buffer. */
  public static long read(Fd fd, ByteBuffer into, int at) {
    long address = Memory.base(into) + at;
    int room = into.capacity() - at;
    return OpenFile.of(fd).nonBlocking(() -> raw("read", fd.number(), address, room));
  }

  /** Reads until a buffer is full. */
  public static void readFully(Fd fd, ByteBuffer into) {
    int[] at = {0};
    Poll.until(
        "all is read",
        () -> {
          at[0] += (int) Math.max(0, read(fd, into, at[0]));
          return at[0] == into.capacity();
        });
  }

  /** Writes until there is no room. */
  public static long fill(Fd fd) {
    ByteBuffer data = bytes(65536);
    long total = 0;
    for (int count = 65536; count > 0; count = count > 4096 ? 4096 : count > 1 ? 1 : 0) {
      int length = count;
      long moved;
      do {
        moved =
            OpenFile.of(fd).nonBlocking(() -> raw("write", fd.number(), Memory.base(data), length));
        total += Math.max(0, moved);
      } while (moved > 0);
    }
    return total;
  }

  public static long statusFlags(Fd fd) {
    return good("fcntl", fd.number(), LinuxConstants.F_GETFL);
  }

  public static void assertBlocking(Fd... fds) {
    for (Fd fd : fds) {
      assertEquals(0, statusFlags(fd) & LinuxConstants.O_NONBLOCK, () -> "O_NONBLOCK of " + fd);
    }
  }

  public long attempt(Descriptor d) {
    return TestCall.attemptUnchecked(kernel, d);
  }

  public TestCall resume(Descriptor d) {
    return resume(d, WOULD_BLOCK);
  }

  public TestCall resume(Descriptor d, long attempted) {
    return TestCall.resumeUnchecked(kernel, d, attempted);
  }

  /** Tries a call, which must say this and not have slept. */
  public void assertTried(long answer, Descriptor d) {
    CallerThread.Seen seen = CallerThread.watch(() -> attempt(d));
    assertEquals(answer, seen.result(), d::toString);
    assertFalse(seen.slept(), () -> "slept in " + d);
  }

  @Override
  public void close() {
    files.forEach(Fd::close);
    kernel.close();
    Poll.until("all scratch memory is given back", () -> ScratchPool.busy() == 0);
  }
}
