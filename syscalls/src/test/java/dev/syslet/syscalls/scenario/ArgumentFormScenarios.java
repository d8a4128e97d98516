package dev.syslet.syscalls.scenario;

import static dev.syslet.syscalls.LinuxConstants.O_CLOEXEC;
import static dev.syslet.syscalls.LinuxConstants.O_RDONLY;

import dev.syslet.syscalls.Fd;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Forms that the arguments decide. */
final class ArgumentFormScenarios extends ScenarioGroup {

  ArgumentFormScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    Runnable nothing = () -> {};
    form(
        "mmap",
        () -> with(0, PAGE, 3, 0x22, -1, 0),
        () -> with(0, PAGE, 3, 0x8022, -1, 0),
        nothing);
    form(
        "ioctl",
        () -> with(pipeOut, 0x541B, bytes(4)),
        () -> with(file, 0x80086601L, bytes(8)),
        nothing);
    form("msync", () -> with(mapping(), PAGE, 1), () -> with(mapping(), PAGE, 4), nothing);
    form("mlock2", () -> with(mapping(), PAGE, 1), () -> with(mapping(), PAGE, 0), nothing);
    form(
        "membarrier",
        () -> {
          NativeCalls.call(Numbers.TABLE.numberOf("membarrier"), 16, 0, 0);
          return with(8, 0, 0);
        },
        () -> with(1, 0, 0),
        nothing);
    form("getrandom", () -> with(bytes(16), 16, 0), null, nothing);
    form("madvise", () -> with(mapping(), PAGE, 0), () -> with(mapping(), PAGE, 4), nothing);
    form(
        "fchdir",
        () -> with(open(Path.of("."), O_RDONLY)),
        () -> with(raw(open(Path.of("."), O_RDONLY).number())),
        nothing);
    ByteBuffer unix = bytes(2).putShort(0, (short) 1);
    form("bind", () -> with(socket(), unix, 2), () -> with(socket(), unixPath(), 110), nothing);
    form(
        "epoll_ctl",
        () -> with(epoll(), 1, pipeOut, bytes(16)),
        () -> with(epoll(), 1, raw(pipeOut.number()), bytes(16)),
        nothing);
  }

  private Fd socket() {
    return adopt(quick("socket", 1, 1 | O_CLOEXEC, 0));
  }

  private Fd epoll() {
    return adopt(quick("epoll_create1", O_CLOEXEC));
  }

  /** The address of a socket that gets a name on tmpfs. */
  private ByteBuffer unixPath() {
    byte[] path = newPathOnTmpfs().getBytes(StandardCharsets.UTF_8);
    return bytes(110).putShort(0, (short) 1).put(2, path);
  }
}
