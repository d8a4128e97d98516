package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Route;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.raw.Errno;
import org.junit.jupiter.api.Test;

class RawNumbersTest {

  private static final int NOBODYS = 1_000;

  private static Descriptor raw(int number) {
    return new Descriptor().syscall(number).ask(Attribute.ROUTE);
  }

  @Test
  void aNumberThatTheTableDoesNotHaveIsRefused() {
    try (SyscallExecutor executor =
        SyscallExecutor.builder(LinuxKernel.builder().build()).build()) {
      for (int number : new int[] {NOBODYS, Integer.MAX_VALUE, -2, Integer.MIN_VALUE}) {
        SubmitException refusal =
            assertThrows(SubmitException.class, () -> executor.call(raw(number)));
        assertEquals(Errno.ENOSYS, refusal.errno());
      }
    }
  }

  @Test
  void whoOptsInGetsTheKernelsAnswer() {
    try (SyscallExecutor executor =
        SyscallExecutor.builder(LinuxKernel.builder().rawNumbers(true).build()).build()) {
      CompletionEvent event = executor.callForEvent(raw(NOBODYS));
      assertEquals(-Errno.ENOSYS, event.result());
      assertEquals(Route.THREAD, Route.of(event.routeCode()));
      assertEquals(NOBODYS, event.syscall());
      assertThrows(SubmitException.class, () -> executor.call(raw(-2)));
      assertThrows(SubmitException.class, () -> executor.call(new Descriptor()));
    }
  }
}
