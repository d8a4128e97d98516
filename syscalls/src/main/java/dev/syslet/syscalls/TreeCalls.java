package dev.syslet.syscalls;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;

/** The factories of {@link Syscalls} that give files names in the file tree. */
abstract class TreeCalls extends PathCalls {

  TreeCalls() {}

  /**
   * Fills a descriptor: make a directory.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param mode its permissions
   * @return the descriptor; its result is 0
   */
  public static Descriptor mkdirat(Descriptor d, PathName path, int mode) {
    return at(d, Numbers.MKDIRAT, path).addArgument(mode);
  }

  /**
   * Fills a descriptor: make a directory.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param mode its permissions
   * @return the descriptor; its result is 0
   */
  public static Descriptor mkdirat(Descriptor d, Fd directory, PathName path, int mode) {
    return at(d, Numbers.MKDIRAT, directory, path).addArgument(mode);
  }

  /**
   * Make a directory.
   *
   * @param path the path, from the working directory if it is relative
   * @param mode its permissions
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor mkdirat(String path, int mode) {
    return mkdirat(new Descriptor(), PathName.of(path), mode);
  }

  /**
   * Make a directory.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param mode its permissions
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor mkdirat(Fd directory, String path, int mode) {
    return mkdirat(new Descriptor(), directory, PathName.of(path), mode);
  }

  /**
   * Fills a descriptor: make a file, a pipe, a socket or a device file.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param mode its type, an S_IF constant, and its permissions
   * @param device of a device file, the {@code dev_t} that it stands for
   * @return the descriptor; its result is 0
   */
  public static Descriptor mknodat(Descriptor d, PathName path, int mode, long device) {
    return at(d, Numbers.MKNODAT, path).addArgument(mode).addArgument(device);
  }

  /**
   * Fills a descriptor: make a file, a pipe, a socket or a device file.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param mode its type, an S_IF constant, and its permissions
   * @param device of a device file, the {@code dev_t} that it stands for
   * @return the descriptor; its result is 0
   */
  public static Descriptor mknodat(
      Descriptor d, Fd directory, PathName path, int mode, long device) {
    return at(d, Numbers.MKNODAT, directory, path).addArgument(mode).addArgument(device);
  }

  /**
   * Make a file, a pipe, a socket or a device file.
   *
   * @param path the path, from the working directory if it is relative
   * @param mode its type, an S_IF constant, and its permissions
   * @param device of a device file, the {@code dev_t} that it stands for
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor mknodat(String path, int mode, long device) {
    return mknodat(new Descriptor(), PathName.of(path), mode, device);
  }

  /**
   * Make a file, a pipe, a socket or a device file.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param mode its type, an S_IF constant, and its permissions
   * @param device of a device file, the {@code dev_t} that it stands for
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor mknodat(Fd directory, String path, int mode, long device) {
    return mknodat(new Descriptor(), directory, PathName.of(path), mode, device);
  }

  /**
   * Fills a descriptor: give a file another name.
   *
   * @param d the descriptor
   * @param from the old path, from the working directory if it is relative
   * @param to the new path, from the working directory if it is relative
   * @param flags 0, RENAME_NOREPLACE, RENAME_EXCHANGE or RENAME_WHITEOUT
   * @return the descriptor; its result is 0
   */
  public static Descriptor renameat2(Descriptor d, PathName from, PathName to, int flags) {
    return path(at(d, Numbers.RENAMEAT2, from).addArgument(AT_FDCWD), to).addArgument(flags);
  }

  /**
   * Fills a descriptor: give a file another name.
   *
   * @param d the descriptor
   * @param fromDirectory where the old path starts if it is relative
   * @param from the old path
   * @param toDirectory where the new path starts if it is relative
   * @param to the new path
   * @param flags 0, RENAME_NOREPLACE, RENAME_EXCHANGE or RENAME_WHITEOUT
   * @return the descriptor; its result is 0
   */
  public static Descriptor renameat2(
      Descriptor d, Fd fromDirectory, PathName from, Fd toDirectory, PathName to, int flags) {
    return path(
            at(d, Numbers.RENAMEAT2, fromDirectory, from)
                .addArgument(toDirectory.number(), toDirectory),
            to)
        .addArgument(flags);
  }

