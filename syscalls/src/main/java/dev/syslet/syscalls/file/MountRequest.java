package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A {@code struct mnt_id_req} in native memory: which mount statmount and listmount are asked
 * about, the same on every architecture.
 *
 * <pre>
 *   0 size (4)   4 unused (4)   8 mnt_id (8)   16 param (8)   24 mnt_ns_id (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class MountRequest extends Struct {

  static final int BYTES = 32;
  static final int SIZE = 0;
  static final int MNT_ID = 8;
  static final int PARAM = 16;
  static final int MNT_NS_ID = 24;

  /** The size that the first kernels with these calls know; they do not take the namespace. */
  static final int FIRST_BYTES = 24;

  private MountRequest() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Asks about a mount of this process's namespace.
   *
   * @param mountId the id that is never given to another mount (STATX_MNT_ID_UNIQUE); for
   *     listmount, LSMT_ROOT is the root of the namespace
   * @param param for statmount the STATMOUNT_ bits of what is asked; for listmount the last mount
   *     that the call before told, 0 to begin
   * @return the new one
   */
  public static MountRequest of(long mountId, long param) {
    return new MountRequest().set(mountId, param);
  }

  /**
   * Changes it to ask about a mount of this process's namespace.
   *
   * @param mountId the id that is never given to another mount
   * @param param as for {@link #of(long, long)}
   * @return this
   */
  public MountRequest set(long mountId, long param) {
    memory()
        .putInt(SIZE, FIRST_BYTES)
        .putLong(MNT_ID, mountId)
        .putLong(PARAM, param)
        .putLong(MNT_NS_ID, 0);
    return this;
  }

  /**
   * Changes it to ask about a mount of another namespace (Linux 6.11 and later).
   *
   * @param mountId the id that is never given to another mount
   * @param param as for {@link #of(long, long)}
   * @param namespaceId the id of the mount namespace
   * @return this
   */
  public MountRequest set(long mountId, long param, long namespaceId) {
    set(mountId, param).memory().putInt(SIZE, BYTES).putLong(MNT_NS_ID, namespaceId);
    return this;
  }

  @Override
  public String toString() {
    return "MountRequest[mountId=0x"
        + Long.toHexString(memory().getLong(MNT_ID))
        + ", param=0x"
        + Long.toHexString(memory().getLong(PARAM))
        + "]";
  }
}
