package dev.syslet.syscalls.testing;

import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.StatxLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.ThreadIds;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A FUSE mount whose server can be told not to answer: each kind of request, about each name, can be held and is answered when it
 * is let go. Needs root; skips the test where it cannot be had.
 *
 * <p>The directory is flat. Every name is there: one that begins with {@code dir} as a directory, one with {@code fifo} as a FIFO,
 * one with {@code no} not at all, all others as a file of {@value #FILE_BYTES} bytes. Names stay in the kernel's cache, or are asked for each time after {@link
 * #expireNames}; attributes are asked for each time.
 *
 * <p>The calls that are held wait in state D, as on a file system whose server does not know interrupts: the server has refused
 * one when it is mounted. Nothing but an answer, or the end of the mount, ends them, not even the end of the process, which
 * would wait for itself. So nothing is held for longer than {@value #LONGEST_HOLD_SECONDS} s, whatever becomes of the test, and
 * another process ends the mount when this one has been killed.
 */
public final class HungFuse implements AutoCloseable {

  /** What can be held; of {@link #CLOSE} the flush that a close waits for. */
  public enum Request {
    LOOKUP(1),
    STAT(3),
    OPEN(14),
    READ(15),
    WRITE(16),
    FSYNC(20),
    CLOSE(25),
    OPENDIR(27),
    GETDENTS(28);

    private final int opcode;

    Request(int opcode) {
      this.opcode = opcode;
    }
  }

  static final long LONGEST_HOLD_SECONDS = 60;
  static final int FILE_BYTES = 8192;

  private static final int FUSE_FORGET = 2;
  private static final int FUSE_RELEASE = 18;
  private static final int FUSE_INIT = 26;
  private static final int FUSE_RELEASEDIR = 29;
  private static final int FUSE_INTERRUPT = 36;
  private static final int FUSE_DESTROY = 38;
  private static final int FUSE_BATCH_FORGET = 42;

  private static final int IN_HEADER = 40;
  private static final int OUT_HEADER = 16;
  private static final int MINOR = 31;
  private static final int FOPEN_DIRECT_IO = 1;
  private static final int POLLIN = 1;
  private static final long ROOT = 1;
  private static final int MOST_BYTES = 1 << 20;
  private static final int POLL_MILLIS = 50;
  private static final int ENOENT = Errno.ENOENT;
  private static final int EAGAIN = Errno.EAGAIN;

  /** A request that has no answer yet. */
  private record Held(Request request, String name, long unique, long node, int bytes) {}

  /** Until the process is gone, or all of it but the threads that hang. */
  private static final String WATCH =
      """
      while test -e /proc/$1/status && ! grep -q '^State:.*Z' /proc/$1/status; do sleep 1; done
      umount -f "$2"; umount -l "$2"
      """;

  private final Path directory;
  private final long device;
  private final Thread server;
  private final Process watch;
  private final ByteBuffer in = native64(MOST_BYTES);
  private final ByteBuffer out = native64(MOST_BYTES + OUT_HEADER);
  private final List<Held> held = new ArrayList<>(); // guarded by this
  private final Set<String> holds = new HashSet<>(); // guarded by this
  private final Map<String, Long> nodes = new HashMap<>(); // guarded by this
  private final Map<Long, String> names = new HashMap<>(); // guarded by this
  private long heldSince; // guarded by this
  private volatile boolean expires;
  private volatile boolean interruptRefused;
  private volatile boolean stops;

  /** Mounts at a directory. */
  public HungFuse(Path directory) throws IOException, InterruptedException {
    this.directory = directory;
    names.put(ROOT, "");
    device = TestFiles.rawOpen(Path.of("/dev/fuse"), O_RDWR | O_NONBLOCK);
    assumeTrue(device >= 0, "/dev/fuse: " + Errnos.name(device));
    PathName type = PathName.of("fuse");
    PathName target = PathName.of(directory.toString());
    PathName data =
        PathName.of("fd=" + device + ",rootmode=40000,user_id=0,group_id=0,allow_other");
    long mounted =
        NativeCalls.call(
            Numbers.TABLE.numberOf("mount"),
            Structs.address(type),
            Structs.address(target),
            Structs.address(type),
            0,
            Structs.address(data));
    if (mounted != 0) {
      TestFiles.rawClose(device);
      abort("a FUSE mount: " + Errnos.name(mounted));
    }
    server = Thread.ofPlatform().daemon().name("hung-fuse").start(this::serve);
    String pid = Long.toString(ProcessHandle.current().pid());
    watch =
        new ProcessBuilder("sh", "-c", WATCH, "watch", pid, directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    refuseAnInterrupt();
  }

  private static ByteBuffer native64(int bytes) {
    return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
  }

  /** Interrupts a call that is held, so that the kernel learns that this server cannot be interrupted. */
  private void refuseAnInterrupt() throws InterruptedException {
    hold(Request.STAT, "");
    int[] tid = {0};
    ByteBuffer stat = native64(StatxLayout.BYTES);
    PathName root = PathName.of(directory.toString());
    Thread asks =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  synchronized (tid) {
                    tid[0] = ThreadIds.current();
                  }
                  NativeCalls.call(
                      Numbers.STATX,
                      LinuxConstants.AT_FDCWD,
                      Structs.address(root),
                      LinuxConstants.AT_STATX_FORCE_SYNC,
                      LinuxConstants.STATX_SIZE,
                      Memory.base(stat));
                });
    Poll.until("the root is asked for", () -> held() == 1);
    // Of java.nio, which interrupts threads by it; its handler does nothing.
    int signal = 62;
    int tgkill = Numbers.TABLE.numberOf("tgkill");
    long pid = ProcessHandle.current().pid();
    Poll.until(
        "an interrupt has been refused",
        () -> {
          synchronized (tid) {
            NativeCalls.call(tgkill, pid, tid[0], signal);
          }
          return interruptRefused;
        });
    letGo(Request.STAT, "");
    asks.join();
  }

  public Path path(String name) {
    return directory.resolve(name);
  }

  /** From now on the kernel's look-up of a name asks the server each time. */
  public void expireNames() {
    expires = true;
  }

  private static String key(Request request, String name) {
    return request + " " + name;
  }

  /** From now on such requests are not answered; the name of the mount's root is empty. */
  public synchronized void hold(Request request, String name) {
    if (holds.isEmpty()) {
      heldSince = System.nanoTime();
    }
    holds.add(key(request, name));
  }

  /** Answers those that were held, and further ones. */
  public synchronized void letGo(Request request, String name) {
    holds.remove(key(request, name));
    answerHeld();
  }

  /** Answers all that were held, and all further ones. */
  public synchronized void letGo() {
    holds.clear();
    answerHeld();
  }

  private void answerHeld() {
    List<Held> go = new ArrayList<>();
    for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
      Held each = all.next();
      if (!holds.contains(key(each.request(), each.name()))) {
        go.add(each);
        all.remove();
      }
    }
    go.forEach(this::answer);
  }

  /** How many requests wait for an answer. */
  public synchronized int held() {
    return held.size();
  }

  private void serve() {
    ByteBuffer poll = native64(8).putInt(0, (int) device).putShort(4, (short) POLLIN);
    ByteBuffer timeout = native64(16).putLong(8, TimeUnit.MILLISECONDS.toNanos(POLL_MILLIS));
    long got = 0;
    while (!stops && (got >= 0 || got == -EAGAIN || got == -ENOENT || got == -Errno.EINTR)) {
      NativeCalls.call(Numbers.PPOLL, Memory.base(poll), 1, Memory.base(timeout), 0, 8);
      got = NativeCalls.call(Numbers.READ, device, Memory.base(in), in.capacity());
      if (got >= IN_HEADER) {
        handle();
      }
      letGoOfTheForgotten();
    }
  }

  private synchronized void letGoOfTheForgotten() {
    if (!holds.isEmpty()
        && System.nanoTime() - heldSince > TimeUnit.SECONDS.toNanos(LONGEST_HOLD_SECONDS)) {
      System.out.println("held for " + LONGEST_HOLD_SECONDS + " s and let go: " + holds);
      letGo();
    }
  }

  private synchronized void handle() {
    int opcode = in.getInt(4);
    long unique = in.getLong(8);
    long node = in.getLong(16);
    switch (opcode) {
      case FUSE_INIT -> init(unique);
      case FUSE_FORGET, FUSE_BATCH_FORGET -> {}
      case FUSE_INTERRUPT -> {
        begin();
        reply(unique, -Errno.ENOSYS);
        interruptRefused = true;
      }
      case FUSE_RELEASE, FUSE_RELEASEDIR, FUSE_DESTROY -> {
        begin();
        reply(unique, 0);
      }
      default -> handle(opcode, unique, node);
    }
  }

  private void handle(int opcode, long unique, long node) {
    for (Request request : Request.values()) {
      if (request.opcode == opcode) {
        boolean looksUp = request == Request.LOOKUP;
        String name = looksUp ? text() : names.getOrDefault(node, "?");
        int bytes = request == Request.READ || request == Request.WRITE ? in.getInt(56) : 0;
        Held asked = new Held(request, name, unique, node, bytes);
        if (holds.contains(key(request, name))) {
          held.add(asked);
        } else {
          answer(asked);
        }
        return;
      }
    }
    begin();
    reply(unique, -Errno.ENOSYS);
  }

  private String text() {
    byte[] bytes = new byte[in.getInt(0) - IN_HEADER - 1];
    in.get(IN_HEADER, bytes);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private void init(long unique) {
    begin();
    out.putInt(7).putInt(MINOR).putInt(0).putInt(0);
    out.putInt(0).putInt(MOST_BYTES / 2).putInt(1);
    out.put(new byte[64 - 28]);
    reply(unique, 0);
  }

  private void answer(Held asked) {
    begin();
    switch (asked.request()) {
      case LOOKUP -> {
        if (asked.name().startsWith("no")) {
          reply(asked.unique(), -ENOENT);
          return;
        }
        long node = nodes.computeIfAbsent(asked.name(), any -> nodes.size() + ROOT + 1);
        names.put(node, asked.name());
        out.putLong(node).putLong(0).putLong(expires ? 0 : 1000).putLong(0).putInt(0).putInt(0);
        attributes(node);
      }
      case STAT -> {
        out.putLong(0).putInt(0).putInt(0);
        attributes(asked.node());
      }
      case OPEN, OPENDIR -> out.putLong(0).putInt(FOPEN_DIRECT_IO).putInt(0);
      case READ -> out.put(new byte[Math.min(asked.bytes(), FILE_BYTES)]);
      case WRITE -> out.putInt(asked.bytes()).putInt(0);
      case FSYNC, CLOSE, GETDENTS -> {}
    }
    reply(asked.unique(), 0);
  }

  private void attributes(long node) {
    boolean isDirectory = node == ROOT || names.getOrDefault(node, "").startsWith("dir");
    out.putLong(node).putLong(isDirectory ? 0 : FILE_BYTES).putLong(0);
    out.putLong(0).putLong(0).putLong(0).putInt(0).putInt(0).putInt(0);
    int file = names.getOrDefault(node, "").startsWith("fifo") ? 010600 : 0100600;
    out.putInt(isDirectory ? 040755 : file).putInt(1).putInt(0).putInt(0);
    out.putInt(0).putInt(4096).putInt(0);
  }

  private void begin() {
    out.clear().position(OUT_HEADER);
  }

  /** Sends what was put behind the header. */
  private void reply(long unique, int error) {
    int bytes = error == 0 ? out.position() : OUT_HEADER;
    out.putInt(0, bytes).putInt(4, error).putLong(8, unique);
    NativeCalls.call(Numbers.WRITE, device, Memory.base(out), bytes);
  }

  /** Ends the mount, and with an error whatever still waits for it. */
  @Override
  public void close() throws IOException, InterruptedException {
    letGo();
    TestCommand.run("umount", "-l", directory.toString());
    stops = true;
    server.join(TimeUnit.SECONDS.toMillis(Poll.SECONDS));
    TestFiles.rawClose(device); // the kernel gives the connection up
    watch.destroy();
  }
}
