package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_RDWR;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import java.nio.ByteBuffer;

/** Forms of locks. */
final class LockFormScenarios extends ScenarioGroup {

  private static final int NEVER_ENDS = 1 << 30;

  LockFormScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    Fd other = open(disk.path("file"), O_RDWR);
    form(
        "flock",
        () -> {
          NativeCalls.call(Numbers.FLOCK, other.number(), LinuxConstants.LOCK_UN);
          return with(file, LOCK_EX);
        },
        () -> {
          NativeCalls.call(Numbers.FLOCK, file.number(), LinuxConstants.LOCK_UN);
          NativeCalls.call(Numbers.FLOCK, other.number(), LOCK_EX);
          return with(file, LOCK_EX);
        },
        () -> NativeCalls.call(Numbers.FLOCK, other.number(), LinuxConstants.LOCK_UN));
    ByteBuffer lock = bytes(32).putShort(0, (short) 1).putLong(16, NEVER_ENDS);
    ByteBuffer unlock = bytes(32).putShort(0, (short) 2).putLong(16, NEVER_ENDS);
    Runnable release =
        () -> NativeCalls.call(Numbers.FCNTL, other.number(), 37, Memory.base(unlock));
    form(
        "fcntl",
        () -> with(file, 37, lock),
        () -> {
          NativeCalls.call(Numbers.FCNTL, file.number(), 37, Memory.base(unlock));
          NativeCalls.call(Numbers.FCNTL, other.number(), 37, Memory.base(lock));
          return with(file, 38, lock);
        },
        release);
  }
}
