package dev.syslet.syscalls.fd;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.AT_SYMLINK_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_NOFOLLOW;
import static dev.syslet.syscalls.LinuxConstants.STATX_SIZE;
import static dev.syslet.syscalls.LinuxConstants.STATX_TYPE;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Domain;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.table.Argument;
import dev.syslet.syscalls.table.ArgumentKind;
import dev.syslet.syscalls.table.SyscallRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells the failure domain of a call by path: the mount that the path ends on, as far as the caches go.
 *
 * <pre>
 * the path, in {@link CachedPaths}     found: its mount
 * a symbolic link at its end           that cannot be followed there but read: the path with the link's text in its place
 * its parent, that one's, ...          the first that is found: its mount; there the call will have to ask
 * no name is left                      the directory that a relative path starts from
 * the root is not found either         the longest place of a mount that the text of the path begins with
 * </pre>
 *
 * <p>The way up never leaves a mount too early: the names that lead to a place where something is mounted are kept in the cache by
 * that mount. What it can be wrong about is a symbolic link that is neither followed nor read without waiting, such as those of
 * xfs and of {@code /proc/self/fd}: then it is the mount that the link is on.
 */
public final class PathDomains {

  /**
   * A path among the arguments of a call.
   *
   * @param directoryAt the argument that says where it begins, or {@link CachedPaths#NO_DIRECTORY}
   * @param pathAt the argument that it is
   * @param flagsAt the argument that says whether a symbolic link at its end is followed, or {@link #ALWAYS}, {@link #NEVER}
   * @param noFollow the bit there that says it is not
   * @param opens whether what is at its end is opened, so that a FIFO, socket or device there is waited for
   */
  record Place(int directoryAt, int pathAt, int flagsAt, int noFollow, boolean opens) {

    static final int ALWAYS = -1;
    static final int NEVER = -2;

    /** What to look the path up with. */
    private int lookUpFlags(Descriptor d) {
      boolean stays = flagsAt == NEVER || (flagsAt >= 0 && (d.argument(flagsAt) & noFollow) != 0);
      return stays ? O_NOFOLLOW : 0;
    }
  }

  private static final Set<String> OPEN = Set.of("open", "openat", "openat2", "creat");

  /** The first path of these is not where the call does something: a device or text. */
  private static final Set<String> FIRST_IS_NO_PLACE = Set.of("mount", "symlink", "symlinkat");

  /** Calls that are about the link itself. */
  private static final Set<String> NEVER_FOLLOW =
      Set.of(
          "lstat",
          "readlink",
          "readlinkat",
          "unlink",
          "unlinkat",
          "rmdir",
          "mkdir",
          "mkdirat",
          "mknod",
          "mknodat",
          "rename",
          "renameat",
          "renameat2",
          "link",
          "linkat",
          "symlink",
          "symlinkat",
          "lchown",
          "lsetxattr",
          "lgetxattr",
          "llistxattr",
          "lremovexattr");

  /** Calls whose flags are those of openat, or have AT_SYMLINK_NOFOLLOW in them. */
  private static final Set<String> BY_OPEN_FLAGS = Set.of("open", "openat");

  private static final Set<String> BY_AT_FLAGS =
      Set.of(
          "newfstatat",
          "statx",
          "fchownat",
          "utimensat",
          "faccessat2",
          "fchmodat2",
          "open_tree",
          "open_tree_attr",
          "mount_setattr",
          "setxattrat",
          "getxattrat",
          "listxattrat",
          "removexattrat",
          "file_getattr",
          "file_setattr");

  private final MountTable mounts;
  private final CachedPaths cached;

  public PathDomains(MountTable mounts, CachedPaths cached) {
    this.mounts = mounts;
    this.cached = cached;
  }

  /** The paths of a call, in its order. */
  static List<Place> placesOf(SyscallRow row) {
    List<Place> places = new ArrayList<>();
    boolean skip = FIRST_IS_NO_PLACE.contains(row.name());
    for (int i = 0; i < row.arguments().size(); i++) {
      if (row.arguments().get(i).kind() == ArgumentKind.PATH) {
        if (!skip) {
          places.add(placeOf(row, i));
        }
        skip = false;
      }
    }
    return places;
  }

