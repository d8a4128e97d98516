package dev.syslet.syscalls;

import dev.syslet.syscalls.raw.OpenBits;
import dev.syslet.syscalls.table.Architecture;
import jnr.constants.platform.Access;
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

  private static final OpenBits OPEN_BITS = OpenBits.of(Architecture.current());

  /**
   * For a {@code dirfd}: relative paths start from the working directory ({@code linux/fcntl.h}).
   */
  public static final int AT_FDCWD = -100;

  /** Do not follow a symbolic link ({@code linux/fcntl.h}). */
  public static final int AT_SYMLINK_NOFOLLOW = 0x100;

  /** For unlinkat: remove a directory ({@code linux/fcntl.h}). */
  public static final int AT_REMOVEDIR = 0x200;

  /** For faccessat2: ask for the effective user and group ({@code linux/fcntl.h}). */
  public static final int AT_EACCESS = 0x200;

  /** For linkat and name_to_handle_at: follow a symbolic link ({@code linux/fcntl.h}). */
  public static final int AT_SYMLINK_FOLLOW = 0x400;

  /** Do not mount what is mounted on demand ({@code linux/fcntl.h}). */
  public static final int AT_NO_AUTOMOUNT = 0x800;

  /**
   * For name_to_handle_at: tell the id of the mount that is never given to another ({@code
   * linux/fcntl.h}).
   */
  public static final int AT_HANDLE_MNT_ID_UNIQUE = 0x1;

  /** For name_to_handle_at: a handle only to compare, not to open ({@code linux/fcntl.h}). */
  public static final int AT_HANDLE_FID = 0x200;

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
  public static final int O_DIRECT = OPEN_BITS.direct();

  /**
   * Files of 2 GiB and more ({@code asm/fcntl.h}; differs between architectures); openat sets it by
   * itself.
   */
  public static final int O_LARGEFILE = OPEN_BITS.largeFile();

  /** Only a directory will do ({@code asm/fcntl.h}; differs between architectures). */
  public static final int O_DIRECTORY = OPEN_BITS.directory();

  /**
   * A symbolic link at the end of the path is an error ({@code asm/fcntl.h}; differs between
   * architectures).
   */
  public static final int O_NOFOLLOW = OPEN_BITS.noFollow();

  /** Reading does not change the access time ({@code asm-generic/fcntl.h}). */
  public static final int O_NOATIME = 0x40000;

  /** The descriptor is closed by execve. */
  public static final int O_CLOEXEC = OpenFlags.O_CLOEXEC.intValue();

  /** Only a place in the file tree, not the file ({@code asm-generic/fcntl.h}). */
  public static final int O_PATH = 0x200000;

  /** A file without a name in the given directory ({@code asm-generic/fcntl.h}). */
  public static final int O_TMPFILE = 0x400000 | O_DIRECTORY;

  /**
   * close_range: give the files their own table first; refused here ({@code linux/close_range.h}).
   */
  public static final int CLOSE_RANGE_UNSHARE = 0x2;

  /** close_range: mark the files, do not close them ({@code linux/close_range.h}). */
  public static final int CLOSE_RANGE_CLOEXEC = 0x4;

  /** fcntl: read the descriptor's flags. */
  public static final int F_GETFD = Fcntl.F_GETFD.intValue();

  /** fcntl: read the open file's status flags. */
  public static final int F_GETFL = Fcntl.F_GETFL.intValue();

  /** fcntl: set the open file's status flags. */
  public static final int F_SETFL = Fcntl.F_SETFL.intValue();

  /** fcntl: set the descriptor's flags. */
  public static final int F_SETFD = Fcntl.F_SETFD.intValue();

  /** fcntl, a descriptor's flag: it is closed by execve ({@code asm-generic/fcntl.h}). */
  public static final int FD_CLOEXEC = 1;

  /**
   * fcntl: one more descriptor of the open file, at least the given number, closed by execve
   * ({@code linux/fcntl.h}).
   */
  public static final int F_DUPFD_CLOEXEC = 1030;

  /** fcntl: which lock is in a process's way. */
  public static final int F_GETLK = Fcntl.F_GETLK.intValue();

  /** fcntl: lock or unlock for the process, EAGAIN or EACCES instead of waiting. */
  public static final int F_SETLK = Fcntl.F_SETLK.intValue();

  /** fcntl: lock or unlock for the process, and wait. */
  public static final int F_SETLKW = Fcntl.F_SETLKW.intValue();

  /** fcntl: which lock is in an open file's way ({@code asm-generic/fcntl.h}). */
  public static final int F_OFD_GETLK = 36;

  /**
   * fcntl: lock or unlock for the open file, EAGAIN instead of waiting ({@code asm-
   * generic/fcntl.h}).
   */
  public static final int F_OFD_SETLK = 37;

  /** fcntl: lock or unlock for the open file, and wait ({@code asm-generic/fcntl.h}). */
  public static final int F_OFD_SETLKW = 38;

  /** A lock or lease that others may hold too. */
  public static final int F_RDLCK = Fcntl.F_RDLCK.intValue();

  /** A lock or lease that nobody else may hold. */
  public static final int F_WRLCK = Fcntl.F_WRLCK.intValue();

  /** No lock, no lease. */
  public static final int F_UNLCK = Fcntl.F_UNLCK.intValue();

  /** fcntl: take, change or give back a lease ({@code linux/fcntl.h}). */
  public static final int F_SETLEASE = 1024;

  /** fcntl: which lease is held ({@code linux/fcntl.h}). */
  public static final int F_GETLEASE = 1025;

  /** fcntl: set a pipe's room in bytes. */
  public static final int F_SETPIPE_SZ = Fcntl.F_SETPIPE_SZ.intValue();

  /** fcntl: a pipe's room in bytes. */
  public static final int F_GETPIPE_SZ = Fcntl.F_GETPIPE_SZ.intValue();

  /** fcntl: add seals to a memfd ({@code linux/fcntl.h}). */
  public static final int F_ADD_SEALS = 1033;

  /** fcntl: the seals of a memfd ({@code linux/fcntl.h}). */
  public static final int F_GET_SEALS = 1034;

  /** Seal: no further seals ({@code linux/fcntl.h}). */
  public static final int F_SEAL_SEAL = 0x1;

  /** Seal: it cannot become shorter ({@code linux/fcntl.h}). */
  public static final int F_SEAL_SHRINK = 0x2;

  /** Seal: it cannot become longer ({@code linux/fcntl.h}). */
  public static final int F_SEAL_GROW = 0x4;

  /** Seal: it cannot be written ({@code linux/fcntl.h}). */
  public static final int F_SEAL_WRITE = 0x8;

  /** Seal: it cannot be written but through mappings there are ({@code linux/fcntl.h}). */
  public static final int F_SEAL_FUTURE_WRITE = 0x10;

  /** Counted from the beginning of the file ({@code linux/fs.h}). */
  public static final int SEEK_SET = 0;

  /** Counted from the file's position ({@code linux/fs.h}). */
  public static final int SEEK_CUR = 1;

  /** Counted from the end of the file ({@code linux/fs.h}). */
  public static final int SEEK_END = 2;

  /** lseek: to the next data ({@code linux/fs.h}). */
  public static final int SEEK_DATA = 3;

  /** lseek: to the next hole ({@code linux/fs.h}). */
  public static final int SEEK_HOLE = 4;

  /** faccessat2: is it there. */
  public static final int F_OK = Access.F_OK.intValue();

  /** faccessat2: may it be read. */
  public static final int R_OK = Access.R_OK.intValue();

  /** faccessat2: may it be written. */
  public static final int W_OK = Access.W_OK.intValue();

  /** faccessat2: may it be executed or searched. */
  public static final int X_OK = Access.X_OK.intValue();

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

  /** fadvise64: reads will be in order, more readahead. */
  public static final int POSIX_FADV_SEQUENTIAL = PosixFadvise.POSIX_FADV_SEQUENTIAL.intValue();

  /** fadvise64: begin to read the range into the page cache. */
  public static final int POSIX_FADV_WILLNEED = PosixFadvise.POSIX_FADV_WILLNEED.intValue();

  /** fadvise64: it will be read once. */
  public static final int POSIX_FADV_NOREUSE = PosixFadvise.POSIX_FADV_NOREUSE.intValue();

  /** fadvise64: drop the range from the page cache. */
  public static final int POSIX_FADV_DONTNEED = PosixFadvise.POSIX_FADV_DONTNEED.intValue();

  /** madvise: no advice ({@code asm-generic/mman-common.h}). */
  public static final int MADV_NORMAL = 0;

  /** madvise: used at random places, no readahead ({@code asm-generic/mman-common.h}). */
  public static final int MADV_RANDOM = 1;

  /** madvise: used in order, more readahead ({@code asm-generic/mman-common.h}). */
  public static final int MADV_SEQUENTIAL = 2;

  /** madvise: begin to read it in ({@code asm-generic/mman-common.h}). */
  public static final int MADV_WILLNEED = 3;

  /** madvise: drop it; private memory is zero afterwards ({@code asm-generic/mman-common.h}). */
  public static final int MADV_DONTNEED = 4;

  /** madvise: may be dropped when memory is short ({@code asm-generic/mman-common.h}). */
  public static final int MADV_FREE = 8;

  /** madvise: use huge pages ({@code asm-generic/mman-common.h}). */
  public static final int MADV_HUGEPAGE = 14;

  /** madvise: use no huge pages ({@code asm-generic/mman-common.h}). */
  public static final int MADV_NOHUGEPAGE = 15;

  /** madvise: not in core dumps ({@code asm-generic/mman-common.h}). */
  public static final int MADV_DONTDUMP = 16;

  /** madvise: not used soon ({@code asm-generic/mman-common.h}). */
  public static final int MADV_COLD = 20;

  /** madvise: write it out now ({@code asm-generic/mman-common.h}). */
  public static final int MADV_PAGEOUT = 21;

  /** madvise: fault it in for reading ({@code asm-generic/mman-common.h}). */
  public static final int MADV_POPULATE_READ = 22;

  /** madvise: fault it in for writing ({@code asm-generic/mman-common.h}). */
  public static final int MADV_POPULATE_WRITE = 23;

  /** msync: begin, do not wait ({@code asm-generic/mman-common.h}). */
  public static final int MS_ASYNC = 1;

  /** msync: other mappings see it ({@code asm-generic/mman-common.h}). */
  public static final int MS_INVALIDATE = 2;

  /** msync: wait until it is on the device ({@code asm-generic/mman-common.h}). */
  public static final int MS_SYNC = 4;

  /** fallocate: the length stays ({@code linux/falloc.h}). */
  public static final int FALLOC_FL_KEEP_SIZE = 0x1;

  /** fallocate: free the room; with FALLOC_FL_KEEP_SIZE ({@code linux/falloc.h}). */
  public static final int FALLOC_FL_PUNCH_HOLE = 0x2;

  /** fallocate: take the range out ({@code linux/falloc.h}). */
  public static final int FALLOC_FL_COLLAPSE_RANGE = 0x8;

  /** fallocate: make the range zero ({@code linux/falloc.h}). */
  public static final int FALLOC_FL_ZERO_RANGE = 0x10;

  /** fallocate: put a hole in between ({@code linux/falloc.h}). */
  public static final int FALLOC_FL_INSERT_RANGE = 0x20;

  /** fallocate: room of its own for shared blocks ({@code linux/falloc.h}). */
  public static final int FALLOC_FL_UNSHARE_RANGE = 0x40;

  /** sync_file_range: first wait for what is being written ({@code linux/fs.h}). */
  public static final int SYNC_FILE_RANGE_WAIT_BEFORE = 1;

  /** sync_file_range: begin to write ({@code linux/fs.h}). */
  public static final int SYNC_FILE_RANGE_WRITE = 2;

  /** sync_file_range: wait until it is written ({@code linux/fs.h}). */
  public static final int SYNC_FILE_RANGE_WAIT_AFTER = 4;

  /** renameat2: fail when the new name is there ({@code linux/fs.h}). */
  public static final int RENAME_NOREPLACE = 1;

  /** renameat2: exchange the two ({@code linux/fs.h}). */
  public static final int RENAME_EXCHANGE = 2;

  /** renameat2: leave a whiteout under the old name ({@code linux/fs.h}). */
  public static final int RENAME_WHITEOUT = 4;

  /** setxattr: fail when the attribute is there ({@code linux/xattr.h}). */
  public static final int XATTR_CREATE = 1;

  /** setxattr: fail when the attribute is not there ({@code linux/xattr.h}). */
  public static final int XATTR_REPLACE = 2;

  /** memfd_create: the descriptor is closed by execve ({@code linux/memfd.h}). */
  public static final int MFD_CLOEXEC = 0x1;

  /** memfd_create: seals can be added ({@code linux/memfd.h}). */
  public static final int MFD_ALLOW_SEALING = 0x2;

  /** memfd_create: of huge pages ({@code linux/memfd.h}). */
  public static final int MFD_HUGETLB = 0x4;

  /** getrandom: EAGAIN instead of waiting ({@code linux/random.h}). */
  public static final int GRND_NONBLOCK = 0x1;

  /** getrandom: from the same source as /dev/random ({@code linux/random.h}). */
  public static final int GRND_RANDOM = 0x2;

  /** getrandom: also before there is any randomness ({@code linux/random.h}). */
  public static final int GRND_INSECURE = 0x4;

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

  /** preadv2, pwritev2: poll the device ({@code linux/fs.h}). */
  public static final int RWF_HIPRI = 0x1;

  /** pwritev2: as with O_DSYNC ({@code linux/fs.h}). */
  public static final int RWF_DSYNC = 0x2;

  /** pwritev2: as with O_SYNC ({@code linux/fs.h}). */
  public static final int RWF_SYNC = 0x4;

  /** preadv2, pwritev2: answer EAGAIN instead of waiting ({@code linux/fs.h}). */
  public static final int RWF_NOWAIT = 0x8;

  /** pwritev2: at the end of the file ({@code linux/fs.h}). */
  public static final int RWF_APPEND = 0x10;

  /** openat2: never to another mount ({@code linux/openat2.h}). */
  public static final int RESOLVE_NO_XDEV = 0x1;

  /** openat2: no links such as those in /proc/self/fd ({@code linux/openat2.h}). */
  public static final int RESOLVE_NO_MAGICLINKS = 0x2;

  /** openat2: no symbolic links at all ({@code linux/openat2.h}). */
  public static final int RESOLVE_NO_SYMLINKS = 0x4;

  /** openat2: never out of the directory ({@code linux/openat2.h}). */
  public static final int RESOLVE_BENEATH = 0x8;

  /** openat2: the directory is the root ({@code linux/openat2.h}). */
  public static final int RESOLVE_IN_ROOT = 0x10;

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

  /** statmount: the file system ({@code linux/mount.h}). */
  public static final long STATMOUNT_SB_BASIC = 0x1;

  /** statmount: the mount ({@code linux/mount.h}). */
  public static final long STATMOUNT_MNT_BASIC = 0x2;

  /** statmount: where mounts come from ({@code linux/mount.h}). */
  public static final long STATMOUNT_PROPAGATE_FROM = 0x4;

  /** statmount: the part that is mounted ({@code linux/mount.h}). */
  public static final long STATMOUNT_MNT_ROOT = 0x8;

  /** statmount: where it is mounted ({@code linux/mount.h}). */
  public static final long STATMOUNT_MNT_POINT = 0x10;

  /** statmount: the kind of file system ({@code linux/mount.h}). */
  public static final long STATMOUNT_FS_TYPE = 0x20;

  /** listmount: the root of the namespace ({@code linux/mount.h}). */
  public static final long LSMT_ROOT = -1L;

  /** listmount: newest first ({@code linux/mount.h}). */
  public static final int LISTMOUNT_REVERSE = 0x1;

  private LinuxConstants() {}
}
