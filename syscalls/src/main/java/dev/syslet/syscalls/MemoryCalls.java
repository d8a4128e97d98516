package dev.syslet.syscalls;

import com.kenai.jffi.PageManager;
import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} for memory and files that are only in memory. */
abstract class MemoryCalls extends FcntlCalls {

  MemoryCalls() {}

  private static final int PAGE_BYTES = Math.toIntExact(PageManager.getInstance().pageSize());

  private static Descriptor touchedPages(Descriptor d, ByteBuffer buffer) {
    long base = Memory.base(buffer);
    return touchedPages(d, buffer, base, base + buffer.position(), buffer.remaining());
  }

  private static Descriptor touchedPages(Descriptor d, LeasedBuffer buffer) {
    long base = Structs.address(buffer);
    ByteBuffer view = buffer.buffer();
    return touchedPages(d, buffer, base, base + view.position(), view.remaining());
  }

  private static Descriptor touchedPages(
      Descriptor d, Object held, long base, long address, long bytes) {
    long begin = address & -PAGE_BYTES;
    if (begin < base) {
      throw new SubmitException(Errno.EINVAL, "the memory begins in the middle of a page: " + held);
    }
    return d.addArgument(begin, held).addArgument(address + bytes - begin);
  }

  private static Descriptor wholePages(Descriptor d, ByteBuffer buffer) {
    return wholePages(d, buffer, Memory.address(buffer), buffer.remaining());
  }

  private static Descriptor wholePages(Descriptor d, LeasedBuffer buffer) {
    ByteBuffer view = buffer.buffer();
    return wholePages(d, buffer, Structs.address(buffer) + view.position(), view.remaining());
  }

  private static Descriptor wholePages(Descriptor d, Object held, long address, long bytes) {
    long begin = (address + PAGE_BYTES - 1) & -PAGE_BYTES;
    long end = (address + bytes) & -PAGE_BYTES;
    if (begin >= end) {
      throw new SubmitException(
          Errno.EINVAL, "no whole page lies in the " + bytes + " bytes given of " + held);
    }
    return d.addArgument(begin, held).addArgument(end - begin);
  }

  /**
   * Fills a descriptor: bring what was written to a mapped file to its device.
   *
   * @param d the descriptor
   * @param mapping a direct buffer; the pages that what lies between position and limit touches
   * @param flags MS_SYNC, MS_ASYNC, MS_INVALIDATE
   * @return the descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct, (EINVAL) when the memory begins
   *     in the middle of a page
   */
  public static Descriptor msync(Descriptor d, ByteBuffer mapping, int flags) {
    return touchedPages(d.syscall(Numbers.MSYNC), mapping).addArgument(flags);
  }

  /**
   * Fills a descriptor: bring what was written to a mapped file to its device.
   *
   * @param d the descriptor
   * @param mapping the pages that what lies between position and limit touches
   * @param flags MS_SYNC, MS_ASYNC, MS_INVALIDATE
   * @return the descriptor; its result is 0
   * @throws SubmitException (EINVAL) when the memory begins in the middle of a page
   */
  public static Descriptor msync(Descriptor d, LeasedBuffer mapping, int flags) {
    return touchedPages(d.syscall(Numbers.MSYNC), mapping).addArgument(flags);
  }

  /**
   * Bring what was written to a mapped file to its device.
   *
   * @param mapping a direct buffer; the pages that what lies between position and limit touches
   * @param flags MS_SYNC, MS_ASYNC, MS_INVALIDATE
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct, (EINVAL) when the memory begins
   *     in the middle of a page
   */
  public static Descriptor msync(ByteBuffer mapping, int flags) {
    return msync(new Descriptor(), mapping, flags);
  }

  /**
   * Bring what was written to a mapped file to its device.
   *
   * @param mapping the pages that what lies between position and limit touches
   * @param flags MS_SYNC, MS_ASYNC, MS_INVALIDATE
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EINVAL) when the memory begins in the middle of a page
   */
  public static Descriptor msync(LeasedBuffer mapping, int flags) {
    return msync(new Descriptor(), mapping, flags);
  }

