package dev.syslet.syscalls.raw;

import dev.syslet.syscalls.LinuxConstants;
import java.nio.ByteBuffer;

/**
 * 1 KiB of native memory for the structs of one attempt, for one thread at a time.
 *
 * <pre>
 *   0 struct iovec (16)      32 struct open_how (24)      64 struct pollfd (8)
 *  80 struct timespec, zero  96 an empty path            128 text (128)
 * 256 struct statx (256)    512 another struct statx (256)
 * 768 struct rusage (144)   928 struct timespec of its reading
 * </pre>
 */
public final class Scratch implements AutoCloseable {

  public static final int BYTES = 1024;
  public static final int STATX = 256;
  public static final int OTHER_STATX = 512;
  public static final int USAGE = 768;
  public static final int TEXT = 128;
  public static final int TEXT_BYTES = 128;
  private static final int IOVEC = 0;
  private static final int OPEN_HOW = 32;
  public static final int OPEN_HOW_BYTES = 24;
  private static final int POLLFD = 64;
  private static final int NO_TIME = 80;
  private static final int EMPTY_PATH = 96;

  private final ByteBuffer memory;
  private final long address;
  private final int index;

  Scratch(ByteBuffer memory, int index) {
    this.memory = memory;
    this.address = Memory.base(memory);
    this.index = index;
  }

  public ByteBuffer memory() {
    return memory;
  }

  public long address(int offset) {
    return address + offset;
  }

  public long iovec(long buffer, long length) {
    memory.putLong(IOVEC, buffer).putLong(IOVEC + 8, length);
    return address + IOVEC;
  }

  public long openat2(long dirfd, long path, long flags, long resolve) {
    memory.putLong(OPEN_HOW, flags).putLong(OPEN_HOW + 8, 0).putLong(OPEN_HOW + 16, resolve);
    return NativeCalls.call(Numbers.OPENAT2, dirfd, path, address + OPEN_HOW, OPEN_HOW_BYTES);
  }

  /** Asks about an open file, without asking whoever serves its file system. */
  public long statx(long fd, int mask, int at) {
    return NativeCalls.call(
        Numbers.STATX,
        fd,
        emptyPath(),
        LinuxConstants.AT_EMPTY_PATH | LinuxConstants.AT_STATX_DONT_SYNC,
        mask,
        address + at);
  }

  /** The path that is empty: with AT_EMPTY_PATH it means the directory's own fd. */
  public long emptyPath() {
    memory.put(EMPTY_PATH, (byte) 0);
    return address + EMPTY_PATH;
  }

  /** Polls one fd without waiting; returns its revents, or a negative errno. */
  public long poll(int fd, int events) {
    memory.putInt(POLLFD, fd).putShort(POLLFD + 4, (short) events).putShort(POLLFD + 6, (short) 0);
    memory.putLong(NO_TIME, 0).putLong(NO_TIME + 8, 0);
    long ready = NativeCalls.call(Numbers.PPOLL, address + POLLFD, 1, address + NO_TIME, 0, 8);
    return ready < 0 ? ready : memory.getShort(POLLFD + 6) & 0xFFFF;
  }

  /** Which slot of the pool it is, or -1 for a temporary one. */
  int index() {
    return index;
  }

  /** Gives it back. */
  @Override
  public void close() {
    ScratchPool.giveBack(this);
  }
}
