package dev.syslet.syscalls;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * What may run on the caller's thread: an allow-list of (syscall, kind of file, file system), each
 * with the form that is used and the reason why it does not wait. What is not listed is continued
 * elsewhere.
 *
 * <p>The decision is made once per open file: {@link #formsFor} gives it a bit per rule. Calls by
 * path, which have no open file yet, are decided by {@link PathProbe} with the same list of file
 * systems.
 */
final class InlineRules {

  /**
   * One rule.
   *
   * @param syscall the call
   * @param where the files it is for, in words
   * @param applies the files it is for
   * @param form how it is tried
   * @param reason why that does not wait
   */
  record Rule(
      String syscall, String where, Predicate<FdKind> applies, FdForms.Form form, String reason) {}

  static final List<Rule> RULES =
      List.of(
          new Rule(
              "pread64",
              "buffered regular file on ext4, xfs, btrfs",
              InlineRules::isCachedFile,
              FdForms::preadCached,
              "preadv2(RWF_NOWAIT) copies what is in the page cache, else EAGAIN"),
          new Rule(
              "pread64",
              "regular file on tmpfs",
              kind -> isOnTmpfs(kind) && kind.type() == FileType.REGULAR,
              FdForms::plain,
              "the page cache is all there is of it"),
          new Rule(
              "pwrite64",
              "regular file on tmpfs",
              kind -> isOnTmpfs(kind) && kind.type() == FileType.REGULAR,
              FdForms::plain,
              "a copy into memory; no journal, no throttling by a device"),
          new Rule(
              "read",
              "pipe, socket, eventfd and the like",
              InlineRules::isStream,
              FdForms::readNowait,
              "preadv2(-1, RWF_NOWAIT) is EAGAIN when there is nothing to read"),
          new Rule(
              "write",
              "pipe up to PIPE_BUF bytes; pipe or socket with O_NONBLOCK",
              InlineRules::isWritableStream,
              FdForms::writeNowait,
              "pwritev2(-1, RWF_NOWAIT) is EAGAIN when there is no room"),
          new Rule(
              "fsync", "on tmpfs", InlineRules::isOnTmpfs, FdForms::plain, "does nothing there"),
          new Rule(
              "fdatasync",
              "on tmpfs",
              InlineRules::isOnTmpfs,
              FdForms::plain,
              "does nothing there"),
          new Rule(
              "getdents64",
              "directory on tmpfs",
              kind -> isOnTmpfs(kind) && kind.type() == FileType.DIRECTORY,
              FdForms::plain,
              "its entries are dentries in memory"),
          new Rule(
              "flock",
              "file or directory on a local file system",
              InlineRules::isLocalFile,
              FdForms::flock,
              "LOCK_NB is EAGAIN when somebody else has the lock; the kernel itself keeps these"),
          new Rule(
              "fcntl",
              "F_GETFL and F_GETFD on any file",
              kind -> true,
              FdForms::fcntl,
              "the file system is not asked"),
          new Rule(
              "fchdir",
              "directory on a local file system",
              InlineRules::isLocalFile,
              FdForms::plain,
              "the permission check looks at an inode in memory"),
          new Rule(
              "close",
              "pipe without a name, eventfd; no other call holds it",
              InlineRules::closesAtOnce,
              FdForms::close,
              "frees memory and wakes the other end"));

  private InlineRules() {}

  private static boolean isCachedFile(FdKind kind) {
    return kind.type() == FileType.REGULAR
        && !kind.direct()
        && (kind.isOn("ext4") || kind.isOn("xfs") || kind.isOn("btrfs"));
  }

  private static boolean isOnTmpfs(FdKind kind) {
    return kind.isOn("tmpfs") && !kind.direct();
  }

  private static boolean isStream(FdKind kind) {
    return kind.type() == FileType.FIFO
        || kind.type() == FileType.SOCKET
        || kind.type() == FileType.ANONYMOUS;
  }

  /**
   * Where a small write is done whole or not at all, or the caller has said that a part will do.
   */
  private static boolean isWritableStream(FdKind kind) {
    return isStream(kind) && (kind.type() != FileType.SOCKET || kind.nonBlocking());
  }

  /** Whether letting go of the file waits for nobody. */
  static boolean closesAtOnce(FdKind kind) {
    return kind.fileSystem().equals(FileSystem.PIPEFS)
        || kind.fileSystem().equals(FileSystem.EVENTFD);
  }

  private static boolean isLocalFile(FdKind kind) {
    return kind.fileSystem().local()
        && (kind.type() == FileType.REGULAR || kind.type() == FileType.DIRECTORY);
  }

  /** One bit for each rule that a kind of file falls under. */
  static int formsFor(FdKind kind) {
    int bits = 0;
    for (int i = 0; i < RULES.size(); i++) {
      if (RULES.get(i).applies().test(kind)) {
        bits |= 1 << i;
      }
    }
    return bits;
  }

  /** Whether there are rules about a syscall. */
  static boolean has(String syscall) {
    return RULES.stream().anyMatch(rule -> rule.syscall().equals(syscall));
  }

  /** The attempt that follows the rules about a syscall whose first argument is the file. */
  static Attempt attemptOf(String syscall) {
    int[] bits =
        IntStream.range(0, RULES.size())
            .filter(i -> RULES.get(i).syscall().equals(syscall))
            .map(i -> 1 << i)
            .toArray();
    FdForms.Form[] forms =
        RULES.stream()
            .filter(rule -> rule.syscall().equals(syscall))
            .map(Rule::form)
            .toArray(FdForms.Form[]::new);
    return new ByFile(bits, forms);
  }

  /** Tries the form of the first rule that holds for the file. */
  private static final class ByFile implements Attempt {

    private final int[] bits;
    private final FdForms.Form[] forms;

    ByFile(int[] bits, FdForms.Form[] forms) {
      this.bits = bits;
      this.forms = forms;
    }

    @Override
    public long run(Descriptor d) {
      if (d.held(0) instanceof Fd fd) {
        int allowed = fd.inlineForms();
        for (int i = 0; i < bits.length; i++) {
          if ((allowed & bits[i]) != 0) {
            return forms[i].run(d, fd, bits[i]);
          }
        }
      }
      return WOULD_BLOCK;
    }
  }
}
