package dev.syslet.syscalls.file;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.Slabs;
import java.nio.charset.StandardCharsets;

/**
 * What statmount tells about a mount: a view over the {@code struct statmount} that the kernel
 * fills ({@code linux/mount.h}), the same on every architecture.
 *
 * <pre>
 *   0 size (4)         4 mnt_opts (4)        8 mask (8)       16 sb_dev_major (4) 20 sb_dev_minor (4)
 *  24 sb_magic (8)    32 sb_flags (4)       36 fs_type (4)    40 mnt_id (8)       48 mnt_parent_id (8)
 *  56 mnt_id_old (4)  60 mnt_parent_id_old  64 mnt_attr (8)   72 mnt_propagation  80 mnt_peer_group (8)
 *  88 mnt_master (8)  96 propagate_from (8) 104 mnt_root (4) 108 mnt_point (4)   112 mnt_ns_id (8)
 * 120 newer fields and spare room           512 the strings: a string field is where it begins here
 * </pre>
 *
 * <p>Which fields are filled stands in {@link #mask}; strings that were not asked for are empty.
 * When the call answers EOVERFLOW there was not enough room for the strings.
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class Statmount extends Struct {

  static final int SIZE = 0;
  static final int MNT_OPTS = 4;
  static final int MASK = 8;
  static final int SB_DEV_MAJOR = 16;
  static final int SB_DEV_MINOR = 20;
  static final int SB_MAGIC = 24;
  static final int SB_FLAGS = 32;
  static final int FS_TYPE = 36;
  static final int MNT_ID = 40;
  static final int MNT_PARENT_ID = 48;
  static final int MNT_ID_OLD = 56;
  static final int MNT_PARENT_ID_OLD = 60;
  static final int MNT_ATTR = 64;
  static final int MNT_PROPAGATION = 72;
  static final int MNT_ROOT = 104;
  static final int MNT_POINT = 108;
  static final int STRINGS = 512;
  private static final int DEFAULT_BYTES = 4096;

  /** Makes one of 4096 bytes. */
  public Statmount() {
    this(DEFAULT_BYTES);
  }

  /**
   * Makes one.
   *
   * @param bytes how much room there is for the struct and its strings, 512 to 65536
   * @throws IllegalArgumentException when it is out of range
   */
  public Statmount(int bytes) {
    super(Slabs.allocate(checked(bytes)));
  }

  private static int checked(int bytes) {
    if (bytes < STRINGS || bytes > Slabs.SLAB_BYTES) {
      throw new IllegalArgumentException(
          bytes + " bytes for a mount: it must be " + STRINGS + " to " + Slabs.SLAB_BYTES);
    }
    return bytes;
  }

  /**
   * What the kernel filled.
   *
   * @return the STATMOUNT_ bits
   */
  public long mask() {
    return memory().getLong(MASK);
  }

  /**
   * The device of the file system, its major number.
   *
   * @return the number
   */
  public int deviceMajor() {
    return memory().getInt(SB_DEV_MAJOR);
  }

  /**
   * The device of the file system, its minor number.
   *
   * @return the number
   */
  public int deviceMinor() {
    return memory().getInt(SB_DEV_MINOR);
  }

  /**
   * The kind of file system.
   *
   * @return its magic number ({@code linux/magic.h})
   */
  public long magic() {
    return memory().getLong(SB_MAGIC);
  }

  /**
   * The mount.
   *
   * @return its id that is never given to another
   */
  public long mountId() {
    return memory().getLong(MNT_ID);
  }

  /**
   * The mount that it is mounted on.
   *
   * @return its id that is never given to another
   */
  public long parentId() {
    return memory().getLong(MNT_PARENT_ID);
  }

  /**
   * The mount, as mountinfo numbers it.
   *
   * @return its id, which may be given to another once it is unmounted
   */
  public int mountInfoId() {
    return memory().getInt(MNT_ID_OLD);
  }

  /**
   * How it is mounted.
   *
   * @return the MOUNT_ATTR_ bits
   */
  public long attributes() {
    return memory().getLong(MNT_ATTR);
  }

  /**
   * The name of the kind of file system.
   *
   * @return the name; empty when it was not asked for
   */
  public String fileSystemType() {
    return text(FS_TYPE, LinuxConstants.STATMOUNT_FS_TYPE);
  }

  /**
   * The part of the file system that is mounted.
   *
   * @return the path in it; empty when it was not asked for
   */
  public String root() {
    return text(MNT_ROOT, LinuxConstants.STATMOUNT_MNT_ROOT);
  }

  /**
   * Where it is mounted.
   *
   * @return the path; empty when it was not asked for
   */
  public String mountPoint() {
    return text(MNT_POINT, LinuxConstants.STATMOUNT_MNT_POINT);
  }

  private String text(int field, long bit) {
    if ((mask() & bit) == 0) {
      return "";
    }
    int begin = STRINGS + memory().getInt(field);
    int end = begin;
    while (end < bytes() && memory().get(end) != 0) {
      end++;
    }
    byte[] text = new byte[end - begin];
    memory().get(begin, text);
    return new String(text, StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "Statmount[mountId=0x"
        + Long.toHexString(mountId())
        + ", type="
        + fileSystemType()
        + ", mountPoint="
        + mountPoint()
        + "]";
  }
}
