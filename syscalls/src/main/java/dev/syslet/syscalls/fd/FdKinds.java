package dev.syslet.syscalls.fd;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.fd.Mounts.Mount;
import dev.syslet.syscalls.file.FdKind;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.file.FileSystem;
import dev.syslet.syscalls.file.FileType;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import java.nio.charset.StandardCharsets;

/**
 * Learns what an open file is, without touching the file system that it is on: one statx that is
 * told not to ask anybody, one fcntl, and what the mount table knows.
 */
public final class FdKinds {

  private static final String ANONYMOUS_PREFIX = "anon_inode:";

  private final MountTable mounts;
  private final long pipeDevice;

  public FdKinds(MountTable mounts) {
    this.mounts = mounts;
    this.pipeDevice = learnPipeDevice();
  }

  /** What is learnt of an open file. */
  public record Learnt(FdKind kind, FdDomains domains) {}

  /**
   * Looks at an open file.
   *
   * @throws SubmitException (EBADF) when the number is not open
   */
  public Learnt of(int fd) {
    try (Scratch scratch = ScratchPool.take()) {
      long flags = NativeCalls.call(Numbers.FCNTL, fd, LinuxConstants.F_GETFL);
      long told = scratch.statx(fd, LinuxConstants.STATX_TYPE | mounts.statxMask(), Scratch.STATX);
      if (flags < 0 || told < 0) {
        long error = Math.min(flags, told);
        throw new SubmitException(
            (int) -error, "fd " + fd + " cannot be adopted: " + Errno.description(error));
      }
      FileType type = FileType.ofMode(StatxLayout.mode(scratch.memory(), Scratch.STATX));
      Mount mount = mountOf(fd, scratch);
      long device = StatxLayout.device(scratch.memory(), Scratch.STATX);
      FileSystem fileSystem = fileSystem(fd, type, mount, scratch);
      FdKind kind =
          withStatusFlags(
              new FdKind(type, fileSystem, mount.id(), false, false, device), (int) flags);
      return new Learnt(kind, FdDomains.of(kind, mount, scratch));
    }
  }

  /** The same file after its status flags were set. */
  static FdKind withStatusFlags(FdKind kind, int flags) {
    return new FdKind(
        kind.type(),
        kind.fileSystem(),
        kind.mountId(),
        (flags & LinuxConstants.O_DIRECT) != 0,
        (flags & LinuxConstants.O_NONBLOCK) != 0,
        kind.device());
  }

  private Mount mountOf(int fd, Scratch scratch) {
    int told = scratch.memory().getInt(Scratch.STATX + StatxLayout.MASK);
    if ((told & MountTable.STATX_MASK) != 0) {
      return mounts.find(fd, scratch, Scratch.STATX);
    }
    long id = MountTable.mountIdByFdinfo(fd);
    return id < 0 ? Mount.UNKNOWN : mounts.watched(id, scratch);
  }

  private FileSystem fileSystem(int fd, FileType type, Mount mount, Scratch scratch) {
    if (type == FileType.FIFO
        && StatxLayout.device(scratch.memory(), Scratch.STATX) == pipeDevice) {
      return FileGroup.PIPEFS;
    }
    if (type == FileType.ANONYMOUS) {
      return anonymous(fd, scratch);
    }
    // Only a queue has this call, and it waits for nothing; any other file is EBADF at once.
    boolean isQueue =
        type == FileType.REGULAR
            && mount.fileSystem().equals(FileSystem.UNKNOWN)
            && NativeCalls.call(WaitNumbers.MQ_GETSETATTR, fd, 0, 0) == 0;
    return isQueue ? FileGroup.MQUEUE : mount.fileSystem();
  }

  /**
   * What {@code /proc/self/fd} says that a file without a file is, such as {@code
   * anon_inode:[eventfd]}.
   */
  private static FileSystem anonymous(int fd, Scratch scratch) {
    PathName link = PathName.of("/proc/self/fd/" + fd);
    long length =
        NativeCalls.call(
            Numbers.READLINKAT,
            LinuxConstants.AT_FDCWD,
            Structs.address(link),
            scratch.address(Scratch.TEXT),
            Scratch.TEXT_BYTES);
    if (length <= 0) {
      return FileSystem.UNKNOWN;
    }
    byte[] bytes = new byte[(int) length];
    scratch.memory().get(Scratch.TEXT, bytes);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    if (!text.startsWith(ANONYMOUS_PREFIX)) {
      return FileSystem.UNKNOWN;
    }
    return text.equals(FileGroup.EVENTFD.type()) ? FileGroup.EVENTFD : new FileSystem(text, false);
  }

  /** Pipes without a name are all on one device, which is found by making one. */
  private static long learnPipeDevice() {
    FdPair pipe = new FdPair();
    if (NativeCalls.call(Numbers.PIPE2, Structs.address(pipe), LinuxConstants.O_CLOEXEC) < 0) {
      return -1;
    }
    try (Scratch scratch = ScratchPool.take()) {
      long told = scratch.statx(pipe.first(), LinuxConstants.STATX_TYPE, Scratch.STATX);
      return told < 0 ? -1 : StatxLayout.device(scratch.memory(), Scratch.STATX);
    } finally {
      NativeCalls.call(Numbers.CLOSE, pipe.first());
      NativeCalls.call(Numbers.CLOSE, pipe.second());
    }
  }
}
