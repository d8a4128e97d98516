package dev.syslet.syscalls.check;

import com.kenai.jffi.PageManager;
import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.table.Architecture;
import org.jspecify.annotations.Nullable;

/**
 * What an argument is the address of where another argument, a command, decides that: how many
 * bytes there, whether the kernel writes them, whether a bare address will do.
 *
 * <p>An answer is one number, so that asking makes no garbage: {@link #UNKNOWN}, {@link #NUMBER},
 * {@link #WRONG}, or a count of bytes with {@link #WRITTEN} and {@link #LEASED} in its upper bits.
 *
 * <p>What lies behind an address is read only where the memory that came with it has room for that;
 * the arguments in front of the one that is asked about have been checked.
 */
abstract class CommandMemory {

  /** The command is not known, or it is known that nothing is read or written there. */
  static final long UNKNOWN = -1;

  /** The command wants a number there, although the kind of the argument says address. */
  static final long NUMBER = -2;

  /** The count of bytes is negative. */
  static final long WRONG = -3;

  /** The kernel writes there. */
  static final long WRITTEN = 1L << 62;

  /** The memory must come with the address: a bare address is refused. */
  static final long LEASED = 1L << 61;

  private static final long IN = LEASED;
  private static final long OUT = LEASED | WRITTEN;

  private static final boolean X86 = Architecture.current() == Architecture.X86_64;
  private static final long PAGE_BYTES = PageManager.getInstance().pageSize();

  /** What is asked of argument {@code i} of a call. */
  abstract long of(Descriptor d, int i);

  /** The count of bytes in an answer. */
  static long bytes(long answer) {
    return answer & (LEASED - 1);
  }

  /** The commands of a syscall; null when its arguments do not depend on any. */
  static @Nullable CommandMemory of(String syscall) {
    return switch (syscall) {
      case "fcntl" -> at(2, (d, i) -> fcntl((int) d.argument(1)));
      case "ioctl" -> at(2, (d, i) -> IoctlMemory.of(d));
      case "semctl" -> at(3, (d, i) -> semctl(d));
      case "shmctl" -> at(2, (d, i) -> shmctl((int) d.argument(1)));
      case "msgctl" -> at(2, (d, i) -> msgctl((int) d.argument(1)));
      case "quotactl" -> at(3, (d, i) -> quotactl((int) d.argument(0)));
      case "quotactl_fd" -> at(3, (d, i) -> quotactl((int) d.argument(1)));
      case "capget" -> at(1, (d, i) -> capget(d));
      case "name_to_handle_at" -> at(3, (d, i) -> nameToHandleAt((int) d.argument(4)));
      case "sysfs" -> at(2, (d, i) -> (int) d.argument(0) == 2 ? OUT | TYPE_NAME_BYTES : UNKNOWN);
      case "keyctl" -> at(ANY, CommandMemory::keyctl);
      case "futex" -> at(ANY, CommandMemory::futex);
      case "madvise" -> at(0, (d, i) -> range(d, discards((int) d.argument(2))));
      case "mlock", "mlock2", "munlock", "msync", "mincore", "mbind" ->
          at(0, (d, i) -> range(d, false));
      default -> null;
    };
  }

  private static final int ANY = -1;

  /** Room for the name of a type of file system. */
  private static final int TYPE_NAME_BYTES = 256;

  /** One answer. */
  @FunctionalInterface
  private interface Question {
    long ask(Descriptor d, int i);
  }

  private static CommandMemory at(int index, Question question) {
    return new CommandMemory() {
      @Override
      long of(Descriptor d, int i) {
        return index == ANY || index == i ? question.ask(d, i) : UNKNOWN;
      }
    };
  }

