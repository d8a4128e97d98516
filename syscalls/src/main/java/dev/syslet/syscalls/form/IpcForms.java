package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.ipc.FutexConstants;
import dev.syslet.syscalls.ipc.FutexWaitvs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The non-blocking forms of System V IPC, futexes, signals and AIO. There is nothing that could be polled for them, so what would
 * block is continued on a thread.
 */
final class IpcForms {

  private static final String IPC_NOWAIT_REASON =
      "IPC_NOWAIT is an error where the call would wait; the caller's own IPC_NOWAIT makes it his";
  private static final String ZERO_TIME = "a timeout of zero looks and returns";

  static final List<ArgumentForms.Rule> RULES =
      List.of(
          new ArgumentForms.Rule(
              "semop", "up to 100 operations", IpcForms::semop, IPC_NOWAIT_REASON),
          new ArgumentForms.Rule(
              "semtimedop", "up to 100 operations", IpcForms::semtimedop, IPC_NOWAIT_REASON),
          new ArgumentForms.Rule("msgsnd", "any", IpcForms::msgsnd, IPC_NOWAIT_REASON),
          new ArgumentForms.Rule("msgrcv", "any", IpcForms::msgrcv, IPC_NOWAIT_REASON),
          new ArgumentForms.Rule(
              "futex",
              "WAIT and WAIT_BITSET on a word in memory that the call holds; WAKE, REQUEUE",
              IpcForms::futex,
              "COMPARE: a word with another value is EAGAIN, one with this value would block"),
          new ArgumentForms.Rule(
              "futex_wait",
              "32-bit word in memory that the call holds",
              IpcForms::futexWait,
              "COMPARE: a word with another value is EAGAIN, one with this value would block"),
          new ArgumentForms.Rule(
              "futex_waitv",
              "FutexWaitvs",
              IpcForms::futexWaitv,
              "COMPARE: a word with another value is EAGAIN, all with these values would block"),
          new ArgumentForms.Rule(
              "rt_sigtimedwait", "any", IpcForms::sigtimedwait, "ZERO_TIMEOUT: " + ZERO_TIME),
          new ArgumentForms.Rule(
              "io_getevents",
              "for one event at least",
              IpcForms::getevents,
              "ZERO_TIMEOUT: " + ZERO_TIME),
          new ArgumentForms.Rule(
              "io_pgetevents",
              "for one event at least, without a signal mask",
              IpcForms::pgetevents,
              "ZERO_TIMEOUT: " + ZERO_TIME));

  private static final int IPC_NOWAIT = 0x800;
  private static final int MSG_COPY = 0x4000;
  private static final int SEMBUF_BYTES = 6;
  private static final int SEMBUF_FLAGS = 4;
  private static final int MOST_OPERATIONS = 100;
  private static final int SEMOP = Numbers.TABLE.numberOf("semop");
  private static final int IO_GETEVENTS = Numbers.TABLE.numberOf("io_getevents");
  private static final int ENOMSG = Errno.number("ENOMSG");

  private static final int FUTEX_COMMANDS = 0x7F;
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_WAKE = 1;
  private static final int FUTEX_REQUEUE = 3;
  private static final int FUTEX_CMP_REQUEUE = 4;
  private static final int FUTEX_WAKE_OP = 5;
  private static final int FUTEX_WAIT_BITSET = 9;
  private static final int FUTEX_WAKE_BITSET = 10;

  private static final int FUTEX2_SIZE_U32 = 2;
  private static final int WORD_BYTES = 4;

  private IpcForms() {}

  /** semop(id, operations, count). */
  private static long semop(Descriptor d) {
    long count = d.argument(2);
    if (count < 1 || count > MOST_OPERATIONS) {
      return WOULD_BLOCK;
    }
    boolean waits = false;
    long result;
    try (Scratch scratch = ScratchPool.take()) {
      long copy = scratch.address(Scratch.TEXT);
      Memory.IO.copyMemory(d.argument(1), copy, count * SEMBUF_BYTES);
      for (long at = copy + SEMBUF_FLAGS; at < copy + count * SEMBUF_BYTES; at += SEMBUF_BYTES) {
        short flags = Memory.IO.getShort(at);
        waits |= (flags & IPC_NOWAIT) == 0;
        Memory.IO.putShort(at, (short) (flags | IPC_NOWAIT));
      }
      result = NativeCalls.call(SEMOP, d.argument(0), copy, count);
    }
    return result == -Errno.EAGAIN && waits ? WOULD_BLOCK : result;
  }

  /** semtimedop(id, operations, count, timeout): a timeout of zero would sleep, so there is none. */
  private static long semtimedop(Descriptor d) {
    long timeout = d.argument(3);
    if (timeout != 0 && !Times.isValid(timeout)) {
      return WOULD_BLOCK;
    }
    long result = semop(d);
    boolean noTime = timeout != 0 && Times.ofTimespec(timeout) == 0;
    boolean tried = d.argument(2) >= 1 && d.argument(2) <= MOST_OPERATIONS;
    return result == WOULD_BLOCK && noTime && tried ? -Errno.EAGAIN : result;
  }

  /** msgsnd(id, message, size, flags). */
  private static long msgsnd(Descriptor d) {
    int flags = (int) d.argument(3);
    long result =
        NativeCalls.call(
            d.syscall(), d.argument(0), d.argument(1), d.argument(2), flags | IPC_NOWAIT);
    return result == -Errno.EAGAIN && (flags & IPC_NOWAIT) == 0 ? WOULD_BLOCK : result;
  }

