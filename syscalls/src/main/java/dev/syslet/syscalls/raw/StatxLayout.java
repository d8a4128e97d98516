package dev.syslet.syscalls.raw;

import dev.syslet.syscalls.LinuxConstants;
import java.nio.ByteBuffer;

/**
 * The bytes of {@code struct statx}, the same on every architecture.
 *
 * <pre>
 *   0 mask (4)        4 blksize (4)      8 attributes (8)
 *  16 nlink (4)      20 uid (4)         24 gid (4)        28 mode (2)   30 unused (2)
 *  32 ino (8)        40 size (8)        48 blocks (8)     56 attributes_mask (8)
 *  64 atime (16)     80 btime (16)      96 ctime (16)    112 mtime (16)
 * 128 rdev_major (4) 132 rdev_minor (4) 136 dev_major (4) 140 dev_minor (4)
 * 144 mnt_id (8)    152 newer fields and spare room up to 256
 *
 * a time:  0 seconds (8)   8 nanoseconds (4)   12 unused (4)
 * </pre>
 */
public final class StatxLayout {

  public static final int BYTES = 256;
  public static final int MASK = 0;
  public static final int BLKSIZE = 4;
  public static final int ATTRIBUTES = 8;
  public static final int NLINK = 16;
  public static final int UID = 20;
  public static final int GID = 24;
  public static final int MODE = 28;
  public static final int INO = 32;
  public static final int SIZE = 40;
  public static final int BLOCKS = 48;
  public static final int ATIME = 64;
  public static final int BTIME = 80;
  public static final int CTIME = 96;
  public static final int MTIME = 112;
  public static final int RDEV_MAJOR = 128;
  public static final int RDEV_MINOR = 132;
  public static final int DEV_MAJOR = 136;
  public static final int DEV_MINOR = 140;
  public static final int MNT_ID = 144;

  private StatxLayout() {}

  public static int mode(ByteBuffer memory, int at) {
    return memory.getShort(at + MODE) & 0xFFFF;
  }

  public static int type(ByteBuffer memory, int at) {
    return mode(memory, at) & LinuxConstants.S_IFMT;
  }

  /** Major and minor number in one, not in the encoding of {@code dev_t}. */
  public static long device(ByteBuffer memory, int at) {
    return ((long) memory.getInt(at + DEV_MAJOR) << 32)
        | (memory.getInt(at + DEV_MINOR) & 0xFFFFFFFFL);
  }

  public static boolean sameFile(ByteBuffer memory, int at, int other) {
    return device(memory, at) == device(memory, other)
        && memory.getLong(at + INO) == memory.getLong(other + INO)
        && type(memory, at) == type(memory, other);
  }
}
