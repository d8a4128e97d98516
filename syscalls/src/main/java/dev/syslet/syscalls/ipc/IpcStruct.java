package dev.syslet.syscalls.ipc;

import dev.syslet.syscalls.raw.Slabs;

/**
 * What {@code struct semid64_ds} and {@code struct msqid64_ds} begin with: who may use it. IPC_SET
 * takes owner and permissions from here.
 *
 * <pre>
 *   0 key (4)    4 uid (4)    8 gid (4)   12 cuid (4)   16 cgid (4)   20 mode (4)
 *  24 seq (2)   26 unused (22)
 * </pre>
 */
public abstract sealed class IpcStruct extends Struct permits MsqidDs, SemidDs {

  private static final int KEY = 0;
  private static final int UID = 4;
  private static final int GID = 8;
  private static final int CREATOR_UID = 12;
  private static final int CREATOR_GID = 16;
  private static final int MODE = 20;

  IpcStruct(int bytes) {
    super(Slabs.allocate(bytes));
  }

  /**
   * The key it was made with.
   *
   * @return the key, IPC_PRIVATE for none
   */
  public final int key() {
    return memory().getInt(KEY);
  }

  /**
   * Its owner.
   *
   * @return a user
   */
  public final int uid() {
    return memory().getInt(UID);
  }

  /**
   * Its group.
   *
   * @return a group
   */
  public final int gid() {
    return memory().getInt(GID);
  }

  /**
   * Who made it.
   *
   * @return a user
   */
  public final int creatorUid() {
    return memory().getInt(CREATOR_UID);
  }

  /**
   * With which group it was made.
   *
   * @return a group
   */
  public final int creatorGid() {
    return memory().getInt(CREATOR_GID);
  }

  /**
   * Who may use it.
   *
   * @return permission bits, the lower 9
   */
  public final int mode() {
    return memory().getInt(MODE);
  }

  /**
   * Sets what IPC_SET changes.
   *
   * @param uid its owner
   * @param gid its group
   * @param mode permission bits
   */
  public final void permissions(int uid, int gid, int mode) {
    memory().putInt(UID, uid).putInt(GID, gid).putInt(MODE, mode);
  }
}
