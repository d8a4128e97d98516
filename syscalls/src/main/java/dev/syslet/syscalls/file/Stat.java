package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.StatLayout;

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
public final class Stat extends FileStatus {

  private final StatLayout layout;

  /** Makes an empty one. */
  public Stat() {
    this(StatLayout.CURRENT);
  }

  Stat(StatLayout layout) {
    super(layout.bytes(), layout.fields());
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

  @Override
  public int deviceMajor() {
    return StatLayout.major(device());
  }

  @Override
  public int deviceMinor() {
    return StatLayout.minor(device());
  }

  /**
   * Of a device file, the device that it stands for.
   *
   * @return its {@code dev_t}
   */
  public long representedDevice() {
    return memory().getLong(layout.rdev());
  }

  @Override
  public String toString() {
    return "Stat[" + text() + "]";
  }
}
