package dev.syslet.samples.isolate;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.samples.support.Corpus;
import dev.syslet.samples.support.UserError;
import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.file.Statx;
import dev.syslet.syscalls.memory.PathName;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files that the healthy load reads, open, and the paths that it stats. */
final class HealthyFiles implements AutoCloseable {

  /** One of the files. */
  record OpenFile(Fd fd, long size) {}

  final List<OpenFile> files = new ArrayList<>();
  final List<PathName> paths = new ArrayList<>();
  private final SyscallExecutor executor;
  private final LinuxKernel kernel;

  HealthyFiles(SyscallExecutor executor, LinuxKernel kernel, Corpus corpus) {
    this.executor = executor;
    this.kernel = kernel;
    corpus.paths().forEach(path -> paths.add(PathName.of(path.toString())));
    corpus.files().forEach(this::open);
    if (files.isEmpty()) {
      throw new UserError("none of the files below --healthy could be opened: name another");
    }
  }

  private void open(Path path) {
    int flags = LinuxConstants.O_RDONLY | LinuxConstants.O_CLOEXEC;
    long opened = executor.call(Syscalls.openat(path.toString(), flags, 0));
    if (opened < 0) {
      return; // it vanished, or may not be read
    }
    Fd fd = kernel.adopt((int) opened);
    Statx statx = new Statx();
    int how = LinuxConstants.AT_EMPTY_PATH;
    long told = executor.call(Syscalls.statx(fd, "", how, LinuxConstants.STATX_BASIC_STATS, statx));
    if (told < 0 || statx.size() <= 0) {
      fd.close();
      return;
    }
    files.add(new OpenFile(fd, statx.size()));
  }

  /** How many of the open files lie on which file system. */
  Map<String, Integer> fileSystems() {
    Map<String, Integer> counts = new TreeMap<>();
    files.forEach(file -> counts.merge(file.fd().kind().fileSystem().type(), 1, Integer::sum));
    return counts;
  }

  @Override
  public void close() {
    files.forEach(file -> executor.call(Syscalls.close(new Descriptor(), file.fd())));
  }
}
