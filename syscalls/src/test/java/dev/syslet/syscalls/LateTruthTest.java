package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Effort;
import dev.syslet.core.Errno;
import dev.syslet.core.Lane;
import dev.syslet.core.SubmitException;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.syscalls.file.FdPair;
import dev.syslet.syscalls.memory.BufferPool;
import dev.syslet.syscalls.memory.LeasedBuffer;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.testing.BlockingRead;
import dev.syslet.syscalls.testing.HungFifos;
import dev.syslet.syscalls.testing.ReapedOutcomes;
import dev.syslet.syscalls.testing.TestFiles;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Calls that are over for their submitters at their deadline and that nothing ends: what they hold until the kernel lets go, and
 * what is told then. No signals are sent here, so that a read of a pipe hangs as a read of a dead mount does.
 */
@Timeout(180)
class LateTruthTest {

  private static final String LANE = "hung";
  private static final long DEADLINE_NANOS = 100_000_000;
  private static final int TIMED_OUT = EventLayout.FLAG_DEADLINE;
  private static final int GIVEN_UP = EventLayout.FLAG_DEADLINE | EventLayout.FLAG_ABANDONED;
  private static final int FROM = 64;
  private static final int BYTES = 8;
  private static final byte CANARY = 0x5a;
  private static final int THREADS = (int) Effort.scale(200, 1_000, 1_000);

  @TempDir private Path directory;

  private final LinuxKernel kernel =
      LinuxKernel.builder().maxThreads(2048).withoutSignals().build();
  private final SyscallExecutor executor = executor();

  private SyscallExecutor executor() {
    return SyscallExecutor.builder(kernel)
        .lane(LANE, LaneOptions.builder().threads(THREADS).build())
        .closeTimeout(Duration.ofSeconds(10))
        .build();
  }

  @AfterEach
  void nothingIsLeft() {
    Await.until("the kernel has let go of all", () -> executor.pendingCount() == 0);
    assertEquals(0, executor.setAside());
    assertEquals(0, executor.laneThreads());
    executor.lanes().forEach(lane -> assertEquals(0, lane.setAside(), lane::toString));
    executor.close();
    Await.until("no thread is left", () -> kernel.threads() == 0);
    assertEquals(0, kernel.unexpectedErrors() + executor.unexpectedFailures());
  }

  private Lane lane() {
    return executor.lanes().stream()
        .filter(lane -> lane.name().equals(LANE))
        .findFirst()
        .orElseThrow();
  }

  /** A read that hangs, its pipe and its buffer, in which only a part is the call's. */
  private final class HungRead {

    final LeasedBuffer buffer;
    final ByteBuffer bytes;
    final Fd reads;
    final Fd writes;
    final String target;

    HungRead(LeasedBuffer buffer) {
      this.buffer = buffer;
      buffer.buffer().limit(FROM + BYTES).position(FROM);
      bytes = buffer.buffer().duplicate().clear();
      for (int i = 0; i < bytes.capacity(); i++) {
        bytes.put(i, CANARY);
      }
      FdPair pair = new FdPair();
      assertEquals(
          0, NativeCalls.call(Numbers.PIPE2, Structs.address(pair), LinuxConstants.O_CLOEXEC));
      reads = kernel.adopt(pair.first());
      writes = kernel.adopt(pair.second());
      target = HungFifos.target(reads.number());
    }

    Descriptor call() {
      return BlockingRead.of(reads, buffer)
          .lane(LANE)
          .deadlineNanos(DEADLINE_NANOS)
          .flags(Descriptor.LATE_EVENT)
          .ask(Attribute.DEADLINE);
    }

    /** Both are closed, and the kernel's hold is what keeps them. */
    void letGoOf() {
      buffer.close();
      reads.close();
    }

    boolean isHeld() {
      return reads.closeResult() == Fd.NOT_CLOSED
          && HungFifos.target(reads.number()).equals(target);
    }

    byte byteAt(int place, int call) {
      return (byte) (place + 31 * call);
    }

    void write(int call) {
      ByteBuffer data = ByteBuffer.allocateDirect(BYTES);
      for (int i = 0; i < BYTES; i++) {
        data.put(i, byteAt(i, call));
      }
      assertEquals(BYTES, NativeCalls.call(Syscalls.write(writes, data)));
    }

    void assertBytes(int call, boolean written) {
      for (int i = 0; i < bytes.capacity(); i++) {
        boolean own = written && i >= FROM && i < FROM + BYTES;
        assertEquals(own ? byteAt(i - FROM, call) : CANARY, bytes.get(i), "byte " + i);
      }
    }
  }

