package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;

/** The factories of {@link Syscalls} that read and write several pieces of memory at once. */
abstract class VectorCalls extends FdCalls {

  VectorCalls() {}

  private static Descriptor parts(Descriptor d, Iovecs parts) {
    return d.addArgument(Structs.address(parts), parts).addArgument(parts.count());
  }

  private static Descriptor writableParts(Descriptor d, Iovecs parts) {
    if (!Structs.isWritableBehind(parts)) {
      throw new SubmitException(
          Errno.EFAULT, "the kernel would write into a read-only buffer of " + parts);
    }
    return parts(d, parts);
  }

  /**
   * Fills a descriptor: read into several pieces of memory, from a pipe, a socket, or a file's
   * position.
   *
   * @param d the descriptor
   * @param file the file
   * @param parts what is filled, in order
   * @return the descriptor; its result is the number of bytes, 0 at the end
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor readv(Descriptor d, Fd file, Iovecs parts) {
    return writableParts(file(d, Numbers.READV, file), parts);
  }

  /**
   * Read into several pieces of memory, from a pipe, a socket, or a file's position.
   *
   * @param file the file
   * @param parts what is filled, in order
   * @return a new descriptor; its result is the number of bytes, 0 at the end
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor readv(Fd file, Iovecs parts) {
    return readv(new Descriptor(), file, parts);
  }

  /**
   * Fills a descriptor: write several pieces of memory, to a pipe, a socket, or a file's position.
   *
   * @param d the descriptor
   * @param file the file
   * @param parts what is written, in order
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor writev(Descriptor d, Fd file, Iovecs parts) {
    return parts(file(d, Numbers.WRITEV, file), parts);
  }

  /**
   * Write several pieces of memory, to a pipe, a socket, or a file's position.
   *
   * @param file the file
   * @param parts what is written, in order
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor writev(Fd file, Iovecs parts) {
    return writev(new Descriptor(), file, parts);
  }

  /**
   * Fills a descriptor: read from a place in a file into several pieces of memory.
   *
   * @param d the descriptor
   * @param file the file
   * @param parts what is filled, in order
   * @param offset where in the file, not negative
   * @return the descriptor; its result is the number of bytes, 0 at the end of the file
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor preadv(Descriptor d, Fd file, Iovecs parts, long offset) {
    return writableParts(file(d, Numbers.PREADV, file), parts).addArgument(offset).addArgument(0);
  }

  /**
   * Read from a place in a file into several pieces of memory.
   *
   * @param file the file
   * @param parts what is filled, in order
   * @param offset where in the file, not negative
   * @return a new descriptor; its result is the number of bytes, 0 at the end of the file
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor preadv(Fd file, Iovecs parts, long offset) {
    return preadv(new Descriptor(), file, parts, offset);
  }

  /**
   * Fills a descriptor: write several pieces of memory to a place in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param parts what is written, in order
   * @param offset where in the file, not negative
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor pwritev(Descriptor d, Fd file, Iovecs parts, long offset) {
    return parts(file(d, Numbers.PWRITEV, file), parts).addArgument(offset).addArgument(0);
  }

  /**
   * Write several pieces of memory to a place in a file.
   *
   * @param file the file
   * @param parts what is written, in order
   * @param offset where in the file, not negative
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor pwritev(Fd file, Iovecs parts, long offset) {
    return pwritev(new Descriptor(), file, parts, offset);
  }

  /**
   * Fills a descriptor: read from a place in a file into several pieces of memory.
   *
   * @param d the descriptor
   * @param file the file
   * @param parts what is filled, in order
   * @param offset where in the file; -1 for its position, which is moved
   * @param flags RWF_ flags
   * @return the descriptor; its result is the number of bytes, 0 at the end of the file
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor preadv2(Descriptor d, Fd file, Iovecs parts, long offset, int flags) {
    return writableParts(file(d, Numbers.PREADV2, file), parts)
        .addArgument(offset)
        .addArgument(0)
        .addArgument(flags);
  }

  /**
   * Read from a place in a file into several pieces of memory.
   *
   * @param file the file
   * @param parts what is filled, in order
   * @param offset where in the file; -1 for its position, which is moved
   * @param flags RWF_ flags
   * @return a new descriptor; its result is the number of bytes, 0 at the end of the file
   * @throws SubmitException (EFAULT) when a part is read-only
   */
  public static Descriptor preadv2(Fd file, Iovecs parts, long offset, int flags) {
    return preadv2(new Descriptor(), file, parts, offset, flags);
  }

  /**
   * Fills a descriptor: write several pieces of memory to a place in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param parts what is written, in order
   * @param offset where in the file; -1 for its position, which is moved
   * @param flags RWF_ flags
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor pwritev2(Descriptor d, Fd file, Iovecs parts, long offset, int flags) {
    return parts(file(d, Numbers.PWRITEV2, file), parts)
        .addArgument(offset)
        .addArgument(0)
        .addArgument(flags);
  }

  /**
   * Write several pieces of memory to a place in a file.
   *
   * @param file the file
   * @param parts what is written, in order
   * @param offset where in the file; -1 for its position, which is moved
   * @param flags RWF_ flags
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor pwritev2(Fd file, Iovecs parts, long offset, int flags) {
    return pwritev2(new Descriptor(), file, parts, offset, flags);
  }
}
