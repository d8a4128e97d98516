package dev.syslet.syscalls;

import static dev.syslet.syscalls.event.WaitConstants.*;
import static dev.syslet.syscalls.testing.WaitBed.refused;
import static dev.syslet.syscalls.testing.WaitBed.result;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.PollFds;
import dev.syslet.syscalls.event.Rusage;
import dev.syslet.syscalls.event.Siginfo;
import dev.syslet.syscalls.event.WaitStatus;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Children;
import dev.syslet.syscalls.testing.WaitBed;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Waiting for children through an executor on the real kernel.
 *
 * <p>The JVM waits for each child that it starts, by its number, so an exit of such a child may be
 * gone before anybody else sees it; but it does not ask for stops and continuations, and these are
 * there for this test alone. For exits the test makes its own children that the JVM knows nothing
 * of: grandchildren whose parent has ended, which the kernel gives to the nearest subreaper.
 */
@Timeout(120)
class ProcessCallsTest {

  private final WaitBed bed = new WaitBed();

  @AfterEach
  void close() {
    bed.close();
  }

  @Test
  void wait4TakesAChildThatHasExited() throws Exception {
    int pid = Children.orphan("exit 7");
    WaitStatus status = new WaitStatus();
    Rusage rusage = new Rusage();
    assertEquals(pid, bed.ok(Syscalls.wait4(pid, status, 0, rusage)));
    assertTrue(status.exited());
    assertEquals(7, status.exitStatus());
    assertTrue(rusage.maxRssKilobytes() > 0, rusage::toString);
    assertTrue(rusage.minorFaults() > 0, rusage::toString);
    assertEquals("ECHILD", Errnos.name(bed.call(Syscalls.wait4(pid, status, WNOHANG, null))));
  }

  @Test
  void waitidLeavesAChildThereAndTakesItTheSecondTime() throws Exception {
    int pid = Children.orphan("exit 9");
    Siginfo info = new Siginfo();
    assertEquals(0, bed.ok(Syscalls.waitid(P_PID, pid, info, WEXITED | WNOWAIT, null)));
    assertEquals(pid, info.pid());
    Rusage rusage = new Rusage();
    assertEquals(0, bed.ok(Syscalls.waitid(P_PID, pid, info, WEXITED, rusage)));
    assertEquals(SIGCHLD, info.signo());
    assertEquals(0, info.errno());
    assertEquals(CLD_EXITED, info.code());
    assertEquals(pid, info.pid());
    assertEquals(9, info.status());
    assertEquals(NativeCalls.call(Numbers.TABLE.numberOf("getuid")), info.uid());
    assertTrue(rusage.maxRssKilobytes() > 0, rusage::toString);
    assertEquals("ECHILD", Errnos.name(bed.call(Syscalls.waitid(P_PID, pid, info, WEXITED, null))));
  }

  @Test
  void aSignalThroughAPidfdEndsAChildAndBothWaitsTellWhich() throws Exception {
    int pid = Children.orphan("exec sleep 1000");
    Fd pidfd = bed.open(Syscalls.pidfd_open(pid, 0));
    Siginfo info = new Siginfo();
    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.waitid(pidfd, info, WEXITED | WNOWAIT, null));
    assertEquals(0, bed.ok(Syscalls.pidfd_send_signal(pidfd, 0, 0)));
    assertEquals(0, bed.ok(Syscalls.pidfd_send_signal(pidfd, SIGKILL, 0)));
    assertEquals(0, result(waiting));
    assertEquals(CLD_KILLED, info.code());
    assertEquals(SIGKILL, info.status());
    PollFds ended = new PollFds(1).add(pidfd, PollConstants.POLLIN);
    assertEquals(1, bed.ok(Syscalls.ppoll(ended, null)));
    WaitStatus status = new WaitStatus();
    assertEquals(pid, bed.ok(Syscalls.wait4(pid, status, 0, null)));
    assertEquals("WaitStatus[ended by signal 9]", status.toString());
    assertEquals("ESRCH", Errnos.name(bed.call(Syscalls.pidfd_send_signal(pidfd, SIGTERM, 0))));
  }

  @Test
  void aChildOfTheJvmCanBeSeenToStopAndToGoOn() throws Exception {
    Process child = Children.start("exec cat");
    int pid = (int) child.pid();
    Fd pidfd = bed.open(Syscalls.pidfd_open(pid, 0));
    Siginfo info = new Siginfo();
    Structs.memory(info).putInt(16 /* pid */, 12345);
    assertEquals(0, bed.ok(Syscalls.waitid(P_PID, pid, info, WSTOPPED | WNOHANG | WNOWAIT, null)));
    assertEquals(0, info.pid(), "0 and no process: it would wait");
    WaitStatus status = new WaitStatus();
    assertEquals(0, bed.ok(Syscalls.wait4(pid, status, WUNTRACED | WNOHANG, null)));

    CompletableFuture<CompletionEvent> waiting =
        bed.submit(Syscalls.waitid(pidfd, info, WSTOPPED | WNOWAIT, null));
    bed.ok(Syscalls.pidfd_send_signal(pidfd, SIGSTOP, 0));
    assertEquals(0, result(waiting));
    assertEquals(CLD_STOPPED, info.code());
    assertEquals(pid, info.pid());
    assertEquals(SIGSTOP, info.status());
    assertEquals(pid, bed.ok(Syscalls.wait4(pid, status, WUNTRACED, null)));
    assertTrue(status.stopped());
    assertFalse(status.exited());
    assertEquals(SIGSTOP, status.stopSignal());

    bed.ok(Syscalls.pidfd_send_signal(pidfd, SIGCONT, 0));
    assertEquals(0, bed.ok(Syscalls.waitid(P_PID, pid, info, WCONTINUED | WNOWAIT, null)));
    assertEquals(CLD_CONTINUED, info.code());
    assertEquals(pid, bed.ok(Syscalls.wait4(pid, status, WCONTINUED, null)));
    assertTrue(status.continued());

    child.getOutputStream().close();
    assertEquals(0, child.waitFor(), "the JVM still has the exit to itself");
    assertEquals("ECHILD", Errnos.name(bed.call(Syscalls.wait4(pid, status, WNOHANG, null))));
  }

  @Test
  void aClosedPidfdIsRefused() {
    Fd self = bed.open(Syscalls.pidfd_open((int) ProcessHandle.current().pid(), 0));
    assertEquals(0, bed.ok(Syscalls.pidfd_send_signal(self, 0, 0)));
    self.close();
    refused("EBADF", "", () -> bed.call(Syscalls.pidfd_send_signal(self, 0, 0)));
    refused("EBADF", "", () -> bed.call(Syscalls.waitid(self, new Siginfo(), WEXITED, null)));
    assertEquals("EINVAL", Errnos.name(bed.call(Syscalls.pidfd_open(-1, 0))));
  }
}
