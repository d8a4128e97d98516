package dev.syslet.syscalls.thread;

import dev.syslet.syscalls.fd.ProcFile;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The signal that ends a blocking syscall of one thread: a real-time signal that nobody else uses, whose handler does nothing. What
 * matters is that it is handled, without SA_RESTART: the syscall that it comes into ends with EINTR.
 *
 * <p>It is chosen when the first blocking thread runs, once per process. The JVM's own signal of that kind (62) is not used: its
 * handler exists only once a channel has been opened, and without one the signal ends the JVM. For the same reason the handler is looked
 * at again before each signal: a library that takes every number it likes may have come later.
 *
 * <pre>
 * choose   from 61 down to 35: not 32 to 34 (the threads of glibc, musl), not 62 (the JVM), not 63 and 64 (debuggers)
 *            neither caught nor ignored, says /proc/self/status; SIG_DFL, says sigaction: install
 *            what was there a moment before the installing is SIG_DFL too: take it; else put it back, and go on
 * </pre>
 *
 * <p>The handler is libc's {@code abs}: it takes an int as a handler does, touches no memory, and is there as long as the process
 * is. libc's {@code sigaction} and not the syscall, for it knows the code that returns from a handler.
 */
public final class InterruptSignal implements ThreadSignals {

  private static final Logger LOGGER = System.getLogger(InterruptSignal.class.getName());

  private static final int LAST = 61;
  private static final int FIRST = 35;

  // struct sigaction of glibc and musl, the same on x86-64 and aarch64:
  //   0 handler (8)   8 mask (128)   136 flags (4)   144 restorer (8)
  static final int SIGACTION_BYTES = 152;
  private static final int HANDLER = 0;
  private static final long SIG_DFL = 0;

  private static final int SIG_UNBLOCK = 1;
  private static final int SIGSET_BYTES = 8;
  private static final int HEX = 16;

  private static final int GETPID = Numbers.TABLE.numberOf("getpid");
  private static final int GETPPID = Numbers.TABLE.numberOf("getppid");
  private static final int GETTID = Numbers.TABLE.numberOf("gettid");
  private static final int TGKILL = Numbers.TABLE.numberOf("tgkill");
  private static final int RT_SIGPROCMASK = Numbers.TABLE.numberOf("rt_sigprocmask");

  private static final @Nullable InterruptSignal INSTANCE = choose();

  /** Of a thread of this process's that takes the signal: its id; 0 of one that does not. */
  private static final ThreadLocal<Integer> THREAD_ID =
      ThreadLocal.withInitial(() -> INSTANCE == null ? 0 : INSTANCE.prepareThread());

  private final int number;
  private final long handler;
  private final long processId = NativeCalls.call(GETPID);

  private InterruptSignal(int number, long handler) {
    this.number = number;
    this.handler = handler;
  }

  /** The signal; null when there is none, and then no call can be interrupted. */
  public static @Nullable InterruptSignal instance() {
    return INSTANCE;
  }

  /** 0 for a virtual thread: its carrier is not ours, and a signal would come into whatever that does. */
  @Override
  public int threadId() {
    return Thread.currentThread().isVirtual() ? 0 : THREAD_ID.get();
  }

  int number() {
    return number;
  }

  private static @Nullable InterruptSignal choose() {
    try {
      long handler = NativeCalls.symbol("abs");
      long used = mask("SigCgt:") | mask("SigIgn:");
      for (int number = LAST; handler != 0 && number >= FIRST; number--) {
        if ((used & bit(number)) == 0 && handlerOf(number) == SIG_DFL && install(number, handler)) {
          return new InterruptSignal(number, handler);
        }
      }
      LOGGER.log(
          Level.WARNING,
          "no real-time signal from "
              + FIRST
              + " to "
              + LAST
              + " is free: a call that a thread is inside cannot be cancelled");
    } catch (Throwable e) {
      LOGGER.log(Level.WARNING, "no signal: a call that a thread is inside cannot be cancelled", e);
    }
    return null;
  }

  private static long bit(int number) {
    return 1L << (number - 1);
  }

  /** A set of signals in /proc/self/status; none when it is not told. */
  private static long mask(String key) {
    return mask(ProcFile.read(PathName.of("/proc/self/status")), key);
  }

  static long mask(byte @Nullable [] status, String key) {
    if (status == null) {
      return 0;
    }
    return new String(status, StandardCharsets.ISO_8859_1)
        .lines()
        .filter(line -> line.startsWith(key))
        .mapToLong(line -> Long.parseUnsignedLong(line.substring(key.length()).strip(), HEX))
        .findFirst()
        .orElse(0);
  }

  private static boolean install(int number, long handler) {
    ByteBuffer action = struct();
    ByteBuffer before = struct();
    action.putLong(HANDLER, handler);
    if (sigaction(number, Memory.base(action), Memory.base(before)) < 0) {
      return false;
    }
    if (before.getLong(HANDLER) == SIG_DFL) {
      return true;
    }
    long unused = sigaction(number, Memory.base(before), 0);
    return false;
  }

  private static ByteBuffer struct() {
    return ByteBuffer.allocateDirect(SIGACTION_BYTES).order(ByteOrder.nativeOrder());
  }

  private static long sigaction(int number, long action, long before) {
    return NativeCalls.function(NativeCalls.symbol("sigaction"), number, action, before);
  }

  /** The handler of a signal now; -1 when that is not told. */
  private static long handlerOf(int number) {
    try (Scratch scratch = ScratchPool.take()) {
      long at = scratch.address(Scratch.STATX);
      return sigaction(number, 0, at) < 0 ? -1 : Memory.IO.getLong(at + HANDLER);
    }
  }

  /** Whoever started the JVM may have left it a mask in which the signal is blocked; its threads have that too. */
  private int prepareThread() {
    try (Scratch scratch = ScratchPool.take()) {
      long at = scratch.address(Scratch.TEXT);
      Memory.IO.putLong(at, bit(number));
      return NativeCalls.call(RT_SIGPROCMASK, SIG_UNBLOCK, at, 0, SIGSET_BYTES) == 0
          ? (int) NativeCalls.call(GETTID)
          : 0;
    }
  }

  @Override
  public long send(int threadId) {
    return handlerOf(number) == handler
        ? NativeCalls.call(TGKILL, processId, threadId, number)
        : -Errno.EPERM;
  }

  @Override
  public boolean isPending(int threadId) {
    byte[] status = ProcFile.read(PathName.of("/proc/self/task/" + threadId + "/status"));
    return (mask(status, "SigPnd:") & bit(number)) != 0;
  }

  /** Any syscall does: a thread that returns from the kernel has handled all signals that wait for it. */
  @Override
  public void takeIn() {
    long unused = NativeCalls.call(GETPPID);
  }
}
