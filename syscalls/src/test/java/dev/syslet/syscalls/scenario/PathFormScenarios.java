package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_CREAT;

import dev.syslet.syscalls.file.Statx;
import java.nio.ByteBuffer;
import java.util.List;

/** Forms of calls by path. */
final class PathFormScenarios extends ScenarioGroup {

  PathFormScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    Runnable nothing = () -> {};
    String warm = disk.path("file").toString();
    String proc = "/proc/self/status";
    String link = newPath();
    quick("symlinkat", "target", AT_FDCWD, link);
    String procLink = "/proc/self/exe";
    Statx stat = new Statx();
    ByteBuffer how = bytes(24).putLong(0, O_CLOEXEC);
    form("open", () -> with(warm, O_CLOEXEC, 0), () -> with(newPath(), O_CREAT, 0600), nothing);
    form(
        "openat",
        () -> with(AT_FDCWD, warm, O_CLOEXEC, 0),
        () -> with(AT_FDCWD, newPath(), O_CREAT, 0600),
        nothing);
    form(
        "openat2",
        () -> with(AT_FDCWD, warm, how, 24),
        () -> with(AT_FDCWD, proc, how, 24),
        nothing);
    for (String name : List.of("stat", "lstat")) {
      form(name, () -> with(warm, bytes(144)), () -> with(proc, bytes(144)), nothing);
    }
    form(
        "newfstatat",
        () -> with(AT_FDCWD, warm, bytes(144), 0),
        () -> with(AT_FDCWD, proc, bytes(144), 0),
        nothing);
    form(
        "statx",
        () -> with(AT_FDCWD, warm, 0, 0x7ff, stat),
        () -> with(AT_FDCWD, proc, 0, 0x7ff, stat),
        nothing);
    form("access", () -> with(warm, 4), () -> with(proc, 4), nothing);
    form("faccessat", () -> with(AT_FDCWD, warm, 4), () -> with(AT_FDCWD, proc, 4), nothing);
    form("faccessat2", () -> with(AT_FDCWD, warm, 4, 0), () -> with(AT_FDCWD, proc, 4, 0), nothing);
    form(
        "readlink",
        () -> with(link, bytes(100), 100),
        () -> with(procLink, bytes(PAGE), PAGE),
        nothing);
    form(
        "readlinkat",
        () -> with(AT_FDCWD, link, bytes(100), 100),
        () -> with(AT_FDCWD, procLink, bytes(PAGE), PAGE),
        nothing);
    form("statfs", () -> with(warm, bytes(120)), () -> with(proc, bytes(120)), nothing);
  }
}