  private static Place placeOf(SyscallRow row, int pathAt) {
    List<Argument> arguments = row.arguments();
    // The file in front of a path is where it begins only if it is called so: inotify_add_watch has
    // another.
    boolean hasDirectory = pathAt > 0 && arguments.get(pathAt - 1).name().endsWith("dirfd");
    int flagsAt = Place.ALWAYS;
    if (NEVER_FOLLOW.contains(row.name())) {
      flagsAt = Place.NEVER;
    } else if (BY_OPEN_FLAGS.contains(row.name()) || BY_AT_FLAGS.contains(row.name())) {
      for (int i = pathAt + 1; i < arguments.size() && flagsAt == Place.ALWAYS; i++) {
        flagsAt = arguments.get(i).kind() == ArgumentKind.FLAGS ? i : Place.ALWAYS;
      }
    }
    return new Place(
        hasDirectory ? pathAt - 1 : CachedPaths.NO_DIRECTORY,
        pathAt,
        flagsAt,
        BY_OPEN_FLAGS.contains(row.name()) ? O_NOFOLLOW : AT_SYMLINK_NOFOLLOW,
        OPEN.contains(row.name()));
  }

  /** The domain of a call with this path. */
  Domain of(Descriptor d, Place place) {
    if (!(d.held(place.pathAt()) instanceof PathName path) || path.length() == 0) {
      return ofDirectory(d, place); // the call is about that file itself
    }
    try (Scratch scratch = ScratchPool.take()) {
      Domain found = cached.areUsable() ? byName(d, place, path, scratch) : null;
      if (found != null) {
        return found;
      }
      return Structs.memory(path).get(0) == '/'
          ? mounts.ofPath(path.toString(), scratch).domain()
          : ofDirectory(d, place);
    }
  }

  private @Nullable Domain byName(Descriptor d, Place place, PathName path, Scratch scratch) {
    long directory =
        place.directoryAt() == CachedPaths.NO_DIRECTORY
            ? AT_FDCWD
            : d.argument(place.directoryAt());
    int flags = place.lookUpFlags(d) | O_CLOEXEC;
    long answer = cached.lookUp(scratch, directory, Structs.address(path), flags, 0);
    return answer >= 0
        ? at(scratch, answer, place.opens())
        : new Climb(scratch, directory, path).from(answer, flags, place.opens());
  }

  /** The domain of a place that was looked up, which is closed here; null when its mount is not known. */
  private @Nullable Domain at(Scratch scratch, long place, boolean opens) {
    try {
      Mount mount = cached.ask(scratch, place, STATX_TYPE, Scratch.STATX);
      if (mount.equals(Mount.UNKNOWN)) {
        return null;
      }
      return opens ? FdDomains.ofData(type(scratch), mount, scratch) : mount.domain();
    } finally {
      NativeCalls.call(Numbers.CLOSE, place);
    }
  }

  private static FileType type(Scratch scratch) {
    return FileType.ofMode(StatxLayout.mode(scratch.memory(), Scratch.STATX));
  }

  /**
   * The way up a path that the caches do not lead along, name by name, and along symbolic links: the kernel itself follows none
   * through the caches whose time of access it would have to write.
   *
   * <pre>
   * memory   0 the path, cut behind the name that is tried   4096 the text of a link   8192 where they are joined
   * </pre>
   */
  private final class Climb {

    private static final int LINK = LinuxConstants.PATH_MAX;
    private static final int JOINED = 2 * LinuxConstants.PATH_MAX;
    private static final int BYTES = 3 * LinuxConstants.PATH_MAX;
    private static final int MOST_LINKS = 8;

    private final Scratch scratch;
    private final long directory;
    private final long text = Memory.IO.allocateMemory(BYTES, false);
    private int length;
    private int links;

    Climb(Scratch scratch, long directory, PathName path) {
      this.scratch = scratch;
      this.directory = directory;
      this.length = path.length();
      Memory.IO.copyMemory(Structs.address(path), text, Structs.bytes(path));
    }

    /** Goes on after the whole path was tried; null when not even its first name is known. */
    @Nullable Domain from(long firstAnswer, int firstFlags, boolean opens) {
      try {
        long answer = firstAnswer;
        int flags = firstFlags;
        int end = length;
        while (true) {
          boolean follows = (flags & O_NOFOLLOW) == 0;
          if (answer == WOULD_BLOCK && follows && links < MOST_LINKS && join(withoutSlashes(end))) {
            links++;
            end = length;
          } else {
            int up = parent(text, end);
            if (up == 0 || up == end) {
              return null;
            }
            end = up;
            flags = O_CLOEXEC;
          }
          answer = lookUp(end, flags);
          if (answer >= 0) {
            return at(scratch, answer, opens && end == length);
          }
        }
      } finally {
        Memory.IO.freeMemory(text);
      }
    }

