package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.event.Timespec;
import java.nio.ByteBuffer;

/** Scheduling, priorities and signals. */
final class SchedulingScenarios extends ScenarioGroup {

  SchedulingScenarios(ScenarioSite site) {
    super(site);
  }

  @Override
  void register() {
    call("getpriority", 0, 0);
    does("setpriority", () -> with(0, 0, 20 - (int) quick("getpriority", 0, 0)));
    ByteBuffer parameter = bytes(4);
    call("sched_getparam", 0, bytes(4));
    call("sched_setparam", 0, parameter);
    call("sched_setscheduler", 0, 0, parameter);
    call("sched_getscheduler", 0);
    call("sched_get_priority_max", 0);
    call("sched_get_priority_min", 0);
    call("sched_rr_get_interval", 0, new Timespec());
    ByteBuffer attributes = bytes(56);
    call("sched_getattr", 0, attributes, 56, 0);
    does(
        "sched_setattr",
        () -> {
          quick("sched_getattr", 0, attributes, 56, 0);
          return with(0, attributes, 0);
        });
    ByteBuffer mask = bytes(128);
    call("sched_getaffinity", 0, 128, mask);
    does(
        "sched_setaffinity",
        () -> {
          quick("sched_getaffinity", 0, 128, mask);
          return with(0, 128, mask);
        });
    call("ioprio_get", 1, 0);
    does("ioprio_set", () -> with(1, 0, quick("ioprio_get", 1, 0)), "EPERM");
    call("getcpu", bytes(4), null, 0);
    call("get_mempolicy", bytes(4), null, 0, 0, 0);
    call("get_robust_list", 0, bytes(8), bytes(8));
    call("rt_sigpending", bytes(8), 8);
    ByteBuffer info = bytes(128).putInt(8, -1);
    call("kill", pid, 0);
    does("tkill", () -> with(quick("gettid"), 0));
    does("tgkill", () -> with(pid, quick("gettid"), 0));
    does("rt_sigqueueinfo", () -> with(pid, 0, info));
    does("rt_tgsigqueueinfo", () -> with(pid, quick("gettid"), 0, info));
    does("kcmp", () -> with(pid, pid, 1, 0, 0), "EPERM");
  }
}
