package dev.syslet.syscalls.form;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_EMPTY_PATH;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.AT_NO_AUTOMOUNT;
import static dev.syslet.syscalls.LinuxConstants.AT_STATX_DONT_SYNC;
import static dev.syslet.syscalls.LinuxConstants.AT_STATX_FORCE_SYNC;
import static dev.syslet.syscalls.LinuxConstants.AT_SYMLINK_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_APPEND;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECT;
import static dev.syslet.syscalls.LinuxConstants.O_DIRECTORY;
import static dev.syslet.syscalls.LinuxConstants.O_LARGEFILE;
import static dev.syslet.syscalls.LinuxConstants.O_NOATIME;
import static dev.syslet.syscalls.LinuxConstants.O_NOCTTY;
import static dev.syslet.syscalls.LinuxConstants.O_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_NONBLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_PATH;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;
import static dev.syslet.syscalls.LinuxConstants.O_SYNC;
import static dev.syslet.syscalls.LinuxConstants.O_WRONLY;
import static dev.syslet.syscalls.LinuxConstants.RESOLVE_CACHED;
import static dev.syslet.syscalls.LinuxConstants.STATX_INO;
import static dev.syslet.syscalls.LinuxConstants.STATX_MNT_ID;
import static dev.syslet.syscalls.LinuxConstants.STATX_MNT_ID_UNIQUE;
import static dev.syslet.syscalls.LinuxConstants.STATX_TYPE;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.CachedPaths;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.NativeMemory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;

/**
 * Calls by path, as far as the caches go.
 *
 * <pre>
 * look up    openat2(O_PATH | RESOLVE_CACHED): the path through cached names only, and nothing is
 *            opened at its end
 *              a name that is cached as missing, no permission, ...: the answer
 *              not all cached: would block
 * ask        statx of that place, with what is in memory
 *              not on a file system known to be local: would block
 * statx      the answer is there
 * openat     only a regular file or a directory: openat2 again, now to open it, with O_NONBLOCK
 *            because a lease on the file would make it wait; look whether it is still the same
 *            file; take O_NONBLOCK off again
 * others     the call on the fd of the place: {@link PathForms}
 * </pre>
 *
 * <p>A plain open with RESOLVE_CACHED would not do: it covers the look-up only, then waits on a
 * FIFO for the other end, on a leased file for its holder, on FUSE for its server. Nor would
 * O_NONBLOCK alone: for a moment a FIFO had a reader that its writers see.
 *
 * <p>What can still wait in the real open of a file on a local disk: a listener of fanotify
 * permission events, integrity measurement, quota data that is not in memory. None of them can be
 * seen from here.
 *
 * <p>Asking {@code AT_STATX_DONT_SYNC} of a local file system changes nothing about the answer;
 * elsewhere it may be stale, so there it is not used.
 */
public final class PathProbe {

  private static final int STATX_FLAGS =
      AT_SYMLINK_NOFOLLOW
          | AT_NO_AUTOMOUNT
          | AT_EMPTY_PATH
          | AT_STATX_FORCE_SYNC
          | AT_STATX_DONT_SYNC;

  /** AT_STATX_SYNC_TYPE: only one of the two may be set. */
  private static final int SYNC_TYPE = AT_STATX_FORCE_SYNC | AT_STATX_DONT_SYNC;

  /** STATX__RESERVED: statx refuses it. */
  private static final long STATX_RESERVED = 0x80000000L;

  /**
   * O_CREAT, O_TRUNC and O_TMPFILE change the file system; what else is missing is not known to be
   * harmless.
   */
  private static final int OPEN_FLAGS =
      O_WRONLY
          | O_RDWR
          | O_APPEND
          | O_CLOEXEC
          | O_DIRECT
          | O_DIRECTORY
          | O_LARGEFILE
          | O_NOATIME
          | O_NOCTTY
          | O_NOFOLLOW
          | O_NONBLOCK
          | O_PATH
          | O_SYNC;

  /** The flags that O_PATH does not ignore; openat2 refuses the others, openat takes no notice. */
  private static final int PATH_FLAGS = O_PATH | O_CLOEXEC | O_DIRECTORY | O_NOFOLLOW;

  /** RESOLVE_BENEATH ({@code linux/openat2.h}): the path does not leave the directory. */
  private static final long RESOLVE_BENEATH = 0x08;

  /** RESOLVE_IN_ROOT ({@code linux/openat2.h}): the directory is the root. */
  private static final long RESOLVE_IN_ROOT = 0x10;

  /** NO_XDEV, NO_MAGICLINKS, NO_SYMLINKS, BENEATH, IN_ROOT, CACHED. */
  private static final long RESOLVE_FLAGS = 0x3F;

