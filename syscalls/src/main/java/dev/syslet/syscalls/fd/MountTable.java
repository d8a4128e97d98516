package dev.syslet.syscalls.fd;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells which file system an open file is on, from what statx said about its mount and from {@code
 * /proc/self/mountinfo}. It never touches the mount, so it answers for a hung one too.
 *
 * <p>Two ways, by what the kernel can do:
 *
 * <ul>
 *   <li>Since Linux 6.8 statx tells an id that is never given to another mount. What such an id is
 *       on is learnt once, and a look-up afterwards is a search in an array. To learn it, the id in
 *       mountinfo is needed: it is asked for while the file is open, which keeps the mount, and so
 *       its id, from going away in between.
 *   <li>Before, there are only the ids of mountinfo, which are used again after umount. So each
 *       look-up asks, by a poll, whether the mounts have changed ({@link MountWatch}), and several
 *       of these watches exist so that threads need not wait for each other; when all are busy the
 *       answer is "unknown".
 * </ul>
 *
 * <p>A mount keeps the name that it had when it was learnt, also when it is moved (mount --move) or
 * unmounted lazily: calls on its open files still share a fate. One that is mounted in its place has
 * an id of its own and is learnt anew.
 *
 * <p>A mount that is not in mountinfo (below another root, detached, or internal to the kernel) is
 * unknown, and what is unknown never runs inline.
 */
public final class MountTable implements AutoCloseable {

  /** What statx shall be asked for so that {@link #find} can tell the mount. */
  static final int STATX_MASK = LinuxConstants.STATX_MNT_ID | LinuxConstants.STATX_MNT_ID_UNIQUE;

  static final PathName MOUNTINFO = PathName.of("/proc/self/mountinfo");

  private static final int WATCHES = 8;

  /**
   * More mounts than this come and go only where something else is wrong; then learning begins
   * anew.
   */
  private static final int MAX_LEARNT = 4096;

  private final boolean uniqueIds;
  private final ReentrantLock learning = new ReentrantLock();
  private volatile Mounts learnt = Mounts.NONE;
  private final MountWatch[] watches = new MountWatch[WATCHES];

  public MountTable() {
    this(true);
  }

  /** For tests: may do as if the kernel were an older one. */
  public MountTable(boolean uniqueIds) {
    this.uniqueIds = uniqueIds;
    for (int i = 0; i < WATCHES; i++) {
      watches[i] = new MountWatch();
    }
  }

  /** The bits to ask statx for. */
  int statxMask() {
    return uniqueIds ? STATX_MASK : LinuxConstants.STATX_MNT_ID;
  }

  /**
   * The mount of an open file.
   *
   * @param fd the file, which stays open during this call
   * @param scratch with what {@code statx(fd)} with {@link #statxMask} told
   * @param at where in it
   */
  Mount find(long fd, Scratch scratch, int at) {
    int told = scratch.memory().getInt(at + StatxLayout.MASK);
    long id = scratch.memory().getLong(at + StatxLayout.MNT_ID);
    if ((told & LinuxConstants.STATX_MNT_ID_UNIQUE) != 0) {
      Mount mount = learnt.find(id);
      return mount != null ? mount : learn(fd, id);
    }
    return (told & LinuxConstants.STATX_MNT_ID) != 0 ? watched(id, scratch) : Mount.UNKNOWN;
  }

  /** The mount with an id of mountinfo. */
  Mount watched(long id, Scratch scratch) {
    Mounts mounts = watched(scratch);
    Mount mount = mounts == null ? null : mounts.find(id);
    return mount == null ? Mount.UNKNOWN : mount;
  }

  /** The mount that an absolute path is on by its text alone, where nothing better is known. */
  Mount ofPath(String path, Scratch scratch) {
    Mounts mounts = watched(scratch);
    return mounts == null ? Mount.UNKNOWN : mounts.ofPath(path);
  }

  /** All that are listed now; null when that cannot be told, because all watches are busy. */
  private @Nullable Mounts watched(Scratch scratch) {
    int first = ScratchPool.slotOf(Thread.currentThread());
    for (int i = 0; i < WATCHES; i++) {
      MountWatch watch = watches[(first + i) % WATCHES];
      if (watch.tryTake()) {
        try {
          return watch.mounts(scratch);
        } finally {
          watch.giveBack();
        }
      }
    }
    return null;
  }

  /** Learns what a unique id stands for, while the fd keeps its mount. */
  private Mount learn(long fd, long uniqueId) {
    long id = mountinfoId(fd);
    byte[] mountinfo = id < 0 ? null : ProcFile.read(MOUNTINFO);
    if (mountinfo == null) {
      return Mount.UNKNOWN;
    }
    Mount listed = Mounts.parse(mountinfo).find(id);
    Mount mount = listed != null ? listed : Mount.unlisted(id);
    learning.lock();
    try {
      Mounts known = learnt.size() < MAX_LEARNT ? learnt : Mounts.NONE;
      learnt = known.with(uniqueId, mount);
    } finally {
      learning.unlock();
    }
    return mount;
  }

  /** The id in mountinfo of the mount that an fd is on, or a negative number. */
  private static long mountinfoId(long fd) {
    try (Scratch own = ScratchPool.take()) {
      long answer = own.statx(fd, LinuxConstants.STATX_MNT_ID, Scratch.STATX);
      boolean told =
          answer == 0
              && (own.memory().getInt(Scratch.STATX + StatxLayout.MASK)
                      & LinuxConstants.STATX_MNT_ID)
                  != 0;
      return told ? own.memory().getLong(Scratch.STATX + StatxLayout.MNT_ID) : -1;
    }
  }

  /**
   * The id in mountinfo, by fdinfo, for kernels whose statx does not tell it (before 5.8); or -1.
   */
  static long mountIdByFdinfo(int fd) {
    return ProcFile.number(ProcFile.read(PathName.of("/proc/self/fdinfo/" + fd)), "mnt_id:");
  }

  @Override
  public void close() {
    for (MountWatch watch : watches) {
      watch.close();
    }
  }
}
