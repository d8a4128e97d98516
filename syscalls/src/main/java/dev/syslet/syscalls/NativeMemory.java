package dev.syslet.syscalls;

import java.nio.ByteBuffer;

/** Something that an argument may be the address of: a path, a struct, a leased buffer. */
abstract class NativeMemory {

  private final ByteBuffer memory;
  private final long address;

  NativeMemory(ByteBuffer memory) {
    this.memory = memory;
    this.address = Memory.base(memory);
  }

  /** The bytes, by absolute index; position and limit are nobody's. */
  final ByteBuffer memory() {
    return memory;
  }

  final long address() {
    return address;
  }

  final int bytes() {
    return memory.capacity();
  }

  /** Whether the kernel may write into it. */
  boolean isWritable() {
    return true;
  }

  /**
   * Whether the addresses that lie in it are of memory that it keeps, and holds while a call holds
   * it. Of other memory they are checked one by one.
   */
  boolean holdsWhatItPointsTo() {
    return false;
  }
}
