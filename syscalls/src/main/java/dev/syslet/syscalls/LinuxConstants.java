package dev.syslet.syscalls;

import dev.syslet.syscalls.table.Architecture;
import jnr.constants.platform.Fcntl;
import jnr.constants.platform.OpenFlags;
import jnr.constants.platform.PosixFadvise;

/**
 * Flags, modes and commands of the syscalls that have typed factories, under the names of the man
 * pages.
 *
 * <p>Import them statically:
 *
 * <pre>{@code
 * import static dev.syslet.syscalls.LinuxConstants.*;
 *
 * Syscalls.openat("/etc/hostname", O_RDONLY | O_CLOEXEC, 0);
 * }</pre>
 *
 * <p>What jnr-constants knows comes from there. The others name the kernel header that they were
 * read from.
 */
public final class LinuxConstants {

  private static final boolean ARM = Architecture.current() == Architecture.AARCH64;

  /**
   * For a {@code dirfd}: relative paths start from the working directory ({@code linux/fcntl.h}).
   */
  public static final int AT_FDCWD = -100;

  /** Do not follow a symbolic link ({@code linux/fcntl.h}). */
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /** For unlinkat: remove a directory ({@code linux/fcntl.h}). */
  public static final int AT_REMOVEDIR = 0x200;

  /** Do not mount what is mounted on demand ({@code linux/fcntl.h}). */
  public static final int AT_NO_AUTOMOUNT = 0x800;

  /** An empty path means the {@code dirfd} itself ({@code linux/fcntl.h}). */
  public static final int AT_EMPTY_PATH = 0x1000;

  /** For statx: ask the server of a network file system ({@code linux/fcntl.h}). */
  public static final int AT_STATX_FORCE_SYNC = 0x2000;

  /** For statx: what is in memory is good enough ({@code linux/fcntl.h}). */
  public static final int AT_STATX_DONT_SYNC = 0x4000;

  /** Open for reading. */
  public static final int O_RDONLY = OpenFlags.O_RDONLY.intValue();

  /** Open for writing. */
  public static final int O_WRONLY = OpenFlags.O_WRONLY.intValue();

  /** Open for reading and writing. */
  public static final int O_RDWR = OpenFlags.O_RDWR.intValue();

  /** Create the file if there is none. */
  public static final int O_CREAT = OpenFlags.O_CREAT.intValue();

  /** With {@link #O_CREAT}: fail when there is one. */
  public static final int O_EXCL = OpenFlags.O_EXCL.intValue();

  /** A terminal does not become the controlling one. */
  public static final int O_NOCTTY = OpenFlags.O_NOCTTY.intValue();

  /** Cut the file to length 0. */
  public static final int O_TRUNC = OpenFlags.O_TRUNC.intValue();

  /** Each write goes to the end. */
  public static final int O_APPEND = OpenFlags.O_APPEND.intValue();

  /**
   * Calls that would wait answer EAGAIN; a property of the open file, shared by all its
   * descriptors.
   */
  public static final int O_NONBLOCK = OpenFlags.O_NONBLOCK.intValue();

  /**
   * A write returns when data and the metadata needed to read it are on the device ({@code
   * asm-generic/fcntl.h}).
   */
  public static final int O_DSYNC = 0x1000;

  /** A write returns when data and metadata are on the device. */
  public static final int O_SYNC = OpenFlags.O_SYNC.intValue();

  /**
   * Reads and writes go past the page cache ({@code asm/fcntl.h}; differs between architectures).
   */
  public static final int O_DIRECT = ARM ? 0x10000 : 0x4000;

  /**
   * Files of 2 GiB and more ({@code asm/fcntl.h}; differs between architectures); openat sets it by
   * itself.
   */
  public static final int O_LARGEFILE = ARM ? 0x20000 : 0x8000;

  /** Only a directory will do ({@code asm/fcntl.h}; differs between architectures). */
  public static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;

  /**
   * A symbolic link at the end of the path is an error ({@code asm/fcntl.h}; differs between
   * architectures).
   */
  public static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

  /** Reading does not change the access time ({@code asm-generic/fcntl.h}). */
  public static final int O_NOATIME = 0x40000;

  /** The descriptor is closed by execve. */
  public static final int O_CLOEXEC = OpenFlags.O_CLOEXEC.intValue();

  /** Only a place in the file tree, not the file ({@code asm-generic/fcntl.h}). */
  public static final int O_PATH = 0x200000;

