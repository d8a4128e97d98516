package dev.syslet.syscalls.file;

import dev.syslet.syscalls.LinuxConstants;

/** What kind of thing a file or an open file is. */
public enum FileType {
  /** A regular file. */
  REGULAR,
  /** A directory. */
  DIRECTORY,
  /** A symbolic link; open only with O_PATH. */
  SYMLINK,
  /** A pipe, with or without a name. */
  FIFO,
  /** A socket. */
  SOCKET,
  /** A character device. */
  CHARACTER_DEVICE,
  /** A block device. */
  BLOCK_DEVICE,
  /** A thing of the kernel without a file: eventfd, timerfd, epoll, inotify and so on. */
  ANONYMOUS,
  /** Not known. */
  UNKNOWN;

  /**
   * The type in a mode.
   *
   * @param mode as stat tells it
   * @return the type; {@link #ANONYMOUS} for a mode without one
   */
  public static FileType ofMode(int mode) {
    return switch (mode & LinuxConstants.S_IFMT) {
      case LinuxConstants.S_IFREG -> REGULAR;
      case LinuxConstants.S_IFDIR -> DIRECTORY;
      case LinuxConstants.S_IFLNK -> SYMLINK;
      case LinuxConstants.S_IFIFO -> FIFO;
      case LinuxConstants.S_IFSOCK -> SOCKET;
      case LinuxConstants.S_IFCHR -> CHARACTER_DEVICE;
      case LinuxConstants.S_IFBLK -> BLOCK_DEVICE;
      case 0 -> ANONYMOUS;
      default -> UNKNOWN;
    };
  }
}
