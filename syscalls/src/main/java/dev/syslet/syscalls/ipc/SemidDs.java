package dev.syslet.syscalls.ipc;

import dev.syslet.syscalls.table.Architecture;

/**
 * A {@code struct semid64_ds} in native memory, which IPC_STAT of semctl fills. It has room for
 * {@code struct seminfo} too.
 *
 * <pre>
 * x86_64, 104 bytes:
 *   0 permissions (48)   48 otime (8)   64 ctime (8)   80 nsems (8)
 *
 * aarch64, 88 bytes:
 *   0 permissions (48)   48 otime (8)   56 ctime (8)   64 nsems (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class SemidDs extends IpcStruct {

  private static final int OTIME = 48;

  /** The bytes of the struct, which differ between architectures. */
  record Layout(int bytes, int ctime, int nsems) {
    static Layout of(Architecture architecture) {
      return switch (architecture) {
        case X86_64 -> new Layout(104, 64, 80);
        case AARCH64 -> new Layout(88, 56, 64);
      };
    }
  }

  private final Layout layout;

  /** Makes one that is all zero. */
  public SemidDs() {
    this(Layout.of(Architecture.current()));
  }

  SemidDs(Layout layout) {
    super(layout.bytes());
    this.layout = layout;
  }

  /**
   * When semop was made last.
   *
   * @return seconds since 1970, 0 for never
   */
  public long operationTime() {
    return memory().getLong(OTIME);
  }

  /**
   * When it was made or changed by IPC_SET, SETVAL or SETALL.
   *
   * @return seconds since 1970
   */
  public long changeTime() {
    return memory().getLong(layout.ctime());
  }

  /**
   * How many semaphores are in the set.
   *
   * @return the number
   */
  public long count() {
    return memory().getLong(layout.nsems());
  }

  @Override
  public String toString() {
    return "SemidDs[key=" + key() + ", count=" + count() + "]";
  }
}
