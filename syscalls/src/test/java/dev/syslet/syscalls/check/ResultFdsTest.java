package dev.syslet.syscalls.check;

import static dev.syslet.syscalls.LinuxConstants.F_GETFD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.Poll;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCommand;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that calls make and nobody is told of. */
class ResultFdsTest {

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @TempDir private Path temporary;

  @AfterEach
  void close() {
    kernel.close();
    assertEquals(0, kernel.unexpectedErrors());
  }

  /** The calls of the table that make no file; who adds a row to the table has to say which kind it is. */
  private static final String MAKE_NO_FILE =
      """
      access acct add_key adjtimex bind cachestat capget chdir chmod chown clock_adjtime
      clock_getres clock_gettime clock_nanosleep clock_settime close close_range connect
      copy_file_range delete_module dup2 dup3 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait
      faccessat faccessat2 fadvise64 fallocate fanotify_mark fchdir fchmod fchmodat fchmodat2
      fchown fchownat fdatasync fgetxattr file_getattr file_setattr finit_module flistxattr
      flock fremovexattr fsconfig fsetxattr fstat fstatfs fsync ftruncate futex futex_requeue
      futex_wait futex_waitv futex_wake futimesat get_mempolicy get_robust_list getcpu getcwd
      getdents getdents64 getegid geteuid getgid getgroups getitimer getpeername getpgid getpgrp
      getpid getppid getpriority getrandom getresgid getresuid getrlimit getrusage getsid
      getsockname getsockopt gettid gettimeofday getuid getxattr getxattrat init_module
      inotify_add_watch inotify_rm_watch io_cancel io_destroy io_getevents io_pgetevents
      io_setup io_submit ioprio_get ioprio_set kcmp keyctl kill landlock_add_rule lchown
      lgetxattr link linkat listen listmount listxattr listxattrat llistxattr lremovexattr lseek
      lsetxattr lsm_get_self_attr lsm_list_modules lstat madvise mbind membarrier migrate_pages
      mincore mkdir mkdirat mknod mknodat mlock mlock2 mlockall mmap mount mount_setattr
      move_mount move_pages mq_getsetattr mq_notify mq_timedreceive mq_timedsend mq_unlink
      msgctl msgget msgrcv msgsnd msync munlock munlockall name_to_handle_at nanosleep
      newfstatat pause pidfd_send_signal poll ppoll pread64 preadv preadv2 prlimit64
      process_madvise process_mrelease process_vm_readv process_vm_writev pselect6 pwrite64
      pwritev pwritev2 quotactl quotactl_fd read readahead readlink readlinkat readv recvfrom
      recvmmsg recvmsg removexattr removexattrat rename renameat renameat2 request_key rmdir
      rt_sigpending rt_sigqueueinfo rt_sigtimedwait rt_tgsigqueueinfo sched_get_priority_max
      sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler
      sched_rr_get_interval sched_setaffinity sched_setattr sched_setparam sched_setscheduler
      sched_yield select semctl semget semop semtimedop sendfile sendmmsg sendmsg sendto
      setdomainname sethostname setpgid setpriority setrlimit setsid setsockopt settimeofday
      setxattr setxattrat shmat shmctl shmdt shmget shutdown splice stat statfs statmount statx
      swapoff swapon symlink symlinkat sync sync_file_range syncfs sysfs sysinfo syslog tee
      tgkill time timer_create timer_delete timer_getoverrun timer_gettime timer_settime
      timerfd_gettime timerfd_settime times tkill truncate umask umount2 uname unlink unlinkat
      ustat utime utimensat utimes vmsplice wait4 waitid write writev
      """;

  @Test
  void ofEachCallOfTheTableItIsKnownWhetherItMakesAFile() {
    Set<String> run =
        Numbers.TABLE.rows().stream()
            .filter(row -> row.syscallClass() != SyscallClass.REFUSED)
            .map(SyscallRow::name)
            .collect(Collectors.toCollection(TreeSet::new));
    List<String> considered = new ArrayList<>(List.of(MAKE_NO_FILE.strip().split("\\s+")));
    considered.addAll(ResultFds.RESULT);
    considered.addAll(ResultFds.BY_ARGUMENT.keySet());
    considered.addAll(ResultFds.PAIR.keySet());
    assertEquals(run, new TreeSet<>(considered));
    assertEquals(run.size(), considered.size(), "one is named twice");
  }

