package dev.syslet.syscalls;

import com.kenai.jffi.MemoryIO;
import dev.syslet.core.SubmitException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Native memory as the kernel sees it: addresses. */
final class Memory {

  static final MemoryIO IO = MemoryIO.getInstance();

  /** The page size that buffers are aligned to. */
  static final int PAGE_BYTES = 4096;

  private Memory() {}

  /** The address of a direct buffer's first byte, whatever its position. */
  static long base(Buffer buffer) {
    if (!buffer.isDirect()) {
      throw new SubmitException(
          Errnos.EFAULT,
          "a heap buffer has no address that stays: use ByteBuffer.allocateDirect or a BufferPool,"
              + " not "
              + buffer);
    }
    return IO.getDirectBufferAddress(buffer);
  }

  /** The address of the byte at a direct buffer's position. */
  static long address(ByteBuffer buffer) {
    return base(buffer) + buffer.position();
  }

  /** Zeroed direct memory that begins at a page. */
  static ByteBuffer allocatePages(int bytes) {
    return ByteBuffer.allocateDirect(Math.addExact(bytes, PAGE_BYTES - 1))
        .alignedSlice(PAGE_BYTES)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }
}
