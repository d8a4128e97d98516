package dev.syslet.syscalls;

import dev.syslet.core.ring.RingNotifier;
import dev.syslet.core.ring.RingPlatform;
import dev.syslet.syscalls.file.Statfs;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;

/**
 * What rings between processes want of Linux: fallocate(2) for their files, futex(2) to wait and
 * wake. Found by the {@link java.util.ServiceLoader}; nobody need name it.
 */
public final class LinuxRingPlatform implements RingPlatform {

  private static final int OWNER_ONLY = 0600;

  /** Makes the platform; it has no state. */
  public LinuxRingPlatform() {}

  @Override
  public void createFile(Path path, long bytes) throws IOException {
    PathName name = PathName.of(path.toString());
    long fd =
        retried(
            () ->
                NativeCalls.call(
                    Numbers.OPENAT,
                    LinuxConstants.AT_FDCWD,
                    Structs.address(name),
                    LinuxConstants.O_RDWR
                        | LinuxConstants.O_CREAT
                        | LinuxConstants.O_EXCL
                        | LinuxConstants.O_CLOEXEC,
                    OWNER_ONLY));
    if (fd == -Errno.EEXIST) {
      throw new FileAlreadyExistsException(path.toString());
    }
    check(path, "openat", fd);
    boolean allocated = false;
    try {
      long whole = wholePages(fd, bytes);
      check(
          path,
          "fallocate of " + whole + " bytes",
          retried(() -> NativeCalls.call(Numbers.FALLOCATE, fd, 0, 0, whole)));
      allocated = true;
    } finally {
      NativeCalls.call(Numbers.CLOSE, fd);
      if (!allocated) {
        NativeCalls.call(Numbers.UNLINKAT, LinuxConstants.AT_FDCWD, Structs.address(name), 0);
      }
    }
  }

  @Override
  public RingNotifier notifier(ByteBuffer memory) {
    return new FutexNotifier(memory);
  }

  /** On hugetlbfs a block is a large page, and a mapping has whole ones only. */
  private static long wholePages(long fd, long bytes) {
    Statfs statfs = new Statfs();
    long block =
        NativeCalls.call(Numbers.FSTATFS, fd, Structs.address(statfs)) == 0
            ? statfs.blockSize()
            : 1;
    return block > 0 && Long.bitCount(block) == 1 ? (bytes + block - 1) & -block : bytes;
  }

  private interface Attempt {
    long run();
  }

  private static long retried(Attempt attempt) {
    long result;
    do {
      result = attempt.run();
    } while (result == -Errno.EINTR);
    return result;
  }

  private static void check(Path path, String what, long result) throws FileSystemException {
    if (result < 0) {
      throw new FileSystemException(
          path.toString(),
          null,
          what + ": " + Errno.name(result) + ", " + Errno.description(result));
    }
  }
}
