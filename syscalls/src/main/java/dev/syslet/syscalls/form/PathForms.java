package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_EMPTY_PATH;
import static dev.syslet.syscalls.LinuxConstants.AT_NO_AUTOMOUNT;
import static dev.syslet.syscalls.LinuxConstants.AT_SYMLINK_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_NOFOLLOW;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.CachedPaths;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.StatxLayout;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The non-blocking forms of calls by path: {@link PathProbe} looks the path up in the caches, and
 * the call is made on the O_PATH fd of what it leads to, if that is on a local file system.
 */
final class PathForms {

  /** One form. */
  @FunctionalInterface
  interface Form {
    long run(PathProbe paths, Descriptor d);
  }

  /**
   * One rule.
   *
   * @param syscall the call
   * @param where which calls it is for, in words
   * @param form how it is tried
   * @param reason why that does not wait
   */
  record Rule(String syscall, String where, Form form, String reason) {}

  private static final String LOCAL = "a cached path that ends on a local file system";
  private static final String OPENS =
      "regular file or directory at a cached path that ends on a local file system; O_PATH"
          + " anywhere";
  private static final String LINKS =
      "a cached path to a symbolic link on tmpfs, or of less than 60 bytes on ext2, ext3, ext4";
  private static final String LOOK_UP =
      "openat2(O_PATH | RESOLVE_CACHED) is EAGAIN where the look-up leaves the caches; ";
  private static final String OPEN_REASON =
      LOOK_UP + "opened again with O_NONBLOCK, so that a lease is EAGAIN too";
  private static final String STAT_REASON = LOOK_UP + "the inode is in memory";

  static final List<Rule> RULES =
      List.of(
          new Rule("openat", OPENS, PathProbe::openat, OPEN_REASON),
          new Rule("openat2", OPENS, PathProbe::openat2, OPEN_REASON),
          new Rule("open", OPENS, PathProbe::open, OPEN_REASON),
          new Rule("statx", LOCAL, PathProbe::statx, STAT_REASON),
          new Rule("newfstatat", LOCAL, PathForms::newfstatat, STAT_REASON),
          new Rule("stat", LOCAL, PathForms::stat, STAT_REASON),
          new Rule("lstat", LOCAL, PathForms::lstat, STAT_REASON),
          new Rule(
              "statfs", LOCAL, PathForms::statfs, LOOK_UP + "adds up counters that are in memory"),
          new Rule("access", LOCAL, PathForms::access, STAT_REASON),
          new Rule("faccessat", LOCAL, PathForms::faccessat, STAT_REASON),
          new Rule("faccessat2", LOCAL, PathForms::faccessat2, STAT_REASON),
          new Rule("readlink", LINKS, PathForms::readlink, LOOK_UP + "the text is in the inode"),
          new Rule(
              "readlinkat", LINKS, PathForms::readlinkat, LOOK_UP + "the text is in the inode"));

  private static final int NEWFSTATAT = Numbers.TABLE.numberOf("newfstatat");
  private static final int FSTATFS = Numbers.TABLE.numberOf("fstatfs");
  private static final int FACCESSAT2 = Numbers.TABLE.numberOf("faccessat2");

  /** Check with the effective ids ({@code linux/fcntl.h}); for unlinkat the bit is another flag. */
  private static final int AT_EACCESS = 0x200;

  /** R_OK, W_OK, X_OK. */
  private static final int ACCESS_MODES = 7;

  private PathForms() {}

  /** The attempt of a syscall; null when it has none here. */
  static @Nullable Attempt attemptOf(String syscall, PathProbe paths) {
    for (Rule rule : RULES) {
      if (rule.syscall().equals(syscall)) {
        return d -> rule.form().run(paths, d);
      }
    }
    return null;
  }

