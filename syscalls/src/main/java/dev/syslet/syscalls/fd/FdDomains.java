package dev.syslet.syscalls.fd;

import dev.syslet.core.Domain;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.StatxLayout;
import java.nio.ByteBuffer;

/**
 * The failure domains of an open file.
 *
 * @param data of calls that move its data: a pipe waits for its other end, wherever its name is
 * @param inode of calls that ask about the file itself, such as fstat or fchmod, and that the file system answers that its name is
 *     on
 */
public record FdDomains(Domain data, Domain inode) {

  static final Domain FIFOS = new Domain("fifos", false);
  static final Domain SOCKETS = new Domain("sockets", false);

  /** Message queues, and what waits at a semaphore, a futex and the like. */
  static final Domain IPC = new Domain("ipc", false);

  /** Files without a file: eventfd, timerfd, epoll, inotify and so on; and who waits for several files. */
  static final Domain EVENTS = new Domain("events", false);

  static final Domain OTHER = new Domain("other", false);

  static final FdDomains UNKNOWN = new FdDomains(Domain.DEFAULT, Domain.DEFAULT);

  /** The domains of a file that statx has been asked about; the answer is at {@link Scratch#STATX}. */
  static FdDomains of(FdKind kind, Mount mount, Scratch scratch) {
    Domain data =
        kind.fileSystem().equals(FileGroup.MQUEUE) ? IPC : ofData(kind.type(), mount, scratch);
    return new FdDomains(data, mount.isListed() ? mount.domain() : data);
  }

  /** The domain of a file's data. */
  static Domain ofData(FileType type, Mount mount, Scratch scratch) {
    return switch (type) {
      case REGULAR, DIRECTORY, SYMLINK -> mount.domain();
      case FIFO -> FIFOS;
      case SOCKET -> SOCKETS;
      case CHARACTER_DEVICE, BLOCK_DEVICE -> device(scratch.memory());
      case ANONYMOUS -> EVENTS;
      case UNKNOWN -> OTHER;
    };
  }

  private static Domain device(ByteBuffer statx) {
    int major = statx.getInt(Scratch.STATX + StatxLayout.RDEV_MAJOR);
    int minor = statx.getInt(Scratch.STATX + StatxLayout.RDEV_MINOR);
    return new Domain("device:" + major + ':' + minor, false);
  }
}
