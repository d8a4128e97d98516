package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;

import dev.syslet.syscalls.LinuxConstants;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;

/** Files by path. */
final class PathScenarios extends ScenarioGroup {

  PathScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    does("truncate", () -> with(oldPath(), 3));
    does("chdir", () -> with("."));
    does("rename", () -> with(oldPath(), newPath()));
    does("renameat", () -> with(AT_FDCWD, oldPath(), AT_FDCWD, newPath()));
    does("renameat2", () -> with(AT_FDCWD, oldPath(), AT_FDCWD, newPath(), 1));
    does("mkdir", () -> with(newPath(), 0700));
    does("mkdirat", () -> with(AT_FDCWD, newPath(), 0700));
    does("rmdir", () -> with(newDirectory()));
    opens("creat", () -> with(newPath(), 0600));
    does("link", () -> with(oldPath(), newPath()));
    does("linkat", () -> with(AT_FDCWD, oldPath(), AT_FDCWD, newPath(), 0));
    does("unlink", () -> with(oldPath()));
    does("unlinkat", () -> with(AT_FDCWD, oldPath(), 0));
    does("symlink", () -> with("target", newPath()));
    does("symlinkat", () -> with("target", AT_FDCWD, newPath()));
    does("chmod", () -> with(oldPath(), 0600));
    does("fchmodat", () -> with(AT_FDCWD, oldPath(), 0600));
    does("fchmodat2", () -> with(AT_FDCWD, oldPath(), 0600, 0));
    does("chown", () -> with(oldPath(), -1, -1));
    does("lchown", () -> with(oldPath(), -1, -1));
    does("fchownat", () -> with(AT_FDCWD, oldPath(), -1, -1, 0));
    does("utime", () -> with(oldPath(), null));
    does("utimes", () -> with(oldPath(), null));
    does("futimesat", () -> with(AT_FDCWD, oldPath(), null));
    does("utimensat", () -> with(AT_FDCWD, oldPath(), null, 0));
    does("mknod", () -> with(newPath(), LinuxConstants.S_IFIFO | 0600, 0));
    does("mknodat", () -> with(AT_FDCWD, newPath(), LinuxConstants.S_IFIFO | 0600, 0));
    does("ustat", () -> with(0, bytes(32)), "EINVAL");
    ByteBuffer handle = bytes(136);
    does(
        "name_to_handle_at",
        () -> with(AT_FDCWD, oldPath(), handle.putInt(0, 128), bytes(4), 0),
        "EOPNOTSUPP");
    opens(
        "open_by_handle_at",
        () -> {
          quick("name_to_handle_at", AT_FDCWD, oldPath(), handle.putInt(0, 128), bytes(4), 0);
          return with(directory, handle, O_RDONLY);
        },
        ANY_REFUSAL);
    does(
        "fanotify_mark",
        () -> {
          long group = quick("fanotify_init", 1, O_RDONLY);
          return with(raw(Math.max(0, group)), 1, 0x20, AT_FDCWD, oldPath());
        },
        ANY_REFUSAL);
    does("file_getattr", () -> with(AT_FDCWD, oldPath(), bytes(24), 24, 0), "EOPNOTSUPP");
    does(
        "file_setattr",
        () -> {
          String path = oldPath();
          ByteBuffer attributes = bytes(24);
          quick("file_getattr", AT_FDCWD, path, attributes, 24, 0);
          return with(AT_FDCWD, path, attributes, 24, 0);
        },
        "EOPNOTSUPP");
  }

  private String newDirectory() {
    String path = newPath();
    try {
      Files.createDirectory(Path.of(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return path;
  }
}
