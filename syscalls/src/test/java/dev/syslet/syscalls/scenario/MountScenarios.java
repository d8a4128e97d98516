package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.AT_FDCWD;
import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;

/** Mounts, modules and quotas. */
final class MountScenarios extends ScenarioGroup {

  MountScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    String nowhere = disk.path("no").resolve("where").toString();
    does("syslog", () -> with(10, null, 0), ANY_REFUSAL);
    does("mount", () -> with("none", nowhere, "tmpfs", 0, null), ANY_REFUSAL);
    does("umount2", () -> with(nowhere, 0), ANY_REFUSAL);
    does("swapon", () -> with(nowhere, 0), ANY_REFUSAL);
    does("swapoff", () -> with(nowhere), ANY_REFUSAL);
    does("delete_module", () -> with("syslet_nobody_has_this", 0), ANY_REFUSAL);
    does("quotactl", () -> with(0x80000400, nowhere, 0, bytes(128)), ANY_REFUSAL);
    does("quotactl_fd", () -> with(file, 0x80000400, 0, bytes(128)), with("ESRCH"), ANY_REFUSAL);
    opens("open_tree", () -> with(AT_FDCWD, disk.directory().toString(), O_CLOEXEC), ANY_REFUSAL);
    opens(
        "open_tree_attr",
        () -> with(AT_FDCWD, disk.directory().toString(), O_CLOEXEC, null, 0),
        ANY_REFUSAL);
    does("move_mount", () -> with(AT_FDCWD, nowhere, AT_FDCWD, nowhere, 0), ANY_REFUSAL);
    opens("fsopen", () -> with("tmpfs", 1), ANY_REFUSAL);
    does("fsconfig", () -> with(raw(context()), 99, null, null, 0), ANY_REFUSAL);
    does("fsmount", () -> with(raw(context()), 1, 0), ANY_REFUSAL);
    opens("fspick", () -> with(AT_FDCWD, nowhere, 0), ANY_REFUSAL);
    does("mount_setattr", () -> with(AT_FDCWD, nowhere, 0, bytes(32), 32), ANY_REFUSAL);
  }

  private long context() {
    return Math.max(0, quick("fsopen", "tmpfs", 1));
  }
}