  /** {@code linux/fcntl.h}: struct flock, struct f_owner_ex, two uids, a hint of 64 bits. */
  private static long fcntl(int command) {
    return switch (command) {
      case Commands.F_GETLK, Commands.F_OFD_GETLK -> OUT | 32;
      case Commands.F_SETLK, Commands.F_SETLKW, Commands.F_OFD_SETLK, Commands.F_OFD_SETLKW ->
          IN | 32;
      case 15 -> IN | 8; // F_SETOWN_EX
      case 16, 17 -> OUT | 8; // F_GETOWN_EX, F_GETOWNER_UIDS
      case 1035, 1037 -> OUT | 8; // F_GET_RW_HINT, F_GET_FILE_RW_HINT
      case 1036, 1038 -> IN | 8; // F_SET_RW_HINT, F_SET_FILE_RW_HINT
      default -> UNKNOWN;
    };
  }

  /** {@code linux/sem.h}; the arrays have as many numbers as the set has semaphores. */
  private static long semctl(Descriptor d) {
    long set = X86 ? 104 : 88;
    return switch ((int) d.argument(2) & ~IPC_64) {
      case 1 -> IN | set; // IPC_SET
      case 2, 18, 20 -> OUT | set; // IPC_STAT, SEM_STAT, SEM_STAT_ANY
      case 3, 19 -> OUT | 40; // IPC_INFO, SEM_INFO
      case 13 -> OUT | (2 * semaphores(d)); // GETALL
      case 17 -> IN | (2 * semaphores(d)); // SETALL
      default -> UNKNOWN;
    };
  }

  private static final int IPC_64 = 0x100;
  private static final int IPC_STAT = 2;
  private static final int SEM_NSEMS = X86 ? 80 : 64;

  /** SEMMSL may be set higher, but a set that cannot be asked about has its default at most. */
  private static final long MOST_SEMAPHORES = 32000;

  /** Asks the set itself, which waits for nobody. */
  private static long semaphores(Descriptor d) {
    try (Scratch scratch = ScratchPool.take()) {
      long told =
          NativeCalls.call(d.syscall(), d.argument(0), 0, IPC_STAT, scratch.address(Scratch.STATX));
      if (told == 0) {
        return scratch.memory().getLong(Scratch.STATX + SEM_NSEMS);
      }
      // Who may not ask may write all the same; no set at all is the kernel's to say.
      return told == -Errno.EACCES ? MOST_SEMAPHORES : 0;
    }
  }

  /** {@code linux/shm.h}. */
  private static long shmctl(int command) {
    return switch (command & ~IPC_64) {
      case 1 -> IN | 112; // IPC_SET
      case 2, 13, 15 -> OUT | 112; // IPC_STAT, SHM_STAT, SHM_STAT_ANY
      case 3 -> OUT | 72; // IPC_INFO
      case 14 -> OUT | 48; // SHM_INFO
      default -> UNKNOWN;
    };
  }

  /** {@code linux/msg.h}. */
  private static long msgctl(int command) {
    return switch (command & ~IPC_64) {
      case 1 -> IN | 120; // IPC_SET
      case 2, 11, 13 -> OUT | 120; // IPC_STAT, MSG_STAT, MSG_STAT_ANY
      case 3, 12 -> OUT | 32; // IPC_INFO, MSG_INFO
      default -> UNKNOWN;
    };
  }

  /** {@code linux/quota.h}, {@code linux/dqblk_xfs.h}; the lowest byte is the type of quota. */
  private static long quotactl(int command) {
    return switch (command >>> 8) {
      case 0x800004 -> OUT | 4; // Q_GETFMT
      case 0x800005 -> OUT | 24; // Q_GETINFO
      case 0x800006 -> IN | 24; // Q_SETINFO
      case 0x800007, 0x800009 -> OUT | 72; // Q_GETQUOTA, Q_GETNEXTQUOTA
      case 0x800008 -> IN | 72; // Q_SETQUOTA
      case 0x5801, 0x5802, 0x5806 -> IN | 4; // Q_XQUOTAON, Q_XQUOTAOFF, Q_XQUOTARM
      case 0x5803, 0x5809 -> OUT | 112; // Q_XGETQUOTA, Q_XGETNEXTQUOTA
      case 0x5804 -> IN | 112; // Q_XSETQLIM
      case 0x5805 -> OUT | 80; // Q_XGETQSTAT
      case 0x5808 -> OUT | 160; // Q_XGETQSTATV
      default -> UNKNOWN;
    };
  }

