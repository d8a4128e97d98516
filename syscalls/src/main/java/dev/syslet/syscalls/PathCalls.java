package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.file.OpenHow;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;

/**
 * The factories of {@link Syscalls} for calls by path. Those that fill a descriptor take a {@link
 * PathName}, which is encoded once; those that make one take a string.
 */
abstract class PathCalls extends StatCalls {

  PathCalls() {}

  /**
   * Fills a descriptor: open a file.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param flags O_ flags
   * @param mode permissions of a file that is created
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor openat(Descriptor d, PathName path, int flags, int mode) {
    return at(d, Numbers.OPENAT, path).addArgument(flags).addArgument(mode);
  }

  /**
   * Fills a descriptor: open a file.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param flags O_ flags
   * @param mode permissions of a file that is created
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor openat(Descriptor d, Fd directory, PathName path, int flags, int mode) {
    return at(d, Numbers.OPENAT, directory, path).addArgument(flags).addArgument(mode);
  }

  /**
   * Open a file.
   *
   * @param path the path, from the working directory if it is relative
   * @param flags O_ flags
   * @param mode permissions of a file that is created
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor openat(String path, int flags, int mode) {
    return openat(new Descriptor(), PathName.of(path), flags, mode);
  }

  /**
   * Open a file.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param flags O_ flags
   * @param mode permissions of a file that is created
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor openat(Fd directory, String path, int flags, int mode) {
    return openat(new Descriptor(), directory, PathName.of(path), flags, mode);
  }

  /**
   * Fills a descriptor: open a file, with a say in how its path is walked.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param how flags, mode and RESOLVE_ flags
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor openat2(Descriptor d, PathName path, OpenHow how) {
    return at(d, Numbers.OPENAT2, path)
        .addArgument(Structs.address(how), how)
        .addArgument(Structs.bytes(how));
  }

  /**
   * Fills a descriptor: open a file, with a say in how its path is walked.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param how flags, mode and RESOLVE_ flags
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor openat2(Descriptor d, Fd directory, PathName path, OpenHow how) {
    return at(d, Numbers.OPENAT2, directory, path)
        .addArgument(Structs.address(how), how)
        .addArgument(Structs.bytes(how));
  }

  /**
   * Open a file, with a say in how its path is walked.
   *
   * @param path the path, from the working directory if it is relative
   * @param how flags, mode and RESOLVE_ flags
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor openat2(String path, OpenHow how) {
    return openat2(new Descriptor(), PathName.of(path), how);
  }

  /**
   * Open a file, with a say in how its path is walked.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param how flags, mode and RESOLVE_ flags
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor openat2(Fd directory, String path, OpenHow how) {
    return openat2(new Descriptor(), directory, PathName.of(path), how);
  }

  private static Descriptor statx(Descriptor d, int flags, int mask, Statx result) {
    return d.addArgument(flags).addArgument(mask).addArgument(Structs.address(result), result);
  }

  /**
   * Fills a descriptor: ask about a file.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param flags AT_ flags
   * @param mask STATX_ bits of what is wanted
   * @param result gets the answer
   * @return the descriptor; its result is 0
   */
  public static Descriptor statx(Descriptor d, PathName path, int flags, int mask, Statx result) {
    return statx(at(d, Numbers.STATX, path), flags, mask, result);
  }

  /**
   * Fills a descriptor: ask about a file.
   *
   * @param d the descriptor
   * @param directory where a relative path starts; or, for an empty path with AT_EMPTY_PATH, the
   *     file itself
   * @param path the path
   * @param flags AT_ flags
   * @param mask STATX_ bits of what is wanted
   * @param result gets the answer
   * @return the descriptor; its result is 0
   */
  public static Descriptor statx(
      Descriptor d, Fd directory, PathName path, int flags, int mask, Statx result) {
    return statx(at(d, Numbers.STATX, directory, path), flags, mask, result);
  }

  /**
   * Ask about a file.
   *
   * @param path the path, from the working directory if it is relative
   * @param flags AT_ flags
   * @param mask STATX_ bits of what is wanted
   * @param result gets the answer
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor statx(String path, int flags, int mask, Statx result) {
    return statx(new Descriptor(), PathName.of(path), flags, mask, result);
  }

  /**
   * Ask about a file.
   *
   * @param directory where a relative path starts; or, for an empty path with AT_EMPTY_PATH, the
   *     file itself
   * @param path the path
   * @param flags AT_ flags
   * @param mask STATX_ bits of what is wanted
   * @param result gets the answer
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor statx(Fd directory, String path, int flags, int mask, Statx result) {
    return statx(new Descriptor(), directory, PathName.of(path), flags, mask, result);
  }

  /**
   * Fills a descriptor: remove a name from the file tree.
   *
   * @param d the descriptor
   * @param path the path, from the working directory if it is relative
   * @param flags 0, or AT_REMOVEDIR for a directory
   * @return the descriptor; its result is 0
   */
  public static Descriptor unlinkat(Descriptor d, PathName path, int flags) {
    return at(d, Numbers.UNLINKAT, path).addArgument(flags);
  }

  /**
   * Fills a descriptor: remove a name from the file tree.
   *
   * @param d the descriptor
   * @param directory where a relative path starts
   * @param path the path
   * @param flags 0, or AT_REMOVEDIR for a directory
   * @return the descriptor; its result is 0
   */
  public static Descriptor unlinkat(Descriptor d, Fd directory, PathName path, int flags) {
    return at(d, Numbers.UNLINKAT, directory, path).addArgument(flags);
  }

  /**
   * Remove a name from the file tree.
   *
   * @param path the path, from the working directory if it is relative
   * @param flags 0, or AT_REMOVEDIR for a directory
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor unlinkat(String path, int flags) {
    return unlinkat(new Descriptor(), PathName.of(path), flags);
  }

  /**
   * Remove a name from the file tree.
   *
   * @param directory where a relative path starts
   * @param path the path
   * @param flags 0, or AT_REMOVEDIR for a directory
   * @return a new descriptor; its result is 0
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor unlinkat(Fd directory, String path, int flags) {
    return unlinkat(new Descriptor(), directory, PathName.of(path), flags);
  }
}