  /** newfstatat(dirfd, path, stat, flags). */
  private static long newfstatat(PathProbe paths, Descriptor d) {
    int flags = (int) d.argument(3);
    if ((flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH | AT_NO_AUTOMOUNT)) != 0) {
      return WOULD_BLOCK;
    }
    return isOfFileItself(d, flags)
        ? ofLocalFile(d)
        : paths.atLocalPlace(d, 0, noFollow(flags), 0, PathForms::newfstatatOf);
  }

  private static long newfstatatOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return statOf(scratch, place, d.argument(2));
  }

  /** stat(path, stat). */
  private static long stat(PathProbe paths, Descriptor d) {
    return paths.atLocalPlace(d, CachedPaths.NO_DIRECTORY, 0, 0, PathForms::plainStatOf);
  }

  /** lstat(path, stat). */
  private static long lstat(PathProbe paths, Descriptor d) {
    return paths.atLocalPlace(d, CachedPaths.NO_DIRECTORY, O_NOFOLLOW, 0, PathForms::plainStatOf);
  }

  private static long plainStatOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return statOf(scratch, place, d.argument(1));
  }

  private static long statOf(Scratch scratch, long place, long buffer) {
    return NativeCalls.call(NEWFSTATAT, place, scratch.emptyPath(), buffer, AT_EMPTY_PATH);
  }

  /** statfs(path, statfs). */
  private static long statfs(PathProbe paths, Descriptor d) {
    return paths.atLocalPlace(d, CachedPaths.NO_DIRECTORY, 0, 0, PathForms::statfsOf);
  }

  private static long statfsOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return NativeCalls.call(FSTATFS, place, d.argument(1));
  }

  /** access(path, mode). */
  private static long access(PathProbe paths, Descriptor d) {
    return mayLookUp(d.argument(1), 0)
        ? paths.atLocalPlace(d, CachedPaths.NO_DIRECTORY, 0, 0, PathForms::accessOf)
        : WOULD_BLOCK;
  }

  private static long accessOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return accessOf(scratch, place, d.argument(1), 0);
  }

  /** faccessat(dirfd, path, mode). */
  private static long faccessat(PathProbe paths, Descriptor d) {
    return mayLookUp(d.argument(2), 0)
        ? paths.atLocalPlace(d, 0, 0, 0, PathForms::faccessatOf)
        : WOULD_BLOCK;
  }

  private static long faccessatOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return accessOf(scratch, place, d.argument(2), 0);
  }

  /** faccessat2(dirfd, path, mode, flags). */
  private static long faccessat2(PathProbe paths, Descriptor d) {
    int flags = (int) d.argument(3);
    if ((flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)) != 0
        || !mayLookUp(d.argument(2), flags)) {
      return WOULD_BLOCK;
    }
    return isOfFileItself(d, flags)
        ? ofLocalFile(d)
        : paths.atLocalPlace(d, 0, noFollow(flags), 0, PathForms::faccessat2Of);
  }

  private static long faccessat2Of(Descriptor d, Scratch scratch, long place, Mount mount) {
    return accessOf(scratch, place, d.argument(2), (int) d.argument(3) & AT_EACCESS);
  }

  private static long accessOf(Scratch scratch, long place, long mode, int flags) {
    return NativeCalls.call(FACCESSAT2, place, scratch.emptyPath(), mode, flags | AT_EMPTY_PATH);
  }

  /** Whether our look-up, which has the effective ids, may stand for that of the call. */
  private static boolean mayLookUp(long mode, int flags) {
    return (mode & ~ACCESS_MODES) == 0
        && ((flags & AT_EACCESS) != 0 || RealIds.LOOK_UP_AS_EFFECTIVE);
  }

  /** readlink(path, buffer, size). */
  private static long readlink(PathProbe paths, Descriptor d) {
    return (int) d.argument(2) > 0
        ? paths.atLocalPlace(
            d,
            CachedPaths.NO_DIRECTORY,
            O_NOFOLLOW,
            LinuxConstants.STATX_SIZE,
            PathForms::readlinkOf)
        : WOULD_BLOCK;
  }

  private static long readlinkOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return readlinkOf(scratch, place, mount, d.argument(1), d.argument(2));
  }

  /** readlinkat(dirfd, path, buffer, size). */
  private static long readlinkat(PathProbe paths, Descriptor d) {
    return (int) d.argument(3) > 0
        ? paths.atLocalPlace(d, 0, O_NOFOLLOW, LinuxConstants.STATX_SIZE, PathForms::readlinkatOf)
        : WOULD_BLOCK;
  }

  private static long readlinkatOf(Descriptor d, Scratch scratch, long place, Mount mount) {
    return readlinkOf(scratch, place, mount, d.argument(2), d.argument(3));
  }

  private static long readlinkOf(Scratch scratch, long place, Mount mount, long buffer, long size) {
    if (StatxLayout.type(scratch.memory(), Scratch.STATX) != LinuxConstants.S_IFLNK) {
      return -Errno.EINVAL; // by an empty path it would be ENOENT
    }
    long length = scratch.memory().getLong(Scratch.STATX + StatxLayout.SIZE);
    return CachedPaths.isInMemory(mount, length)
        ? NativeCalls.call(Numbers.READLINKAT, place, scratch.emptyPath(), buffer, size)
        : WOULD_BLOCK;
  }

  private static int noFollow(int flags) {
    return (flags & AT_SYMLINK_NOFOLLOW) != 0 ? O_NOFOLLOW : 0;
  }

  /** Whether a call is about its directory fd and not about a path. */
  private static boolean isOfFileItself(Descriptor d, int flags) {
    return (flags & AT_EMPTY_PATH) != 0 && d.held(1) instanceof PathName path && path.length() == 0;
  }

  private static long ofLocalFile(Descriptor d) {
    OpenFile fd = OpenFile.of(d.held(0));
    return fd != null && fd.kind().fileSystem().local() ? NativeCalls.call(d) : WOULD_BLOCK;
  }
}
