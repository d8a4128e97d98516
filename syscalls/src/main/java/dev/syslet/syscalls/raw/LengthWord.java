package dev.syslet.syscalls.raw;

import dev.syslet.core.Lease;

/**
 * The 32-bit length of an address or an option: the kernel reads there how much room there is, and
 * writes how long the thing was, which may be more. Submitting a call says again how much room there
 * is, so what an earlier call was told limits no later one.
 */
public final class LengthWord extends NativeMemory implements Lease {

  private static final int BYTES = 4;

  private int room;

  public LengthWord(int room) {
    super(Slabs.allocate(BYTES));
    this.room = room;
  }

  public int room() {
    return room;
  }

  public void room(int bytes) {
    room = bytes;
  }

  public int get() {
    return memory().getInt(0);
  }

  public void set(int length) {
    memory().putInt(0, length);
  }

  /** Says how much room there is. */
  public LengthWord offer() {
    set(room);
    return this;
  }

  @Override
  public int acquire() {
    offer();
    return 0;
  }

  @Override
  public void release() {
    // The memory belongs to the garbage collector, and the length stays to be read.
  }

  @Override
  public String toString() {
    return "a length of " + get() + " bytes";
  }
}