  private static boolean isOpen(int number) {
    return NativeCalls.call(Numbers.FCNTL, number, F_GETFD) >= 0;
  }

  private static int openNumbers() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }

  private void assertDiscarded(Descriptor d) {
    long result = TestCall.run(kernel, d).result();
    assertTrue(result >= 0, () -> kernel.describe(d) + ": " + Errnos.name(result));
    assertTrue(isOpen((int) result));
    kernel.discard(d, result);
    Poll.until(kernel.describe(d) + " is closed", () -> !isOpen((int) result));
  }

  @Test
  void aDiscardedResultThatIsAFileIsClosed() {
    assertDiscarded(Syscalls.of("eventfd2", 0, O_CLOEXEC));
    assertDiscarded(Syscalls.of("openat", -100, temporary.toString(), O_RDONLY, 0));
    assertDiscarded(Syscalls.of("socket", 1, 1, 0));
    assertDiscarded(Syscalls.of("memfd_create", "x", 1));
    assertDiscarded(Syscalls.of("signalfd4", -1, ByteBuffer.allocateDirect(8), 8, 0));
    try (Fd directory = TestFiles.open(kernel, temporary, O_RDONLY)) {
      assertDiscarded(Syscalls.of("fcntl", directory, Commands.F_DUPFD_CLOEXEC, 0));
      assertDiscarded(Syscalls.of("dup", directory));
    }
  }

  @Test
  void bothFilesOfAPairAreClosed() {
    for (boolean sockets : new boolean[] {false, true}) {
      FdPair pair = new FdPair();
      Descriptor d =
          sockets ? Syscalls.of("socketpair", 1, 1, 0, pair) : Syscalls.of("pipe2", pair, 0);
      assertEquals(0, TestCall.run(kernel, d).result());
      assertTrue(isOpen(pair.first()) && isOpen(pair.second()));
      kernel.discard(d, 0);
      Poll.until("both are closed", () -> !isOpen(pair.first()) && !isOpen(pair.second()));
    }
  }

  @Test
  void aResultThatIsNoNewFileIsLeftAlone() {
    try (Fd directory = TestFiles.open(kernel, temporary, O_RDONLY)) {
      int number = directory.number();
      kernel.discard(Syscalls.of("getpid"), number);
      kernel.discard(Syscalls.of("fcntl", directory, LinuxConstants.F_GETFL, 0), number);
      kernel.discard(
          Syscalls.of("signalfd4", directory, ByteBuffer.allocateDirect(8), 8, 0), number);
      kernel.discard(Syscalls.of("landlock_create_ruleset", null, 0, 1), number);
      kernel.discard(Syscalls.of("dup3", directory, RawFd.of(number), 0), number);
      kernel.discard(Syscalls.of("openat", -100, "/", O_RDONLY, 0), -Errno.ENOENT);
      assertEquals(0, kernel.threads());
      assertTrue(isOpen(number));
    }
  }

  @Test
  void anOpenOfAFifoThatIsLateAndDiscardedLeavesNoFile() throws Exception {
    Path fifo = temporary.resolve("fifo");
    assertEquals(0, TestCommand.run("mkfifo", fifo.toString()));
    assertDiscarded(Syscalls.of("eventfd2", 0, 0)); // classes are loaded
    int before = openNumbers();
    for (int i = 0; i < 20; i++) {
      Descriptor open = Syscalls.openat(fifo.toString(), O_RDONLY | O_CLOEXEC, 0);
      TestCall call = TestCall.resume(kernel, open);
      call.awaitStarted();
      long writer =
          NativeCalls.call(
              Numbers.OPENAT,
              -100,
              Structs.address(PathName.of(fifo.toString())),
              LinuxConstants.O_WRONLY,
              0);
      assertTrue(writer >= 0);
      kernel.discard(open, call.await().result());
      TestFiles.rawClose(writer);
    }
    Poll.until("no file is left", () -> openNumbers() <= before);
    assertEquals(0, kernel.closeErrors());
  }
}