  /**
   * Give a file another name.
   *
   * @param from the old path, from the working directory if it is relative
   * @param to the new path, from the working directory if it is relative
   * @param flags 0, RENAME_NOREPLACE, RENAME_EXCHANGE or RENAME_WHITEOUT
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor renameat2(String from, String to, int flags) {
    return renameat2(new Descriptor(), PathName.of(from), PathName.of(to), flags);
  }

  /**
   * Give a file another name.
   *
   * @param fromDirectory where the old path starts if it is relative
   * @param from the old path
   * @param toDirectory where the new path starts if it is relative
   * @param to the new path
   * @param flags 0, RENAME_NOREPLACE, RENAME_EXCHANGE or RENAME_WHITEOUT
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor renameat2(
      Fd fromDirectory, String from, Fd toDirectory, String to, int flags) {
    return renameat2(
        new Descriptor(), fromDirectory, PathName.of(from), toDirectory, PathName.of(to), flags);
  }

  /**
   * Fills a descriptor: give a file one more name.
   *
   * @param d the descriptor
   * @param from the old path, from the working directory if it is relative
   * @param to the new path, from the working directory if it is relative
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0
   */
  public static Descriptor linkat(Descriptor d, PathName from, PathName to, int flags) {
    return path(at(d, Numbers.LINKAT, from).addArgument(AT_FDCWD), to).addArgument(flags);
  }

  /**
   * Fills a descriptor: give a file one more name.
   *
   * @param d the descriptor
   * @param fromDirectory where the old path starts if it is relative
   * @param from the old path
   * @param toDirectory where the new path starts if it is relative
   * @param to the new path
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH
   * @return the descriptor; its result is 0
   */
  public static Descriptor linkat(
      Descriptor d, Fd fromDirectory, PathName from, Fd toDirectory, PathName to, int flags) {
    return path(
            at(d, Numbers.LINKAT, fromDirectory, from)
                .addArgument(toDirectory.number(), toDirectory),
            to)
        .addArgument(flags);
  }

  /**
   * Give a file one more name.
   *
   * @param from the old path, from the working directory if it is relative
   * @param to the new path, from the working directory if it is relative
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor linkat(String from, String to, int flags) {
    return linkat(new Descriptor(), PathName.of(from), PathName.of(to), flags);
  }

  /**
   * Give a file one more name.
   *
   * @param fromDirectory where the old path starts if it is relative
   * @param from the old path
   * @param toDirectory where the new path starts if it is relative
   * @param to the new path
   * @param flags AT_SYMLINK_FOLLOW, AT_EMPTY_PATH
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor linkat(
      Fd fromDirectory, String from, Fd toDirectory, String to, int flags) {
    return linkat(
        new Descriptor(), fromDirectory, PathName.of(from), toDirectory, PathName.of(to), flags);
  }

  /**
   * Fills a descriptor: make a symbolic link.
   *
   * @param d the descriptor
   * @param target what the link says, taken as it is
   * @param path where the link is made, from the working directory if it is relative
   * @return the descriptor; its result is 0
   */
  public static Descriptor symlinkat(Descriptor d, PathName target, PathName path) {
    return path(path(d.syscall(Numbers.SYMLINKAT), target).addArgument(AT_FDCWD), path);
  }

  /**
   * Fills a descriptor: make a symbolic link.
   *
   * @param d the descriptor
   * @param target what the link says, taken as it is
   * @param directory where a relative path starts
   * @param path where the link is made
   * @return the descriptor; its result is 0
   */
  public static Descriptor symlinkat(Descriptor d, PathName target, Fd directory, PathName path) {
    return path(
        path(d.syscall(Numbers.SYMLINKAT), target).addArgument(directory.number(), directory),
        path);
  }

  /**
   * Make a symbolic link.
   *
   * @param target what the link says, taken as it is
   * @param path where the link is made, from the working directory if it is relative
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor symlinkat(String target, String path) {
    return symlinkat(new Descriptor(), PathName.of(target), PathName.of(path));
  }

  /**
   * Make a symbolic link.
   *
   * @param target what the link says, taken as it is
   * @param directory where a relative path starts
   * @param path where the link is made
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor symlinkat(String target, Fd directory, String path) {
    return symlinkat(new Descriptor(), PathName.of(target), directory, PathName.of(path));
  }
}
