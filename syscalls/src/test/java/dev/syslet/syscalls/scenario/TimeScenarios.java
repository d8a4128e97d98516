package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.event.Timespec;
import java.nio.ByteBuffer;

/** Limits, clocks and times. */
final class TimeScenarios extends ScenarioGroup {

  TimeScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    ByteBuffer limit = bytes(16);
    call("getrlimit", 7, limit);
    does("setrlimit", () -> with(7, limit));
    call("prlimit64", 0, 7, null, bytes(16));
    call("getrusage", 0, bytes(144));
    call("times", bytes(32));
    call("time", bytes(8));
    call("gettimeofday", bytes(16), null);
    does("settimeofday", () -> with(null, null), "EPERM");
    call("clock_gettime", 1, new Timespec());
    call("clock_getres", 1, new Timespec());
    does("clock_settime", () -> with(1, new Timespec()), "EINVAL");
    call("adjtimex", bytes(208));
    call("clock_adjtime", 0, bytes(208));
    call("getitimer", 0, bytes(32));
  }
}
