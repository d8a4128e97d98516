package dev.syslet.syscalls.check;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.table.SyscallRow;
import java.util.Map;
import java.util.Set;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/**
 * Which calls end with new file descriptors, that somebody has to close when nobody is told of them.
 *
 * <p>Not among them: dup2 and dup3, whose number the caller chose and still knows, and files that come inside of data (SCM_RIGHTS
 * of recvmsg, events of fanotify).
 */
public final class ResultFds {

  /** The result is the descriptor. */
  static final Set<String> RESULT =
      Set.of(
          "accept",
          "accept4",
          "creat",
          "dup",
          "epoll_create",
          "epoll_create1",
          "eventfd",
          "eventfd2",
          "fanotify_init",
          "fsmount",
          "fsopen",
          "fspick",
          "inotify_init",
          "inotify_init1",
          "memfd_create",
          "memfd_secret",
          "mq_open",
          "open",
          "open_by_handle_at",
          "open_tree",
          "open_tree_attr",
          "openat",
          "openat2",
          "perf_event_open",
          "pidfd_getfd",
          "pidfd_open",
          "socket",
          "timerfd_create",
          "userfaultfd");

  private static final int LANDLOCK_FLAGS = 2;

  /** TIOCGPTPEER of {@code asm-generic/ioctls.h}; NS_GET_USERNS and NS_GET_PARENT of {@code linux/nsfs.h}. */
  private static final Set<Integer> IOCTLS = Set.of(0x5441, 0xb701, 0xb702);

  /** The commands of {@code linux/bpf.h} that end with a descriptor. */
  private static final Set<Integer> BPF = Set.of(0, 5, 7, 13, 14, 17, 18, 19, 28, 30, 32, 33, 36);

  /** The result is a descriptor for some arguments. */
  static final Map<String, Predicate<Descriptor>> BY_ARGUMENT =
      Map.of(
          "fcntl", d -> isDuplicate((int) d.argument(1)),
          "signalfd", d -> (int) d.argument(0) == -1, // else it is that one, changed
          "signalfd4", d -> (int) d.argument(0) == -1,
          "landlock_create_ruleset", d -> d.argument(LANDLOCK_FLAGS) == 0, // else a version
          "ioctl", d -> IOCTLS.contains((int) d.argument(1)),
          "bpf", d -> BPF.contains((int) d.argument(0)));

  /** Two descriptors are written where this argument says. */
  static final Map<String, Integer> PAIR = Map.of("pipe", 0, "pipe2", 0, "socketpair", 3);

  private ResultFds() {}

  /** Hands over each descriptor that a call has made. */
  public static void forEach(Descriptor d, long result, IntConsumer taker) {
    SyscallRow row = Numbers.TABLE.byNumber(d.syscall());
    if (row == null || result < 0) {
      return;
    }
    Integer pair = PAIR.get(row.name());
    if (pair != null) {
      long numbers = d.argument(pair);
      taker.accept(Memory.IO.getInt(numbers));
      taker.accept(Memory.IO.getInt(numbers + Integer.BYTES));
    } else if (RESULT.contains(row.name())
        || BY_ARGUMENT.getOrDefault(row.name(), any -> false).test(d)) {
      taker.accept((int) result);
    }
  }

  private static boolean isDuplicate(int command) {
    return command == Commands.F_DUPFD || command == Commands.F_DUPFD_CLOEXEC;
  }
}
