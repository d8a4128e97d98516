package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.CancelAnswer;
import dev.syslet.core.Effort;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.TestCall;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reads of a pipe are cancelled while the pipe is written to: one outcome each, and no byte is lost. */
@Timeout(300)
class CancelRaceTest {

  private static final int MOST_SPINS = 3_000;

  private final SplittableRandom random = new SplittableRandom(1);

  private static Fd[] pipe(LinuxKernel kernel) {
    FdPair pair = new FdPair();
    assertEquals(
        0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), LinuxConstants.O_CLOEXEC));
    return new Fd[] {kernel.adopt(pair.first()), kernel.adopt(pair.second())};
  }

  private static void spin(int times) {
    for (int i = 0; i < times; i++) {
      Thread.onSpinWait();
    }
  }

  @Test
  void whatCancelAnswersIsWhatHappened() {
    long rounds = Effort.scale(1_000, 10_000, 1_000_000);
    LinuxKernel kernel = LinuxKernel.builder().build();
    Fd[] pipe = pipe(kernel);
    ByteBuffer in = ByteBuffer.allocateDirect(1);
    ByteBuffer out = ByteBuffer.allocateDirect(1);
    int cancelled = 0;
    for (long i = 0; i < rounds; i++) {
      TestCall call = TestCall.resume(kernel, Syscalls.read(pipe[0], in));
      int before = random.nextInt(MOST_SPINS);
      CompletableFuture<Long> writer =
          CompletableFuture.supplyAsync(
              () -> {
                spin(before);
                return TestCall.attempt(kernel, Syscalls.write(pipe[1], out));
              });
      spin(random.nextInt(2 * MOST_SPINS));
      CancelAnswer answer = kernel.cancel(call);
      long result = call.await().result();
      assertEquals(1, writer.join());
      if (answer == CancelAnswer.STOPPED_WAITING) {
        cancelled++;
        assertEquals(-Errno.ECANCELED, result);
        assertEquals(1, TestCall.attempt(kernel, Syscalls.read(pipe[0], in)), "the byte is lost");
      } else {
        assertEquals(CancelAnswer.TOO_LATE, answer);
        assertEquals(1, result);
      }
      assertEquals(CancelAnswer.TOO_LATE, kernel.cancel(call));
      assertEquals(1, call.completions());
    }
    System.out.printf("%d cancels, %d of them in time%n", rounds, cancelled);
    assertTrue(cancelled > 0 && cancelled < rounds, cancelled + " in time: no race");
    pipe[0].close();
    pipe[1].close();
    assertEquals(0, kernel.filesInEpoll());
    assertEquals(0, kernel.unexpectedErrors());
    kernel.close();
  }

  @Test
  void aShutdownGivesEachReadOneOutcomeAndLosesNoByte() throws Exception {
    long rounds = Effort.scale(20, 200, 20_000);
    long byShutdown = 0;
    for (long i = 0; i < rounds; i++) {
      byShutdown += shutdownAmongReads(50);
    }
    System.out.printf("%d executors, %d reads ended by shutdownNow%n", rounds, byShutdown);
    assertTrue(byShutdown > 0 && byShutdown < 50 * rounds, byShutdown + " ended: no race");
  }

  private int shutdownAmongReads(int count) throws Exception {
    LinuxKernel kernel = LinuxKernel.builder().build();
    SyscallExecutor executor = SyscallExecutor.builder(kernel).build();
    Fd[] pipe = pipe(kernel);
    List<CompletableFuture<CompletionEvent>> reads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      reads.add(executor.submitAsync(Syscalls.read(pipe[0], ByteBuffer.allocateDirect(1))));
    }
    int before = random.nextInt(MOST_SPINS);
    CompletableFuture<Void> writer =
        CompletableFuture.runAsync(
            () -> {
              ByteBuffer out = ByteBuffer.allocateDirect(1);
              spin(before);
              for (int i = 0; i < count; i++) {
                assertEquals(1, TestCall.attempt(kernel, Syscalls.write(pipe[1], out)));
              }
            });
    spin(random.nextInt(20 * MOST_SPINS));
    executor.shutdownNow();
    writer.join();
    int ended = 0;
    for (CompletableFuture<CompletionEvent> read : reads) {
      long result = read.get(60, TimeUnit.SECONDS).result();
      assertTrue(result == 1 || result == -Errno.ECANCELED, () -> Errnos.name(result));
      ended += result == 1 ? 0 : 1;
    }
    if (ended > 0) {
      ByteBuffer rest = ByteBuffer.allocateDirect(2 * count);
      assertEquals(ended, TestCall.attempt(kernel, Syscalls.read(pipe[0], rest)), "bytes left");
    }
    executor.close();
    assertTrue(executor.isTerminated());
    pipe[0].close();
    pipe[1].close();
    assertEquals(0, kernel.filesInEpoll());
    assertEquals(0, kernel.unexpectedErrors() + executor.unexpectedFailures());
    return ended;
  }
}