    /** Tries the path as far as its first bytes. */
    private long lookUp(int end, int flags) {
      byte next = Memory.IO.getByte(text + end);
      Memory.IO.putByte(text + end, (byte) 0);
      try {
        return cached.lookUp(scratch, directory, text, flags, 0);
      } finally {
        Memory.IO.putByte(text + end, next);
      }
    }

    private int withoutSlashes(int end) {
      int without = end;
      while (without > 1 && Memory.IO.getByte(text + without - 1) == '/') {
        without--;
      }
      return without;
    }

    /** Puts the text of a link in the place of its name; false when there is none, or it is not in memory. */
    private boolean join(int end) {
      int linkLength = readLink(end);
      if (linkLength <= 0) {
        return false;
      }
      boolean absolute = Memory.IO.getByte(text + LINK) == '/';
      int before = absolute ? 0 : parent(text, end);
      boolean slash = before > 0 && Memory.IO.getByte(text + before - 1) != '/';
      int front = before + (slash ? 1 : 0);
      int joined = front + linkLength + length - end;
      if (joined >= LinuxConstants.PATH_MAX) {
        return false;
      }
      Memory.IO.copyMemory(text, text + JOINED, front); // the slash was behind the names before
      Memory.IO.copyMemory(text + LINK, text + JOINED + front, linkLength);
      Memory.IO.copyMemory(text + end, text + JOINED + front + linkLength, length - end);
      Memory.IO.putByte(text + JOINED + joined, (byte) 0);
      Memory.IO.copyMemory(text + JOINED, text, joined + 1L);
      length = joined;
      return true;
    }

    private int readLink(int end) {
      long place = lookUp(end, O_NOFOLLOW | O_CLOEXEC);
      if (place < 0) {
        return 0;
      }
      try {
        Mount mount = cached.ask(scratch, place, STATX_TYPE | STATX_SIZE, Scratch.STATX);
        long bytes = scratch.memory().getLong(Scratch.STATX + StatxLayout.SIZE);
        boolean readable =
            type(scratch) == FileType.SYMLINK
                && bytes < LinuxConstants.PATH_MAX
                && CachedPaths.isInMemory(mount, bytes);
        return readable
            ? (int)
                NativeCalls.call(Numbers.READLINKAT, place, scratch.emptyPath(), text + LINK, bytes)
            : 0;
      } finally {
        NativeCalls.call(Numbers.CLOSE, place);
      }
    }
  }

  /** How long a path is without its last name and the slashes around it; the slash of the root stays. */
  private static int parent(long path, int length) {
    int end = length;
    while (end > 1 && Memory.IO.getByte(path + end - 1) == '/') {
      end--;
    }
    while (end > 0 && Memory.IO.getByte(path + end - 1) != '/') {
      end--;
    }
    while (end > 1 && Memory.IO.getByte(path + end - 1) == '/') {
      end--;
    }
    return end;
  }

  /** The domain of where a relative path begins. */
  private Domain ofDirectory(Descriptor d, Place place) {
    OpenFile fd =
        place.directoryAt() != CachedPaths.NO_DIRECTORY
            ? OpenFile.of(d.held(place.directoryAt()))
            : null;
    if (fd != null) {
      return fd.domains().inode();
    }
    return ofNumber(
        place.directoryAt() == CachedPaths.NO_DIRECTORY
            ? AT_FDCWD
            : d.argument(place.directoryAt()),
        true);
  }

  /** The domain of an open file that nobody has adopted; AT_FDCWD is the working directory. */
  Domain ofNumber(long number, boolean inode) {
    try (Scratch scratch = ScratchPool.take()) {
      if (scratch.statx(number, STATX_TYPE | mounts.statxMask(), Scratch.STATX) != 0) {
        return FdDomains.OTHER;
      }
      Mount mount = mounts.find(number, scratch, Scratch.STATX);
      return inode && mount.isListed()
          ? mount.domain()
          : FdDomains.ofData(type(scratch), mount, scratch);
    }
  }
}
