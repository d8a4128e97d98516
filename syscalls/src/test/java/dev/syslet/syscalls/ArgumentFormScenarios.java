package dev.syslet.syscalls;

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
    form("syslog", () -> with(10, null, 0), () -> with(10, null, 0), nothing);
    form("getrandom", () -> with(bytes(16), 16, 0), null, nothing);
  }
}
