package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.file.Cachestat;
import dev.syslet.syscalls.file.CachestatRange;
import dev.syslet.syscalls.file.FileOffset;
import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import org.jspecify.annotations.Nullable;

/**
 * The factories of {@link Syscalls} for what can be done with an open file besides reading and
 * writing memory.
 */
abstract class FileCalls extends VectorCalls {

  FileCalls() {}

  private static Descriptor optional(Descriptor d, @Nullable FileOffset offset) {
    return offset == null ? d.addArgument(0) : d.addArgument(Structs.address(offset), offset);
  }

  /**
   * Fills a descriptor: move a file's position. It waits behind a call that holds the position of
   * the same open file.
   *
   * @param d the descriptor
   * @param file the file
   * @param offset bytes, counted as whence says
   * @param whence SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA or SEEK_HOLE
   * @return the descriptor; its result is the new position
   */
  public static Descriptor lseek(Descriptor d, Fd file, long offset, int whence) {
    return file(d, Numbers.LSEEK, file).addArgument(offset).addArgument(whence);
  }

  /**
   * Move a file's position. It waits behind a call that holds the position of the same open file.
   *
   * @param file the file
   * @param offset bytes, counted as whence says
   * @param whence SEEK_SET, SEEK_CUR, SEEK_END, SEEK_DATA or SEEK_HOLE
   * @return a new descriptor; its result is the new position
   */
  public static Descriptor lseek(Fd file, long offset, int whence) {
    return lseek(new Descriptor(), file, offset, whence);
  }

  /**
   * Fills a descriptor: make a number another name of an open file.
   *
   * @param d the descriptor
   * @param file the file
   * @param number the number; what it was is closed. An {@link Fd}'s number is refused
   * @param flags 0 or O_CLOEXEC
   * @return the descriptor; its result is the number
   */
  public static Descriptor dup3(Descriptor d, Fd file, RawFd number, int flags) {
    return file(d, Numbers.DUP3, file).addArgument(number.number(), number).addArgument(flags);
  }

  /**
   * Make a number another name of an open file.
   *
   * @param file the file
   * @param number the number; what it was is closed. An {@link Fd}'s number is refused
   * @param flags 0 or O_CLOEXEC
   * @return a new descriptor; its result is the number
   */
  public static Descriptor dup3(Fd file, RawFd number, int flags) {
    return dup3(new Descriptor(), file, number, flags);
  }

  /**
   * Fills a descriptor: have the numbers of a range closed by execve, so that no child process
   * inherits them (Linux 5.11). It closes nothing, and is about all files of the process, whoever
   * opened them.
   *
   * @param d the descriptor
   * @param first the first number
   * @param last the last number, as 32 unsigned bits: -1 is the end of the table; when it is less
   *     than the first, the result is EINVAL
   * @param flags CLOSE_RANGE_CLOEXEC; without it, and with CLOSE_RANGE_UNSHARE, submit refuses the
   *     call with EPERM
   * @return the descriptor; its result is 0
   */
  public static Descriptor close_range(Descriptor d, int first, int last, int flags) {
    return d.syscall(Numbers.CLOSE_RANGE).addArgument(first).addArgument(last).addArgument(flags);
  }

  /**
   * Have the numbers of a range closed by execve, so that no child process inherits them (Linux
   * 5.11). It closes nothing, and is about all files of the process, whoever opened them.
   *
   * @param first the first number
   * @param last the last number, as 32 unsigned bits: -1 is the end of the table; when it is less
   *     than the first, the result is EINVAL
   * @param flags CLOSE_RANGE_CLOEXEC; without it, and with CLOSE_RANGE_UNSHARE, submit refuses the
   *     call with EPERM
   * @return a new descriptor; its result is 0
   */
  public static Descriptor close_range(int first, int last, int flags) {
    return close_range(new Descriptor(), first, last, flags);
  }

  /**
   * Fills a descriptor: bring everything that was written to any file system to its device.
   *
   * @param d the descriptor
   * @return the descriptor; its result is 0
   */
  public static Descriptor sync(Descriptor d) {
    return d.syscall(Numbers.SYNC);
  }

  /**
   * Bring everything that was written to any file system to its device.
   *
   * @return a new descriptor; its result is 0
   */
  public static Descriptor sync() {
    return sync(new Descriptor());
  }

  /**
   * Fills a descriptor: bring everything that was written to one file system to its device. After
   * an error do not try again.
   *
   * @param d the descriptor
   * @param file any open file of the file system
   * @return the descriptor; its result is 0
   */
  public static Descriptor syncfs(Descriptor d, Fd file) {
    return file(d, Numbers.SYNCFS, file);
  }

