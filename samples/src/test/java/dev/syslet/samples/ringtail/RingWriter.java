package dev.syslet.samples.ringtail;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A small writer of a ring, in a process of its own: does what the lines of its standard input say, and says {@code done} after
 * each.
 */
final class RingWriter {

  private RingWriter() {}

  /**
   * Runs.
   *
   * @param arguments the ring's file and the bytes of its body
   * @throws IOException when the ring cannot be made
   */
  public static void main(String[] arguments) throws IOException {
    CompletionRing ring = CompletionRing.map(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
    BufferedReader orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (SyscallExecutor executor =
        SyscallExecutor.builder(LinuxKernel.builder().build()).ring(ring).build()) {
      done();
      boolean consumes = false;
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        String[] words = order.split(" ");
        switch (words[0]) {
          case "consume" -> consumes = true;
          case "post" -> post(executor, Long.parseLong(words[1]), consumes);
          case "fail" -> fail(executor);
          case "user" -> offer(ring);
          default -> throw new IllegalArgumentException(order);
        }
        if (consumes) {
          consume(ring);
        }
        done();
      }
    }
    System.exit(0);
  }

  private static void post(SyscallExecutor executor, long count, boolean consumes) {
    Descriptor call = Syscalls.of("getppid").ask(Attribute.TIMING).ask(Attribute.ROUTE);
    for (long i = 1; i <= count; i++) {
      executor.submit(call.userData(i));
      if (consumes && i % 64 == 0) {
        consume(executor.ring());
      }
    }
  }

  /** One that fails; back when its event is in the ring. */
  private static void fail(SyscallExecutor executor) {
    executor.submit(Syscalls.openat("/nonexistent", LinuxConstants.O_RDONLY, 0).userData(-1));
    while (executor.inFlight() > 0) {
      Thread.onSpinWait();
    }
  }

  private static void offer(CompletionRing ring) {
    if (!ring.records().offer(0x8001, 0, ByteBuffer.allocate(8))) {
      throw new IllegalStateException("no room");
    }
  }

  private static void consume(CompletionRing ring) {
    int taken;
    do {
      taken = ring.reap(event -> {}, 1024);
    } while (taken > 0);
  }

  private static void done() {
    System.out.println("done");
    System.out.flush();
  }
}
