package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;

import java.nio.file.Path;

/** Files by descriptor. */
final class FileScenarios extends ScenarioGroup {

  FileScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    does("close", () -> with(open(disk.path("file"), O_RDONLY)));
    does("dup2", () -> with(file, raw(quick("dup", file))));
    does("dup3", () -> with(file, raw(quick("dup", file)), O_CLOEXEC));
    does("sendfile", () -> with(open(Path.of(oldPath()), O_RDWR), file, null, 100));
    does("fsync", () -> with(file));
    does("fdatasync", () -> with(file));
    does("syncfs", () -> with(onTmpfs));
    call("sync");
    does("sync_file_range", () -> with(file, 0, PAGE, 2));
    does("ftruncate", () -> with(open(Path.of(oldPath()), O_RDWR), 3));
    does("fallocate", () -> with(file, 0, 0, PAGE));
    does("readahead", () -> with(file, 0, PAGE));
    does("getdents", () -> with(directory, bytes(PAGE), PAGE));
    does("getdents64", () -> with(directory, bytes(PAGE), PAGE));
    does("fchmod", () -> with(file, 0600));
    does("fchown", () -> with(file, -1, -1));
    does(
        "copy_file_range",
        () -> with(file, bytes(8), open(Path.of(oldPath()), O_RDWR), bytes(8), 100, 0));
  }
}
