package dev.syslet.syscalls;

import dev.syslet.core.Route;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.event.SignalfdSiginfos;
import dev.syslet.syscalls.event.Sigset;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** Waits for SIGUSR1 by a signalfd, in a JVM that was started with this signal blocked, and sends it to itself. */
final class SignalfdMain {

  private static final int SIGUSR1 = 10;

  private SignalfdMain() {}

  public static void main(String[] arguments) {
    LinuxKernel kernel = LinuxKernel.builder().build();
    try (SyscallExecutor executor = SyscallExecutor.builder(kernel).build()) {
      long number = executor.call(Syscalls.signalfd4(Sigset.of(SIGUSR1), LinuxConstants.O_CLOEXEC));
      try (Fd signals = kernel.adopt((int) number)) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(2 * SignalfdSiginfos.ELEMENT_BYTES);
        CompletableFuture<CompletionEvent> waiting =
            executor.submitAsync(Syscalls.read(signals, buffer).ask(Attribute.ROUTE));
        System.out.println("waits " + !waiting.isDone());
        executor.call(Syscalls.of("kill", ProcessHandle.current().pid(), SIGUSR1));
        tell(waiting.join(), buffer);
        executor.call(Syscalls.of("kill", ProcessHandle.current().pid(), SIGUSR1));
        tell(executor.callForEvent(Syscalls.read(signals, buffer).ask(Attribute.ROUTE)), buffer);
        System.out.println("threads " + kernel.createdThreads());
      }
    }
  }

  private static void tell(CompletionEvent event, ByteBuffer buffer) {
    SignalfdSiginfos signals = SignalfdSiginfos.of(buffer, event.result());
    while (signals.next()) {
      System.out.println("signal " + signals.signo() + " " + Route.of(event.routeCode()));
    }
  }
}
