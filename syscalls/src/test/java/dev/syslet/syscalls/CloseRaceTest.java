package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.Poll;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Files are closed while calls wait for them, and others that are opened meanwhile get their numbers. What is written to a file
 * tells which one it is, and that is all that a read of it may find.
 */
@Timeout(600)
class CloseRaceTest {

  private static final int OPENERS = 2;
  private static final int CLOSERS = 2;
  private static final int MOST_READS = 3;
  private static final int ROUNDS_AT_ONCE = 16;
  private static final int SOCKETPAIR = Numbers.TABLE.numberOf("socketpair");
  private static final int EVENTFD2 = Numbers.TABLE.numberOf("eventfd2");
  private static final int EPIPE = 32;
  private static final int ECONNRESET = 104;
  private static final int AF_UNIX = 1;
  private static final int SOCK_STREAM = 1;
  private static final int CLOEXEC = LinuxConstants.O_CLOEXEC;

  private final LinuxKernel kernel = LinuxKernel.builder().build();
  private final SyscallExecutor executor = SyscallExecutor.builder(kernel).build();
  private final AtomicLong lastStamp = new AtomicLong();
  private final AtomicLong own = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong reused = new AtomicLong();
  private final Queue<String> faults = new ConcurrentLinkedQueue<>();

  /** One file, its reads and its end. */
  private final class Round {

    private final long stamp = lastStamp.incrementAndGet();
    private final Fd reader;
    private final Fd writer;
    private final List<CompletableFuture<CompletionEvent>> reads = new ArrayList<>();
    private final List<ByteBuffer> buffers = new ArrayList<>();
    private Future<?> close = CompletableFuture.completedFuture(null);

    Round(int kind) {
      if (kind == 0) {
        reader = kernel.adopt((int) NativeCalls.call(EVENTFD2, 0, CLOEXEC));
        writer = reader;
        return;
      }
      FdPair pair = new FdPair();
      long made =
          kind == 1
              ? NativeCalls.call(Numbers.PIPE2, Structs.address(pair), CLOEXEC)
              : NativeCalls.call(
                  SOCKETPAIR, AF_UNIX, SOCK_STREAM | CLOEXEC, 0, Structs.address(pair));
      assertEquals(0, made, () -> Errnos.name(made));
      reader = kernel.adopt(pair.first());
      writer = kernel.adopt(pair.second());
    }

    void read(ByteBuffer buffer) {
      buffer.putLong(0, 0);
      try {
        reads.add(executor.submitAsync(Syscalls.read(reader, buffer)));
        buffers.add(buffer);
      } catch (SubmitException e) {
        expect(e.errno() == Errno.EBADF, "refused: " + e);
        refused.incrementAndGet();
      }
    }

    void write(Descriptor d, ByteBuffer message) {
      message.putLong(0, stamp);
      try {
        long written = executor.call(Syscalls.write(d, writer, message));
        expect(
            written == 8 || written == -Errno.EBADF || isForOtherEnd(written), "wrote " + written);
      } catch (SubmitException e) {
        expect(e.errno() == Errno.EBADF, "refused: " + e);
      }
    }

    /** The other end has been closed, on a socket perhaps with something unread. */
    private boolean isForOtherEnd(long written) {
      return (written == -EPIPE || written == -ECONNRESET) && writer != reader;
    }

    void closeReader(int way) {
      if (way < 2) {
        reader.close();
      }
      if (way > 0) {
        try {
          long result = executor.call(Syscalls.close(reader));
          expect(result == 0 || (way == 1 && result == -Errno.EBADF), "close said " + result);
        } catch (SubmitException e) {
          expect(way == 1 && e.errno() == Errno.EBADF, "refused: " + e);
        }
      }
    }

