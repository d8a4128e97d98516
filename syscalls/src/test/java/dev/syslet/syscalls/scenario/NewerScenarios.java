package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.raw.Memory;
import java.nio.ByteBuffer;

/** Calls that few kernels have or few processes may make. */
final class NewerScenarios extends ScenarioGroup {

  NewerScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    does("landlock_create_ruleset", () -> with(null, 0, 1), ANY_REFUSAL);
    does(
        "landlock_add_rule",
        () -> with(raw(0), 1, bytes(16), 0),
        "EBADFD",
        "EINVAL",
        "EOPNOTSUPP",
        "EBADF");
    does("cachestat", () -> with(file, bytes(16), bytes(40), 0));
    ByteBuffer words = bytes(16);
    does("futex_wake", () -> with(words, 1, 1, 0x82));
    ByteBuffer waiters = bytes(48);
    for (int i = 0; i < 2; i++) {
      waiters.putLong(i * 24 + 8, Memory.base(words) + i * 8L).putInt(i * 24 + 16, 0x82);
    }
    does("futex_requeue", () -> with(waiters, 0, 0, 0));
    ByteBuffer request = bytes(24).putInt(0, 24).putLong(8, -1L);
    does("listmount", () -> with(request, bytes(800), 100, 0));
    ByteBuffer about = bytes(24).putInt(0, 24).putLong(16, 1);
    does(
        "statmount",
        () -> {
          ByteBuffer ids = bytes(8);
          quick("listmount", request, ids, 1, 0);
          return with(about.putLong(8, ids.getLong(0)), bytes(PAGE), PAGE, 0);
        },
        "ENOENT");
    does(
        "lsm_get_self_attr",
        () -> with(100, bytes(PAGE), bytes(4).putInt(0, PAGE), 0),
        ANY_REFUSAL);
    does("lsm_list_modules", () -> with(bytes(256), bytes(4).putInt(0, 256), 0));
    does("bpf", () -> with(9999, bytes(64), 64), "EINVAL", "EPERM");
    does("keyctl", () -> with(0, -2, 0, 0, 0), "ENOKEY", "EOPNOTSUPP", "EPERM");
    does(
        "request_key",
        () -> with("user", "syslet-nobody-has-this", null, 0),
        "ENOKEY",
        "EPERM",
        "EACCES");
    opens(
        "perf_event_open",
        () -> with(bytes(128).putInt(0, 1).putInt(4, 128).putLong(8, 9), pid, -1, -1, 0),
        "ENOENT",
        "EACCES",
        "EPERM");
  }
}
