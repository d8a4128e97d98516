package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.file.FileHandle;
import dev.syslet.syscalls.file.MountRequest;
import dev.syslet.syscalls.file.Stat;
import dev.syslet.syscalls.file.Statfs;
import dev.syslet.syscalls.file.Statmount;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.nio.ByteBuffer;

/** The factories of {@link Syscalls} that ask about files, links, file systems and mounts. */
abstract class StatCalls extends FileCalls {

  StatCalls() {}

  private static Descriptor handle(Descriptor d, FileHandle handle) {
    return d.addArgument(Structs.address(handle), handle)
        .addArgument(Structs.address(handle) + Structs.used(handle), handle);
  }

  private static Descriptor longs(Descriptor d, ByteBuffer buffer) {
    return d.addArgument(Memory.address(buffer), buffer)
        .addArgument(buffer.remaining() / Long.BYTES);
  }

  private static Descriptor longs(Descriptor d, LeasedBuffer buffer) {
    ByteBuffer view = buffer.buffer();
    return d.addArgument(Structs.address(buffer) + view.position(), buffer)
        .addArgument(view.remaining() / Long.BYTES);
  }

  /**
   * Fills a descriptor: ask about an open file.
   *
   * @param d the descriptor
   * @param file the file
   * @param result gets the answer
   * @return the descriptor; its result is 0
   */
  public static Descriptor fstat(Descriptor d, Fd file, Stat result) {
    return file(d, Numbers.FSTAT, file).addArgument(Structs.address(result), result);
  }

  /**
   * Ask about an open file.
   *
   * @param file the file
   * @param result gets the answer
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fstat(Fd file, Stat result) {
    return fstat(new Descriptor(), file, result);
  }

  /**
   * Fills a descriptor: ask about a file by its path. See {@link Syscalls#statx(String, int, int,
   * Statx) statx}, which can be answered without asking the server of a network file system.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param result gets the answer
   * @param flags AT_ flags
   * @return the descriptor; its result is 0
   */
  public static Descriptor newfstatat(Descriptor d, PathName path, Stat result, int flags) {
    return at(d, Numbers.NEWFSTATAT, path)
        .addArgument(Structs.address(result), result)
        .addArgument(flags);
  }

  /**
   * Fills a descriptor: ask about a file by its path. See {@link Syscalls#statx(String, int, int,
   * Statx) statx}, which can be answered without asking the server of a network file system.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param result gets the answer
   * @param flags AT_ flags
   * @return the descriptor; its result is 0
   */
  public static Descriptor newfstatat(
      Descriptor d, Fd directory, PathName path, Stat result, int flags) {
    return at(d, Numbers.NEWFSTATAT, directory, path)
        .addArgument(Structs.address(result), result)
        .addArgument(flags);
  }

  /**
   * Ask about a file by its path. See {@link Syscalls#statx(String, int, int, Statx) statx}, which
   * can be answered without asking the server of a network file system.
   *
   * @param path the path, from the working directory if it is relative
   * @param result gets the answer
   * @param flags AT_ flags
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor newfstatat(String path, Stat result, int flags) {
    return newfstatat(new Descriptor(), PathName.of(path), result, flags);
  }

  /**
   * Ask about a file by its path. See {@link Syscalls#statx(String, int, int, Statx) statx}, which
   * can be answered without asking the server of a network file system.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param result gets the answer
   * @param flags AT_ flags
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor newfstatat(Fd directory, String path, Stat result, int flags) {
    return newfstatat(new Descriptor(), directory, PathName.of(path), result, flags);
  }

  /**
   * Fills a descriptor: ask about the file system that a path is on.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param result gets the answer
   * @return the descriptor; its result is 0
   */
  public static Descriptor statfs(Descriptor d, PathName path, Statfs result) {
    return path(d.syscall(Numbers.STATFS), path).addArgument(Structs.address(result), result);
  }

  /**
   * Ask about the file system that a path is on.
   *
   * @param path the path, from the working directory if it is relative
   * @param result gets the answer
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor statfs(String path, Statfs result) {
    return statfs(new Descriptor(), PathName.of(path), result);
  }

  /**
   * Fills a descriptor: ask about the file system that an open file is on.
   *
   * @param d the descriptor
   * @param file the file
   * @param result gets the answer
   * @return the descriptor; its result is 0
   */
  public static Descriptor fstatfs(Descriptor d, Fd file, Statfs result) {
    return file(d, Numbers.FSTATFS, file).addArgument(Structs.address(result), result);
  }

  /**
   * Ask about the file system that an open file is on.
   *
   * @param file the file
   * @param result gets the answer
   * @return a new descriptor; its result is 0
   */
  public static Descriptor fstatfs(Fd file, Statfs result) {
    return fstatfs(new Descriptor(), file, result);
  }