  /** What is done at the end of a path. */
  @FunctionalInterface
  interface PlaceCall {
    /**
     * Makes the call.
     *
     * @param d the call
     * @param scratch has at {@link Scratch#STATX} what was asked
     * @param place an O_PATH fd of what the path leads to
     * @param mount the mount it is on
     */
    long run(Descriptor d, Scratch scratch, long place, Mount mount);
  }

  /** The flags that F_SETFL sets, so that they have to be given to it again. */
  private static final int STATUS_FLAGS = O_APPEND | O_DIRECT | O_NOATIME;

  private final CachedPaths paths;

  public PathProbe(CachedPaths paths) {
    this.paths = paths;
  }

  boolean isUsable() {
    return paths.areUsable();
  }

  /** statx(dirfd, path, flags, mask, buffer). */
  long statx(Descriptor d) {
    int flags = (int) d.argument(2);
    long mask = d.argument(3) & 0xFFFFFFFFL;
    long buffer = d.argument(4);
    boolean understood =
        (flags & ~STATX_FLAGS) == 0
            && (flags & SYNC_TYPE) != SYNC_TYPE
            && (mask & (STATX_RESERVED | STATX_MNT_ID_UNIQUE)) == 0
            && buffer != 0;
    if (!understood || !(d.held(1) instanceof PathName path)) {
      return WOULD_BLOCK;
    }
    if (path.length() == 0) {
      OpenFile fd = OpenFile.of(d.held(0));
      return (flags & AT_EMPTY_PATH) != 0 && fd != null && fd.kind().fileSystem().local()
          ? NativeCalls.call(d)
          : WOULD_BLOCK;
    }
    int noFollow = (flags & AT_SYMLINK_NOFOLLOW) != 0 ? O_NOFOLLOW : 0;
    return atLocalPlace(d, 0, noFollow, (int) mask, PathProbe::tellStatx);
  }

  /** What has been asked about the place already is the answer. */
  private static long tellStatx(Descriptor d, Scratch scratch, long place, Mount mount) {
    tellMountinfoId(scratch.memory(), mount);
    Memory.IO.copyMemory(scratch.address(Scratch.STATX), d.argument(4), StatxLayout.BYTES);
    return 0;
  }

  /**
   * Looks a path up and, if it ends on a local file system, has the call made there.
   *
   * @param directoryAt the argument that says where the path begins, or {@link CachedPaths#NO_DIRECTORY}; the
   *     path is the next one, or the first
   * @param flags O_NOFOLLOW or none
   * @param mask what to ask about the place; its type is told always
   * @param call what to do there
   */
  long atLocalPlace(Descriptor d, int directoryAt, int flags, int mask, PlaceCall call) {
    if (!paths.areUsable()
        || !(d.held(directoryAt + 1) instanceof PathName path)
        || path.length() == 0
        || !startsSomewhereKnown(d, directoryAt)) {
      return WOULD_BLOCK;
    }
    try (Scratch scratch = ScratchPool.take()) {
      long place =
          paths.lookUp(
              scratch, directory(d, directoryAt), Structs.address(path), flags | O_CLOEXEC, 0);
      if (place < 0) {
        return place;
      }
      try {
        Mount mount = paths.ask(scratch, place, mask | STATX_TYPE, Scratch.STATX);
        return mount.fileSystem().local() ? call.run(d, scratch, place, mount) : WOULD_BLOCK;
      } finally {
        NativeCalls.call(Numbers.CLOSE, place);
      }
    }
  }

  /** openat(dirfd, path, flags, mode). */
  long openat(Descriptor d) {
    int flags = (int) d.argument(2);
    return (flags & ~OPEN_FLAGS) == 0
        ? open(d, 0, (flags & O_PATH) != 0 ? flags & PATH_FLAGS : flags, 0)
        : WOULD_BLOCK;
  }

  /** open(path, flags, mode). */
  long open(Descriptor d) {
    int flags = (int) d.argument(1);
    return (flags & ~OPEN_FLAGS) == 0
        ? open(d, CachedPaths.NO_DIRECTORY, (flags & O_PATH) != 0 ? flags & PATH_FLAGS : flags, 0)
        : WOULD_BLOCK;
  }

