package dev.syslet.syscalls.raw;

import dev.syslet.syscalls.table.Architecture;

/**
 * The bytes of {@code struct stat}, which differ between architectures.
 *
 * <pre>
 * x86_64, 144 bytes ({@code asm/stat.h}):
 *   0 dev (8)      8 ino (8)     16 nlink (8)   24 mode (4)    28 uid (4)     32 gid (4)
 *  36 unused (4)  40 rdev (8)    48 size (8)    56 blksize (8) 64 blocks (8)
 *  72 atime (16)  88 mtime (16) 104 ctime (16) 120 unused (24)
 *
 * aarch64, 128 bytes ({@code asm-generic/stat.h}):
 *   0 dev (8)      8 ino (8)     16 mode (4)    20 nlink (4)   24 uid (4)     28 gid (4)
 *  32 rdev (8)    40 unused (8)  48 size (8)    56 blksize (4) 60 unused (4)  64 blocks (8)
 *  72 atime (16)  88 mtime (16) 104 ctime (16) 120 unused (8)
 *
 * a time:  0 seconds (8)   8 nanoseconds (8)
 * </pre>
 *
 * <p>Where a field is 4 bytes on one and 8 on the other, its lower 4 are read: both are
 * little-endian, and no link count or block size needs more.
 *
 * @param bytes how long the struct is
 * @param fields where the fields are that struct statx has too
 * @param rdev where a device file's device is
 */
public record StatLayout(int bytes, StatusFields fields, int rdev) {

  public static final int DEV = 0;
  static final int INO = 8;
  static final int SIZE = 48;
  static final int BLKSIZE = 56;
  static final int BLOCKS = 64;
  static final int ATIME = 72;
  static final int MTIME = 88;
  static final int CTIME = 104;

  public static final StatLayout CURRENT = of(Architecture.current());

  public static StatLayout of(Architecture architecture) {
    return switch (architecture) {
      case X86_64 -> new StatLayout(144, fields(16, 24, 28, 32), 40);
      case AARCH64 -> new StatLayout(128, fields(20, 16, 24, 28), 32);
    };
  }

  private static StatusFields fields(int nlink, int mode, int uid, int gid) {
    return new StatusFields(nlink, mode, uid, gid, INO, SIZE, BLKSIZE, BLOCKS, ATIME, MTIME, CTIME);
  }

  /** The major number in a {@code dev_t} as the kernel gives it to user space. */
  public static int major(long device) {
    return (int) ((device & 0xFFF00L) >>> 8 | (device & 0xFFFFF00000000000L) >>> 32);
  }

  /** The minor number in a {@code dev_t} as the kernel gives it to user space. */
  public static int minor(long device) {
    return (int) (device & 0xFFL | (device & 0xFFFFFF00000L) >>> 12);
  }
}
