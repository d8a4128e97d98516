package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.TestCall.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@link WholeTableTest} does for each row: real files, real memory, harmless arguments. */
final class TableScenarios implements AutoCloseable {

  /** Rows with a form that no attempt takes inline, and why. */
  static final Map<String, String> NO_HIT =
      Map.of("syslog", "no service waits for the log of the kernel: not attempted");

  /** How many rows of x86_64 there are in each category: a row that is lost shows. */
  static final Map<String, Integer> COUNTS =
      Map.of(
          "continued or run, and completed", 95,
          "form: hit and would-block", 34,
          "form: hit only, with a reason", 1,
          "form: would-block only, with a reason", 1,
          "next issue", 37,
          "not run, with a reason", 7,
          "refused", 84,
          "run inline", 126);

  /** What was seen of a row: an inline result, a would-block that was then completed. */
  record Seen(boolean hit, boolean miss) {}

  private interface Scenario {
    Seen run();
  }

  private static final int PAGE = 4096;
  private static final int LOCK_EX = LinuxConstants.LOCK_EX;
  private static final int NEVER_ENDS = 1 << 30;
  private static final String[] ANY_REFUSAL = {
    "EPERM", "EACCES", "EINVAL", "ENOENT", "EOPNOTSUPP", "ENODEV", "ENOTBLK"
  };

  private final LinuxKernel kernel;
  private final TestFiles disk;
  private final TestFiles memory;
  private final Map<String, Scenario> scenarios = new HashMap<>();
  private final Set<String> missing = new TreeSet<>();
  private final Fd file;
  private final Fd onTmpfs;
  private final Fd onProc;
  private final Fd directory;
  private final Fd pipeOut;
  private final Fd pipeIn;
  private final long pid = ProcessHandle.current().pid();
  private final List<Fd> opened = new ArrayList<>();
  private int names;

  TableScenarios(LinuxKernel kernel) {
    this.kernel = kernel;
    this.disk = TestFiles.onDisk(kernel);
    this.memory = TestFiles.onTmpfs(kernel);
    disk.file("file", 64 * 1024);
    memory.file("file", 64 * 1024);
    this.file = open(disk.path("file"), O_RDWR);
    this.onTmpfs = open(memory.path("file"), O_RDWR);
    this.onProc = open(Path.of("/proc/self/status"), O_RDONLY);
    this.directory = open(disk.directory(), O_RDONLY | O_DIRECTORY);
    FdPair pipe = new FdPair();
    NativeCalls.call(Numbers.PIPE2, pipe.address(), O_CLOEXEC);
    this.pipeOut = kernel.adopt(pipe.first());
    this.pipeIn = kernel.adopt(pipe.second());
    identity();
    limitsAndTimes();
    schedulingAndSignals();
    descriptorsAndSockets();
    ipcAndTimers();
    memoryCalls();
    newerCalls();
    filesByDescriptor();
    filesByPath();
    attributes();
    mountsAndModules();
    forms();
  }

  boolean has(String name) {
    return scenarios.containsKey(name);
  }

