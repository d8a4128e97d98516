package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.file.FileTimes;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;

/** The factories of {@link Syscalls} that change what stands about a file beside its name: permissions, owner, times and length, by path. */
abstract class InodeCalls extends TreeCalls {

  InodeCalls() {}

  /**
   * Fills a descriptor: set a file's permissions; a symbolic link is followed.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param mode the permission bits
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchmodat(Descriptor d, PathName path, int mode) {
    return at(d, Numbers.FCHMODAT, path).addArgument(mode);
  }

  /**
   * Fills a descriptor: set a file's permissions; a symbolic link is followed.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param mode the permission bits
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchmodat(Descriptor d, Fd directory, PathName path, int mode) {
    return at(d, Numbers.FCHMODAT, directory, path).addArgument(mode);
  }

  /**
   * Set a file's permissions; a symbolic link is followed.
   *
   * @param path the path, from the working directory if it is relative
   * @param mode the permission bits
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fchmodat(String path, int mode) {
    return fchmodat(new Descriptor(), PathName.of(path), mode);
  }

  /**
   * Set a file's permissions; a symbolic link is followed.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param mode the permission bits
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fchmodat(Fd directory, String path, int mode) {
    return fchmodat(new Descriptor(), directory, PathName.of(path), mode);
  }

  /**
   * Fills a descriptor: set a file's permissions; Linux 6.6 and later.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param mode the permission bits
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchmodat2(Descriptor d, PathName path, int mode, int flags) {
    return at(d, Numbers.FCHMODAT2, path).addArgument(mode).addArgument(flags);
  }

  /**
   * Fills a descriptor: set a file's permissions; Linux 6.6 and later.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param mode the permission bits
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchmodat2(
      Descriptor d, Fd directory, PathName path, int mode, int flags) {
    return at(d, Numbers.FCHMODAT2, directory, path).addArgument(mode).addArgument(flags);
  }

  /**
   * Set a file's permissions; Linux 6.6 and later.
   *
   * @param path the path, from the working directory if it is relative
   * @param mode the permission bits
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fchmodat2(String path, int mode, int flags) {
    return fchmodat2(new Descriptor(), PathName.of(path), mode, flags);
  }

  /**
   * Set a file's permissions; Linux 6.6 and later.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param mode the permission bits
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fchmodat2(Fd directory, String path, int mode, int flags) {
    return fchmodat2(new Descriptor(), directory, PathName.of(path), mode, flags);
  }

  /**
   * Fills a descriptor: set a file's owner and group.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param uid the owner, -1 to leave it
   * @param gid the group, -1 to leave it
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchownat(Descriptor d, PathName path, int uid, int gid, int flags) {
    return at(d, Numbers.FCHOWNAT, path).addArgument(uid).addArgument(gid).addArgument(flags);
  }

  /**
   * Fills a descriptor: set a file's owner and group.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param uid the owner, -1 to leave it
   * @param gid the group, -1 to leave it
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0
   */
  public static Descriptor fchownat(
      Descriptor d, Fd directory, PathName path, int uid, int gid, int flags) {
    return at(d, Numbers.FCHOWNAT, directory, path)
        .addArgument(uid)
        .addArgument(gid)
        .addArgument(flags);
  }

  /**
   * Set a file's owner and group.
   *
   * @param path the path, from the working directory if it is relative
   * @param uid the owner, -1 to leave it
   * @param gid the group, -1 to leave it
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fchownat(String path, int uid, int gid, int flags) {
    return fchownat(new Descriptor(), PathName.of(path), uid, gid, flags);
  }

  /**
   * Set a file's owner and group.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param uid the owner, -1 to leave it
   * @param gid the group, -1 to leave it
   * @param flags AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor fchownat(Fd directory, String path, int uid, int gid, int flags) {
    return fchownat(new Descriptor(), directory, PathName.of(path), uid, gid, flags);
  }

  /**
   * Fills a descriptor: set a file's times.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param times the times
   * @param flags 0 or AT_SYMLINK_NOFOLLOW
   * @return the descriptor; its result is 0
   */
  public static Descriptor utimensat(Descriptor d, PathName path, FileTimes times, int flags) {
    return at(d, Numbers.UTIMENSAT, path)
        .addArgument(Structs.address(times), times)
        .addArgument(flags);
  }

  /**
   * Fills a descriptor: set a file's times.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param times the times
   * @param flags 0 or AT_SYMLINK_NOFOLLOW
   * @return the descriptor; its result is 0
   */
  public static Descriptor utimensat(
      Descriptor d, Fd directory, PathName path, FileTimes times, int flags) {
    return at(d, Numbers.UTIMENSAT, directory, path)
        .addArgument(Structs.address(times), times)
        .addArgument(flags);
  }

  /**
   * Set a file's times.
   *
   * @param path the path, from the working directory if it is relative
   * @param times the times
   * @param flags 0 or AT_SYMLINK_NOFOLLOW
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor utimensat(String path, FileTimes times, int flags) {
    return utimensat(new Descriptor(), PathName.of(path), times, flags);
  }

  /**
   * Set a file's times.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param times the times
   * @param flags 0 or AT_SYMLINK_NOFOLLOW
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor utimensat(Fd directory, String path, FileTimes times, int flags) {
    return utimensat(new Descriptor(), directory, PathName.of(path), times, flags);
  }

  /**
   * Fills a descriptor: set an open file's times.
   *
   * @param d the descriptor
   * @param file the file
   * @param times the times
   * @return the descriptor; its result is 0
   */
  public static Descriptor utimensat(Descriptor d, Fd file, FileTimes times) {
    return file(d, Numbers.UTIMENSAT, file)
        .addArgument(0)
        .addArgument(Structs.address(times), times)
        .addArgument(0);
  }

  /**
   * Set an open file's times.
   *
   * @param file the file
   * @param times the times
   * @return a new descriptor; its result is 0
   */
  public static Descriptor utimensat(Fd file, FileTimes times) {
    return utimensat(new Descriptor(), file, times);
  }

  /**
   * Fills a descriptor: set a file's length.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param length bytes
   * @return the descriptor; its result is 0
   */
  public static Descriptor truncate(Descriptor d, PathName path, long length) {
    return path(d.syscall(Numbers.TRUNCATE), path).addArgument(length);
  }

  /**
   * Set a file's length.
   *
   * @param path the path, from the working directory if it is relative
   * @param length bytes
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor truncate(String path, long length) {
    return truncate(new Descriptor(), PathName.of(path), length);
  }
}
