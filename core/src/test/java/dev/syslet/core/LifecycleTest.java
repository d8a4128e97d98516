package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.time.TimeSource;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LifecycleTest {

  private final CallIds ids = new CallIds();
  private final Lifecycle lifecycle = new Lifecycle(TimeSource.SYSTEM, ids);

  private Thread waiter() {
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    assertTrue(lifecycle.awaitTermination(TimeUnit.HOURS.toNanos(1)));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    Await.until("parked", () -> thread.getState() == Thread.State.TIMED_WAITING);
    return thread;
  }

  @Test
  void quietIsNotTerminatedBeforeAShutdown() {
    assertTrue(lifecycle.isQuiet());
    assertFalse(lifecycle.isTerminated());
  }

  @Test
  void theStateNeverGoesBack() {
    lifecycle.advance(Lifecycle.CLOSED);
    lifecycle.advance(Lifecycle.SHUTDOWN);
    assertEquals(Lifecycle.CLOSED, lifecycle.state());
  }

  @Test
  void aShutdownOfAnIdleExecutorWakesEveryoneWhoWaits() throws Exception {
    List<Thread> waiting = List.of(waiter(), waiter(), waiter());
    lifecycle.advance(Lifecycle.SHUTDOWN);
    for (Thread thread : waiting) {
      assertTrue(thread.join(java.time.Duration.ofSeconds(30)));
    }
  }

  @Test
  void theLastOutcomeWakesEveryoneWhoWaits() throws Exception {
    long unused = ids.next();
    List<Thread> waiting = List.of(waiter(), waiter());
    lifecycle.advance(Lifecycle.SHUTDOWN);
    lifecycle.ended();
    for (Thread thread : waiting) {
      assertTrue(thread.join(java.time.Duration.ofSeconds(30)));
    }
  }

  @Test
  void itIsNeverQuietWhileOneCallIsUnderWay() throws Exception {
    long unused = ids.next(); // one that does not end
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> busy = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      busy.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      ids.next();
                      lifecycle.ended();
                    }
                  }));
    }
    long quiet = 0;
    for (int i = 0; i < 300_000; i++) {
      if (lifecycle.unsettled() < 1) {
        quiet++;
      }
    }
    stop.set(true);
    for (Thread thread : busy) {
      thread.join();
    }
    assertEquals(0, quiet, "times it looked quiet");
  }

  @Test
  void idsOfAllThreadsDiffer() throws Exception {
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 64; t++) {
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 1_000; i++) {
                      seen.add(ids.next());
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(64_000, seen.size());
    assertEquals(64_000, ids.issued());
  }

  @Test
  void aCopyHasEverythingAndANewCallForgetsItsObjects() {
    Object held = new Object();
    Descriptor one =
        new Descriptor()
            .syscall(3)
            .addArgument(7, held)
            .addArgument(8)
            .userData(9)
            .flags(Descriptor.FORCE_ASYNC)
            .attributes(6)
            .deadlineNanos(11)
            .lane("l");
    Descriptor copy = one.copy();
    assertEquals(3, copy.syscall());
    assertEquals(2, copy.argumentCount());
    assertEquals(7, copy.argument(0));
    assertEquals(8, copy.argument(1));
    assertEquals(held, copy.held(0));
    assertEquals(9, copy.userData());
    assertEquals(Descriptor.FORCE_ASYNC, copy.flags());
    assertEquals(6, copy.attributes());
    assertEquals(11, copy.deadlineNanos());
    assertEquals("l", copy.lane());
    assertNull(one.syscall(4).held(0));
    assertEquals(held, copy.held(0));
  }

  @Test
  void everyByteOfAnEventIsWritten() {
    EventEncoder encoder = new EventEncoder();
    Descriptor d = new Descriptor().syscall(1).attributes(-2L);
    encoder.of(d, 5);
    Set<List<Byte>> results = new HashSet<>();
    for (byte before : new byte[] {0, 0x55, -1}) {
      ByteBuffer buffer = ByteBuffer.allocate(1024).order(ByteOrder.nativeOrder());
      while (buffer.hasRemaining()) {
        buffer.put(before);
      }
      int length = encoder.encode(buffer, 0, 1024);
      List<Byte> body = new ArrayList<>();
      for (int i = 4; i < length; i++) {
        if (i < 8 || i >= 16) {
          body.add(buffer.get(i));
        }
      } // length, sequence: the ring's
      results.add(body);
    }
    assertEquals(1, results.size(), "bytes of an older lap show through");
    assertEquals(Attribute.ROUTE.code(), 2);
  }

  @Test
  void numbersAreCountedApartAndStrangeOnesTogether() {
    ScriptedKernel kernel = new ScriptedKernel();
    CallCounters counters = new CallCounters(kernel, new Unexpected());
    counters.count(1, true, CallOutcome.SUCCESS, -1);
    counters.count(2, true, CallOutcome.SUCCESS, 5);
    counters.count(5_000, true, CallOutcome.SUCCESS, -1);
    counters.count(-7, true, CallOutcome.SUCCESS, -1);
    assertEquals(3, counters.snapshot().size());
    assertEquals(1, counters.snapshot().get(1).sampledCount());
    assertEquals(0, counters.snapshot().get(0).sampledCount());
  }
}