  /**
   * openat2(dirfd, path, how, size). What the kernel would refuse is left to it; {@code how} is
   * only read.
   */
  long openat2(Descriptor d) {
    long how = d.argument(2);
    boolean understood =
        d.argument(3) == Scratch.OPEN_HOW_BYTES
            && how != 0
            && (d.held(2) instanceof NativeMemory || d.held(2) instanceof ByteBuffer);
    if (!understood) {
      return WOULD_BLOCK;
    }
    long flags = Memory.IO.getLong(how);
    long mode = Memory.IO.getLong(how + 8);
    long resolve = Memory.IO.getLong(how + 16);
    long allowed = (flags & O_PATH) != 0 ? PATH_FLAGS : OPEN_FLAGS;
    boolean taken = (flags & ~allowed) == 0 && mode == 0 && isKnownResolve(resolve);
    return taken ? open(d, 0, (int) flags, resolve) : WOULD_BLOCK;
  }

  private static boolean isKnownResolve(long resolve) {
    boolean both = (resolve & RESOLVE_BENEATH) != 0 && (resolve & RESOLVE_IN_ROOT) != 0;
    return (resolve & ~RESOLVE_FLAGS) == 0 && !both;
  }

  private long open(Descriptor d, int directoryAt, int flags, long resolve) {
    if (!paths.areUsable()
        || !(d.held(directoryAt + 1) instanceof PathName path)
        || path.length() == 0
        || !startsSomewhereKnown(d, directoryAt)) {
      return WOULD_BLOCK;
    }
    long directory = directory(d, directoryAt);
    try (Scratch scratch = ScratchPool.take()) {
      if ((flags & O_PATH) != 0) {
        return paths.lookUp(scratch, directory, Structs.address(path), flags, resolve);
      }
      int lookUpFlags = (flags & (O_DIRECTORY | O_NOFOLLOW)) | O_CLOEXEC;
      long place = paths.lookUp(scratch, directory, Structs.address(path), lookUpFlags, resolve);
      if (place < 0) {
        return place;
      }
      try {
        Mount mount = paths.ask(scratch, place, STATX_TYPE | STATX_INO, Scratch.STATX);
        int type = StatxLayout.type(scratch.memory(), Scratch.STATX);
        boolean opensAtOnce = type == LinuxConstants.S_IFREG || type == LinuxConstants.S_IFDIR;
        return mount.fileSystem().local() && opensAtOnce
            ? open(scratch, directory, Structs.address(path), flags, resolve)
            : WOULD_BLOCK;
      } finally {
        NativeCalls.call(Numbers.CLOSE, place);
      }
    }
  }

  /** Opens what was just looked up. */
  private static long open(Scratch scratch, long directory, long path, int flags, long resolve) {
    long fd =
        scratch.openat2(
            directory,
            path,
            (flags | O_NONBLOCK | O_LARGEFILE) & 0xFFFFFFFFL,
            resolve | RESOLVE_CACHED);
    if (fd < 0) {
      return isAnswerOfOpen(-fd) ? fd : WOULD_BLOCK;
    }
    boolean kept = false;
    try {
      kept =
          scratch.statx(fd, STATX_TYPE | STATX_INO, Scratch.OTHER_STATX) == 0
              && StatxLayout.sameFile(scratch.memory(), Scratch.STATX, Scratch.OTHER_STATX)
              && ((flags & O_NONBLOCK) != 0
                  || NativeCalls.call(
                          Numbers.FCNTL, fd, LinuxConstants.F_SETFL, flags & STATUS_FLAGS)
                      == 0);
      return kept ? fd : WOULD_BLOCK;
    } finally {
      if (!kept) {
        NativeCalls.call(Numbers.CLOSE, fd);
      }
    }
  }

  private static boolean startsSomewhereKnown(Descriptor d, int directoryAt) {
    return directoryAt == CachedPaths.NO_DIRECTORY
        || OpenFile.of(d.held(directoryAt)) != null
        || (int) d.argument(directoryAt) == AT_FDCWD;
  }

  private static long directory(Descriptor d, int directoryAt) {
    return directoryAt == CachedPaths.NO_DIRECTORY ? AT_FDCWD : d.argument(directoryAt);
  }

  /** Where the unique id was asked for by us, puts in its place the id that a plain statx tells. */
  private static void tellMountinfoId(ByteBuffer memory, Mount mount) {
    int told = memory.getInt(Scratch.STATX + StatxLayout.MASK);
    if ((told & STATX_MNT_ID_UNIQUE) != 0) {
      memory.putInt(Scratch.STATX + StatxLayout.MASK, (told & ~STATX_MNT_ID_UNIQUE) | STATX_MNT_ID);
      memory.putLong(Scratch.STATX + StatxLayout.MNT_ID, mount.id());
    }
  }

  private static boolean isAnswerOfOpen(long error) {
    int number = (int) error;
    return CachedPaths.isAnswer(number)
        || number == Errno.EPERM
        || number == Errno.EISDIR
        || number == Errno.EROFS
        || number == Errno.ETXTBSY;
  }
}
