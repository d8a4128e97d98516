package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.fd.FileGroup;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.fd.PipeLocks;
import java.util.List;
import java.util.stream.Stream;

/**
 * What may run on the caller's thread: an allow-list of (syscall, kind of file, file system), each
 * with the form that is used and the reason why it does not wait. What is not listed is continued
 * elsewhere.
 *
 * <p>There are four lists. {@link #RULES}: calls on an open file; which of them hold for it is
 * decided once, when it is adopted. {@link ReadyRules#RULES}: calls that wait for somebody else,
 * whose forms are also how they go on. {@link PathForms#RULES}: calls by path, which have no open
 * file yet. {@link ArgumentForms#RULES} and {@link IpcForms#RULES}: calls whose arguments alone
 * decide.
 *
 * <p>Not listed on purpose: anything by the position of a regular file (another thread may be in a
 * slow read that holds it), writes to a disk (ext4 refuses RWF_NOWAIT, btrfs always and xfs nearly
 * always answers EAGAIN), extended attributes on a disk (they may be in a block that is not in
 * memory), fallocate (takes as long as writing zeroes), and close of a file (the last one of a
 * removed file frees its blocks).
 *
 * <p>What may still wait, for a bounded time, and cannot be seen from here: memory that has been
 * swapped out; a page fault of another call in its buffer while that call holds a pipe, a socket or
 * a tmpfs file; an access list or an attribute of a file that is looked at for the first time; the
 * first read in a day, which changes the access time; a table of descriptors that has to grow.
 */
final class InlineRules {

  /**
   * One rule.
   *
   * @param syscall the call
   * @param files the files it is for
   * @param form how it is tried
   * @param reason why that does not wait
   */
  record Rule(String syscall, FileGroup files, FdForms.Form form, String reason) {
    /** The files it is for, in words. */
    String where() {
      return files.text();
    }
  }

  /**
   * What there is to read about a rule.
   *
   * @param syscall the call
   * @param where what it is for, in words
   * @param reason why it does not wait
   */
  record Note(String syscall, String where, String reason) {}

  private static final String FROM_CACHE =
      "preadv2(RWF_NOWAIT) copies what is in the page cache, else EAGAIN";
  private static final String IS_CACHE = "the page cache is all there is of it";
  private static final String INTO_MEMORY =
      "a copy into memory; no journal, no throttling by a device";
  private static final String DOES_NOTHING = "does nothing there";
  private static final String INODE = "looks at an inode in memory";
  private static final String OWN_INODE = "changes an inode that is nowhere but in memory";

