package dev.syslet.syscalls.fd;

import static dev.syslet.syscalls.fd.FdDomains.EVENTS;
import static dev.syslet.syscalls.fd.FdDomains.IPC;
import static dev.syslet.syscalls.fd.FdDomains.OTHER;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Domain;
import dev.syslet.syscalls.raw.Commands;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the failure domain of a call: who else hangs when it does. It touches no mount, so it answers for a hung one too.
 *
 * <pre>
 * by name    what waits for somebody else and not for a file: locks, ipc, children, timers, signals, events
 * by path    {@link PathDomains}: the mount of the path; what an open waits for if a FIFO, socket or device is there.
 *            Of two paths (rename, link) the first that is not on the root file system, else the root
 * by file    what was learnt when the file was adopted ({@link FdDomains}); of two (splice, sendfile) the first that is
 *            on no mount, since to wait for a pipe or a peer is normal, else the first not on the root file system
 * else       other
 * </pre>
 *
 * <p>What it cannot see: the path in the address of an AF_UNIX socket (such a call is of the sockets), what an asynchronous I/O
 * of io_submit is about, and which mount a call without any (sync) may hang on.
 */
public final class FailureDomains {

  static final Domain LOCKS = new Domain("locks", false);
  static final Domain CHILDREN = new Domain("children", false);
  static final Domain TIMERS = new Domain("timers", false);
  static final Domain SIGNALS = new Domain("signals", false);

  private static final Map<String, Domain> BY_NAME =
      Map.ofEntries(
          Map.entry("flock", LOCKS),
          Map.entry("futex", IPC),
          Map.entry("futex_wait", IPC),
          Map.entry("futex_waitv", IPC),
          Map.entry("semop", IPC),
          Map.entry("semtimedop", IPC),
          Map.entry("msgsnd", IPC),
          Map.entry("msgrcv", IPC),
          Map.entry("mq_timedsend", IPC),
          Map.entry("mq_timedreceive", IPC),
          Map.entry("wait4", CHILDREN),
          Map.entry("waitid", CHILDREN),
          Map.entry("nanosleep", TIMERS),
          Map.entry("clock_nanosleep", TIMERS),
          Map.entry("pause", SIGNALS),
          Map.entry("rt_sigtimedwait", SIGNALS),
          Map.entry("poll", EVENTS),
          Map.entry("ppoll", EVENTS),
          Map.entry("select", EVENTS),
          Map.entry("pselect6", EVENTS),
          Map.entry("io_getevents", EVENTS),
          Map.entry("io_pgetevents", EVENTS));

  /** Calls on an open file that its file system answers, also for a pipe or a device. */
  private static final Set<String> OF_INODE =
      Set.of(
          "fstat",
          "fstatfs",
          "fchmod",
          "fchown",
          "fsetxattr",
          "fgetxattr",
          "flistxattr",
          "fremovexattr",
          "syncfs",
          "quotactl_fd");

  /** Which of the file arguments a call waits for, where it is not each of them. */
  private static final Map<String, List<Integer>> FILES =
      Map.of(
          "dup2", List.of(1), // closes what the number was before
          "dup3", List.of(1),
          "epoll_ctl", List.of(2), // asks that file
          "perf_event_open", List.of());

  /** How the domain of one syscall is found. */
  @FunctionalInterface
  private interface Rule {
    Domain of(FailureDomains all, Descriptor d);
  }

  private final @Nullable Rule[] rules;
  private final PathDomains paths;

  public FailureDomains(SyscallTable table, PathDomains paths) {
    this.paths = paths;
    int last =
        table.rows().stream().mapToInt(row -> row.number(table.architecture())).max().orElse(-1);
    rules = new @Nullable Rule[last + 1];
    for (SyscallRow row : table.rows()) {
      if (row.existsOn(table.architecture())) {
        rules[row.number(table.architecture())] = ruleOf(row);
      }
    }
  }

  /** The domain of a call that has been validated. */
  public Domain of(Descriptor d) {
    int syscall = d.syscall();
    Rule rule = syscall >= 0 && syscall < rules.length ? rules[syscall] : null;
    return rule == null ? Domain.DEFAULT : rule.of(this, d);
  }

  private static Rule ruleOf(SyscallRow row) {
    Domain fixed = BY_NAME.get(row.name());
    if (fixed != null) {
      return (all, d) -> fixed;
    }
    List<PathDomains.Place> places = PathDomains.placesOf(row);
    if (!places.isEmpty()) {
      PathDomains.Place first = places.get(0);
      PathDomains.Place second = places.get(places.size() - 1);
      return first.equals(second)
          ? (all, d) -> all.paths.of(d, first)
          : (all, d) -> all.ofTwoPaths(d, first, second);
    }
    int[] files = filesOf(row);
    if (files.length == 0) {
      return (all, d) -> OTHER;
    }
    if (OF_INODE.contains(row.name())) {
      return (all, d) -> all.ofInode(d, files[0]);
    }
    return row.name().equals("fcntl")
        ? (all, d) -> waitsForLock(d) ? LOCKS : all.ofFile(d, files[0])
        : (all, d) -> all.ofFiles(d, files);
  }

  private static int[] filesOf(SyscallRow row) {
    List<Integer> files = FILES.get(row.name());
    if (files == null) {
      files = new ArrayList<>();
      for (int i = 0; i < row.arguments().size(); i++) {
        Argument argument = row.arguments().get(i);
        if (argument.kind() == ArgumentKind.FD) {
          files.add(i);
        }
      }
    }
    return files.stream().mapToInt(Integer::intValue).toArray();
  }

  private static boolean waitsForLock(Descriptor d) {
    int command = (int) d.argument(1);
    return command == Commands.F_SETLKW || command == Commands.F_OFD_SETLKW;
  }

  private Domain ofTwoPaths(Descriptor d, PathDomains.Place first, PathDomains.Place second) {
    Domain domain = paths.of(d, first);
    return domain.equals(Mounts.ROOT) ? paths.of(d, second) : domain;
  }

  private Domain ofFiles(Descriptor d, int[] files) {
    Domain found = ofFile(d, files[0]);
    for (int i = 1; i < files.length && found.isMount(); i++) {
      Domain other = ofFile(d, files[i]);
      if (!other.isMount() || found.equals(Mounts.ROOT)) {
        found = other;
      }
    }
    return found;
  }

  private Domain ofFile(Descriptor d, int argument) {
    OpenFile fd = OpenFile.of(d.held(argument));
    return fd != null ? fd.domains().data() : paths.ofNumber(d.argument(argument), false);
  }

  private Domain ofInode(Descriptor d, int argument) {
    OpenFile fd = OpenFile.of(d.held(argument));
    return fd != null ? fd.domains().inode() : paths.ofNumber(d.argument(argument), true);
  }
}