    void end() throws Exception {
      close.get(60, TimeUnit.SECONDS);
      for (int i = 0; i < reads.size(); i++) {
        long result = reads.get(i).get(60, TimeUnit.SECONDS).result();
        long found = buffers.get(i).getLong(0);
        if (result == 8) {
          own.incrementAndGet();
          expect(found == stamp, "file " + stamp + " was read as " + found);
        } else {
          refused.incrementAndGet();
          expect(
              result == -Errno.EBADF || result == -Errno.ECANCELED,
              () -> "a read of file " + stamp + " ended with " + Errnos.name(result));
          expect(found == 0, "nothing was read, and there is " + found);
        }
      }
      writer.close();
      Poll.until("both ends are closed", () -> isClosed(reader) && isClosed(writer));
    }

    private boolean isClosed(Fd fd) {
      return fd.closeResult() == 0;
    }
  }

  private void expect(boolean holds, String otherwise) {
    expect(holds, () -> otherwise);
  }

  private void expect(boolean holds, java.util.function.Supplier<String> otherwise) {
    if (!holds) {
      faults.add(otherwise.get());
    }
  }

  private long open(long seed, long rounds, ExecutorService closers) throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    ByteBuffer memory =
        ByteBuffer.allocateDirect(8 * MOST_READS * ROUNDS_AT_ONCE).order(ByteOrder.nativeOrder());
    ByteBuffer message = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    Descriptor write = new Descriptor();
    ArrayDeque<Round> open = new ArrayDeque<>();
    boolean[] seen = new boolean[1 << 16];
    for (long i = 0; i < rounds && faults.isEmpty(); i++) {
      if (open.size() == ROUNDS_AT_ONCE) {
        open.remove().end();
      }
      int kind = random.nextInt(3);
      Round round = new Round(kind);
      open.add(round);
      if (seen[round.reader.number()]) {
        reused.incrementAndGet();
      }
      seen[round.reader.number()] = true;
      int slot = (int) (i % ROUNDS_AT_ONCE) * MOST_READS;
      int reads = 1 + random.nextInt(MOST_READS);
      boolean closesEarly = random.nextInt(4) == 0;
      int way = random.nextInt(3);
      if (closesEarly) {
        round.close = closers.submit(() -> round.closeReader(way));
      }
      for (int j = 0; j < reads; j++) {
        round.read(memory.slice(8 * (slot + j), 8).order(ByteOrder.nativeOrder()));
      }
      if (!closesEarly) {
        round.close = closers.submit(() -> round.closeReader(way));
      }
      for (int j = random.nextInt(kind == 0 ? 2 : reads + 1); j > 0; j--) {
        round.write(write, message);
      }
    }
    while (!open.isEmpty()) {
      open.remove().end();
    }
    return rounds;
  }

  private static int openNumbers() {
    String[] names = new File("/proc/self/fd").list();
    return names == null ? -1 : names.length;
  }

  @Test
  void aReadFindsItsOwnFileOrNone() throws Exception {
    long rounds = Effort.scale(3_000, 100_000, 3_000_000);
    ExecutorService closers = Executors.newFixedThreadPool(CLOSERS);
    ExecutorService openers = Executors.newFixedThreadPool(OPENERS);
    long begun = System.nanoTime();
    try {
      open(-1, 10, closers); // classes are loaded, the epoll is there
      int numbers = openNumbers();
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < OPENERS; i++) {
        long seed = i;
        all.add(openers.submit(() -> open(seed, rounds / OPENERS, closers)));
      }
      for (Future<Long> one : all) {
        one.get();
      }
      assertEquals(List.of(), List.copyOf(faults));
      assertEquals(0, kernel.filesInEpoll());
      assertEquals(0, executor.pendingCount());
      Poll.until("no number is left open", () -> openNumbers() <= numbers);
      assertEquals(0, kernel.unexpectedErrors() + executor.unexpectedFailures());
    } finally {
      closers.shutdownNow();
      openers.shutdownNow();
      executor.close();
    }
    System.out.printf(
        "%d rounds in %d ms: %d reads of the own file, %d of none, %d numbers used again%n",
        rounds, (System.nanoTime() - begun) / 1_000_000, own.get(), refused.get(), reused.get());
    assertTrue(own.get() > 0 && refused.get() > 0 && reused.get() > rounds / 2, "no race");
  }
}
