package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.CallSnapshot;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Errno;
import dev.syslet.core.Route;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.BufferPool;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.BlockingRead;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine and Linux together: real files, pipes and FIFOs, and calls that truly hang. */
@Timeout(180)
class ExecutorOnLinuxTest {

  private static final int HUNG = 64;

  @TempDir private Path directory;

  private static SyscallExecutor executor(LinuxKernel kernel, Duration closeTimeout) {
    return SyscallExecutor.builder(kernel).closeTimeout(closeTimeout).build();
  }

  /** Opens the other end of a FIFO, so that who waits for it goes on. */
  private static void releaseFifo(Path fifo) {
    long fd =
        NativeCalls.call(
            Syscalls.openat(
                fifo.toString(),
                LinuxConstants.O_RDWR | LinuxConstants.O_NONBLOCK | LinuxConstants.O_CLOEXEC,
                0));
    assertTrue(fd >= 0, () -> Errnos.name(fd));
    NativeCalls.call(Numbers.CLOSE, fd);
  }

  /** How many blocking threads are inside the syscall, as the kernel sees it. */
  private static int threadsIn(int syscall) {
    int count = 0;
    for (Path task : tasks()) {
      try {
        if (Files.readString(task.resolve("comm")).startsWith("syslet-blocking")
            && Files.readString(task.resolve("syscall")).startsWith(syscall + " ")) {
          count++;
        }
      } catch (IOException ended) {
        // a thread that ends meanwhile is in no syscall
      }
    }
    return count;
  }