  /** A file without a name in the given directory ({@code asm-generic/fcntl.h}). */
  public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

  /** fcntl: read the descriptor's flags. */
  public static final int F_GETFD = Fcntl.F_GETFD.intValue();

  /** fcntl: read the open file's status flags. */
  public static final int F_GETFL = Fcntl.F_GETFL.intValue();

  /** fcntl: set the open file's status flags. */
  public static final int F_SETFL = Fcntl.F_SETFL.intValue();

  /** flock: a lock that others may hold too ({@code asm-generic/fcntl.h}). */
  public static final int LOCK_SH = 1;

  /** flock: a lock that nobody else may hold ({@code asm-generic/fcntl.h}). */
  public static final int LOCK_EX = 2;

  /** flock: answer EAGAIN instead of waiting ({@code asm-generic/fcntl.h}). */
  public static final int LOCK_NB = 4;

  /** flock: give the lock back ({@code asm-generic/fcntl.h}). */
  public static final int LOCK_UN = 8;

  /** fadvise64: no advice. */
  public static final int POSIX_FADV_NORMAL = PosixFadvise.POSIX_FADV_NORMAL.intValue();

  /** fadvise64: reads will be at random places, no readahead. */
  public static final int POSIX_FADV_RANDOM = PosixFadvise.POSIX_FADV_RANDOM.intValue();

  /** fadvise64: drop the range from the page cache. */
  public static final int POSIX_FADV_DONTNEED = PosixFadvise.POSIX_FADV_DONTNEED.intValue();

  /** The part of a mode that tells the file type ({@code linux/stat.h}). */
  public static final int S_IFMT = 0xF000;

  /** File type: socket ({@code linux/stat.h}). */
  public static final int S_IFSOCK = 0xC000;

  /** File type: symbolic link ({@code linux/stat.h}). */
  public static final int S_IFLNK = 0xA000;

  /** File type: regular file ({@code linux/stat.h}). */
  public static final int S_IFREG = 0x8000;

  /** File type: block device ({@code linux/stat.h}). */
  public static final int S_IFBLK = 0x6000;

  /** File type: directory ({@code linux/stat.h}). */
  public static final int S_IFDIR = 0x4000;

  /** File type: character device ({@code linux/stat.h}). */
  public static final int S_IFCHR = 0x2000;

  /** File type: pipe ({@code linux/stat.h}). */
  public static final int S_IFIFO = 0x1000;

  /** statx: type ({@code linux/stat.h}). */
  public static final int STATX_TYPE = 0x1;

  /** statx: mode ({@code linux/stat.h}). */
  public static final int STATX_MODE = 0x2;

  /** statx: modification time ({@code linux/stat.h}). */
  public static final int STATX_MTIME = 0x40;

  /** statx: inode number ({@code linux/stat.h}). */
  public static final int STATX_INO = 0x100;

  /** statx: size ({@code linux/stat.h}). */
  public static final int STATX_SIZE = 0x200;

  /** statx: all that stat tells ({@code linux/stat.h}). */
  public static final int STATX_BASIC_STATS = 0x7ff;

  /** statx: time of birth ({@code linux/stat.h}). */
  public static final int STATX_BTIME = 0x800;

  /** statx: the mount's id, as in mountinfo ({@code linux/stat.h}). */
  public static final int STATX_MNT_ID = 0x1000;

  /** statx: the mount's id that is never given to another mount ({@code linux/stat.h}). */
  public static final int STATX_MNT_ID_UNIQUE = 0x4000;

  /** preadv2, pwritev2: answer EAGAIN instead of waiting ({@code linux/fs.h}). */
  public static final int RWF_NOWAIT = 0x8;

  /** openat2: only what is in the caches, else EAGAIN ({@code linux/openat2.h}). */
  public static final int RESOLVE_CACHED = 0x20;

  /**
   * clock_nanosleep: a clock that is not set and stands still during suspend ({@code
   * linux/time.h}).
   */
  public static final int CLOCK_MONOTONIC = 1;

  /**
   * Writes of up to so many bytes into a pipe are never mixed with others ({@code linux/limits.h}).
   */
  public static final int PIPE_BUF = 4096;

  /** The most bytes of a path, its final zero included ({@code linux/limits.h}). */
  public static final int PATH_MAX = 4096;

  private LinuxConstants() {}
}
