package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.util.List;
import java.util.Map;

/**
 * How many bytes from an argument's address on the kernel may touch.
 *
 * @param isWritten whether it may write there
 * @param counter the argument that counts, or -1
 * @param unit bytes per count
 * @param least bytes that are always needed, the most the struct can have
 */
record MemoryNeed(boolean isWritten, int counter, int unit, int least) {

  private static final int NO_COUNTER = -1;
  private static final boolean ARM = Architecture.current() == Architecture.AARCH64;

  /**
   * Arrays whose count is in elements: "syscall.argument" to the bytes of one; the count follows
   * the address.
   */
  private static final Map<String, Integer> ELEMENT_BYTES =
      Map.ofEntries(
          Map.entry("poll.ufds", 8),
          Map.entry("ppoll.ufds", 8),
          Map.entry("epoll_wait.events", ARM ? 16 : 12),
          Map.entry("epoll_pwait.events", ARM ? 16 : 12),
          Map.entry("epoll_pwait2.events", ARM ? 16 : 12),
          Map.entry("io_getevents.events", 32),
          Map.entry("io_pgetevents.events", 32),
          Map.entry("listmount.mnt_ids", 8),
          Map.entry("semop.tsops", 6),
          Map.entry("semtimedop.tsops", 6),
          Map.entry("recvmmsg.mmsg", 64),
          Map.entry("sendmmsg.mmsg", 64),
          Map.entry("futex_waitv.waiters", 24));

  /** Where the count stands in front of the address: "syscall.argument" to the bytes of one. */
  private static final Map<String, Integer> COUNTED_BEFORE =
      Map.of("getgroups.list", 4, "sched_setaffinity.mask", 1, "sched_getaffinity.mask", 1);

  /** Structs that the kernel writes: "syscall.argument" to its size. */
  private static final Map<String, Integer> STRUCT_BYTES =
      Map.ofEntries(
          Map.entry("statx.buf", StatxLayout.BYTES),
          Map.entry("stat.statbuf", 144),
          Map.entry("fstat.statbuf", ARM ? 128 : 144),
          Map.entry("lstat.statbuf", 144),
          Map.entry("newfstatat.statbuf", ARM ? 128 : 144),
          Map.entry("statfs.buf", 120),
          Map.entry("fstatfs.buf", 120),
          Map.entry("uname.name", 390),
          Map.entry("sysinfo.info", 112),
          Map.entry("times.tbuf", 32),
          Map.entry("getrusage.ru", 144),
          Map.entry("wait4.rusage", 144),
          Map.entry("waitid.info", 128),
          Map.entry("waitid.rusage", 144),
          Map.entry("getrlimit.rlim", 16),
          Map.entry("prlimit64.old", 16),
          Map.entry("gettimeofday.tv", 16),
          Map.entry("gettimeofday.tz", 8),
          Map.entry("clock_gettime.tp", Timespec.BYTES),
          Map.entry("clock_getres.tp", Timespec.BYTES),
          Map.entry("clock_nanosleep.rmtp", Timespec.BYTES),
          Map.entry("nanosleep.rmtp", Timespec.BYTES),
          Map.entry("adjtimex.txc", 208),
          Map.entry("clock_adjtime.utx", 208),
          Map.entry("getitimer.value", 32),
          Map.entry("timer_settime.old", 32),
          Map.entry("timer_gettime.setting", 32),
          Map.entry("timerfd_settime.old", 32),
          Map.entry("timerfd_gettime.cur", 32),
          Map.entry("rt_sigtimedwait.info", 128),
          Map.entry("sched_getparam.param", 4),
          Map.entry("sched_rr_get_interval.interval", Timespec.BYTES),
          Map.entry("mq_getsetattr.old", 64),
          Map.entry("cachestat.cstat", 40),
          Map.entry("pipe.fildes", FdPair.BYTES),
          Map.entry("pipe2.fildes", FdPair.BYTES),
          Map.entry("socketpair.sv", FdPair.BYTES),
          Map.entry("select.readfds", 128),
          Map.entry("select.writefds", 128),
          Map.entry("select.exceptfds", 128),
          Map.entry("pselect6.readfds", 128),
          Map.entry("pselect6.writefds", 128),
          Map.entry("pselect6.exceptfds", 128),
          Map.entry("recvmsg.msg", 56));

  /** What is needed of an argument. */
  static MemoryNeed of(SyscallRow row, int index) {
    List<Argument> arguments = row.arguments();
    Argument argument = arguments.get(index);
    String key = row.name() + "." + argument.name();
    boolean written = isWritten(argument.kind());
    if (COUNTED_BEFORE.containsKey(key)) {
      return new MemoryNeed(written, index - 1, COUNTED_BEFORE.getOrDefault(key, 1), 0);
    }
    if (ELEMENT_BYTES.containsKey(key)) {
      return new MemoryNeed(written, index + 1, ELEMENT_BYTES.getOrDefault(key, 1), 0);
    }
    boolean lengthFollows =
        index + 1 < arguments.size() && arguments.get(index + 1).kind() == ArgumentKind.LEN;
    boolean isBuffer =
        argument.kind() == ArgumentKind.INBUF
            || argument.kind() == ArgumentKind.OUTBUF
            || argument.kind() == ArgumentKind.INSTRUCT
            || argument.kind() == ArgumentKind.IOSTRUCT
            || argument.kind() == ArgumentKind.OUTSTRUCT;
    if (isBuffer && lengthFollows) {
      return new MemoryNeed(written, index + 1, 1, 0);
    }
    if (argument.kind() == ArgumentKind.IOVEC) {
      return new MemoryNeed(written, index + 1, 16, 0);
    }
    return new MemoryNeed(
        written, NO_COUNTER, 0, STRUCT_BYTES.getOrDefault(key, leastBytes(argument.kind())));
  }

  private static int leastBytes(ArgumentKind kind) {
    return switch (kind) {
      case TIMEOUT -> Timespec.BYTES;
      case PTROUT, PTRIO -> 4;
      default -> 1;
    };
  }

  private static boolean isWritten(ArgumentKind kind) {
    return switch (kind) {
      case OUTBUF, OUTSTRUCT, IOSTRUCT, PTROUT, PTRIO -> true;
      default -> false;
    };
  }

  /** How many bytes a call may touch; negative when its count is. */
  long bytes(Descriptor d) {
    if (counter == NO_COUNTER) {
      return least;
    }
    long count = d.argument(counter);
    return count < 0 || count > Long.MAX_VALUE / 64 ? -1 : count * unit;
  }
}
