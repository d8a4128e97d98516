package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.memory.Iovecs;
import java.nio.ByteBuffer;

/** Forms of calls on files by descriptor. */
final class FileFormScenarios extends ScenarioGroup {

  FileFormScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    Runnable nothing = () -> {};
    ByteBuffer data = bytes(PAGE);
    Iovecs iovec = vector(data);
    form(
        "pread64", () -> with(file, data, PAGE, 0), () -> cold(with(file, data, PAGE, 0)), nothing);
    form(
        "preadv",
        () -> with(file, iovec, 1, 0, 0),
        () -> cold(with(file, iovec, 1, 0, 0)),
        nothing);
    form("pwrite64", () -> with(onTmpfs, data, PAGE, 0), () -> with(file, data, PAGE, 0), nothing);
    form("pwritev", () -> with(onTmpfs, iovec, 1, 0, 0), () -> with(file, iovec, 1, 0, 0), nothing);
    form("fstat", () -> with(file, bytes(144)), () -> with(onProc, bytes(144)), nothing);
    form("fstatfs", () -> with(file, bytes(120)), () -> with(onProc, bytes(120)), nothing);
    form("lseek", () -> with(onTmpfs, 0, 0), () -> with(file, 0, 3), nothing);
    form(
        "fadvise64",
        () -> with(file, 0, 0, LinuxConstants.POSIX_FADV_NORMAL),
        () -> with(file, 0, 0, LinuxConstants.POSIX_FADV_DONTNEED),
        nothing);
  }

  private Object[] cold(Object[] arguments) {
    quick("fsync", file);
    quick("fadvise64", file, 0, 0, LinuxConstants.POSIX_FADV_DONTNEED);
    return arguments;
  }
}