  /** The rules about open files. For one file the first rule of a call that holds is used. */
  static final List<Rule> RULES =
      List.of(
          new Rule("pread64", FileGroup.CACHED, ReadForms::preadCached, FROM_CACHE),
          new Rule("preadv", FileGroup.CACHED, ReadForms::preadvCached, FROM_CACHE),
          new Rule("preadv2", FileGroup.CACHED, ReadForms::preadv2Cached, FROM_CACHE),
          new Rule("pread64", FileGroup.TMPFS_FILE, FdForms::transfer, IS_CACHE),
          new Rule("preadv", FileGroup.TMPFS_FILE, FdForms::transferVector, IS_CACHE),
          new Rule("preadv2", FileGroup.TMPFS_FILE, ReadForms::plainAtOffset, IS_CACHE),
          new Rule("pwrite64", FileGroup.TMPFS_FILE, FdForms::transfer, INTO_MEMORY),
          new Rule("pwritev", FileGroup.TMPFS_FILE, FdForms::transferVector, INTO_MEMORY),
          new Rule("pwritev2", FileGroup.TMPFS_FILE, ReadForms::plainAtOffset, INTO_MEMORY),
          new Rule("fsync", FileGroup.TMPFS, FdForms::plain, DOES_NOTHING),
          new Rule("fdatasync", FileGroup.TMPFS, FdForms::plain, DOES_NOTHING),
          new Rule("sync_file_range", FileGroup.TMPFS, FdForms::plain, DOES_NOTHING),
          new Rule(
              "getdents64",
              FileGroup.TMPFS_DIRECTORY,
              FdForms::plain,
              "its entries are dentries in memory"),
          new Rule(
              "ftruncate",
              FileGroup.TMPFS_FILE,
              FdForms::growOnly,
              "to grow it sets a number; cutting pages off takes a time of its own"),
          new Rule("fchmod", FileGroup.TMPFS, FdForms::plain, OWN_INODE),
          new Rule("fchown", FileGroup.TMPFS, FdForms::plain, OWN_INODE),
          new Rule("fgetxattr", FileGroup.TMPFS, FdForms::plain, "the attributes are in memory"),
          new Rule("flistxattr", FileGroup.TMPFS, FdForms::plain, "the attributes are in memory"),
          new Rule("fstat", FileGroup.LOCAL, FdForms::plain, INODE),
          new Rule(
              "fstatfs", FileGroup.LOCAL, FdForms::plain, "adds up counters that are in memory"),
          new Rule(
              "lseek",
              FileGroup.LOCAL_REGULAR,
              FdForms::seek,
              "SEEK_SET and SEEK_CUR move a number; no other call holds the file and its position"),
          new Rule(
              "fadvise64",
              FileGroup.LOCAL_FILE,
              FdForms::fadvise,
              "NORMAL, RANDOM, SEQUENTIAL, NOREUSE set how far is read ahead, and read nothing"),
          new Rule(
              "flock",
              FileGroup.LOCAL_FILE,
              LockForms::flock,
              "LOCK_NB is EAGAIN when somebody else has the lock; the kernel itself keeps these"),
          new Rule(
              "fcntl",
              FileGroup.LOCAL_FILE,
              LockForms::fcntlLocal,
              "F_SETLK and F_OFD_SETLK are EAGAIN when somebody else has the lock, and the kernel"
                  + " itself keeps these; others as for any file"),
          new Rule(
              "fcntl",
              FileGroup.PIPE,
              LockForms::fcntlPipe,
              "F_GETPIPE_SZ looks at a number; others as for any file"),
          new Rule(
              "fcntl",
              FileGroup.ANY,
              LockForms::fcntlAny,
              "F_GETFD, F_SETFD, F_GETFL, F_DUPFD, F_DUPFD_CLOEXEC: the file system is not asked"),
          new Rule(
              "ioctl",
              FileGroup.LOCAL_FILE,
              IoctlForms::onFile,
              "FIONREAD and FIOQSIZE look at an inode in memory, TCGETS is ENOTTY; others as for"
                  + " any file"),
          new Rule(
              "ioctl",
              FileGroup.PIPE,
              IoctlForms::onStream,
              "FIONREAD counts what is in the pipe; others as for any file"),
          new Rule(
              "ioctl",
              FileGroup.SOCKET,
              IoctlForms::onStream,
              "FIONREAD counts what has come; others as for any file"),
          new Rule(
              "ioctl",
              FileGroup.ANY,
              IoctlForms::onAny,
              "FIOCLEX, FIONCLEX, FIONBIO, FIGETBSZ are answered before the file is asked"),
          new Rule("fchdir", FileGroup.LOCAL_FILE, FdForms::plain, "the permission check " + INODE),
          new Rule(
              "close",
              FileGroup.CLOSES_AT_ONCE,
              FdForms::close,
              "frees memory and wakes the other end"));

  private InlineRules() {}

  /** Whether there are rules about a syscall whose first argument is the file. */
  static boolean has(String syscall) {
    return RULES.stream().anyMatch(rule -> rule.syscall().equals(syscall));
  }

  /** All that is allowed, in words. */
  static List<Note> notes() {
    return Stream.of(
            RULES.stream().map(rule -> new Note(rule.syscall(), rule.where(), rule.reason())),
            PathForms.RULES.stream()
                .map(rule -> new Note(rule.syscall(), rule.where(), rule.reason())),
            ReadyRules.RULES.stream()
                .map(rule -> new Note(rule.syscall(), rule.where(), rule.reason())),
            Stream.concat(ArgumentForms.RULES.stream(), IpcForms.RULES.stream())
                .map(rule -> new Note(rule.syscall(), rule.where(), rule.reason())))
        .flatMap(notes -> notes)
        .toList();
  }

  /** The attempt that follows the rules about a syscall whose first argument is the file. */
  static Attempt attemptOf(String syscall) {
    Rule[] rules =
        RULES.stream().filter(rule -> rule.syscall().equals(syscall)).toArray(Rule[]::new);
    int[] bits = new int[rules.length];
    FdForms.Form[] forms = new FdForms.Form[rules.length];
    for (int i = 0; i < rules.length; i++) {
      bits[i] = rules[i].files().bit();
      forms[i] = rules[i].form();
    }
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
      OpenFile fd = OpenFile.of(d.held(0));
      if (fd == null) {
        return WOULD_BLOCK;
      }
      if (!PipeLocks.concern(fd)) {
        return run(d, fd);
      }
      if (!PipeLocks.enter()) {
        return WOULD_BLOCK;
      }
      try {
        return run(d, fd);
      } finally {
        PipeLocks.exit();
      }
    }

    private long run(Descriptor d, OpenFile fd) {
      int allowed = fd.inlineForms();
      for (int i = 0; i < bits.length; i++) {
        if ((allowed & bits[i]) != 0) {
          return forms[i].run(d, fd, bits[i]);
        }
      }
      return WOULD_BLOCK;
    }
  }
}