  /**
   * Fills a descriptor: ask whether this process may use a file.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param mode F_OK, or R_OK, W_OK and X_OK
   * @param flags AT_EACCESS, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0 when it may
   */
  public static Descriptor faccessat2(Descriptor d, PathName path, int mode, int flags) {
    return at(d, Numbers.FACCESSAT2, path).addArgument(mode).addArgument(flags);
  }

  /**
   * Fills a descriptor: ask whether this process may use a file.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param mode F_OK, or R_OK, W_OK and X_OK
   * @param flags AT_EACCESS, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0 when it may
   */
  public static Descriptor faccessat2(
      Descriptor d, Fd directory, PathName path, int mode, int flags) {
    return at(d, Numbers.FACCESSAT2, directory, path).addArgument(mode).addArgument(flags);
  }

  /**
   * Ask whether this process may use a file.
   *
   * @param path the path, from the working directory if it is relative
   * @param mode F_OK, or R_OK, W_OK and X_OK
   * @param flags AT_EACCESS, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0 when it may
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor faccessat2(String path, int mode, int flags) {
    return faccessat2(new Descriptor(), PathName.of(path), mode, flags);
  }

  /**
   * Ask whether this process may use a file.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param mode F_OK, or R_OK, W_OK and X_OK
   * @param flags AT_EACCESS, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0 when it may
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor faccessat2(Fd directory, String path, int mode, int flags) {
    return faccessat2(new Descriptor(), directory, PathName.of(path), mode, flags);
  }

  /**
   * Fills a descriptor: read what a symbolic link says.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor readlinkat(Descriptor d, PathName path, ByteBuffer buffer) {
    return bytes(at(d, Numbers.READLINKAT, path), buffer);
  }

  /**
   * Fills a descriptor: read what a symbolic link says.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param buffer what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   */
  public static Descriptor readlinkat(Descriptor d, PathName path, LeasedBuffer buffer) {
    return bytes(at(d, Numbers.READLINKAT, path), buffer);
  }

  /**
   * Fills a descriptor: read what a symbolic link says.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor readlinkat(
      Descriptor d, Fd directory, PathName path, ByteBuffer buffer) {
    return bytes(at(d, Numbers.READLINKAT, directory, path), buffer);
  }

  /**
   * Fills a descriptor: read what a symbolic link says.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param buffer what lies between position and limit is filled, they do not move
   * @return the descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   */
  public static Descriptor readlinkat(
      Descriptor d, Fd directory, PathName path, LeasedBuffer buffer) {
    return bytes(at(d, Numbers.READLINKAT, directory, path), buffer);
  }

  /**
   * Read what a symbolic link says.
   *
   * @param path the path, from the working directory if it is relative
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor readlinkat(String path, ByteBuffer buffer) {
    return readlinkat(new Descriptor(), PathName.of(path), buffer);
  }

  /**
   * Read what a symbolic link says.
   *
   * @param path the path, from the working directory if it is relative
   * @param buffer what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor readlinkat(String path, LeasedBuffer buffer) {
    return readlinkat(new Descriptor(), PathName.of(path), buffer);
  }

  /**
   * Read what a symbolic link says.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param buffer a direct buffer; what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   * @throws SubmitException (EFAULT) when the buffer is not direct, or when the text is no path,
   *     see {@link PathName#of(String)}
   */
  public static Descriptor readlinkat(Fd directory, String path, ByteBuffer buffer) {
    return readlinkat(new Descriptor(), directory, PathName.of(path), buffer);
  }

  /**
   * Read what a symbolic link says.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param buffer what lies between position and limit is filled, they do not move
   * @return a new descriptor; its result is the number of bytes, cut off at the size of the buffer;
   *     there is no zero at the end
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor readlinkat(Fd directory, String path, LeasedBuffer buffer) {
    return readlinkat(new Descriptor(), directory, PathName.of(path), buffer);
  }

  /**
   * Fills a descriptor: ask for a file's handle, which stays good when the file is renamed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param handle gets the handle and the id of the mount; see {@link FileHandle#clear}
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH, AT_HANDLE_ flags
   * @return the descriptor; its result is 0
   */
  public static Descriptor name_to_handle_at(
      Descriptor d, PathName path, FileHandle handle, int flags) {
    return handle(at(d, Numbers.NAME_TO_HANDLE_AT, path), handle).addArgument(flags);
  }

  /**
   * Fills a descriptor: ask for a file's handle, which stays good when the file is renamed.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param handle gets the handle and the id of the mount; see {@link FileHandle#clear}
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH, AT_HANDLE_ flags
   * @return the descriptor; its result is 0
   */
  public static Descriptor name_to_handle_at(
      Descriptor d, Fd directory, PathName path, FileHandle handle, int flags) {
    return handle(at(d, Numbers.NAME_TO_HANDLE_AT, directory, path), handle).addArgument(flags);
  }

