package dev.syslet.syscalls.file;

import dev.syslet.syscalls.raw.Slabs;

/**
 * A place in a file, in native memory, that sendfile and copy_file_range begin at and move: a 64-bit
 * number. Reusable; one call at a time may use it.
 */
public final class FileOffset extends Struct {

  static final int BYTES = 8;

  /** Makes one that is 0. */
  public FileOffset() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Makes one.
   *
   * @param offset bytes from the beginning of the file
   * @return the new one
   */
  public static FileOffset of(long offset) {
    return new FileOffset().set(offset);
  }

  /**
   * Changes it.
   *
   * @param offset bytes from the beginning of the file
   * @return this
   */
  public FileOffset set(long offset) {
    memory().putLong(0, offset);
    return this;
  }

  /**
   * The place; after a call, the first byte that it left.
   *
   * @return bytes from the beginning of the file
   */
  public long get() {
    return memory().getLong(0);
  }

  @Override
  public String toString() {
    return "FileOffset[" + get() + "]";
  }
}