  @Test
  void aThousandReadsTimeOutOnceKeepWhatTheyHoldAndTellTheTruthLater() {
    int calls = THREADS;
    startThreads(calls);
    BufferPool pool = new BufferPool(4096, calls);
    List<HungRead> all = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      all.add(new HungRead(pool.take()));
    }
    ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
    for (int i = 0; i < calls; i++) {
      outcomes.submitter().submit(all.get(i).call().userData(i));
    }
    outcomes.awaitOutcomes(calls);
    all.forEach(HungRead::letGoOf);

    List<Integer> held = new ArrayList<>();
    for (int i = 0; i < calls; i++) {
      assertEquals(-Errno.ETIMEDOUT, outcomes.result(i));
      if (outcomes.flags(i) == GIVEN_UP) {
        held.add(i);
        assertTrue(all.get(i).isHeld(), "the pipe of call " + i + " is closed");
      } else { // no thread had come to it
        assertEquals(TIMED_OUT, outcomes.flags(i));
      }
    }
    assertFalse(held.isEmpty(), "no call came into the kernel within its deadline");
    Await.until("what is not held is given back", () -> pool.outstanding() == held.size());
    assertEquals(held.size(), executor.setAside());
    assertEquals(held.size(), executor.abandoned().size());
    assertEquals(0, lane().active(), "places are not given on");
    assertTheLaneGoesOn();

