package dev.syslet.samples.mixed;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Errno;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.samples.support.UserError;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.memory.PathName;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file of our own to write to; removed at the end. All by syscalls through the executor. */
final class ScratchFile implements AutoCloseable {

  private final SyscallExecutor executor;
  private final PathName path;
  private final Fd fd;

  ScratchFile(SyscallExecutor executor, LinuxKernel kernel, Path directory) {
    this.executor = executor;
    if (!Files.isDirectory(directory)) {
      throw new UserError("--scratch " + directory + " is not a directory");
    }
    path =
        PathName.of(directory.resolve("syslet-mixed-" + ProcessHandle.current().pid()).toString());
    int flags =
        LinuxConstants.O_RDWR
            | LinuxConstants.O_CREAT
            | LinuxConstants.O_EXCL
            | LinuxConstants.O_CLOEXEC;
    long opened = executor.call(Syscalls.openat(new Descriptor(), path, flags, 0600));
    if (opened < 0) {
      throw new UserError(
          "the scratch file "
              + path
              + " cannot be made: "
              + Errnos.description(opened)
              + "; name a place that can be written with --scratch DIR");
    }
    fd = kernel.adopt((int) opened);
  }

  Fd fd() {
    return fd;
  }

  String fileSystem() {
    return fd.kind().fileSystem().type();
  }

  @Override
  public void close() {
    executor.call(Syscalls.unlinkat(new Descriptor(), path, 0));
    long closed = executor.call(Syscalls.close(fd));
    if (closed < 0 && closed != -Errno.EBADF) {
      throw new UserError(
          "the scratch file " + path + " did not close: " + Errnos.description(closed));
    }
  }
}
