package dev.syslet.syscalls.fd;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static dev.syslet.syscalls.LinuxConstants.O_PATH;
import static dev.syslet.syscalls.LinuxConstants.RESOLVE_CACHED;

import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Scratch;

/**
 * Looks paths up through cached names only. It waits for no disk and no server: openat2 with RESOLVE_CACHED answers EAGAIN where
 * somebody would have to be asked, with O_PATH it opens nothing at the path's end, and what is asked about the place is answered
 * from memory.
 */
public final class CachedPaths {

  /** The path leaves what openat2 was told to stay in. */
  private static final int EXDEV = Errno.number("EXDEV");

  /** For a call whose path begins at the working directory and is its first argument. */
  public static final int NO_DIRECTORY = -1;

  /** EXT4_N_BLOCKS * 4: a text shorter than this is where the numbers of blocks would be. */
  private static final int EXT_LINK_BYTES = 60;

  private final MountTable mounts;

  /** Whether openat2 with RESOLVE_CACHED exists and is allowed, as far as is known. */
  private volatile boolean usable = true;

  public CachedPaths(MountTable mounts) {
    this.mounts = mounts;
  }

  public boolean areUsable() {
    return usable;
  }

  /**
   * Goes along the path through what is cached; returns an fd of the place, the call's answer, or
   * WOULD_BLOCK.
   */
  public long lookUp(Scratch scratch, long directory, long path, int flags, long resolve) {
    long place =
        scratch.openat2(directory, path, (flags | O_PATH) & 0xFFFFFFFFL, resolve | RESOLVE_CACHED);
    if (place >= 0) {
      return place;
    }
    int error = (int) -place;
    if (isAnswer(error)) {
      return place;
    }
    // An O_PATH open gives none of these but for a kernel before 5.12 or a filter of syscalls.
    if (error == Errno.ENOSYS || error == Errno.EINVAL || error == Errno.EPERM) {
      usable = false;
    }
    return WOULD_BLOCK;
  }

  /** Asks about the place; unknown when that fails. */
  public Mount ask(Scratch scratch, long place, int mask, int at) {
    return scratch.statx(place, mask | mounts.statxMask(), at) == 0
        ? mounts.find(place, scratch, at)
        : Mount.UNKNOWN;
  }

  /** Whether an error says what the path leads to, and not that it is not known. */
  public static boolean isAnswer(int error) {
    return error == Errno.ENOENT
        || error == Errno.ENOTDIR
        || error == Errno.EACCES
        || error == Errno.ELOOP
        || error == EXDEV
        || error == Errno.ENAMETOOLONG;
  }

  /** Whether the text of a link whose inode is cached is there too. */
  public static boolean isInMemory(Mount mount, long linkBytes) {
    return switch (mount.fileSystem().type()) {
      case "tmpfs", "ramfs", "devtmpfs" -> true;
      case "ext2", "ext3", "ext4" -> linkBytes < EXT_LINK_BYTES;
      default -> false;
    };
  }
}
