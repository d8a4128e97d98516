package dev.syslet.syscalls.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.syslet.core.Lane;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.syscalls.LinuxKernel;
import java.io.File;
import java.util.List;
import java.util.Objects;

/** What calls leave behind when all of them are over: nothing. */
public final class Leftovers {

  private Leftovers() {}

  /** No place, thread, queue entry or count is left of any call. */
  public static void assertNone(SyscallExecutor executor, LinuxKernel kernel) {
    Poll.until("no call is left", () -> executor.pendingCount() == 0);
    Poll.until("no thread is busy", () -> kernel.busyThreads() == 0);
    Poll.until("all places are free", () -> executor.cachemissActive() == 0);
    Poll.until("nothing is set aside", () -> executor.setAside() == 0);
    Poll.until("all are counted out", () -> executor.inFlight() == 0);
    assertEquals(0, executor.cachemissQueued());
    assertEquals(0, executor.laneThreads());
    assertEquals(List.of(), executor.abandoned());
    for (Lane lane : executor.lanes()) {
      assertEquals(0, lane.inFlight() + lane.active() + lane.queued(), lane::toString);
      assertEquals(0, lane.setAside() + lane.queuedBytes() + lane.hung(), lane::toString);
    }
    assertEquals(0, kernel.queuedCalls());
    assertEquals(0, kernel.callsBeingInterrupted());
    assertEquals(0, executor.unexpectedFailures());
    assertEquals(0, kernel.unexpectedErrors());
  }

  /** How many files this process has open. */
  public static int openFiles() {
    return Objects.requireNonNull(new File("/proc/self/fd").list()).length;
  }
}
