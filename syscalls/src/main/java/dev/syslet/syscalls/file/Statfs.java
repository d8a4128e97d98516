package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * What statfs and fstatfs tell about a file system: a view over the {@code struct statfs} that the
 * kernel fills, the same on both architectures.
 *
 * <pre>
 *   0 type (8)    8 bsize (8)   16 blocks (8)   24 bfree (8)   32 bavail (8)
 *  40 files (8)  48 ffree (8)   56 fsid (8)     64 namelen (8) 72 frsize (8)
 *  80 flags (8)  88 unused (32)
 * </pre>
 *
 * <p>Reusable; holds the last answer until the next call is given it. One call at a time may use
 * it.
 */
public final class Statfs extends Struct {

  static final int BYTES = 120;
  static final int TYPE = 0;
  static final int BSIZE = 8;
  static final int BLOCKS = 16;
  static final int BFREE = 24;
  static final int BAVAIL = 32;
  static final int FILES = 40;
  static final int FFREE = 48;
  static final int FSID = 56;
  static final int NAMELEN = 64;
  static final int FRSIZE = 72;
  static final int FLAGS = 80;

  /** Makes an empty one. */
  public Statfs() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * The kind of file system.
   *
   * @return its magic number ({@code linux/magic.h})
   */
  public long type() {
    return memory().getLong(TYPE);
  }

  /**
   * The preferred size of reads and writes.
   *
   * @return bytes
   */
  public long blockSize() {
    return memory().getLong(BSIZE);
  }

  /**
   * How large the file system is.
   *
   * @return units of {@link #fragmentSize}
   */
  public long blocks() {
    return memory().getLong(BLOCKS);
  }

  /**
   * How much is free.
   *
   * @return units of {@link #fragmentSize}
   */
  public long freeBlocks() {
    return memory().getLong(BFREE);
  }

  /**
   * How much of it anybody may use.
   *
   * @return units of {@link #fragmentSize}
   */
  public long availableBlocks() {
    return memory().getLong(BAVAIL);
  }

  /**
   * How many files there can be.
   *
   * @return the number of inodes
   */
  public long files() {
    return memory().getLong(FILES);
  }

  /**
   * How many more files there can be.
   *
   * @return the number of free inodes
   */
  public long freeFiles() {
    return memory().getLong(FFREE);
  }

  /**
   * Which file system it is.
   *
   * @return its id
   */
  public long fileSystemId() {
    return memory().getLong(FSID);
  }

  /**
   * How long a name can be.
   *
   * @return bytes
   */
  public long maxNameLength() {
    return memory().getLong(NAMELEN);
  }

  /**
   * The unit of the block counts.
   *
   * @return bytes
   */
  public long fragmentSize() {
    return memory().getLong(FRSIZE);
  }

  /**
   * How it is mounted.
   *
   * @return the ST_ bits
   */
  public long flags() {
    return memory().getLong(FLAGS);
  }

  @Override
  public String toString() {
    return "Statfs[type=0x"
        + Long.toHexString(type())
        + ", blocks="
        + blocks()
        + ", free="
        + freeBlocks()
        + ", of "
        + fragmentSize()
        + " bytes]";
  }
}