    // Whoever takes what memory there is must not be written over.
    List<LeasedBuffer> others = new ArrayList<>();
    while (pool.outstanding() < calls) {
      others.add(pool.take());
    }
    assertEquals(Errno.EAGAIN, assertThrows(SubmitException.class, pool::take).errno());
    outcomes.reap();
    assertEquals(0, outcomes.late());
    for (int call : held) {
      all.get(call).assertBytes(call, false);
      all.get(call).write(call);
    }
    outcomes.awaitLate(held.size());
    for (int call : held) {
      assertTrue(outcomes.hasLate(call), () -> "no late result of call " + call);
      assertEquals(BYTES, outcomes.lateResult(call));
      all.get(call).assertBytes(call, true);
    }
    others.forEach(LeasedBuffer::close);
    Await.until("every buffer is given back", () -> pool.outstanding() == 0);
    all.forEach(read -> Await.until("it is closed", () -> read.reads.closeResult() == 0));
    all.forEach(read -> read.writes.close());
    outcomes.reap();
    assertEquals(held.size(), outcomes.late());
    assertEquals(calls, outcomes.outcomes());
    System.out.printf(
        "%d deadlines in one tick, %d calls inside the kernel then: told too late by p50 %s, p99"
            + " %s, at most %s%n",
        calls,
        held.size(),
        outcomes.lateness().micros(500),
        outcomes.lateness().micros(990),
        outcomes.lateness().micros(1000));
  }

  /** Has so many threads started, which then wait for calls: a call must not use up its deadline on its way to one. */
  private void startThreads(int count) {
    try (HungFifos fifos = new HungFifos(directory, "start", 1)) {
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, count);
      for (int i = 0; i < count; i++) {
        outcomes.submitter().submit(fifos.open(new Descriptor(), 0).lane(LANE).userData(i));
      }
      Await.until("all have a thread", () -> kernel.busyThreads() == count);
      fifos.release();
      outcomes.awaitOutcomes(count);
      for (int i = 0; i < count; i++) {
        TestFiles.rawClose(outcomes.result(i));
      }
    }
    Await.until("all wait for calls", () -> executor.pendingCount() == 0);
  }

  /** All of its threads are lost, and have been replaced. */
  private void assertTheLaneGoesOn() {
    ReapedOutcomes outcomes = new ReapedOutcomes(executor, 1);
    Descriptor open =
        Syscalls.openat(directory.toString(), LinuxConstants.O_RDONLY, 0)
            .lane(LANE)
            .flags(Descriptor.FORCE_ASYNC);
    outcomes.submitter().submit(open);
    outcomes.awaitOutcomes(1);
    assertTrue(outcomes.result(0) >= 0, () -> Errnos.name(outcomes.result(0)));
    TestFiles.rawClose(outcomes.result(0));
  }

  /** Deadlines some time apart, as they mostly are. */
  @Test
  void deadlinesComeOneAfterTheOther() {
    int calls = (int) Effort.scale(50, 1_000, 10_000);
    ReapedOutcomes outcomes = new ReapedOutcomes(executor, calls);
    LeasedBuffer buffer = LeasedBuffer.allocate(4096);
    HungRead read = new HungRead(buffer);
    int atOnce = 16;
    int given = 0;
    for (int i = 0; i < calls; i++) {
      outcomes.submitter().submit(read.call().deadlineNanos(DEADLINE_NANOS / 20).userData(i));
      if (i % atOnce == atOnce - 1 || i == calls - 1) {
        outcomes.awaitOutcomes(i + 1);
        int owed = 0;
        for (int call = i - i % atOnce; call <= i; call++) {
          assertEquals(-Errno.ETIMEDOUT, outcomes.result(call));
          owed += outcomes.flags(call) == GIVEN_UP ? 1 : 0;
        }
        for (int write = 0; write < owed; write++) {
          read.write(0);
        }
        given += owed;
        outcomes.awaitLate(given);
      }
    }
    read.assertBytes(0, given > 0);
    read.letGoOf();
    read.writes.close();
    System.out.printf(
        "%d deadlines, %d at a time, %d calls inside the kernel then: told too late by p50 %s, p99"
            + " %s, at most %s%n",
        calls,
        atOnce,
        given,
        outcomes.lateness().micros(500),
        outcomes.lateness().micros(990),
        outcomes.lateness().micros(1000));
  }

  /** Submits until the deadline has found the call inside the kernel, whatever else the machine has to do. */
  private int submitUntilGivenUp(ReapedOutcomes outcomes, Descriptor call) {
    int i = outcomes.outcomes();
    do {
      outcomes.submitter().submit(call.userData(i));
      outcomes.awaitOutcomes(i + 1);
      assertEquals(-Errno.ETIMEDOUT, outcomes.result(i));
    } while (outcomes.flags(i++) != GIVEN_UP);
    return i - 1;
  }

  private Descriptor open(HungFifos fifos) {
    return fifos.open(new Descriptor(), 0).lane(LANE).deadlineNanos(DEADLINE_NANOS);
  }

  @Test
  void aFileThatIsOpenedLateIsClosedWhenNobodyIsToldOfIt() {
    try (HungFifos fifos = new HungFifos(directory, "fifo", 1)) {
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, 100);
      int unused = submitUntilGivenUp(outcomes, open(fifos));
      CompletableFuture<CompletionEvent> future;
      do {
        future = executor.submitAsync(open(fifos));
        assertEquals(-Errno.ETIMEDOUT, future.join().result());
      } while (future.join().flags() != GIVEN_UP);
      assertEquals(2, executor.setAside());
      assertEquals(0, HungFifos.openBelow(directory));
      fifos.release();
      Await.until("the kernel has let go", () -> executor.pendingCount() == 0);
      Await.until("only our end is open", () -> HungFifos.openBelow(directory) == 1);
      outcomes.reap();
      assertEquals(0, outcomes.late());
      assertEquals(0, kernel.closeErrors());
    }
    assertEquals(0, HungFifos.openBelow(directory));
  }

  @Test
  void aFileThatIsOpenedLateIsHandedOverWhenThatIsAskedFor() {
    try (HungFifos fifos = new HungFifos(directory, "fifo", 1)) {
      ReapedOutcomes outcomes = new ReapedOutcomes(executor, 100);
      int call = submitUntilGivenUp(outcomes, open(fifos).flags(Descriptor.LATE_EVENT));
      fifos.release();
      outcomes.awaitLate(1);
      assertTrue(fifos.closeOpened(0, outcomes.lateResult(call)), "another file was handed over");
      Await.until("the kernel has let go", () -> executor.pendingCount() == 0);
      outcomes.reap();
      assertEquals(1, outcomes.late());
    }
    assertEquals(0, HungFifos.openBelow(directory));
  }

  /** Also after the executor is closed: then it is close that has given the call up. */
  @Test
  void theTruthComesAfterCloseToo() {
    LinuxKernel other = LinuxKernel.builder().withoutSignals().build();
    SyscallExecutor closed = SyscallExecutor.builder(other).closeTimeout(Duration.ZERO).build();
    try (HungFifos fifos = new HungFifos(directory, "fifo", 2)) {
      ReapedOutcomes outcomes = new ReapedOutcomes(closed, 2);
      Descriptor d = new Descriptor();
      outcomes.submitter().submit(fifos.open(d, 0).userData(0).flags(Descriptor.LATE_EVENT));
      outcomes.submitter().submit(fifos.open(d, 1).userData(1).flags(0));
      Await.until("both hang", () -> HungFifos.threadsIn(Numbers.OPENAT) == 2);
      closed.close();
      outcomes.awaitOutcomes(2);
      for (int i = 0; i < 2; i++) {
        assertEquals(EventLayout.FLAG_ABANDONED, outcomes.flags(i));
        assertEquals(-Errno.ECANCELED, outcomes.result(i));
        assertFalse(outcomes.hasLate(i));
      }
      fifos.release();
      outcomes.awaitLate(1);
      assertTrue(fifos.closeOpened(0, outcomes.lateResult(0)), "another file was handed over");
      Await.until("no thread is left", () -> other.threads() == 0);
      Await.until("only our ends are open", () -> HungFifos.openBelow(directory) == 2);
      outcomes.reap();
      assertEquals(1, outcomes.late());
      assertEquals(0, other.unexpectedErrors() + closed.unexpectedFailures());
    }
  }
}
