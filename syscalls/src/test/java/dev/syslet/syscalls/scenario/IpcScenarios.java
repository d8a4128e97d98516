package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_CREAT;
import static dev.syslet.syscalls.LinuxConstants.O_RDWR;

import dev.syslet.syscalls.file.RawFd;
import dev.syslet.syscalls.scenario.TableScenarios.Seen;
import java.nio.ByteBuffer;

/** System V IPC, message queues, timers and keys. */
final class IpcScenarios extends ScenarioGroup {

  IpcScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    long shm = quick("shmget", 0, PAGE, 01600);
    long[] at = {0};
    does("shmget", () -> with(0x5150C011, PAGE, 0), "ENOENT");
    put(
        "shmat",
        () -> {
          at[0] = quick("shmat", shm, 0, 0);
          return new Seen(at[0] > 0, false);
        });
    does("shmdt", () -> with(quick("shmat", shm, 0, 0)));
    does("shmctl", () -> with(shm, 0, null));
    long set = quick("semget", 0, 1, 01600);
    does("semget", () -> with(0x5150C011, 1, 0), "ENOENT");
    does("semctl", () -> with(set, 0, 0, 0));
    long queue = quick("msgget", 0, 01600);
    does("msgget", () -> with(0x5150C011, 0), "ENOENT");
    does("msgctl", () -> with(queue, 0, null));
    String name = "syslet-table-" + pid;
    opens("mq_open", () -> with(name, O_RDWR | O_CREAT, 0600, null), ANY_REFUSAL);
    does("mq_unlink", () -> with(name), "ENOENT");
    long mq = quick("mq_open", name + "b", O_RDWR | O_CREAT, 0600, null);
    RawFd mqFd = raw(mq < 0 ? 0 : mq);
    does("mq_notify", () -> with(mqFd, null), "EBADF");
    does("mq_getsetattr", () -> with(mqFd, null, bytes(64)), "EBADF");
    quick("mq_unlink", name + "b");
    ByteBuffer id = bytes(4);
    ByteBuffer none = bytes(64).putInt(12, 1);
    call("timer_create", 1, none, id);
    does("timer_settime", () -> with(id.getInt(0), 0, bytes(32), null));
    does("timer_gettime", () -> with(id.getInt(0), bytes(32)));
    does("timer_getoverrun", () -> with(id.getInt(0)));
    ByteBuffer other = bytes(4);
    does(
        "timer_delete",
        () -> {
          quick("timer_create", 1, none, other);
          return with(other.getInt(0));
        });
    does("io_setup", () -> with(8, bytes(8)));
    does("io_cancel", () -> with(0, bytes(64), bytes(32)), "EINVAL");
    does(
        "add_key",
        () -> with("user", "syslet-test", bytes(4), 4, -2),
        "EPERM",
        "EACCES",
        "EDQUOT",
        "EOPNOTSUPP");
  }
}
