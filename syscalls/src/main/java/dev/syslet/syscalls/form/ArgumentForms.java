package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The non-blocking forms of calls without a file: their arguments alone decide. */
final class ArgumentForms {

  /**
   * One rule.
   *
   * @param syscall the call
   * @param where which calls it is for, in words
   * @param form how it is tried
   * @param reason why that does not wait
   */
  record Rule(String syscall, String where, Attempt form, String reason) {}

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "getrandom",
              "up to 256 bytes",
              ArgumentForms::getrandom,
              "GRND_NONBLOCK is EAGAIN before the pool is seeded; so few bytes come whole"),
          new Rule(
              "madvise",
              "NORMAL, RANDOM, SEQUENTIAL, (DONT|DO)FORK, (DONT|DO)DUMP, (NO)HUGEPAGE",
              ArgumentForms::madvise,
              "sets flags of mappings and touches no page; the others drop, read or move pages"),
          new Rule("msync", "without MS_SYNC", ArgumentForms::msync, "looks whether all is mapped"),
          new Rule(
              "membarrier",
              "the EXPEDITED commands, QUERY",
              ArgumentForms::membarrier,
              "interrupts the other processors and waits for none to come by"),
          new Rule(
              "mlock2",
              "with MLOCK_ONFAULT",
              ArgumentForms::mlock2,
              "sets flags of mappings and reads no page"),
          new Rule(
              "mmap",
              "memory, or a file on a local file system, without POPULATE, LOCKED, HUGETLB",
              ArgumentForms::mmap,
              "pages come when they are touched"),
          new Rule(
              "bind",
              "AF_INET, AF_INET6, AF_NETLINK; AF_UNIX without a path",
              ArgumentForms::bind,
              "a name in the kernel; a path makes a file, AF_PACKET waits for all processors, AF_ALG"
                  + " for a module"),
          new Rule(
              "socket",
              "streams and datagrams of AF_UNIX, AF_INET, AF_INET6 with their usual protocols",
              ArgumentForms::socket,
              "others may have to load a module first"),
          new Rule(
              "epoll_ctl",
              "DEL; ADD and MOD of pipe, socket, eventfd and the like, local file",
              ArgumentForms::epollCtl,
              "polls the file once; FUSE asks its server about that, CUSE too, and an epoll file"
                  + " asks all that is in it"),
          new Rule(
              "cachestat",
              "regular file on a local file system",
              ArgumentForms::cachestat,
              "looks at the page cache; elsewhere a server may be asked for the permission"),
          new Rule(
              "get_mempolicy",
              "all but MPOL_F_NODE together with MPOL_F_ADDR",
              ArgumentForms::getMempolicy,
              "looks at flags of mappings; those two together read the page in"));

  private static final int MOST_RANDOM_BYTES = 256;
  private static final int GRND_NONBLOCK = 1;

  private static final int MADV_SEQUENTIAL = 2;
  private static final int MADV_DONTFORK = 10;
  private static final int MADV_DOFORK = 11;
  private static final int MADV_HUGEPAGE = 14;
  private static final int MADV_DODUMP = 17;

  private static final int MS_SYNC = 4;

  /** QUERY, GLOBAL_EXPEDITED, PRIVATE_EXPEDITED, its SYNC_CORE and RSEQ, GET_REGISTRATIONS. */
  private static final int MEMBARRIER_GLOBAL_EXPEDITED = 1 << 1;

  private static final int MEMBARRIER_PRIVATE_EXPEDITED = 1 << 3;
  private static final int MEMBARRIER_PRIVATE_EXPEDITED_SYNC_CORE = 1 << 5;
  private static final int MEMBARRIER_PRIVATE_EXPEDITED_RSEQ = 1 << 7;
  private static final int MEMBARRIER_GET_REGISTRATIONS = 1 << 9;

  private static final int MLOCK_ONFAULT = 1;

  private static final int MAP_ANONYMOUS = 0x20;

  /** MAP_POPULATE, MAP_LOCKED, MAP_HUGETLB. */
  private static final int MAP_TAKES_TIME = 0x8000 | 0x2000 | 0x40000;

  private static final int AF_UNIX = 1;
  private static final int AF_INET = 2;
  private static final int AF_INET6 = 10;
  private static final int AF_NETLINK = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SO_DOMAIN = 39;
  private static final int GETSOCKOPT = Numbers.TABLE.numberOf("getsockopt");

  private static final int SOCK_STREAM = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int SOCK_TYPE_MASK = 0xF;
  private static final int IPPROTO_TCP = 6;
  private static final int IPPROTO_UDP = 17;

  private static final int MPOL_F_NODE_OF_ADDR = 1 | 2;

  /**
   * The family and nothing else: an AF_UNIX socket is given a name that is not in the file system.
   */
  private static final int FAMILY_BYTES = 2;

  private static final int EPOLL_CTL_DEL = 2;

  private ArgumentForms() {}

  /** getrandom(buffer, length, flags). */
  private static long getrandom(Descriptor d) {
    long length = d.argument(1);
    int flags = (int) d.argument(2);
    if (length > MOST_RANDOM_BYTES) {
      return WOULD_BLOCK;
    }
    long result = NativeCalls.call(d.syscall(), d.argument(0), length, flags | GRND_NONBLOCK);
    return result == -Errno.EAGAIN && (flags & GRND_NONBLOCK) == 0 ? WOULD_BLOCK : result;
  }

  /** madvise(address, length, advice). */
  private static long madvise(Descriptor d) {
    int advice = (int) d.argument(2);
    boolean cheap =
        (advice >= 0 && advice <= MADV_SEQUENTIAL)
            || advice == MADV_DONTFORK
            || advice == MADV_DOFORK
            || (advice >= MADV_HUGEPAGE && advice <= MADV_DODUMP);
    return cheap ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  /** msync(address, length, flags). */
  private static long msync(Descriptor d) {
    return (d.argument(2) & MS_SYNC) == 0 ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  /** membarrier(command, flags, cpu). */
  private static long membarrier(Descriptor d) {
    return switch ((int) d.argument(0)) {
      case 0,
          MEMBARRIER_GLOBAL_EXPEDITED,
          MEMBARRIER_PRIVATE_EXPEDITED,
          MEMBARRIER_PRIVATE_EXPEDITED_SYNC_CORE,
          MEMBARRIER_PRIVATE_EXPEDITED_RSEQ,
          MEMBARRIER_GET_REGISTRATIONS ->
          NativeCalls.call(d);
      default -> WOULD_BLOCK;
    };
  }

  /** mlock2(address, length, flags). */
  private static long mlock2(Descriptor d) {
    return d.argument(2) == MLOCK_ONFAULT ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  /** mmap(address, length, protection, flags, fd, offset). */
  private static long mmap(Descriptor d) {
    long flags = d.argument(3);
    OpenFile fd = OpenFile.of(d.held(4));
    boolean pagesComeLater =
        (flags & MAP_TAKES_TIME) == 0
            && ((flags & MAP_ANONYMOUS) != 0
                || (fd != null
                    && fd.kind().fileSystem().local()
                    && fd.kind().type() == FileType.REGULAR));
    return pagesComeLater ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  /** bind(socket, address, length). The socket decides, as some families do not look at the address's. */
  private static long bind(Descriptor d) {
    long family = familyOf(d.argument(0));
    boolean isAtOnce =
        switch ((int) family) {
          case AF_INET, AF_INET6, AF_NETLINK -> true;
          case AF_UNIX -> !mayMakeFile(d);
          default -> family < 0; // no socket
        };
    return isAtOnce ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  private static boolean mayMakeFile(Descriptor d) {
    return d.argument(1) != 0
        && d.argument(2) > FAMILY_BYTES
        && Memory.IO.getByte(d.argument(1) + FAMILY_BYTES) != 0;
  }

  /** SO_DOMAIN of a socket, or a negative errno. */
  private static long familyOf(long socket) {
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().putInt(Scratch.TEXT, Integer.BYTES);
      long told =
          NativeCalls.call(
              GETSOCKOPT,
              socket,
              SOL_SOCKET,
              SO_DOMAIN,
              scratch.address(Scratch.TEXT + Integer.BYTES),
              scratch.address(Scratch.TEXT));
      return told < 0 ? told : scratch.memory().getInt(Scratch.TEXT + Integer.BYTES);
    }
  }

  /** socket(domain, type, protocol). */
  private static long socket(Descriptor d) {
    int type = (int) d.argument(1) & SOCK_TYPE_MASK;
    int protocol = (int) d.argument(2);
    boolean isLoaded =
        switch ((int) d.argument(0)) {
          case AF_UNIX -> protocol == 0 && (type == SOCK_STREAM || type == SOCK_DGRAM);
          case AF_INET, AF_INET6 ->
              (type == SOCK_STREAM && (protocol == 0 || protocol == IPPROTO_TCP))
                  || (type == SOCK_DGRAM && (protocol == 0 || protocol == IPPROTO_UDP));
          default -> false;
        };
    return isLoaded ? NativeCalls.call(d) : WOULD_BLOCK;
  }

  /** cachestat(fd, range, answer, flags). */
  private static long cachestat(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null && fd.kind().fileSystem().local() && fd.kind().type() == FileType.REGULAR
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }

  /** get_mempolicy(policy, mask, maxnode, address, flags). */
  private static long getMempolicy(Descriptor d) {
    return (d.argument(4) & MPOL_F_NODE_OF_ADDR) == MPOL_F_NODE_OF_ADDR
        ? WOULD_BLOCK
        : NativeCalls.call(d);
  }

  /** epoll_ctl(epoll, operation, file, event). */
  private static long epollCtl(Descriptor d) {
    return (int) d.argument(1) == EPOLL_CTL_DEL || pollsNobodyElse(d.held(2))
        ? NativeCalls.call(d)
        : WOULD_BLOCK;
  }

  private static boolean pollsNobodyElse(@Nullable Object file) {
    OpenFile fd = OpenFile.of(file);
    if (fd == null) {
      return false;
    }
    return switch (fd.kind().type()) {
      case SOCKET, FIFO -> true;
      case ANONYMOUS -> !FileGroup.isOn(fd.kind(), "anon_inode:[eventpoll]");
      case REGULAR, DIRECTORY -> fd.kind().fileSystem().local();
      default -> false; // a device asks its driver, which may be another process
    };
  }

  /** The attempt that rules have for a syscall; null when there is none. */
  static @Nullable Attempt attemptOf(List<Rule> rules, String syscall) {
    for (Rule rule : rules) {
      if (rule.syscall().equals(syscall)) {
        return rule.form();
      }
    }
    return null;
  }
}
