package dev.syslet.syscalls.fd;

import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;

/**
 * The files that a rule of {@code InlineRules} can be for. Each open file falls under some of them,
 * which is found out once, when it is adopted: a bit each.
 */
public enum FileGroup {
  /** Where RWF_NOWAIT reads what is in the page cache. */
  CACHED(1, "buffered regular file on ext4, xfs, btrfs"),

  /** Where the page cache is the file. */
  TMPFS_FILE(1 << 1, "regular file on tmpfs"),

  /** Where a directory's entries are dentries. */
  TMPFS_DIRECTORY(1 << 2, "directory on tmpfs"),

  /** Anything of tmpfs. */
  TMPFS(1 << 3, "anything on tmpfs"),

  /** What has no position, as long as reads of it take RWF_NOWAIT. */
  STREAM(1 << 4, "pipe, socket, eventfd and the like"),

  /** What has no position, as long as writes to it take RWF_NOWAIT. */
  WRITABLE_STREAM(1 << 5, "pipe, socket and the like"),

  /** A pipe, whose inode is the kernel's own or in memory. */
  PIPE(1 << 6, "pipe without a name or on a local file system"),

  /** A socket; an fd of its name, made with O_PATH, answers EBADF to what is asked here. */
  SOCKET(1 << 7, "socket"),

  /** A regular file that only this kernel serves. */
  LOCAL_REGULAR(1 << 8, "regular file on a local file system"),

  /** A file or directory that only this kernel serves. */
  LOCAL_FILE(1 << 9, "file or directory on a local file system"),

  /** Whatever has its inode on a file system that only this kernel serves. */
  LOCAL(1 << 10, "anything on a local file system; pipe without a name; eventfd"),

  /** What closes without waiting for anybody. */
  CLOSES_AT_ONCE(1 << 11, "pipe without a name, eventfd; no other call holds it"),

  /** Every file. */
  ANY(1 << 12, "any file");

  /** Pipes without a name. */
  static final FileSystem PIPEFS = new FileSystem("pipefs", true);

  /** POSIX message queues, whose own mount is in no table. */
  public static final FileSystem MQUEUE = new FileSystem("mqueue", true);

  /** What an eventfd is on. */
  public static final FileSystem EVENTFD = new FileSystem("anon_inode:[eventfd]", true);

  private final int bit;
  private final String text;

  FileGroup(int bit, String text) {
    this.bit = bit;
    this.text = text;
  }

  /** The files, in words. */
  public String text() {
    return text;
  }

  public int bit() {
    return bit;
  }

  /** Whether a kind of file is among them. */
  public boolean has(FdKind kind) {
    boolean local = kind.fileSystem().local();
    return switch (this) {
      case CACHED ->
          kind.type() == FileType.REGULAR
              && !kind.direct()
              && (isOn(kind, "ext4") || isOn(kind, "xfs") || isOn(kind, "btrfs"));
      case TMPFS_FILE -> isOnTmpfs(kind) && kind.type() == FileType.REGULAR;
      case TMPFS_DIRECTORY -> isOnTmpfs(kind) && kind.type() == FileType.DIRECTORY;
      case TMPFS -> isOnTmpfs(kind);
      case STREAM, WRITABLE_STREAM -> isStream(kind);
      case PIPE -> local && kind.type() == FileType.FIFO;
      case SOCKET -> kind.type() == FileType.SOCKET;
      case LOCAL_REGULAR -> local && kind.type() == FileType.REGULAR;
      case LOCAL_FILE ->
          local && (kind.type() == FileType.REGULAR || kind.type() == FileType.DIRECTORY);
      case LOCAL -> local;
      case CLOSES_AT_ONCE -> closesAtOnce(kind);
      case ANY -> true;
    };
  }

  /** One bit for each group that a kind of file is in. */
  public static int of(FdKind kind) {
    int bits = 0;
    for (FileGroup group : values()) {
      if (group.has(kind)) {
        bits |= group.bit;
      }
    }
    return bits;
  }

  public static boolean isOn(FdKind kind, String fileSystemType) {
    return kind.fileSystem().type().equals(fileSystemType);
  }

  /** Whether letting go of the file waits for nobody. */
  public static boolean closesAtOnce(FdKind kind) {
    return kind.fileSystem().equals(PIPEFS) || kind.fileSystem().equals(EVENTFD);
  }

  private static boolean isOnTmpfs(FdKind kind) {
    return isOn(kind, "tmpfs") && !kind.direct();
  }

  /** Whether poll of a kind of file asks nobody but this kernel; a device asks its driver, which may be another process. */
  public static boolean pollAsksNobody(FdKind kind) {
    return switch (kind.type()) {
      case SOCKET, FIFO, ANONYMOUS -> true;
      case REGULAR, DIRECTORY -> kind.fileSystem().local();
      default -> false;
    };
  }

  /** Whether a kind of file has no position and is never on a device. */
  public static boolean isStream(FdKind kind) {
    return kind.type() == FileType.FIFO
        || kind.type() == FileType.SOCKET
        || kind.type() == FileType.ANONYMOUS;
  }
}
