package dev.syslet.syscalls.raw;

import com.kenai.jffi.MemoryIO;
import dev.syslet.core.SubmitException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Native memory as the kernel sees it: addresses.
 *
 * <p>Asking for a buffer's address goes through JNI and takes 20 ns; a call with a plain {@code
 * ByteBuffer} does it twice, when its descriptor is filled and when it is checked, one with a
 * {@code LeasedBuffer} not at all. The faster way there is, {@code
 * MemorySegment.ofBuffer(b).address()}, was tried: 1 ns, but in the middle of a submit the compiler
 * did not get rid of the segment, 32 bytes of garbage per call.
 */
public final class Memory {

  public static final MemoryIO IO = MemoryIO.getInstance();

  /** The page size that buffers are aligned to. */
  public static final int PAGE_BYTES = 4096;

  private Memory() {}

  /** The address of a direct buffer's first byte, whatever its position. */
  public static long base(ByteBuffer buffer) {
    if (!buffer.isDirect()) {
      throw new SubmitException(
          Errno.EFAULT,
          "a heap buffer has no address that stays: use ByteBuffer.allocateDirect or a BufferPool,"
              + " not "
              + buffer);
    }
    return IO.getDirectBufferAddress(buffer);
  }

  /** The address of the byte at a direct buffer's position. */
  public static long address(ByteBuffer buffer) {
    return base(buffer) + buffer.position();
  }

  /** Zeroed direct memory that begins at a page. */
  public static ByteBuffer allocatePages(int bytes) {
    // An aligned slice is cut at both ends, so whole pages and one more are needed.
    int pages = Math.addExact(bytes, PAGE_BYTES - 1) & -PAGE_BYTES;
    return ByteBuffer.allocateDirect(Math.addExact(pages, PAGE_BYTES))
        .alignedSlice(PAGE_BYTES)
        .slice(0, bytes)
        .order(ByteOrder.nativeOrder());
  }
}
