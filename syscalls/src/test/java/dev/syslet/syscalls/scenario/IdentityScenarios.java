package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.raw.Numbers;
import java.util.List;

/** Who and where the process is. */
final class IdentityScenarios extends ScenarioGroup {

  IdentityScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    for (String name :
        List.of(
            "getpid",
            "getppid",
            "getuid",
            "geteuid",
            "getgid",
            "getegid",
            "gettid",
            "getpgrp",
            "sched_yield",
            "munlockall")) {
      if (Numbers.TABLE.byName(name) != null) {
        call(name);
      }
    }
    call("getpgid", 0);
    call("getsid", 0);
    call("getresuid", bytes(4), bytes(4), bytes(4));
    call("getresgid", bytes(4), bytes(4), bytes(4));
    call("getgroups", 0, null);
    call("capget", bytes(8).putInt(0, 0x20080522), bytes(24));
    call("getcwd", bytes(PAGE), PAGE);
    call("uname", bytes(390));
    call("sysinfo", bytes(112));
    call("sysfs", 3, 0, 0);
    does("umask", () -> with((int) quick("umask", 022)));
    does("sethostname", () -> with(bytes(65), 65), "EINVAL", "EPERM");
    does("setdomainname", () -> with(bytes(65), 65), "EINVAL", "EPERM");
  }
}