  Seen run(String name) {
    Scenario scenario = scenarios.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException(name);
    }
    return scenario.run();
  }

  Set<String> missingHere() {
    return missing;
  }

  private Fd open(Path path, int flags) {
    Fd fd = TestFiles.open(kernel, path, flags);
    opened.add(fd);
    return fd;
  }

  // --- the ways to say what is done ---

  /** The call succeeds, or ends with one of the errors. */
  private void does(String name, Supplier<Object[]> arguments, String... errnos) {
    scenarios.put(name, () -> ended(name, arguments.get(), false, errnos));
  }

  private void call(String name, @Nullable Object... arguments) {
    does(name, () -> arguments);
  }

  /** The call makes a file descriptor, which is closed again. */
  private void opens(String name, Supplier<Object[]> arguments, String... errnos) {
    scenarios.put(name, () -> ended(name, arguments.get(), true, errnos));
  }

  private Seen ended(String name, Object[] arguments, boolean isFd, String... errnos) {
    Outcome outcome = TestCall.run(kernel, Syscalls.of(name, arguments));
    check(name, outcome.result(), errnos);
    if (isFd && outcome.result() >= 0) {
      TestFiles.rawClose(outcome.result());
    }
    return new Seen(outcome.inline(), !outcome.inline());
  }

  private void check(String name, long result, String... errnos) {
    if (result == -Errnos.ENOSYS) {
      missing.add(name);
    } else if (result < 0 && !List.of(errnos).contains(Errnos.name(result))) {
      throw new AssertionError(name + " answered " + Errnos.name(result));
    }
  }

  /** A call that should be inline, and one that should be continued, and completes then. */
  private void form(
      String name,
      Supplier<Object[]> hit,
      @Nullable Supplier<Object[]> miss,
      Runnable whenContinued) {
    scenarios.put(
        name,
        () -> {
          boolean inline = false;
          // The first may have to fill a cache; the page cache may be asked again for it.
          for (int i = 0; i < 3 && !inline; i++) {
            Outcome outcome = TestCall.run(kernel, Syscalls.of(name, hit.get()));
            check(name, outcome.result());
            closeIfFd(name, outcome.result());
            inline = outcome.inline();
          }
          boolean missed = false;
          // A page that is just being used cannot be dropped from the cache.
          for (int i = 0; i < 20 && miss != null && !missed; i++) {
            missed = missed(name, miss, whenContinued);
          }
          return new Seen(inline, missed);
        });
  }

  private boolean missed(String name, Supplier<Object[]> arguments, Runnable whenContinued) {
    Descriptor d = Syscalls.of(name, arguments.get());
    long attempted = TestCall.attempt(kernel, d);
    if (attempted != WOULD_BLOCK) {
      closeIfFd(name, attempted);
      return false;
    }
    TestCall continued = TestCall.resume(kernel, d);
    continued.awaitStarted();
    whenContinued.run();
    long result = continued.await().result();
    check(name, result);
    closeIfFd(name, result);
    return true;
  }

  private static void closeIfFd(String name, long result) {
    if (result >= 0 && name.startsWith("open")) {
      TestFiles.rawClose(result);
    } else if (result > 0 && name.equals("mmap")) {
      NativeCalls.call(Numbers.TABLE.numberOf("munmap"), result, PAGE);
    }
  }

  private static Object[] with(@Nullable Object... arguments) {
    return arguments;
  }

  private static ByteBuffer bytes(int count) {
    return ByteBuffer.allocateDirect(count).order(ByteOrder.nativeOrder());
  }

  private static RawFd raw(long number) {
    return RawFd.of((int) number);
  }

  private long quick(String name, @Nullable Object... arguments) {
    return TestCall.run(kernel, Syscalls.of(name, arguments)).result();
  }

  private String newPath() {
    return disk.path("new" + names++).toString();
  }

  private String oldPath() {
    String path = newPath();
    try {
      Files.writeString(Path.of(path), "content");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }

  /** A mapping of one page of its own, that nobody unmaps. */
  private static long mapping() {
    return NativeCalls.call(Numbers.TABLE.numberOf("mmap"), 0, PAGE, 3, 0x22, -1, 0);
  }

  // --- calls that never block ---

  private void identity() {
    for (String name :
        List.of(
            "getpid",
            "getppid",
            "getuid",
            "geteuid",
            "getgid",
            "getegid",
            "gettid",
            "getpgrp",
            "sched_yield",
            "munlockall")) {
      if (Numbers.TABLE.byName(name) != null) {
        call(name);
      }
    }
    call("getpgid", 0);
    call("getsid", 0);
    call("getresuid", bytes(4), bytes(4), bytes(4));
    call("getresgid", bytes(4), bytes(4), bytes(4));
    call("getgroups", 0, null);
    call("capget", bytes(8).putInt(0, 0x20080522), bytes(24));
    call("getcwd", bytes(PAGE), PAGE);
    call("uname", bytes(390));
    call("sysinfo", bytes(112));
    call("sysfs", 3, 0, 0);
    does("umask", () -> with((int) quick("umask", 022)));
    does("fchdir", () -> with(open(Path.of("."), O_RDONLY)));
    does("sethostname", () -> with(bytes(65), 65), "EINVAL", "EPERM");
    does("setdomainname", () -> with(bytes(65), 65), "EINVAL", "EPERM");
  }

  private void limitsAndTimes() {
    ByteBuffer limit = bytes(16);
    call("getrlimit", 7, limit);
    does("setrlimit", () -> with(7, limit));
    call("prlimit64", 0, 7, null, bytes(16));
    call("getrusage", 0, bytes(144));
    call("times", bytes(32));
    call("time", bytes(8));
    call("gettimeofday", bytes(16), null);
    does("settimeofday", () -> with(null, null), "EPERM");
    call("clock_gettime", 1, new Timespec());
    call("clock_getres", 1, new Timespec());
    does("clock_settime", () -> with(1, new Timespec()), "EINVAL");
    call("adjtimex", bytes(208));
    call("clock_adjtime", 0, bytes(208));
    call("getitimer", 0, bytes(32));
    call("nanosleep", Timespec.ofNanos(1000), null);
    call("clock_nanosleep", 1, 0, Timespec.ofNanos(1000), null);
  }

  private void schedulingAndSignals() {
    call("getpriority", 0, 0);
    does("setpriority", () -> with(0, 0, 20 - (int) quick("getpriority", 0, 0)));
    ByteBuffer parameter = bytes(4);
    call("sched_getparam", 0, bytes(4));
    call("sched_setparam", 0, parameter);
    call("sched_setscheduler", 0, 0, parameter);
    call("sched_getscheduler", 0);
    call("sched_get_priority_max", 0);
    call("sched_get_priority_min", 0);
    call("sched_rr_get_interval", 0, new Timespec());
    ByteBuffer attributes = bytes(56);
    call("sched_getattr", 0, attributes, 56, 0);
    does(
        "sched_setattr",
        () -> {
          quick("sched_getattr", 0, attributes, 56, 0);
          return with(0, attributes, 0);
        });
    ByteBuffer mask = bytes(128);
    call("sched_getaffinity", 0, 128, mask);
    does(
        "sched_setaffinity",
        () -> {
          quick("sched_getaffinity", 0, 128, mask);
          return with(0, 128, mask);
        });
    call("ioprio_get", 1, 0);
    does("ioprio_set", () -> with(1, 0, quick("ioprio_get", 1, 0)), "EPERM");
    call("getcpu", bytes(4), null, 0);
    call("get_mempolicy", bytes(4), null, 0, 0, 0);
    call("get_robust_list", 0, bytes(8), bytes(8));
    call("rt_sigpending", bytes(8), 8);
    ByteBuffer info = bytes(128).putInt(8, -1);
    call("kill", pid, 0);
    does("tkill", () -> with(quick("gettid"), 0));
    does("tgkill", () -> with(pid, quick("gettid"), 0));
    does("rt_sigqueueinfo", () -> with(pid, 0, info));
    does("rt_tgsigqueueinfo", () -> with(pid, quick("gettid"), 0, info));
    does("kcmp", () -> with(pid, pid, 1, 0, 0), "EPERM");
  }

  private void descriptorsAndSockets() {
    scenarios.put(
        "pipe",
        () -> {
          FdPair pair = new FdPair();
          return closing(pair, ended("pipe", with(pair), false));
        });
    scenarios.put(
        "pipe2",
        () -> {
          FdPair pair = new FdPair();
          return closing(pair, ended("pipe2", with(pair, O_CLOEXEC), false));
        });
    scenarios.put(
        "socketpair",
        () -> {
          FdPair pair = new FdPair();
          return closing(pair, ended("socketpair", with(1, 1, 0, pair), false));
        });
    opens("dup", () -> with(file));
    opens("socket", () -> with(1, 1, 0));
    long socket = quick("socket", 1, 1 | O_CLOEXEC, 0);
    ByteBuffer unix = bytes(2).putShort(0, (short) 1);
    scenarios.put(
        "bind",
        () -> {
          try (Fd own = kernel.adopt((int) quick("socket", 1, 1, 0))) {
            return ended("bind", with(own, unix, 2), false);
          }
        });
    scenarios.put(
        "listen",
        () -> {
          try (Fd own = kernel.adopt((int) quick("socket", 1, 1, 0))) {
            quick("bind", own, unix, 2);
            return ended("listen", with(own, 1), false);
          }
        });
    does("shutdown", () -> with(raw(socket), 2), "ENOTCONN");
    does("getsockname", () -> with(raw(socket), bytes(110), bytes(4).putInt(0, 110)));
    does("getpeername", () -> with(raw(socket), bytes(110), bytes(4).putInt(0, 110)), "ENOTCONN");
    does("setsockopt", () -> with(raw(socket), 1, 7, bytes(4).putInt(0, 65536), 4));
    does("getsockopt", () -> with(raw(socket), 1, 7, bytes(4), bytes(4).putInt(0, 4)));
    opens("epoll_create", () -> with(1));
    opens("epoll_create1", () -> with(O_CLOEXEC));
    does(
        "epoll_ctl",
        () -> with(kernel.adopt((int) quick("epoll_create1", O_CLOEXEC)), 1, pipeOut, bytes(16)));
    opens("eventfd", () -> with(0));
    opens("eventfd2", () -> with(0, O_CLOEXEC));
    opens("signalfd", () -> with(-1, bytes(8), 8));
    opens("signalfd4", () -> with(-1, bytes(8), 8, O_CLOEXEC));
    opens("timerfd_create", () -> with(1, O_CLOEXEC));
    long timer = quick("timerfd_create", 1, O_CLOEXEC);
    does("timerfd_settime", () -> with(raw(timer), 0, bytes(32), null));
    does("timerfd_gettime", () -> with(raw(timer), bytes(32)));
    opens("inotify_init", () -> with());
    opens("inotify_init1", () -> with(O_CLOEXEC));
    does("inotify_rm_watch", () -> with(raw(quick("inotify_init1", O_CLOEXEC)), 1), "EINVAL");
    opens("fanotify_init", () -> with(1, O_RDONLY), ANY_REFUSAL);
    opens("memfd_create", () -> with("test", 1));
    opens("memfd_secret", () -> with(O_CLOEXEC), ANY_REFUSAL);
    opens("userfaultfd", () -> with(O_CLOEXEC | 1), ANY_REFUSAL);
    opens("pidfd_open", () -> with(pid, 0));
    does("pidfd_send_signal", () -> with(raw(quick("pidfd_open", pid, 0)), 0, null, 0));
    opens("pidfd_getfd", () -> with(raw(quick("pidfd_open", pid, 0)), 0, 0), ANY_REFUSAL);
  }

  private static Seen closing(FdPair pair, Seen seen) {
    TestFiles.rawClose(pair.first());
    TestFiles.rawClose(pair.second());
    return seen;
  }

  private void ipcAndTimers() {
    long shm = quick("shmget", 0, PAGE, 01600);
    long[] at = {0};
    does("shmget", () -> with(0x5150C011, PAGE, 0), "ENOENT");
    scenarios.put(
        "shmat",
        () -> {
          at[0] = quick("shmat", shm, 0, 0);
          return new Seen(at[0] > 0, false);
        });
    does("shmdt", () -> with(quick("shmat", shm, 0, 0)));
    does("shmctl", () -> with(shm, 0, null));
    long set = quick("semget", 0, 1, 01600);
    does("semget", () -> with(0x5150C011, 1, 0), "ENOENT");
    does("semctl", () -> with(set, 0, 0, 0));
    long queue = quick("msgget", 0, 01600);
    does("msgget", () -> with(0x5150C011, 0), "ENOENT");
    does("msgctl", () -> with(queue, 0, null));
    String name = "syslet-table-" + pid;
    opens("mq_open", () -> with(name, O_RDWR | O_CREAT, 0600, null), ANY_REFUSAL);
    does("mq_unlink", () -> with(name), "ENOENT");
    long mq = quick("mq_open", name + "b", O_RDWR | O_CREAT, 0600, null);
    RawFd mqFd = raw(mq < 0 ? 0 : mq);
    does("mq_notify", () -> with(mqFd, null), "EBADF");
    does("mq_getsetattr", () -> with(mqFd, null, bytes(64)), "EBADF");
    quick("mq_unlink", name + "b");
    ByteBuffer id = bytes(4);
    ByteBuffer none = bytes(64).putInt(12, 1);
    call("timer_create", 1, none, id);
    does("timer_settime", () -> with(id.getInt(0), 0, bytes(32), null));
    does("timer_gettime", () -> with(id.getInt(0), bytes(32)));
    does("timer_getoverrun", () -> with(id.getInt(0)));
    ByteBuffer other = bytes(4);
    does(
        "timer_delete",
        () -> {
          quick("timer_create", 1, none, other);
          return with(other.getInt(0));
        });
    does("io_setup", () -> with(8, bytes(8)));
    does("io_cancel", () -> with(0, bytes(64), bytes(32)), "EINVAL");
    does(
        "add_key",
        () -> with("user", "syslet-test", bytes(4), 4, -2),
        "EPERM",
        "EACCES",
        "EDQUOT",
        "EOPNOTSUPP");
  }

  private void memoryCalls() {
    does("mincore", () -> with(mapping(), PAGE, bytes(8)));
    does("munlock", () -> with(mapping(), PAGE));
    does("mlock", () -> with(mapping(), PAGE), "ENOMEM", "EPERM");
    does("madvise", () -> with(mapping(), PAGE, 4));
    does("mbind", () -> with(mapping(), PAGE, 0, null, 0, 0));
    ByteBuffer page = bytes(8);
    does("move_pages", () -> with(0, 1, page.putLong(0, mapping()), null, bytes(4), 0));
    Iovecs local = vector(bytes(64));
    ByteBuffer remote = bytes(80);
    for (String name : List.of("process_vm_readv", "process_vm_writev")) {
      does(
          name,
          () -> {
            remote.putLong(0, Memory.base(remote) + 16).putLong(8, 64);
            return with(pid, local, 1, remote, 1, 0);
          },
          "EPERM");
    }
    does(
        "process_madvise",
        () ->
            with(
                raw(quick("pidfd_open", pid, 0)),
                remote.putLong(0, mapping()).putLong(8, PAGE),
                1,
                20,
                0),
        ANY_REFUSAL);
    does("process_mrelease", () -> with(raw(quick("pidfd_open", pid, 0)), 0), "EINVAL");
  }

  private void newerCalls() {
    does("landlock_create_ruleset", () -> with(null, 0, 1), ANY_REFUSAL);
    does(
        "landlock_add_rule",
        () -> with(raw(0), 1, bytes(16), 0),
        "EBADFD",
        "EINVAL",
        "EOPNOTSUPP",
        "EBADF");
    does("cachestat", () -> with(file, bytes(16), bytes(40), 0));
    ByteBuffer words = bytes(16);
    does("futex_wake", () -> with(words, 1, 1, 0x82));
    ByteBuffer waiters = bytes(48);
    for (int i = 0; i < 2; i++) {
      waiters.putLong(i * 24 + 8, Memory.base(words) + i * 8L).putInt(i * 24 + 16, 0x82);
    }
    does("futex_requeue", () -> with(waiters, 0, 0, 0));
    ByteBuffer request = bytes(24).putInt(0, 24).putLong(8, -1L);
    does("listmount", () -> with(request, bytes(800), 100, 0));
    ByteBuffer about = bytes(24).putInt(0, 24).putLong(16, 1);
    does(
        "statmount",
        () -> {
          ByteBuffer ids = bytes(8);
          quick("listmount", request, ids, 1, 0);
          return with(about.putLong(8, ids.getLong(0)), bytes(PAGE), PAGE, 0);
        },
        "ENOENT");
    does(
        "lsm_get_self_attr",
        () -> with(100, bytes(PAGE), bytes(4).putInt(0, PAGE), 0),
        ANY_REFUSAL);
    does("lsm_list_modules", () -> with(bytes(256), bytes(4).putInt(0, 256), 0));
    does("bpf", () -> with(9999, bytes(64), 64), "EINVAL", "EPERM");
    does("keyctl", () -> with(0, -2, 0, 0, 0), "ENOKEY", "EOPNOTSUPP", "EPERM");
    does(
        "request_key",
        () -> with("user", "syslet-nobody-has-this", null, 0),
        "ENOKEY",
        "EPERM",
        "EACCES");
    opens(
        "perf_event_open",
        () -> with(bytes(128).putInt(0, 1).putInt(4, 128).putLong(8, 9), pid, -1, -1, 0),
        "ENOENT",
        "EACCES",
        "EPERM");
  }

  // --- files ---

  private void filesByDescriptor() {
    does("close", () -> with(open(disk.path("file"), O_RDONLY)));
    does("dup2", () -> with(file, raw(quick("dup", file))));
    does("dup3", () -> with(file, raw(quick("dup", file)), O_CLOEXEC));
    does("sendfile", () -> with(open(Path.of(oldPath()), O_RDWR), file, null, 100));
    does("fsync", () -> with(file));
    does("fdatasync", () -> with(file));
    does("syncfs", () -> with(onTmpfs));
    call("sync");
    does("sync_file_range", () -> with(file, 0, PAGE, 2));
    does("ftruncate", () -> with(open(Path.of(oldPath()), O_RDWR), 3));
    does("fallocate", () -> with(file, 0, 0, PAGE));
    does("readahead", () -> with(file, 0, PAGE));
    does("getdents", () -> with(directory, bytes(PAGE), PAGE));
    does("getdents64", () -> with(directory, bytes(PAGE), PAGE));
    does("fchmod", () -> with(file, 0600));
    does("fchown", () -> with(file, -1, -1));
    does(
        "copy_file_range",
        () -> with(file, bytes(8), open(Path.of(oldPath()), O_RDWR), bytes(8), 100, 0));
  }

  private void filesByPath() {
    does("truncate", () -> with(oldPath(), 3));
    does("chdir", () -> with("."));
    does("rename", () -> with(oldPath(), newPath()));
    does("renameat", () -> with(AT_FDCWD, oldPath(), AT_FDCWD, newPath()));
    does("renameat2", () -> with(AT_FDCWD, oldPath(), AT_FDCWD, newPath(), 1));
    does("mkdir", () -> with(newPath(), 0700));
    does("mkdirat", () -> with(AT_FDCWD, newPath(), 0700));
    does("rmdir", () -> with(newDirectory()));
    opens("creat", () -> with(newPath(), 0600));
    does("link", () -> with(oldPath(), newPath()));
    does("linkat", () -> with(AT_FDCWD, oldPath(), AT_FDCWD, newPath(), 0));
    does("unlink", () -> with(oldPath()));
    does("unlinkat", () -> with(AT_FDCWD, oldPath(), 0));
    does("symlink", () -> with("target", newPath()));
    does("symlinkat", () -> with("target", AT_FDCWD, newPath()));
    does("chmod", () -> with(oldPath(), 0600));
    does("fchmodat", () -> with(AT_FDCWD, oldPath(), 0600));
    does("fchmodat2", () -> with(AT_FDCWD, oldPath(), 0600, 0));
    does("chown", () -> with(oldPath(), -1, -1));
    does("lchown", () -> with(oldPath(), -1, -1));
    does("fchownat", () -> with(AT_FDCWD, oldPath(), -1, -1, 0));
    does("utime", () -> with(oldPath(), null));
    does("utimes", () -> with(oldPath(), null));
    does("futimesat", () -> with(AT_FDCWD, oldPath(), null));
    does("utimensat", () -> with(AT_FDCWD, oldPath(), null, 0));
    does("mknod", () -> with(newPath(), LinuxConstants.S_IFIFO | 0600, 0));
    does("mknodat", () -> with(AT_FDCWD, newPath(), LinuxConstants.S_IFIFO | 0600, 0));
    does("ustat", () -> with(0, bytes(32)), "EINVAL");
    ByteBuffer handle = bytes(136);
    does(
        "name_to_handle_at",
        () -> with(AT_FDCWD, oldPath(), handle.putInt(0, 128), bytes(4), 0),
        "EOPNOTSUPP");
    opens(
        "open_by_handle_at",
        () -> {
          quick("name_to_handle_at", AT_FDCWD, oldPath(), handle.putInt(0, 128), bytes(4), 0);
          return with(directory, handle, O_RDONLY);
        },
        ANY_REFUSAL);
    does(
        "fanotify_mark",
        () -> {
          long group = quick("fanotify_init", 1, O_RDONLY);
          return with(raw(Math.max(0, group)), 1, 0x20, AT_FDCWD, oldPath());
        },
        ANY_REFUSAL);
    does("file_getattr", () -> with(AT_FDCWD, oldPath(), bytes(24), 24, 0), "EOPNOTSUPP");
    does(
        "file_setattr",
        () -> {
          String path = oldPath();
          ByteBuffer attributes = bytes(24);
          quick("file_getattr", AT_FDCWD, path, attributes, 24, 0);
          return with(AT_FDCWD, path, attributes, 24, 0);
        },
        "EOPNOTSUPP");
  }

  private String newDirectory() {
    String path = newPath();
    try {
      Files.createDirectory(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }

  private void attributes() {
    String path = oldPath();
    Fd opened = open(Path.of(path), O_RDWR);
    String name = "user.syslet";
    ByteBuffer value = bytes(4);
    for (String set : List.of("setxattr", "lsetxattr")) {
      does(set, () -> with(path, name, value, 4, 0), "EOPNOTSUPP");
    }
    does("fsetxattr", () -> with(opened, name, value, 4, 0), "EOPNOTSUPP");
    for (String get : List.of("getxattr", "lgetxattr")) {
      does(get, () -> with(path, name, bytes(64), 64), "EOPNOTSUPP");
    }
    does("fgetxattr", () -> with(opened, name, bytes(64), 64), "EOPNOTSUPP");
    for (String list : List.of("listxattr", "llistxattr")) {
      does(list, () -> with(path, bytes(64), 64), "EOPNOTSUPP");
    }
    does("flistxattr", () -> with(opened, null, 0), "EOPNOTSUPP");
    for (String remove : List.of("removexattr", "lremovexattr")) {
      does(remove, () -> with(withAttribute(path, name), name), "EOPNOTSUPP");
    }
    does(
        "fremovexattr",
        () -> {
          withAttribute(path, name);
          return with(opened, name);
        },
        "EOPNOTSUPP");
    ByteBuffer given = bytes(20).putInt(8, 4);
    given.putLong(0, Memory.base(given) + 16);
    does("setxattrat", () -> with(AT_FDCWD, path, 0, name, given, 16), "EOPNOTSUPP");
    does(
        "getxattrat",
        () -> with(AT_FDCWD, withAttribute(path, name), 0, name, given, 16),
        "EOPNOTSUPP");
    does("listxattrat", () -> with(AT_FDCWD, path, 0, bytes(64), 64), "EOPNOTSUPP");
    does("removexattrat", () -> with(AT_FDCWD, withAttribute(path, name), 0, name), "EOPNOTSUPP");
  }

  private String withAttribute(String path, String name) {
    quick("setxattr", path, name, bytes(4), 4, 0);
    return path;
  }

  private void mountsAndModules() {
    String nowhere = disk.path("no").resolve("where").toString();
    does("mount", () -> with("none", nowhere, "tmpfs", 0, null), ANY_REFUSAL);
    does("umount2", () -> with(nowhere, 0), ANY_REFUSAL);
    does("swapon", () -> with(nowhere, 0), ANY_REFUSAL);
    does("swapoff", () -> with(nowhere), ANY_REFUSAL);
    does("delete_module", () -> with("syslet_nobody_has_this", 0), ANY_REFUSAL);
    does("quotactl", () -> with(0x80000400, nowhere, 0, bytes(128)), ANY_REFUSAL);
    does("quotactl_fd", () -> with(file, 0x80000400, 0, bytes(128)), with("ESRCH"), ANY_REFUSAL);
    opens("open_tree", () -> with(AT_FDCWD, disk.directory().toString(), O_CLOEXEC), ANY_REFUSAL);
    opens(
        "open_tree_attr",
        () -> with(AT_FDCWD, disk.directory().toString(), O_CLOEXEC, null, 0),
        ANY_REFUSAL);
    does("move_mount", () -> with(AT_FDCWD, nowhere, AT_FDCWD, nowhere, 0), ANY_REFUSAL);
    opens("fsopen", () -> with("tmpfs", 1), ANY_REFUSAL);
    does("fsconfig", () -> with(raw(context()), 99, null, null, 0), ANY_REFUSAL);
    does("fsmount", () -> with(raw(context()), 1, 0), ANY_REFUSAL);
    opens("fspick", () -> with(AT_FDCWD, nowhere, 0), ANY_REFUSAL);
    does("mount_setattr", () -> with(AT_FDCWD, nowhere, 0, bytes(32), 32), ANY_REFUSAL);
  }

  private void does(String name, Supplier<Object[]> arguments, Object[] more, String... errnos) {
    String[] all =
        Stream.concat(Stream.of(more).map(String::valueOf), Stream.of(errnos))
            .toArray(String[]::new);
    does(name, arguments, all);
  }

  private long context() {
    return Math.max(0, quick("fsopen", "tmpfs", 1));
  }

  // --- calls with a form ---

  private void forms() {
    streams();
    filesAtOffsets();
    paths();
    byArgument();
    locks();
  }

  private static Iovecs vector(ByteBuffer of) {
    return Iovecs.of(of.duplicate().clear());
  }

  private void streams() {
    ByteBuffer data = bytes(100);
    Iovecs iovec = vector(data);
    Runnable give = () -> quick("write", pipeIn, data, 100);
    form("read", () -> given(with(pipeOut, data, 100)), () -> with(pipeOut, data, 100), give);
    form("readv", () -> given(with(pipeOut, iovec, 1)), () -> with(pipeOut, iovec, 1), give);
    form(
        "preadv2",
        () -> given(with(pipeOut, iovec, 1, -1, 0, 0)),
        () -> with(pipeOut, iovec, 1, -1, 0, 0),
        give);
    form(
        "write",
        () -> taken(with(pipeIn, data, 100)),
        () -> full(with(pipeIn, data, 100)),
        this::drain);
    form(
        "writev",
        () -> taken(with(pipeIn, iovec, 1)),
        () -> full(with(pipeIn, iovec, 1)),
        this::drain);
    form(
        "pwritev2",
        () -> taken(with(pipeIn, iovec, 1, -1, 0, 0)),
        () -> full(with(pipeIn, iovec, 1, -1, 0, 0)),
        this::drain);
  }

  private Object[] given(Object[] arguments) {
    drain();
    NativeCalls.call(Numbers.WRITE, pipeIn.number(), Memory.base(bytes(100)), 100);
    return arguments;
  }

  private Object[] taken(Object[] arguments) {
    drain();
    return arguments;
  }

  private Object[] full(Object[] arguments) {
    ByteBuffer page = bytes(PAGE);
    Poll.until(
        "the pipe is full",
        () -> TestCall.attempt(kernel, Syscalls.write(pipeIn, page)) == WOULD_BLOCK);
    return arguments;
  }

  private long readNow() {
    return TestCall.attempt(kernel, Syscalls.read(pipeOut, bytes(1 << 16)));
  }

  private void drain() {
    while (readNow() > 0) {
      continue;
    }
  }

  private Object[] cold(Object[] arguments) {
    quick("fsync", file);
    quick("fadvise64", file, 0, 0, LinuxConstants.POSIX_FADV_DONTNEED);
    return arguments;
  }

  private void filesAtOffsets() {
    Runnable nothing = () -> {};
    ByteBuffer data = bytes(PAGE);
    Iovecs iovec = vector(data);
    form(
        "pread64", () -> with(file, data, PAGE, 0), () -> cold(with(file, data, PAGE, 0)), nothing);
    form(
        "preadv",
        () -> with(file, iovec, 1, 0, 0),
        () -> cold(with(file, iovec, 1, 0, 0)),
        nothing);
    form("pwrite64", () -> with(onTmpfs, data, PAGE, 0), () -> with(file, data, PAGE, 0), nothing);
    form("pwritev", () -> with(onTmpfs, iovec, 1, 0, 0), () -> with(file, iovec, 1, 0, 0), nothing);
    form("fstat", () -> with(file, bytes(144)), () -> with(onProc, bytes(144)), nothing);
    form("fstatfs", () -> with(file, bytes(120)), () -> with(onProc, bytes(120)), nothing);
    form("lseek", () -> with(onTmpfs, 0, 0), () -> with(file, 0, 3), nothing);
    form(
        "fadvise64",
        () -> with(file, 0, 0, LinuxConstants.POSIX_FADV_NORMAL),
        () -> with(file, 0, 0, LinuxConstants.POSIX_FADV_DONTNEED),
        nothing);
  }

  private void paths() {
    Runnable nothing = () -> {};
    String warm = disk.path("file").toString();
    String proc = "/proc/self/status";
    String link = newPath();
    quick("symlinkat", "target", AT_FDCWD, link);
    String procLink = "/proc/self/exe";
    Statx stat = new Statx();
    ByteBuffer how = bytes(24).putLong(0, O_CLOEXEC);
    form("open", () -> with(warm, O_CLOEXEC, 0), () -> with(newPath(), O_CREAT, 0600), nothing);
    form(
        "openat",
        () -> with(AT_FDCWD, warm, O_CLOEXEC, 0),
        () -> with(AT_FDCWD, newPath(), O_CREAT, 0600),
        nothing);
    form(
        "openat2",
        () -> with(AT_FDCWD, warm, how, 24),
        () -> with(AT_FDCWD, proc, how, 24),
        nothing);
    for (String name : List.of("stat", "lstat")) {
      form(name, () -> with(warm, bytes(144)), () -> with(proc, bytes(144)), nothing);
    }
    form(
        "newfstatat",
        () -> with(AT_FDCWD, warm, bytes(144), 0),
        () -> with(AT_FDCWD, proc, bytes(144), 0),
        nothing);
    form(
        "statx",
        () -> with(AT_FDCWD, warm, 0, 0x7ff, stat),
        () -> with(AT_FDCWD, proc, 0, 0x7ff, stat),
        nothing);
    form("access", () -> with(warm, 4), () -> with(proc, 4), nothing);
    form("faccessat", () -> with(AT_FDCWD, warm, 4), () -> with(AT_FDCWD, proc, 4), nothing);
    form("faccessat2", () -> with(AT_FDCWD, warm, 4, 0), () -> with(AT_FDCWD, proc, 4, 0), nothing);
    form(
        "readlink",
        () -> with(link, bytes(100), 100),
        () -> with(procLink, bytes(PAGE), PAGE),
        nothing);
    form(
        "readlinkat",
        () -> with(AT_FDCWD, link, bytes(100), 100),
        () -> with(AT_FDCWD, procLink, bytes(PAGE), PAGE),
        nothing);
    form("statfs", () -> with(warm, bytes(120)), () -> with(proc, bytes(120)), nothing);
  }

  private void byArgument() {
    Runnable nothing = () -> {};
    form(
        "mmap",
        () -> with(0, PAGE, 3, 0x22, -1, 0),
        () -> with(0, PAGE, 3, 0x8022, -1, 0),
        nothing);
    form(
        "ioctl",
        () -> with(pipeOut, 0x541B, bytes(4)),
        () -> with(file, 0x80086601L, bytes(8)),
        nothing);
    form("msync", () -> with(mapping(), PAGE, 1), () -> with(mapping(), PAGE, 4), nothing);
    form("mlock2", () -> with(mapping(), PAGE, 1), () -> with(mapping(), PAGE, 0), nothing);
    form(
        "membarrier",
        () -> {
          NativeCalls.call(Numbers.TABLE.numberOf("membarrier"), 16, 0, 0);
          return with(8, 0, 0);
        },
        () -> with(1, 0, 0),
        nothing);
    form("syslog", () -> with(10, null, 0), () -> with(10, null, 0), nothing);
    form("getrandom", () -> with(bytes(16), 16, 0), null, nothing);
  }

  private void locks() {
    Fd other = open(disk.path("file"), O_RDWR);
    form(
        "flock",
        () -> {
          NativeCalls.call(Numbers.FLOCK, other.number(), LinuxConstants.LOCK_UN);
          return with(file, LOCK_EX);
        },
        () -> {
          NativeCalls.call(Numbers.FLOCK, file.number(), LinuxConstants.LOCK_UN);
          NativeCalls.call(Numbers.FLOCK, other.number(), LOCK_EX);
          return with(file, LOCK_EX);
        },
        () -> NativeCalls.call(Numbers.FLOCK, other.number(), LinuxConstants.LOCK_UN));
    ByteBuffer lock = bytes(32).putShort(0, (short) 1).putLong(16, NEVER_ENDS);
    ByteBuffer unlock = bytes(32).putShort(0, (short) 2).putLong(16, NEVER_ENDS);
    Runnable release =
        () -> NativeCalls.call(Numbers.FCNTL, other.number(), 37, Memory.base(unlock));
    form(
        "fcntl",
        () -> with(file, 37, lock),
        () -> {
          NativeCalls.call(Numbers.FCNTL, file.number(), 37, Memory.base(unlock));
          NativeCalls.call(Numbers.FCNTL, other.number(), 37, Memory.base(lock));
          return with(file, 38, lock);
        },
        release);
  }

  @Override
  public void close() {
    opened.forEach(Fd::close);
    pipeOut.close();
    pipeIn.close();
    disk.close();
    memory.close();
  }
}