  /** Of the first version of the header there is one struct, of the others there are two. */
  private static long capget(Descriptor d) {
    return OUT | (Memory.IO.getInt(d.argument(0)) == CAPABILITY_VERSION_1 ? 12 : 24);
  }

  private static final int CAPABILITY_VERSION_1 = 0x19980330;

  /** With AT_HANDLE_MNT_ID_UNIQUE the id of the mount has 64 bits. */
  private static long nameToHandleAt(int flags) {
    return OUT | ((flags & 1) != 0 ? 8 : 4);
  }

  /** {@code linux/keyctl.h}: the commands that fill memory. */
  private static long keyctl(Descriptor d, int i) {
    int command = (int) d.argument(0);
    return switch (command) {
      case 6, 11, 17, 23 -> i == 2 ? counted(d.argument(3)) : UNKNOWN; // DESCRIBE ... DH_COMPUTE
      case 31 -> i == 1 ? counted(d.argument(2)) : UNKNOWN; // CAPABILITIES
      case 24 -> i == 4 ? OUT | 56 : UNKNOWN; // PKEY_QUERY
      case 25, 26, 27 -> // PKEY_ENCRYPT, PKEY_DECRYPT, PKEY_SIGN
          i == 1 ? IN | PKEY_PARAMS : i == 4 ? counted(pkeyOutput(d)) : UNKNOWN;
      default -> UNKNOWN;
    };
  }

  private static final int PKEY_PARAMS = 40;

  private static long pkeyOutput(Descriptor d) {
    long params = d.argument(1);
    return params == 0 ? 0 : Memory.IO.getInt(params + 8) & 0xFFFF_FFFFL;
  }

  private static long counted(long bytes) {
    return bytes < 0 || bytes >= LEASED ? WRONG : OUT | bytes;
  }

  /** {@code linux/futex.h}: a word, of which some commands write one. */
  private static long futex(Descriptor d, int i) {
    int command = (int) d.argument(1) & ~FUTEX_FLAGS;
    boolean hasSecond = (command >= 3 && command <= 5) || command == 11 || command == 12;
    return switch (i) {
      // FUTEX_LOCK_PI, UNLOCK_PI, TRYLOCK_PI, LOCK_PI2
      case 0 -> command >= 6 && command != 9 && command <= 13 && command != 10 ? OUT | 4 : 4;
      // FUTEX_REQUEUE, CMP_REQUEUE, WAKE_OP, CMP_REQUEUE_PI count how many are woken
      case 3 -> hasSecond && command != 11 ? NUMBER : UNKNOWN;
      case 4 -> !hasSecond ? UNKNOWN : command == 5 || command >= 11 ? OUT | 4 : 4;
      default -> UNKNOWN;
    };
  }

  /** FUTEX_PRIVATE_FLAG, FUTEX_CLOCK_REALTIME. */
  private static final int FUTEX_FLAGS = 128 | 256;

  /** A range of whole pages; a bare address is memory that the caller has mapped himself. */
  private static long range(Descriptor d, boolean untilEndOfPage) {
    long length = d.argument(1);
    if (length < 0 || length >= LEASED - PAGE_BYTES) {
      return WRONG;
    }
    return untilEndOfPage ? (length + PAGE_BYTES - 1) & -PAGE_BYTES : length;
  }

  /** The advice after which a page has not what it had: it must not be shared with others. */
  private static boolean discards(int advice) {
    return switch (advice) {
      // DONTNEED, FREE, REMOVE, WIPEONFORK, DONTNEED_LOCKED, HWPOISON, SOFT_OFFLINE, GUARD_INSTALL
      case 4, 8, 9, 18, 24, 100, 101, 102 -> true;
      default -> false;
    };
  }
}
