package dev.syslet.syscalls.ready;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.fd.OpenFile;
import dev.syslet.syscalls.form.ReadyRules;
import dev.syslet.syscalls.testing.Net;
import dev.syslet.syscalls.testing.Net.Ends;
import dev.syslet.syscalls.testing.TestCall;
import dev.syslet.syscalls.testing.TestCall.Outcome;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What epoll is told about a file, where a change comes at a bad time. */
class FdWaitsTest {

  /** Reads, and has an event come in the midst of its first try. */
  private static final class Disturbed implements ReadyForm {

    private final FdWaits waits;
    private final int event;
    private int tries;

    Disturbed(FdWaits waits, int event) {
      this.waits = waits;
      this.event = event;
    }

    @Override
    public boolean takes(Descriptor d) {
      return true;
    }

    @Override
    public long attempt(Descriptor d, long before) {
      long answer = Objects.requireNonNull(ReadyRules.formOf(d)).attempt(d, before);
      if (tries++ == 0) {
        waits.edge(event);
      }
      return answer;
    }

    @Override
    public OpenFile file(Descriptor d) {
      return Objects.requireNonNull(OpenFile.of(d.held(0)));
    }
  }

  @Test
  void anEventForTheOtherDirectionInTheMidstOfATryLosesNoWakeUp() {
    Readiness readiness = new Readiness(Thread.ofPlatform().daemon().factory());
    try (Net net = new Net()) {
      Ends ends = net.unix(Net.STREAM);
      ByteBuffer into = Net.bytes(10);
      TestCall call = TestCall.hold(net.kernel, Syscalls.read(ends.first(), into), WOULD_BLOCK);
      Disturbed form =
          new Disturbed(readiness.waitsOf(OpenFile.of(ends.first())), PollConstants.EPOLLOUT);
      ReadyTask task = new ReadyTask(call, form, readiness, unused -> {});
      call.kernelState(task);
      task.resume();
      assertFalse(call.isDone());
      assertEquals(5, Net.write(ends.second(), 5));
      assertEquals(new Outcome(5, Route.READINESS), call.await());
    } finally {
      readiness.close();
    }
  }
}
