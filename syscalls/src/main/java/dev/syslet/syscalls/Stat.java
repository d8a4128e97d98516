package dev.syslet.syscalls;

import java.time.Instant;

/**
 * What fstat and newfstatat tell about a file: a view over the {@code struct stat} that the kernel
 * fills. {@link Statx} tells more and can be asked for less.
 *
 * <p>Reusable; holds the last answer until the next call is given it. One call at a time may use
 * it.
 *
 * <pre>{@code
 * Stat stat = new Stat();
 * executor.call(Syscalls.fstat(file, stat));
 * long size = stat.size();
 * }</pre>
 */
public final class Stat extends NativeMemory {

  private final StatLayout layout;

  /** Makes an empty one. */
  public Stat() {
    this(StatLayout.CURRENT);
  }

  Stat(StatLayout layout) {
    super(Slabs.allocate(layout.bytes()));
    this.layout = layout;
  }

  /**
   * The device that the file is on.
   *
   * @return its {@code dev_t}
   */
  public long device() {
    return memory().getLong(StatLayout.DEV);
  }

  /**
   * The device that the file is on, its major number.
   *
   * @return the number
   */
  public int deviceMajor() {
    return StatLayout.major(device());
  }

  /**
   * The device that the file is on, its minor number.
   *
   * @return the number
   */
  public int deviceMinor() {
    return StatLayout.minor(device());
  }

  /**
   * The inode number.
   *
   * @return the number
   */
  public long inode() {
    return memory().getLong(StatLayout.INO);
  }

  /**
   * Type and permissions.
   *
   * @return the type's S_IF bits and the permission bits
   */
  public int mode() {
    return memory().getInt(layout.mode());
  }

  /**
   * The type.
   *
   * @return the type in the mode
   */
  public FileType type() {
    return FileType.ofMode(mode());
  }

  /**
   * The number of hard links.
   *
   * @return the number
   */
  public int links() {
    return memory().getInt(layout.nlink());
  }

  /**
   * The owner.
   *
   * @return the user id
   */
  public int uid() {
    return memory().getInt(layout.uid());
  }

  /**
   * The group.
   *
   * @return the group id
   */
  public int gid() {
    return memory().getInt(layout.gid());
  }

  /**
   * Of a device file, the device that it stands for.
   *
   * @return its {@code dev_t}
   */
  public long representedDevice() {
    return memory().getLong(layout.rdev());
  }

  /**
   * The size.
   *
   * @return bytes
   */
  public long size() {
    return memory().getLong(StatLayout.SIZE);
  }

  /**
   * The preferred size of reads and writes.
   *
   * @return bytes
   */
  public int blockSize() {
    return memory().getInt(StatLayout.BLKSIZE);
  }

  /**
   * The room that the file takes.
   *
   * @return units of 512 bytes
   */
  public long blocks() {
    return memory().getLong(StatLayout.BLOCKS);
  }

  /**
   * When the file was read.
   *
   * @return the access time
   */
  public Instant accessTime() {
    return time(StatLayout.ATIME);
  }

  /**
   * When data changed.
   *
   * @return the modification time
   */
  public Instant modificationTime() {
    return time(StatLayout.MTIME);
  }

  /**
   * When data or metadata changed.
   *
   * @return the time of change
   */
  public Instant changeTime() {
    return time(StatLayout.CTIME);
  }

  private Instant time(int at) {
    return Instant.ofEpochSecond(
        memory().getLong(at), memory().getLong(at + StatLayout.TIME_NANOS));
  }

  @Override
  public String toString() {
    return "Stat[type="
        + type()
        + ", mode=0"
        + Integer.toOctalString(mode() & 0xFFF)
        + ", size="
        + size()
        + ", inode="
        + inode()
        + "]";
  }
}