  /**
   * Fills a descriptor: say how memory will be used.
   *
   * @param d the descriptor
   * @param memory a direct buffer; the pages that lie wholly between position and limit; none that
   *     other memory has a part in
   * @param advice an MADV_ constant; some, such as MADV_DONTNEED, destroy what is in the pages
   * @return the descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct, (EINVAL) when not one page lies
   *     wholly in there
   */
  public static Descriptor madvise(Descriptor d, ByteBuffer memory, int advice) {
    return wholePages(d.syscall(Numbers.MADVISE), memory).addArgument(advice);
  }

  /**
   * Fills a descriptor: say how memory will be used.
   *
   * @param d the descriptor
   * @param memory the pages that lie wholly between position and limit; none that other memory has
   *     a part in
   * @param advice an MADV_ constant; some, such as MADV_DONTNEED, destroy what is in the pages
   * @return the descriptor; its result is 0
   * @throws SubmitException (EINVAL) when not one page lies wholly in there
   */
  public static Descriptor madvise(Descriptor d, LeasedBuffer memory, int advice) {
    return wholePages(d.syscall(Numbers.MADVISE), memory).addArgument(advice);
  }

  /**
   * Say how memory will be used.
   *
   * @param memory a direct buffer; the pages that lie wholly between position and limit; none that
   *     other memory has a part in
   * @param advice an MADV_ constant; some, such as MADV_DONTNEED, destroy what is in the pages
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the buffer is not direct, (EINVAL) when not one page lies
   *     wholly in there
   */
  public static Descriptor madvise(ByteBuffer memory, int advice) {
    return madvise(new Descriptor(), memory, advice);
  }

  /**
   * Say how memory will be used.
   *
   * @param memory the pages that lie wholly between position and limit; none that other memory has
   *     a part in
   * @param advice an MADV_ constant; some, such as MADV_DONTNEED, destroy what is in the pages
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EINVAL) when not one page lies wholly in there
   */
  public static Descriptor madvise(LeasedBuffer memory, int advice) {
    return madvise(new Descriptor(), memory, advice);
  }

  /**
   * Fills a descriptor: make a file that is only in memory.
   *
   * @param d the descriptor
   * @param name its name in /proc/self/fd, which need not be unique
   * @param flags MFD_CLOEXEC, MFD_ALLOW_SEALING
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor memfd_create(Descriptor d, PathName name, int flags) {
    return path(d.syscall(Numbers.MEMFD_CREATE), name).addArgument(flags);
  }

  /**
   * Make a file that is only in memory.
   *
   * @param name its name in /proc/self/fd, which need not be unique
   * @param flags MFD_CLOEXEC, MFD_ALLOW_SEALING
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor memfd_create(String name, int flags) {
    return memfd_create(new Descriptor(), PathName.of(name), flags);
  }

  /**
   * Fills a descriptor: get random bytes.
   *
   * @param d the descriptor
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param flags 0, GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE
   * @return the descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor getrandom(Descriptor d, ByteBuffer buffer, int flags) {
    return bytes(d.syscall(Numbers.GETRANDOM), buffer).addArgument(flags);
  }

  /**
   * Fills a descriptor: get random bytes.
   *
   * @param d the descriptor
   * @param buffer what lies between position and limit is filled, they do not move
   * @param flags 0, GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor getrandom(Descriptor d, LeasedBuffer buffer, int flags) {
    return bytes(d.syscall(Numbers.GETRANDOM), buffer).addArgument(flags);
  }

  /**
   * Get random bytes.
   *
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param flags 0, GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE
   * @return a new descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor getrandom(ByteBuffer buffer, int flags) {
    return getrandom(new Descriptor(), buffer, flags);
  }

  /**
   * Get random bytes.
   *
   * @param buffer what lies between position and limit is filled, they do not move
   * @param flags 0, GRND_NONBLOCK, GRND_RANDOM, GRND_INSECURE
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor getrandom(LeasedBuffer buffer, int flags) {
    return getrandom(new Descriptor(), buffer, flags);
  }
}
