package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * The two descriptors that pipe2 or socketpair makes, in native memory. Reusable; one call at a
 * time may use it.
 */
public final class FdPair extends Struct {

  static final int BYTES = 8;

  /** Makes one; until a call has filled it both numbers are -1. */
  public FdPair() {
    super(Slabs.allocate(BYTES));
    memory().putInt(0, -1).putInt(4, -1);
  }

  /**
   * The first descriptor; of a pipe, the end to read from.
   *
   * @return its number, to be adopted
   */
  public int first() {
    return memory().getInt(0);
  }

  /**
   * The second descriptor; of a pipe, the end to write to.
   *
   * @return its number, to be adopted
   */
  public int second() {
    return memory().getInt(4);
  }

  @Override
  public String toString() {
    return "FdPair[" + first() + ", " + second() + "]";
  }
}