  /**
   * Bring everything that was written to one file system to its device. After an error do not try
   * again.
   *
   * @param file any open file of the file system
   * @return a new descriptor; its result is 0
   */
  public static Descriptor syncfs(Fd file) {
    return syncfs(new Descriptor(), file);
  }

  /**
   * Fills a descriptor: begin or await the writing of a range of a file. No metadata is written and
   * no device cache is flushed, so nothing is safe after it: see {@link #fdatasync}.
   *
   * @param d the descriptor
   * @param file the file
   * @param offset the first byte
   * @param length how many bytes, 0 for all that follow
   * @param flags SYNC_FILE_RANGE_ flags
   * @return the descriptor; its result is 0
   */
  public static Descriptor sync_file_range(
      Descriptor d, Fd file, long offset, long length, int flags) {
    return file(d, Numbers.SYNC_FILE_RANGE, file)
        .addArgument(offset)
        .addArgument(length)
        .addArgument(flags);
  }

  /**
   * Begin or await the writing of a range of a file. No metadata is written and no device cache is
   * flushed, so nothing is safe after it: see {@link #fdatasync}.
   *
   * @param file the file
   * @param offset the first byte
   * @param length how many bytes, 0 for all that follow
   * @param flags SYNC_FILE_RANGE_ flags
   * @return a new descriptor; its result is 0
   */
  public static Descriptor sync_file_range(Fd file, long offset, long length, int flags) {
    return sync_file_range(new Descriptor(), file, offset, length, flags);
  }

  /**
   * Fills a descriptor: set a file's length.
   *
   * @param d the descriptor
   * @param file the file
   * @param length bytes
   * @return the descriptor; its result is 0
   */
  public static Descriptor ftruncate(Descriptor d, Fd file, long length) {
    return file(d, Numbers.FTRUNCATE, file).addArgument(length);
  }

  /**
   * Set a file's length.
   *
   * @param file the file
   * @param length bytes
   * @return a new descriptor; its result is 0
   */
  public static Descriptor ftruncate(Fd file, long length) {
    return ftruncate(new Descriptor(), file, length);
  }

  /**
   * Fills a descriptor: allocate, free or move room in a file.
   *
   * @param d the descriptor
   * @param file the file
   * @param mode 0 or FALLOC_FL_ flags
   * @param offset the first byte
   * @param length how many bytes
   * @return the descriptor; its result is 0
   */
  public static Descriptor fallocate(Descriptor d, Fd file, int mode, long offset, long length) {
    return file(d, Numbers.FALLOCATE, file)
        .addArgument(mode)
        .addArgument(offset)
        .addArgument(length);
  }

  /**
   * Allocate, free or move room in a file.
   *
   * @param file the file
   * @param mode 0 or FALLOC_FL_ flags
   * @param offset the first byte
   * @param length how many bytes
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fallocate(Fd file, int mode, long offset, long length) {
    return fallocate(new Descriptor(), file, mode, offset, length);
  }

  /**
   * Fills a descriptor: say how a range of a file will be used.
   *
   * @param d the descriptor
   * @param file the file
   * @param offset the first byte
   * @param length how many bytes, 0 for all that follow
   * @param advice a POSIX_FADV_ constant
   * @return the descriptor; its result is 0
   */
  public static Descriptor fadvise64(Descriptor d, Fd file, long offset, long length, int advice) {
    return file(d, Numbers.FADVISE64, file)
        .addArgument(offset)
        .addArgument(length)
        .addArgument(advice);
  }

  /**
   * Say how a range of a file will be used.
   *
   * @param file the file
   * @param offset the first byte
   * @param length how many bytes, 0 for all that follow
   * @param advice a POSIX_FADV_ constant
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fadvise64(Fd file, long offset, long length, int advice) {
    return fadvise64(new Descriptor(), file, offset, length, advice);
  }

  /**
   * Fills a descriptor: bring a range of a file into the page cache.
   *
   * @param d the descriptor
   * @param file the file
   * @param offset the first byte
   * @param length how many bytes
   * @return the descriptor; its result is 0
   */
  public static Descriptor readahead(Descriptor d, Fd file, long offset, long length) {
    return file(d, Numbers.READAHEAD, file).addArgument(offset).addArgument(length);
  }

  /**
   * Bring a range of a file into the page cache.
   *
   * @param file the file
   * @param offset the first byte
   * @param length how many bytes
   * @return a new descriptor; its result is 0
   */
  public static Descriptor readahead(Fd file, long offset, long length) {
    return readahead(new Descriptor(), file, offset, length);
  }