  /**
   * Ask for a file's handle, which stays good when the file is renamed.
   *
   * @param path the path, from the working directory if it is relative
   * @param handle gets the handle and the id of the mount; see {@link FileHandle#clear}
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH, AT_HANDLE_ flags
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor name_to_handle_at(String path, FileHandle handle, int flags) {
    return name_to_handle_at(new Descriptor(), PathName.of(path), handle, flags);
  }

  /**
   * Ask for a file's handle, which stays good when the file is renamed.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param handle gets the handle and the id of the mount; see {@link FileHandle#clear}
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH, AT_HANDLE_ flags
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor name_to_handle_at(
      Fd directory, String path, FileHandle handle, int flags) {
    return name_to_handle_at(new Descriptor(), directory, PathName.of(path), handle, flags);
  }

  /**
   * Fills a descriptor: open a file by its handle.
   *
   * @param d the descriptor
   * @param mount any open file of the file system
   * @param handle the handle
   * @param flags O_ flags
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor open_by_handle_at(Descriptor d, Fd mount, FileHandle handle, int flags) {
    return file(d, Numbers.OPEN_BY_HANDLE_AT, mount)
        .addArgument(Structs.address(handle), handle)
        .addArgument(flags);
  }

  /**
   * Open a file by its handle.
   *
   * @param mount any open file of the file system
   * @param handle the handle
   * @param flags O_ flags
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor open_by_handle_at(Fd mount, FileHandle handle, int flags) {
    return open_by_handle_at(new Descriptor(), mount, handle, flags);
  }

  /**
   * Fills a descriptor: ask about a mount; Linux 6.8 and later.
   *
   * @param d the descriptor
   * @param request which mount, and what about it
   * @param result gets the answer
   * @return the descriptor; its result is 0
   */
  public static Descriptor statmount(Descriptor d, MountRequest request, Statmount result) {
    return d.syscall(Numbers.STATMOUNT)
        .addArgument(Structs.address(request), request)
        .addArgument(Structs.address(result), result)
        .addArgument(Structs.bytes(result))
        .addArgument(0);
  }

  /**
   * Ask about a mount; Linux 6.8 and later.
   *
   * @param request which mount, and what about it
   * @param result gets the answer
   * @return a new descriptor; its result is 0
   */
  public static Descriptor statmount(MountRequest request, Statmount result) {
    return statmount(new Descriptor(), request, result);
  }

  /**
   * Fills a descriptor: list what is mounted on a mount; Linux 6.8 and later.
   *
   * @param d the descriptor
   * @param request which mount, and where to go on
   * @param ids a direct buffer; what lies between position and limit is filled with ids of 8 bytes
   *     each, they do not move
   * @param flags 0 or LISTMOUNT_REVERSE
   * @return the descriptor; its result is the number of ids
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor listmount(
      Descriptor d, MountRequest request, ByteBuffer ids, int flags) {
    return longs(d.syscall(Numbers.LISTMOUNT).addArgument(Structs.address(request), request), ids)
        .addArgument(flags);
  }

  /**
   * Fills a descriptor: list what is mounted on a mount; Linux 6.8 and later.
   *
   * @param d the descriptor
   * @param request which mount, and where to go on
   * @param ids what lies between position and limit is filled with ids of 8 bytes each, they do not
   *     move
   * @param flags 0 or LISTMOUNT_REVERSE
   * @return the descriptor; its result is the number of ids
   */
  public static Descriptor listmount(
      Descriptor d, MountRequest request, LeasedBuffer ids, int flags) {
    return longs(d.syscall(Numbers.LISTMOUNT).addArgument(Structs.address(request), request), ids)
        .addArgument(flags);
  }

  /**
   * List what is mounted on a mount; Linux 6.8 and later.
   *
   * @param request which mount, and where to go on
   * @param ids a direct buffer; what lies between position and limit is filled with ids of 8 bytes
   *     each, they do not move
   * @param flags 0 or LISTMOUNT_REVERSE
   * @return a new descriptor; its result is the number of ids
   * @throws SubmitException (EFAULT) when the buffer is not direct
   */
  public static Descriptor listmount(MountRequest request, ByteBuffer ids, int flags) {
    return listmount(new Descriptor(), request, ids, flags);
  }

  /**
   * List what is mounted on a mount; Linux 6.8 and later.
   *
   * @param request which mount, and where to go on
   * @param ids what lies between position and limit is filled with ids of 8 bytes each, they do not
   *     move
   * @param flags 0 or LISTMOUNT_REVERSE
   * @return a new descriptor; its result is the number of ids
   */
  public static Descriptor listmount(MountRequest request, LeasedBuffer ids, int flags) {
    return listmount(new Descriptor(), request, ids, flags);
  }
}