  /** msgrcv(id, message, size, type, flags). */
  private static long msgrcv(Descriptor d) {
    int flags = (int) d.argument(4);
    if ((flags & MSG_COPY) != 0 && (flags & IPC_NOWAIT) == 0) {
      return WOULD_BLOCK; // an error, which IPC_NOWAIT would make good
    }
    long result =
        NativeCalls.call(
            d.syscall(),
            d.argument(0),
            d.argument(1),
            d.argument(2),
            d.argument(3),
            flags | IPC_NOWAIT);
    return result == -ENOMSG && (flags & IPC_NOWAIT) == 0 ? WOULD_BLOCK : result;
  }

  /** futex(word, command, value, timeout, word2, value3). */
  private static long futex(Descriptor d) {
    return switch ((int) d.argument(1) & FUTEX_COMMANDS) {
      case FUTEX_WAIT ->
          ((int) d.argument(1) & FutexConstants.FUTEX_CLOCK_REALTIME) != 0
              ? WOULD_BLOCK // some kernels do not have it
              : compare(d, (int) d.argument(2), 3);
      case FUTEX_WAIT_BITSET ->
          (int) d.argument(5) == 0 ? WOULD_BLOCK : compare(d, (int) d.argument(2), 3);
      case FUTEX_WAKE, FUTEX_WAKE_BITSET, FUTEX_REQUEUE, FUTEX_CMP_REQUEUE, FUTEX_WAKE_OP ->
          NativeCalls.call(d);
      default -> WOULD_BLOCK;
    };
  }

  /** futex_wait(word, value, mask, flags, timeout, clock). */
  private static long futexWait(Descriptor d) {
    boolean plain = (d.argument(3) & ~FutexConstants.FUTEX2_PRIVATE) == FUTEX2_SIZE_U32;
    boolean is32 = (d.argument(1) | d.argument(2)) >>> Integer.SIZE == 0;
    return plain && is32 && d.argument(2) != 0 && isClock((int) d.argument(5))
        ? compare(d, (int) d.argument(1), 4)
        : WOULD_BLOCK;
  }

  private static boolean isClock(int clock) {
    return clock == Times.CLOCK_REALTIME || clock == Times.CLOCK_MONOTONIC;
  }

  private static boolean isValidOrNone(long timeout) {
    return timeout == 0 || Times.isValid(timeout);
  }

  /**
   * A word that has changed already is told as the kernel does; it compares again before it sleeps. What else is wrong with the
   * call the kernel tells first, so then it is asked.
   */
  private static long compare(Descriptor d, int expected, int timeout) {
    long word = d.argument(0);
    return isValidOrNone(d.argument(timeout))
            && isHeldWord(d.held(0), word)
            && Memory.IO.getInt(word) != expected
        ? -Errno.EAGAIN
        : WOULD_BLOCK;
  }

  private static boolean isHeldWord(@Nullable Object held, long word) {
    long begin;
    long end;
    if (held instanceof NativeMemory memory) {
      begin = Structs.address(memory);
      end = begin + Structs.bytes(memory);
    } else if (held instanceof ByteBuffer buffer && buffer.isDirect()) {
      begin = Memory.base(buffer);
      end = begin + buffer.capacity();
    } else {
      return false;
    }
    return word >= begin && word <= end - WORD_BYTES && word % WORD_BYTES == 0;
  }

  /** futex_waitv(words, count, flags, timeout, clock). */
  private static long futexWaitv(Descriptor d) {
    if (!(d.held(0) instanceof FutexWaitvs words)
        || Structs.address(words) != d.argument(0)
        || d.argument(1) != words.count()
        || d.argument(2) != 0
        || !isValidOrNone(d.argument(3))
        || (d.argument(3) != 0 && !isClock((int) d.argument(4)))) {
      return WOULD_BLOCK;
    }
    return Structs.isAsExpected(words) ? WOULD_BLOCK : -Errno.EAGAIN;
  }

  /** rt_sigtimedwait(set, info, timeout, bytes of the set). */
  private static long sigtimedwait(Descriptor d) {
    long timeout = d.argument(2);
    if (timeout != 0 && !Times.isValid(timeout)) {
      return WOULD_BLOCK;
    }
    long result;
    try (Scratch scratch = ScratchPool.take()) {
      result =
          NativeCalls.call(
              d.syscall(), d.argument(0), d.argument(1), noTime(scratch), d.argument(3));
    }
    boolean waits = timeout == 0 || Times.ofTimespec(timeout) > 0;
    return result == -Errno.EAGAIN && waits ? WOULD_BLOCK : result;
  }

  private static long noTime(Scratch scratch) {
    scratch.memory().putLong(Scratch.TEXT, 0).putLong(Scratch.TEXT + 8, 0);
    return scratch.address(Scratch.TEXT);
  }

  /** io_getevents(context, least, most, events, timeout). */
  private static long getevents(Descriptor d) {
    return events(d);
  }

  /** io_pgetevents(context, least, most, events, timeout, mask). */
  private static long pgetevents(Descriptor d) {
    return d.argument(5) == 0 ? events(d) : WOULD_BLOCK;
  }

  /** Fewer events than are wanted at least could not be given back, so only one may be wanted. */
  private static long events(Descriptor d) {
    long timeout = d.argument(4);
    long least = d.argument(1);
    if (least < 0 || least > 1 || (timeout != 0 && !Times.isValid(timeout))) {
      return WOULD_BLOCK;
    }
    long result;
    try (Scratch scratch = ScratchPool.take()) {
      result =
          NativeCalls.call(
              IO_GETEVENTS,
              d.argument(0),
              d.argument(1),
              d.argument(2),
              d.argument(3),
              noTime(scratch));
    }
    boolean waits = least > 0 && (timeout == 0 || Times.ofTimespec(timeout) > 0);
    return result == 0 && waits ? WOULD_BLOCK : result;
  }
}
