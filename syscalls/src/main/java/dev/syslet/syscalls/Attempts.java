package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The attempt of every syscall, by its number. */
final class Attempts {

  private static final int AF_UNIX = 1;
  private static final int EPOLL_CTL_DEL = 2;

  /**
   * The family and nothing else: an AF_UNIX socket is given a name that is not in the file system.
   */
  private static final int FAMILY_BYTES = 2;

  private static final Attempt NONE = d -> WOULD_BLOCK;

  private final Attempt[] byNumber;

  Attempts(SyscallTable table, PathProbe paths) {
    int last =
        table.rows().stream().mapToInt(row -> row.number(table.architecture())).max().orElse(-1);
    byNumber = new Attempt[last + 1];
    Arrays.fill(byNumber, NONE);
    for (SyscallRow row : table.rows()) {
      if (row.existsOn(table.architecture())) {
        byNumber[row.number(table.architecture())] = attemptOf(row, paths);
      }
    }
  }

  private static Attempt attemptOf(SyscallRow row, PathProbe paths) {
    if (InlineRules.has(row.name())) {
      return InlineRules.attemptOf(row.name());
    }
    return switch (row.name()) {
      case "statx" -> paths::statx;
      case "openat" -> paths::openat;
      case "bind" -> Attempts::bind;
      case "epoll_ctl" -> Attempts::epollCtl;
      default -> row.syscallClass() == SyscallClass.NEVER_BLOCKS ? NativeCalls::call : NONE;
    };
  }

  /** The attempt of a syscall; the number has been validated. */
  Attempt of(int number) {
    return byNumber[number];
  }

  /** bind never waits but for an AF_UNIX name in the file system, where it makes a file. */
  private static long bind(Descriptor d) {
    long address = d.argument(1);
    boolean mayMakeFile =
        address != 0
            && d.argument(2) > FAMILY_BYTES
            && Memory.IO.getShort(address) == AF_UNIX
            && Memory.IO.getByte(address + FAMILY_BYTES) != 0;
    return mayMakeFile ? WOULD_BLOCK : NativeCalls.call(d);
  }

  /** epoll_ctl polls the file that it adds, and a FUSE file asks its server about that. */
  private static long epollCtl(Descriptor d) {
    return (int) d.argument(1) == EPOLL_CTL_DEL || pollsNobodyElse(d.held(2))
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }

  private static boolean pollsNobodyElse(@Nullable Object file) {
    if (!(file instanceof Fd fd)) {
      return false;
    }
    return fd.kind().fileSystem().local()
        || switch (fd.kind().type()) {
          case SOCKET, FIFO, ANONYMOUS -> true;
          default -> false;
        };
  }
}
