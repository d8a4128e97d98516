package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.file.Dirents;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} for calls on an open file. */
abstract class FdCalls {

  FdCalls() {}

  /** Adds an open file: its number, with the handle as lease. */
  static Descriptor file(Descriptor d, int syscall, Fd file) {
    return d.syscall(syscall).addArgument(file.number(), file);
  }

  /** Begins a call whose first argument is the working directory. */
  static Descriptor fromWorkingDirectory(Descriptor d, int syscall) {
    return d.syscall(syscall).addArgument(LinuxConstants.AT_FDCWD);
  }

  /** Adds a path, or another string. */
  static Descriptor path(Descriptor d, PathName path) {
    return d.addArgument(Structs.address(path), path);
  }

  /** Begins a call by path from the working directory. */
  static Descriptor at(Descriptor d, int syscall, PathName path) {
    return path(fromWorkingDirectory(d, syscall), path);
  }

  /** Begins a call by path from a directory. */
  static Descriptor at(Descriptor d, int syscall, Fd directory, PathName path) {
    return path(file(d, syscall, directory), path);
  }

  /** Adds address and length of what lies between a buffer's position and its limit. */
  static Descriptor bytes(Descriptor d, ByteBuffer buffer) {
    return d.addArgument(Memory.address(buffer), buffer).addArgument(buffer.remaining());
  }

  static Descriptor bytes(Descriptor d, LeasedBuffer buffer) {
    ByteBuffer view = buffer.buffer();
    return d.addArgument(Structs.address(buffer) + view.position(), buffer)
        .addArgument(view.remaining());
  }

  /**
   * Fills a descriptor: read from a place in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param offset where in the file
   * @return the descriptor; its result is the number of bytes, 0 at the end of the file
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor pread64(Descriptor d, Fd file, ByteBuffer buffer, long offset) {
    return bytes(file(d, Numbers.PREAD64, file), buffer).addArgument(offset);
  }

  /**
   * Fills a descriptor: read from a place in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer what lies between position and limit is filled, they do not move
   * @param offset where in the file
   * @return the descriptor; its result is the number of bytes, 0 at the end of the file
   */
  public static Descriptor pread64(Descriptor d, Fd file, LeasedBuffer buffer, long offset) {
    return bytes(file(d, Numbers.PREAD64, file), buffer).addArgument(offset);
  }

  /**
   * Read from a place in a file.
   *
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @param offset where in the file
   * @return a new descriptor; its result is the number of bytes, 0 at the end of the file
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor pread64(Fd file, ByteBuffer buffer, long offset) {
    return pread64(new Descriptor(), file, buffer, offset);
  }

  /**
   * Read from a place in a file.
   *
   * @param file the file
   * @param buffer what lies between position and limit is filled, they do not move
   * @param offset where in the file
   * @return a new descriptor; its result is the number of bytes, 0 at the end of the file
   */
  public static Descriptor pread64(Fd file, LeasedBuffer buffer, long offset) {
    return pread64(new Descriptor(), file, buffer, offset);
  }

  /**
   * Fills a descriptor: write to a place in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is written, they do not
   *     move
   * @param offset where in the file
   * @return the descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor pwrite64(Descriptor d, Fd file, ByteBuffer buffer, long offset) {
    return bytes(file(d, Numbers.PWRITE64, file), buffer).addArgument(offset);
  }

  /**
   * Fills a descriptor: write to a place in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer what lies between position and limit is written, they do not move
   * @param offset where in the file
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor pwrite64(Descriptor d, Fd file, LeasedBuffer buffer, long offset) {
    return bytes(file(d, Numbers.PWRITE64, file), buffer).addArgument(offset);
  }

  /**
   * Write to a place in a file.
   *
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is written, they do not
   *     move
   * @param offset where in the file
   * @return a new descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor pwrite64(Fd file, ByteBuffer buffer, long offset) {
    return pwrite64(new Descriptor(), file, buffer, offset);
  }

  /**
   * Write to a place in a file.
   *
   * @param file the file
   * @param buffer what lies between position and limit is written, they do not move
   * @param offset where in the file
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor pwrite64(Fd file, LeasedBuffer buffer, long offset) {
    return pwrite64(new Descriptor(), file, buffer, offset);
  }

  /**
   * Fills a descriptor: read from a pipe, a socket, or a file's position.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, 0 at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor read(Descriptor d, Fd file, ByteBuffer buffer) {
    return bytes(file(d, Numbers.READ, file), buffer);
  }

  /**
   * Fills a descriptor: read from a pipe, a socket, or a file's position.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, 0 at the end
   */
  public static Descriptor read(Descriptor d, Fd file, LeasedBuffer buffer) {
    return bytes(file(d, Numbers.READ, file), buffer);
  }

  /**
   * Read from a pipe, a socket, or a file's position.
   *
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, 0 at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor read(Fd file, ByteBuffer buffer) {
    return read(new Descriptor(), file, buffer);
  }

  /**
   * Read from a pipe, a socket, or a file's position.
   *
   * @param file the file
   * @param buffer what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, 0 at the end
   */
  public static Descriptor read(Fd file, LeasedBuffer buffer) {
    return read(new Descriptor(), file, buffer);
  }

