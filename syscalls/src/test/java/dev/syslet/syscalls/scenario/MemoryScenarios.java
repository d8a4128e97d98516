package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.memory.Iovecs;
import dev.syslet.syscalls.raw.Memory;
import java.nio.ByteBuffer;
import java.util.List;

/** Memory of this process, and of one by its id. */
final class MemoryScenarios extends ScenarioGroup {

  MemoryScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    does("mincore", () -> with(mapping(), PAGE, bytes(8)));
    does("munlock", () -> with(mapping(), PAGE));
    does("mlock", () -> with(mapping(), PAGE), "ENOMEM", "EPERM");
    does("mbind", () -> with(mapping(), PAGE, 0, null, 0, 0));
    ByteBuffer page = bytes(8);
    does("move_pages", () -> with(0, 1, page.putLong(0, mapping()), null, bytes(4), 0));
    Iovecs local = vector(bytes(64));
    ByteBuffer remote = bytes(80);
    for (String name : List.of("process_vm_readv", "process_vm_writev")) {
      does(
          name,
          () -> {
            remote.putLong(0, Memory.base(remote) + 16).putLong(8, 64);
            return with(pid, local, 1, remote, 1, 0);
          },
          "EPERM");
    }
    does(
        "process_madvise",
        () ->
            with(
                raw(quick("pidfd_open", pid, 0)),
                remote.putLong(0, mapping()).putLong(8, PAGE),
                1,
                20,
                0),
        ANY_REFUSAL);
    does("process_mrelease", () -> with(raw(quick("pidfd_open", pid, 0)), 0), "EINVAL");
  }
}