  /**
   * Fills a descriptor: ask how much of a file is in the page cache (Linux 6.5).
   *
   * @param d the descriptor
   * @param file the file
   * @param range what is asked about
   * @param result gets the answer
   * @return the descriptor; its result is 0; EOPNOTSUPP for a file on hugetlbfs
   */
  public static Descriptor cachestat(
      Descriptor d, Fd file, CachestatRange range, Cachestat result) {
    return file(d, Numbers.CACHESTAT, file)
        .addArgument(Structs.address(range), range)
        .addArgument(Structs.address(result), result)
        .addArgument(0);
  }

  /**
   * Ask how much of a file is in the page cache (Linux 6.5).
   *
   * @param file the file
   * @param range what is asked about
   * @param result gets the answer
   * @return a new descriptor; its result is 0; EOPNOTSUPP for a file on hugetlbfs
   */
  public static Descriptor cachestat(Fd file, CachestatRange range, Cachestat result) {
    return cachestat(new Descriptor(), file, range, result);
  }

  /**
   * Fills a descriptor: copy from file to file within the kernel.
   *
   * @param d the descriptor
   * @param from the file to read
   * @param fromOffset where to begin, moved by the call; null for the file's position
   * @param to the file to write
   * @param toOffset where to begin, moved by the call; null for the file's position
   * @param length how many bytes at most
   * @param flags 0
   * @return the descriptor; its result is the number of bytes, which may be fewer; 0 at the end of
   *     the file
   */
  public static Descriptor copy_file_range(
      Descriptor d,
      Fd from,
      @Nullable FileOffset fromOffset,
      Fd to,
      @Nullable FileOffset toOffset,
      long length,
      int flags) {
    return optional(
            optional(file(d, Numbers.COPY_FILE_RANGE, from), fromOffset)
                .addArgument(to.number(), to),
            toOffset)
        .addArgument(length)
        .addArgument(flags);
  }

  /**
   * Copy from file to file within the kernel.
   *
   * @param from the file to read
   * @param fromOffset where to begin, moved by the call; null for the file's position
   * @param to the file to write
   * @param toOffset where to begin, moved by the call; null for the file's position
   * @param length how many bytes at most
   * @param flags 0
   * @return a new descriptor; its result is the number of bytes, which may be fewer; 0 at the end
   *     of the file
   */
  public static Descriptor copy_file_range(
      Fd from,
      @Nullable FileOffset fromOffset,
      Fd to,
      @Nullable FileOffset toOffset,
      long length,
      int flags) {
    return copy_file_range(new Descriptor(), from, fromOffset, to, toOffset, length, flags);
  }

  /**
   * Fills a descriptor: copy from a file to a socket, a pipe or a file within the kernel.
   *
   * @param d the descriptor
   * @param to what is written
   * @param from the file to read
   * @param offset where to begin, moved by the call; null for the file's position
   * @param length how many bytes at most
   * @return the descriptor; its result is the number of bytes, which may be fewer; 0 at the end of
   *     the file
   */
  public static Descriptor sendfile(
      Descriptor d, Fd to, Fd from, @Nullable FileOffset offset, long length) {
    return optional(file(d, Numbers.SENDFILE, to).addArgument(from.number(), from), offset)
        .addArgument(length);
  }

  /**
   * Copy from a file to a socket, a pipe or a file within the kernel.
   *
   * @param to what is written
   * @param from the file to read
   * @param offset where to begin, moved by the call; null for the file's position
   * @param length how many bytes at most
   * @return a new descriptor; its result is the number of bytes, which may be fewer; 0 at the end
   *     of the file
   */
  public static Descriptor sendfile(Fd to, Fd from, @Nullable FileOffset offset, long length) {
    return sendfile(new Descriptor(), to, from, offset, length);
  }

  /**
   * Fills a descriptor: set a file's permissions.
   *
   * @param d the descriptor
   * @param file the file
   * @param mode the permission bits
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchmod(Descriptor d, Fd file, int mode) {
    return file(d, Numbers.FCHMOD, file).addArgument(mode);
  }

  /**
   * Set a file's permissions.
   *
   * @param file the file
   * @param mode the permission bits
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fchmod(Fd file, int mode) {
    return fchmod(new Descriptor(), file, mode);
  }

  /**
   * Fills a descriptor: set a file's owner and group.
   *
   * @param d the descriptor
   * @param file the file
   * @param uid the owner, -1 to leave it
   * @param gid the group, -1 to leave it
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchown(Descriptor d, Fd file, int uid, int gid) {
    return file(d, Numbers.FCHOWN, file).addArgument(uid).addArgument(gid);
  }

  /**
   * Set a file's owner and group.
   *
   * @param file the file
   * @param uid the owner, -1 to leave it
   * @param gid the group, -1 to leave it
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fchown(Fd file, int uid, int gid) {
    return fchown(new Descriptor(), file, uid, gid);
  }
}