  /**
   * Fills a descriptor: write to a pipe, a socket, or a file's position.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is written, they do not
   *     move
   * @return the descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor write(Descriptor d, Fd file, ByteBuffer buffer) {
    return bytes(file(d, Numbers.WRITE, file), buffer);
  }

  /**
   * Fills a descriptor: write to a pipe, a socket, or a file's position.
   *
   * @param d the descriptor
   * @param file the file
   * @param buffer what lies between position and limit is written, they do not move
   * @return the descriptor; its result is the number of bytes
   */
  public static Descriptor write(Descriptor d, Fd file, LeasedBuffer buffer) {
    return bytes(file(d, Numbers.WRITE, file), buffer);
  }

  /**
   * Write to a pipe, a socket, or a file's position.
   *
   * @param file the file
   * @param buffer a direct buffer; what lies between position and limit is written, they do not
   *     move
   * @return a new descriptor; its result is the number of bytes
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor write(Fd file, ByteBuffer buffer) {
    return write(new Descriptor(), file, buffer);
  }

  /**
   * Write to a pipe, a socket, or a file's position.
   *
   * @param file the file
   * @param buffer what lies between position and limit is written, they do not move
   * @return a new descriptor; its result is the number of bytes
   */
  public static Descriptor write(Fd file, LeasedBuffer buffer) {
    return write(new Descriptor(), file, buffer);
  }

  /**
   * Fills a descriptor: read records of a directory, from where the last call ended; see {@link
   * Dirents}.
   *
   * @param d the descriptor
   * @param directory the open directory
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, 0 at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor getdents64(Descriptor d, Fd directory, ByteBuffer buffer) {
    return bytes(file(d, Numbers.GETDENTS64, directory), buffer);
  }

  /**
   * Fills a descriptor: read records of a directory, from where the last call ended; see {@link
   * Dirents}.
   *
   * @param d the descriptor
   * @param directory the open directory
   * @param buffer what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, 0 at the end
   */
  public static Descriptor getdents64(Descriptor d, Fd directory, LeasedBuffer buffer) {
    return bytes(file(d, Numbers.GETDENTS64, directory), buffer);
  }

  /**
   * Read records of a directory, from where the last call ended; see {@link Dirents}.
   *
   * @param directory the open directory
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, 0 at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor getdents64(Fd directory, ByteBuffer buffer) {
    return getdents64(new Descriptor(), directory, buffer);
  }

  /**
   * Read records of a directory, from where the last call ended; see {@link Dirents}.
   *
   * @param directory the open directory
   * @param buffer what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, 0 at the end
   */
  public static Descriptor getdents64(Fd directory, LeasedBuffer buffer) {
    return getdents64(new Descriptor(), directory, buffer);
  }

  /**
   * Fills a descriptor: bring data and metadata of a file to its device. After an error do not try
   * again: the next fsync may answer 0 though data was lost.
   *
   * @param d the descriptor
   * @param file the file
   * @return the descriptor; its result is 0
   */
  public static Descriptor fsync(Descriptor d, Fd file) {
    return file(d, Numbers.FSYNC, file);
  }

  /**
   * Bring data and metadata of a file to its device. After an error do not try again: the next
   * fsync may answer 0 though data was lost.
   *
   * @param file the file
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fsync(Fd file) {
    return fsync(new Descriptor(), file);
  }

  /**
   * Fills a descriptor: bring data of a file to its device, and what metadata is needed to read it.
   * After an error do not try again.
   *
   * @param d the descriptor
   * @param file the file
   * @return the descriptor; its result is 0
   */
  public static Descriptor fdatasync(Descriptor d, Fd file) {
    return file(d, Numbers.FDATASYNC, file);
  }

  /**
   * Bring data of a file to its device, and what metadata is needed to read it. After an error do
   * not try again.
   *
   * @param file the file
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fdatasync(Fd file) {
    return fdatasync(new Descriptor(), file);
  }

  /**
   * Fills a descriptor: lock or unlock a whole file.
   *
   * @param d the descriptor
   * @param file the file
   * @param operation LOCK_SH, LOCK_EX or LOCK_UN, with LOCK_NB to be answered EAGAIN instead of
   *     waiting
   * @return the descriptor; its result is 0
   */
  public static Descriptor flock(Descriptor d, Fd file, int operation) {
    return file(d, Numbers.FLOCK, file).addArgument(operation);
  }

  /**
   * Lock or unlock a whole file.
   *
   * @param file the file
   * @param operation LOCK_SH, LOCK_EX or LOCK_UN, with LOCK_NB to be answered EAGAIN instead of
   *     waiting
   * @return a new descriptor; its result is 0
   */
  public static Descriptor flock(Fd file, int operation) {
    return flock(new Descriptor(), file, operation);
  }

  /**
   * Fills a descriptor: close a file, once the calls that hold it are over. From the moment the
   * call is continued no new one gets the file. Whatever the result, it is closed.
   *
   * @param d the descriptor
   * @param file the file
   * @return the descriptor; its result is that of the close, EBADF when another close was first
   */
  public static Descriptor close(Descriptor d, Fd file) {
    return file(d, Numbers.CLOSE, file);
  }

  /**
   * Close a file, once the calls that hold it are over. From the moment the call is continued no
   * new one gets the file. Whatever the result, it is closed.
   *
   * @param file the file
   * @return a new descriptor; its result is that of the close, EBADF when another close was first
   */
  public static Descriptor close(Fd file) {
    return close(new Descriptor(), file);
  }
}