  private static List<Path> tasks() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Path> fifos(int count) {
    List<Path> fifos = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Path fifo = directory.resolve("fifo-" + i);
      long made =
          NativeCalls.call(
              Syscalls.of(
                  "mknodat",
                  LinuxConstants.AT_FDCWD,
                  fifo.toString(),
                  LinuxConstants.S_IFIFO | 0600,
                  0));
      assertEquals(0, made, () -> Errnos.name(made));
      fifos.add(fifo);
    }
    return fifos;
  }

  @Test
  void sixtyFourHungOpensStopNobodyAndCloseNamesThem() throws Exception {
    List<Path> fifos = fifos(HUNG);
    Path file = Files.writeString(directory.resolve("file"), "hello");
    LinuxKernel kernel = LinuxKernel.builder().withoutSignals().build();
    SyscallExecutor executor = executor(kernel, Duration.ofMillis(100));
    Map<Path, CompletableFuture<CompletionEvent>> opens = new ConcurrentHashMap<>();
    for (Path fifo : fifos) {
      opens.put(
          fifo,
          executor.submitAsync(
              Syscalls.openat(
                  fifo.toString(), LinuxConstants.O_RDONLY | LinuxConstants.O_CLOEXEC, 0)));
    }
    Await.until("all 64 block in the kernel", () -> threadsIn(Numbers.OPENAT) == HUNG);
    assertEquals(HUNG, kernel.busyThreads());

    // Unrelated virtual threads run: more of them than there are carriers, each parking often.
    CountDownLatch ran = new CountDownLatch(1000);
    for (int i = 0; i < 1000; i++) {
      Thread.ofVirtual()
          .start(
              () -> {
                for (int j = 0; j < 10; j++) {
                  Thread.yield();
                }
                ran.countDown();
              });
    }
    assertTrue(ran.await(60, TimeUnit.SECONDS), ran.getCount() + " virtual threads starve");

    // Other calls complete, inline and continued, from a virtual thread too.
    Thread other =
        Thread.ofVirtual()
            .start(
                () -> {
                  long number =
                      executor.call(
                          Syscalls.openat(
                              file.toString(),
                              LinuxConstants.O_RDWR | LinuxConstants.O_CLOEXEC,
                              0));
                  Fd fd = kernel.adopt((int) number);
                  ByteBuffer buffer = ByteBuffer.allocateDirect(16);
                  assertEquals(5, executor.call(Syscalls.pread64(fd, buffer, 0)));
                  assertEquals(5, executor.call(Syscalls.pwrite64(fd, buffer.limit(5), 0)));
                  assertEquals(0, executor.call(Syscalls.fsync(fd)));
                  assertEquals(0, executor.call(Syscalls.close(fd)));
                });
    AtomicInteger failed = new AtomicInteger();
    other.setUncaughtExceptionHandler(
        (thread, failure) -> {
          failure.printStackTrace();
          failed.incrementAndGet();
        });
    other.join();
    assertEquals(0, failed.get());
    assertTrue(opens.values().stream().noneMatch(CompletableFuture::isDone));

    executor.close();

    List<CallSnapshot> abandoned = executor.abandoned();
    assertEquals(HUNG, abandoned.size());
    String named =
        abandoned.stream().map(CallSnapshot::description).collect(Collectors.joining("\n"));
    for (Path fifo : fifos) {
      assertTrue(named.contains("\"" + fifo + "\""), () -> fifo + " is not in\n" + named);
      CompletableFuture<CompletionEvent> open = Objects.requireNonNull(opens.get(fifo));
      CompletionEvent event = open.join();
      assertTrue(event.isAbandoned());
      assertEquals(-Errno.ECANCELED, event.result());
    }
    fifos.forEach(ExecutorOnLinuxTest::releaseFifo);
    Await.until("the kernel let go", () -> executor.abandoned().isEmpty());
    Await.until("no thread is left", () -> kernel.threads() == 0);
  }

  @Test
  void whatASignalCanEndIsNotLeftBehindByClose() {
    LinuxKernel kernel = LinuxKernel.builder().build();
    SyscallExecutor executor = executor(kernel, Duration.ZERO);
    List<CompletableFuture<CompletionEvent>> opens = new ArrayList<>();
    for (Path fifo : fifos(HUNG)) {
      opens.add(executor.submitAsync(Syscalls.openat(fifo.toString(), LinuxConstants.O_RDONLY, 0)));
    }
    Await.until("all 64 block in the kernel", () -> threadsIn(Numbers.OPENAT) == HUNG);
    executor.close();
    for (CompletableFuture<CompletionEvent> open : opens) {
      long result = open.join().result();
      assertTrue(result == -Errno.ECANCELED || result == -Errno.EINTR, () -> Errnos.name(result));
    }
    Await.until("the kernel let go", () -> executor.abandoned().isEmpty());
    Await.until("no thread is left", () -> kernel.threads() == 0);
    assertEquals(0, kernel.callsBeingInterrupted());
    assertEquals(0, kernel.unexpectedErrors() + executor.unexpectedFailures());
  }

  @Test
  void aMissedReadGoesByReadinessAndAHotOneInline() {
    Path file = directory.resolve("file");
    LinuxKernel kernel = LinuxKernel.builder().build();
    try (SyscallExecutor executor = executor(kernel, Duration.ofSeconds(10))) {
      FdPair pipe = new FdPair();
      assertEquals(0, executor.call(Syscalls.pipe2(pipe, LinuxConstants.O_CLOEXEC)));
      Fd reads = kernel.adopt(pipe.first());
      Fd writes = kernel.adopt(pipe.second());
      ByteBuffer in = ByteBuffer.allocateDirect(8);
      CompletableFuture<CompletionEvent> read =
          executor.submitAsync(Syscalls.read(reads, in).ask(Attribute.ROUTE));
      assertFalse(read.isDone());
      ByteBuffer out = ByteBuffer.allocateDirect(4);
      CompletionEvent written =
          executor.callForEvent(Syscalls.write(writes, out).ask(Attribute.ROUTE));
      assertEquals(4, written.result());
      assertEquals(Route.INLINE, Route.of(written.routeCode()));
      CompletionEvent missed = read.join();
      assertEquals(4, missed.result());
      assertEquals(Route.READINESS, Route.of(missed.routeCode()));
      assertTrue(missed.tries() >= 2, "inline, and once or twice by its own thread");
      assertEquals(4, executor.call(Syscalls.write(writes, out)));
      CompletionEvent hot = executor.callForEvent(Syscalls.read(reads, in).ask(Attribute.ROUTE));
      assertEquals(Route.INLINE, Route.of(hot.routeCode()));
      assertEquals(0, executor.call(Syscalls.close(reads)));
      assertEquals(0, executor.call(Syscalls.close(writes)));
      assertFalse(Files.exists(file));
    }
  }

  /**
   * Readers blocked on pipes, while handles are closed, buffers given back and the executor
   * stopped, all at random moments and from several threads; only then data comes. Nothing may have
   * been let go before: the number must still be the pipe's, and the buffer nobody else's.
   */
  @Test
  void nothingIsLetGoWhileTheKernelHoldsIt() throws Exception {
    int rounds = (int) Effort.scale(20, 150, 20_000);
    BufferPool pool = new BufferPool(4096, 8);
    int filesBefore = openFiles();
    for (int round = 0; round < rounds; round++) {
      raceOneReader(pool);
    }
    assertEquals(0, pool.outstanding());
    Await.until("every file is closed", () -> openFiles() <= filesBefore);
  }

  private static int openFiles() {
    String[] names = new java.io.File("/proc/self/fd").list();
    return names == null ? 0 : names.length;
  }

  private static void raceOneReader(BufferPool pool) throws Exception {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(4).withoutSignals().build();
    SyscallExecutor executor = executor(kernel, Duration.ZERO);
    FdPair pipe = new FdPair();
    assertEquals(0, executor.call(Syscalls.pipe2(pipe, LinuxConstants.O_CLOEXEC)));
    Fd reads = kernel.adopt(pipe.first());
    Fd writes = kernel.adopt(pipe.second());
    LeasedBuffer buffer = pool.take();
    String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + reads.number())).toString();
    Descriptor read = BlockingRead.of(reads, buffer);
    CompletableFuture<CompletionEvent> outcome = executor.submitAsync(read);
    Await.until("it blocks in the kernel", () -> threadsIn(Numbers.PREADV2) == 1);

    CountDownLatch go = new CountDownLatch(1);
    List<Runnable> lettingGo =
        List.of(
            reads::close,
            buffer::close,
            executor::shutdownNow,
            executor::close,
            () -> executor.submitAsync(Syscalls.close(reads)));
    List<Thread> threads = new ArrayList<>();
    for (Runnable action : lettingGo) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    awaitUninterrupted(go);
                    for (int i = ThreadLocalRandom.current().nextInt(2000); i > 0; i--) {
                      Thread.onSpinWait();
                    }
                    try {
                      action.run();
                    } catch (dev.syslet.core.SubmitException closedOrShutDown) {
                      assertTrue(
                          closedOrShutDown.errno() == Errno.ESHUTDOWN
                              || closedOrShutDown.errno() == Errno.EBADF);
                    }
                  }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    // Everyone has let go but the kernel.
    assertTrue(outcome.join().isAbandoned());
    assertFalse(reads.isOpen());
    assertEquals(
        target, Files.readSymbolicLink(Path.of("/proc/self/fd/" + reads.number())).toString());
    assertEquals(1, pool.outstanding(), "the buffer was given out while the kernel holds it");
    LeasedBuffer another = pool.take();
    another.buffer().put(0, "canary--".getBytes(StandardCharsets.US_ASCII));
    ByteBuffer data =
        ByteBuffer.allocateDirect(8).put(0, "datadata".getBytes(StandardCharsets.US_ASCII));
    assertEquals(8, NativeCalls.call(Syscalls.write(writes, data)));
    Await.until("the read has returned", () -> executor.abandoned().isEmpty());
    byte[] seen = new byte[8];
    another.buffer().get(0, seen);
    assertEquals("canary--", new String(seen, StandardCharsets.US_ASCII));
    another.close();
    Await.until("the number was closed then", () -> reads.closeResult() == 0);
    Await.until("the buffer was given back then", () -> pool.outstanding() == 0);
    writes.close();
    Await.until("no thread is left", () -> kernel.threads() == 0);
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
