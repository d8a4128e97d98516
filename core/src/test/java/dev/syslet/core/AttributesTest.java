package dev.syslet.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeLayout;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.event.PageCache;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.core.time.TimeSource;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is asked on a descriptor is answered on its event, whatever becomes of the call. */
@Timeout(120)
class AttributesTest {

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");
  private static final int OWN = 0x8001;

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final List<SyscallExecutor> opened = new ArrayList<>();

  @BeforeAll
  static void failuresAreOnPurpose() {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  @AfterEach
  void closeAll() {
    kernel.release(0);
    opened.forEach(SyscallExecutor::close);
  }

  private SyscallExecutor.Builder builder() {
    return SyscallExecutor.builder(kernel).closeTimeout(Duration.ofMillis(1));
  }

  private SyscallExecutor open(SyscallExecutor.Builder options) {
    SyscallExecutor executor = options.build();
    opened.add(executor);
    return executor;
  }

  private static Descriptor call(long userData) {
    return new Descriptor().syscall(1).userData(userData);
  }

  private static Descriptor askAll(Descriptor descriptor) {
    for (Attribute attribute : Attribute.values()) {
      descriptor.ask(attribute);
    }
    return descriptor;
  }

  private static CompletionEvent next(CompletionRing ring) {
    List<CompletionEvent> events = new ArrayList<>();
    Await.until("an event", () -> ring.reap(event -> events.add(event.copy()), 1) == 1);
    return events.get(0);
  }

  private void held(int calls) {
    Await.until("held", () -> kernel.held.size() == calls);
  }

  private static byte[] bytesOf(ByteBuffer view) {
    byte[] bytes = new byte[view.remaining()];
    view.get(bytes);
    return bytes;
  }

  private static void refused(String value, Runnable submit) {
    SubmitException refusal = assertThrows(SubmitException.class, submit::run);
    assertEquals(Errno.EINVAL, refusal.errno());
    assertTrue(String.valueOf(refusal.getMessage()).contains(value), refusal.getMessage());
  }

  private static void checkAnswersWithoutKernel(CompletionEvent event) {
    for (Attribute attribute :
        List.of(Attribute.CACHE, Attribute.DATA, Attribute.FAULTS, Attribute.CHECKSUM)) {
      assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(attribute), attribute.toString());
    }
    assertEquals(AttributeStatus.NOT_APPLICABLE, event.status(Attribute.DEADLINE));
    assertEquals(AttributeStatus.NOT_APPLICABLE, event.status(Attribute.PRIORITY));
    assertEquals(0, event.trace().remaining());
    assertEquals(0, event.chain());
    assertEquals(0, event.atom());
    assertEquals(event.totalNanos(), event.queueNanos() + event.serviceNanos());
    boolean inline = Route.of(event.routeCode()) == Route.INLINE;
    assertEquals(inline ? 0 : 1, event.laneNumber());
    assertThrows(IllegalStateException.class, event::pageCache);
    assertThrows(IllegalStateException.class, event::deadlineLeftNanos);
    assertThrows(IllegalStateException.class, event::priority);
    assertThrows(IllegalStateException.class, event::data);
    assertThrows(IllegalStateException.class, event::minorFaults);
    assertThrows(IllegalStateException.class, event::crc32c);
  }

  @Test
  void everyAttributeIsAnsweredInEachWayToTakeAResultInlineAndContinued() throws Exception {
    SyscallExecutor executor = open(builder());
    kernel.onAttempt = descriptor -> 1;
    executor.submit(askAll(call(1)));
    checkAnswersWithoutKernel(next(executor.ring()));
    checkAnswersWithoutKernel(executor.submitAsync(askAll(call(2))).join());
    checkAnswersWithoutKernel(executor.callForEvent(askAll(call(3))));
    kernel.onAttempt = descriptor -> Kernel.WOULD_BLOCK;
    executor.submit(askAll(call(4)));
    CompletableFuture<CompletionEvent> future = executor.submitAsync(askAll(call(5)));
    CompletableFuture<CompletionEvent> called =
        CompletableFuture.supplyAsync(() -> executor.callForEvent(askAll(call(6))));
    held(3);
    kernel.release(7);
    checkAnswersWithoutKernel(next(executor.ring()));
    checkAnswersWithoutKernel(future.get(60, TimeUnit.SECONDS));
    checkAnswersWithoutKernel(called.get(60, TimeUnit.SECONDS));
  }

  @Test
  void whatADescriptorGivesComesBack() {
    kernel.onAttempt = descriptor -> 1;
    SyscallExecutor executor = open(builder());
    CompletionEvent event =
        executor.callForEvent(call(1).priority(-7).lineage(1L << 40, 3).ask(63).ask(64));
    assertEquals(-7, event.priority());
    assertEquals(AttributeStatus.NOT_SUPPORTED, event.priorityEffect());
    assertEquals(1L << 40, event.chain());
    assertEquals(3, event.atom());
    assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(63));
    assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(64));
  }

  @Test
  void aDeadlineIsToldWithWhatWasLeftOfIt() {
    AtomicLong clock = new AtomicLong(1_000);
    TimeSource ticking =
        new TimeSource() {
          @Override
          public long nanoTime() {
            return clock.getAndAdd(100);
          }

          @Override
          public void park(Object blocker) {
            TimeSource.SYSTEM.park(blocker);
          }

          @Override
          public void parkNanos(Object blocker, long timeoutNanos) {
            TimeSource.SYSTEM.parkNanos(blocker, timeoutNanos);
          }
        };
    SyscallExecutor executor = open(builder().time(ticking).sampleEvery(1 << 20));
    kernel.onAttempt = descriptor -> 1;
    Descriptor inline = call(1).ask(Attribute.DEADLINE).deadlineNanos(5_000);
    CompletionEvent event = executor.callForEvent(inline);
    assertEquals(5_000, event.deadlineNanos());
    assertEquals(4_900, event.deadlineLeftNanos());
    kernel.onAttempt = descriptor -> Kernel.WOULD_BLOCK;
    executor.submit(call(2).ask(Attribute.DEADLINE).ask(Attribute.TIMING).deadlineNanos(50));
    event = next(executor.ring());
    assertEquals(-Errno.ETIMEDOUT, event.result());
    kernel.release(1);
    assertEquals(50 - event.totalNanos(), event.deadlineLeftNanos());
    assertTrue(event.deadlineLeftNanos() < 0, "it had passed");
  }

  @Test
  void aTraceHasUpTo64Bytes() {
    kernel.onAttempt = descriptor -> 1;
    SyscallExecutor executor = open(builder());
    byte[] most = new byte[64];
    new Random(1).nextBytes(most);
    Descriptor descriptor = call(1).trace(most);
    assertEquals(ByteBuffer.wrap(most), executor.callForEvent(descriptor).trace());
    descriptor.trace(new byte[] {9, 8, 7});
    assertEquals(ByteBuffer.wrap(new byte[] {9, 8, 7}), executor.callForEvent(descriptor).trace());
    ByteBuffer padded = ByteBuffer.allocate(8);
    executor
        .callForEvent(descriptor)
        .forEachAttribute((code, status, buffer, at, bytes) -> padded.put(0, buffer, at, 8));
    assertEquals(ByteBuffer.wrap(new byte[] {9, 8, 7, 0, 0, 0, 0, 0}), padded);
    assertEquals(0, executor.callForEvent(descriptor.trace(new byte[0])).trace().remaining());
    refused("65", () -> descriptor.trace(new byte[65]));
  }

  @Test
  void whatIsOutOfRangeIsRefusedWithItsValue() {
    refused("-1", () -> call(1).data(-1));
    refused("1048577", () -> call(1).data((1 << 20) + 1));
    refused("65536", () -> call(1).ask(65_536));
    refused("0 is not", () -> call(1).ask(0));
    Descriptor full = call(1);
    for (int i = 0; i < 16; i++) {
      full.ask(0x9000 + i).ask(0x9000);
    }
    refused("36880", () -> full.ask(0x9010));
  }

  @Test
  void anEventThatCannotFitTheRingIsRefusedAndNothingRuns() {
    AtomicInteger attempts = new AtomicInteger();
    kernel.onAttempt = descriptor -> attempts.incrementAndGet();
    SyscallExecutor executor =
        open(
            builder()
                .ring(
                    new CompletionRing(
                        RecordRing.builder().capacityBytes(4096).maxRecordBytes(256).build())));
    SubmitException refusal =
        assertThrows(SubmitException.class, () -> executor.submit(call(1).data(1000)));
    assertEquals(Errno.EMSGSIZE, refusal.errno());
    assertEquals(0, attempts.get());
    assertEquals(0, executor.ring().records().reservedBytes());
    executor.submit(call(1).data(256 - 48 - 8 - 8));
    assertEquals(1, next(executor.ring()).result());
  }

  @Test
  void theKernelAnswersWhileTheLeasesAreHeldAndWithinItsBounds() {
    AtomicInteger holds = new AtomicInteger();
    Lease lease =
        new Lease() {
          @Override
          public int acquire() {
            holds.incrementAndGet();
            return 0;
          }

          @Override
          public void release() {
            holds.decrementAndGet();
          }
        };
    AtomicInteger unheld = new AtomicInteger();
    kernel.onAnswer =
        (attribute, descriptor, result, payload) -> {
          unheld.addAndGet(holds.get() == 0 ? 1 : 0);
          switch (attribute) {
            case CACHE -> AttributeLayout.putCache(payload, PageCache.MISS);
            case FAULTS -> AttributeLayout.putFaults(payload, 1, 2, 3);
            case CHECKSUM -> AttributeLayout.putChecksum(payload, 0xFFFF_FFFEL, 5);
            default -> payload.putLong(1000).put(new byte[] {1, 2, 3});
          }
          return AttributeStatus.DONE;
        };
    SyscallExecutor executor = open(builder());
    Descriptor descriptor = askAll(call(1).addArgument(0, lease)).data(3);
    executor.submit(descriptor);
    held(1);
    kernel.release(1);
    checkKernelAnswers(next(executor.ring()));
    kernel.onAttempt = d -> 1;
    checkKernelAnswers(executor.callForEvent(descriptor));
    assertEquals(0, unheld.get());
    assertEquals(0, holds.get());
    CompletionEvent tooMuch = executor.callForEvent(descriptor.data(2));
    assertEquals(AttributeStatus.FAILED, tooMuch.status(Attribute.DATA));
    assertEquals(2, tooMuch.majorFaults());
    assertEquals(1, executor.unexpectedFailures());
  }

  private static void checkKernelAnswers(CompletionEvent event) {
    assertEquals(PageCache.MISS, event.pageCache());
    assertEquals(1, event.minorFaults());
    assertEquals(2, event.majorFaults());
    assertEquals(3, event.cpuNanos());
    assertEquals(0xFFFF_FFFEL, event.crc32c());
    assertEquals(5, event.checksumBytes());
    assertEquals(1000, event.dataFullBytes());
    assertEquals(ByteBuffer.wrap(new byte[] {1, 2, 3}), event.data());
  }

  @Test
  void aKernelThatThrowsCostsNoEvent() {
    kernel.onAttempt = descriptor -> 1;
    kernel.onAnswer =
        (attribute, descriptor, result, payload) -> {
          throw new IllegalStateException("on purpose");
        };
    SyscallExecutor executor = open(builder());
    CompletionEvent event = executor.callForEvent(askAll(call(1)));
    assertEquals(AttributeStatus.FAILED, event.status(Attribute.CACHE));
    assertEquals(AttributeStatus.FAILED, event.status(Attribute.CHECKSUM));
    assertEquals(AttributeStatus.DONE, event.status(Attribute.LINEAGE));
    assertEquals(4, executor.unexpectedFailures());
  }

  @Test
  void aCallThatNeverRanHasNothingToTellOfTheKernel() {
    SyscallExecutor executor = open(builder().cachemissBound(1));
    executor.submit(call(1));
    held(1);
    executor.submit(askAll(call(2)).trace(new byte[] {5}));
    executor.shutdownNow();
    CompletionEvent event = next(executor.ring());
    assertEquals(-Errno.ECANCELED, event.result());
    assertEquals(AttributeStatus.NOT_APPLICABLE, event.status(Attribute.DATA));
    assertEquals(AttributeStatus.NOT_APPLICABLE, event.status(Attribute.FAULTS));
    assertEquals(ByteBuffer.wrap(new byte[] {5}), event.trace());
  }

  @Test
  void anAbandonedCallIsToldWithoutWhatTheKernelStillHolds() {
    SyscallExecutor executor = open(builder());
    executor.submit(askAll(call(2)).trace(new byte[] {5}));
    held(1);
    executor.close();
    CompletionEvent event = next(executor.ring());
    assertTrue(event.isAbandoned());
    assertEquals(AttributeStatus.NOT_APPLICABLE, event.status(Attribute.DATA));
    assertEquals(ByteBuffer.wrap(new byte[] {5}), event.trace());
  }

  @Test
  void aCloseDoesNotWaitForAnswersAboutACallThatIsBack() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    kernel.onAnswer =
        (attribute, descriptor, result, payload) -> {
          asked.countDown();
          try {
            go.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return AttributeStatus.NOT_APPLICABLE;
        };
    SyscallExecutor executor = open(builder());
    executor.submit(call(3).data(8));
    held(1);
    kernel.release(77);
    Await.until("asked", () -> asked.getCount() == 0);
    executor.close();
    CompletionEvent event = next(executor.ring());
    assertEquals(77, event.result());
    assertFalse(event.isAbandoned());
    assertEquals(AttributeStatus.FAILED, event.status(Attribute.DATA));
    go.countDown();
    Await.until("let go", () -> executor.pendingCount() == 0);
  }

  private static UserAttribute own(int code, int maxBytes, UserWriter writer) {
    return new UserAttribute() {
      @Override
      public int code() {
        return code;
      }

      @Override
      public int maxBytes() {
        return maxBytes;
      }

      @Override
      public AttributeStatus write(Descriptor call, long result, ByteBuffer payload) {
        return writer.write(call, result, payload);
      }
    };
  }

  private interface UserWriter {
    AttributeStatus write(Descriptor call, long result, ByteBuffer payload);
  }

  @Test
  void usersAddAttributesOfTheirOwn() {
    AtomicInteger asked = new AtomicInteger();
    SyscallExecutor executor =
        open(
            builder()
                .attribute(
                    own(
                        OWN,
                        16,
                        (call, result, payload) -> {
                          asked.incrementAndGet();
                          payload.putLong(call.userData()).putInt((int) result);
                          return AttributeStatus.DONE;
                        }))
                .attribute(own(0xFFFF, 0, (call, result, payload) -> AttributeStatus.DONE))
                .attribute(
                    own(0x8000, 8, (call, result, payload) -> AttributeStatus.NOT_APPLICABLE)));
    Descriptor descriptor = call(5).ask(OWN).ask(0xFFFF).ask(0x8000).ask(0x8002);
    kernel.onAttempt = d -> 6;
    List<CompletionEvent> events = new ArrayList<>();
    events.add(executor.callForEvent(descriptor));
    kernel.onAttempt = d -> Kernel.WOULD_BLOCK;
    executor.submit(descriptor);
    held(1);
    kernel.release(6);
    events.add(next(executor.ring()));
    for (CompletionEvent event : events) {
      ByteBuffer payload = event.payload(OWN);
      assertEquals(12, payload.remaining());
      assertEquals(5, payload.getLong());
      assertEquals(6, payload.getInt());
      assertEquals(0, event.payload(0xFFFF).remaining());
      assertEquals(AttributeStatus.NOT_APPLICABLE, event.status(0x8000));
      assertEquals(AttributeStatus.NOT_SUPPORTED, event.status(0x8002));
      assertThrows(IllegalStateException.class, () -> event.payload(0x8002));
    }
    assertEquals(2, asked.get());
    kernel.onAttempt = d -> 6;
    executor.submit(descriptor.flags(Descriptor.SUPPRESS_SUCCESS));
    assertEquals(2, asked.get(), "of a call that nobody is told of nothing is asked");
    descriptor.flags(0).attributes(Attribute.ROUTE.bit());
    CompletionEvent plain = executor.callForEvent(descriptor);
    assertEquals(AttributeStatus.NOT_ASKED, plain.status(OWN));
    assertEquals(48 + 24, plain.length());
  }

  @Test
  void aUsersAttributeThatFailsIsCountedAndTheEventComes() {
    SyscallExecutor executor =
        open(
            builder()
                .attribute(
                    own(
                        OWN,
                        8,
                        (call, result, payload) -> {
                          throw new IllegalStateException("on purpose");
                        }))
                .attribute(
                    own(
                        0x8002,
                        8,
                        (call, result, payload) -> {
                          payload.putLong(1).putLong(2);
                          return AttributeStatus.DONE;
                        }))
                .attribute(own(0x8003, 8, (call, result, payload) -> AttributeStatus.NOT_ASKED)));
    kernel.onAttempt = d -> 6;
    CompletionEvent event =
        executor.callForEvent(call(1).ask(OWN).ask(0x8002).ask(0x8003).ask(Attribute.LINEAGE));
    assertEquals(6, event.result());
    assertEquals(AttributeStatus.FAILED, event.status(OWN));
    assertEquals(AttributeStatus.FAILED, event.status(0x8002));
    assertEquals(AttributeStatus.FAILED, event.status(0x8003));
    assertEquals(AttributeStatus.DONE, event.status(Attribute.LINEAGE));
    assertEquals(3, executor.unexpectedFailures());
  }

  @Test
  void aUsersAttributeHasACodeOfItsOwnAndABound() {
    UserWriter done = (call, result, payload) -> AttributeStatus.DONE;
    SyscallExecutor.Builder builder = builder().attribute(own(OWN, 8, done));
    assertThrows(IllegalArgumentException.class, () -> builder.attribute(own(OWN, 8, done)));
    assertThrows(IllegalArgumentException.class, () -> builder.attribute(own(0x7FFF, 8, done)));
    assertThrows(IllegalArgumentException.class, () -> builder.attribute(own(0x10000, 8, done)));
    assertThrows(IllegalArgumentException.class, () -> builder.attribute(own(0x9000, -1, done)));
    assertThrows(
        IllegalArgumentException.class, () -> builder.attribute(own(0x9000, 65_537, done)));
  }

  @Test
  void answersNeverCrossEvents() throws Exception {
    kernel.onAttempt = d -> d.userData() % 3 == 0 ? Kernel.WOULD_BLOCK : d.userData();
    kernel.onAnswer =
        (attribute, d, result, payload) -> {
          payload.putLong(d.userData() % 50);
          for (long i = d.userData() % 50; i > 0; i--) {
            payload.put((byte) d.userData());
          }
          return AttributeStatus.DONE;
        };
    SyscallExecutor executor =
        open(
            builder()
                .ring(
                    new CompletionRing(
                        RecordRing.builder()
                            .capacityBytes(1 << 20)
                            .overflowBytes(64 << 20)
                            .build())));
    int threads = 3;
    int each = 3_000;
    Set<Long> seen = ConcurrentHashMap.newKeySet();
    List<Thread> submitters = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      long first = (long) t * each;
      submitters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    Descriptor descriptor = new Descriptor();
                    for (long i = first; i < first + each; i++) {
                      submit(executor, descriptor, i);
                    }
                  }));
    }
    List<String> wrong = new ArrayList<>();
    Set<Long> twice = new HashSet<>();
    Await.until(
        "all told",
        () -> {
          kernel.held.removeIf(
              call -> {
                call.complete(Route.THREAD, call.descriptor().userData());
                return true;
              });
          executor
              .ring()
              .reap(
                  event -> {
                    check(event, wrong);
                    if (!seen.add(event.userData())) {
                      twice.add(event.userData());
                    }
                  },
                  256);
          return seen.size() == threads * each;
        });
    for (Thread submitter : submitters) {
      submitter.join();
    }
    assertEquals(List.of(), wrong);
    assertEquals(Set.of(), twice);
  }

  private static void submit(SyscallExecutor executor, Descriptor descriptor, long i) {
    byte[] trace = new byte[(int) (i % 65)];
    Arrays.fill(trace, (byte) (i * 7));
    descriptor.syscall(1).userData(i).trace(trace).data(64).lineage(i, (int) -i);
    while (true) {
      try {
        executor.submit(descriptor);
        return;
      } catch (SubmitException full) {
        if (!full.isFull()) {
          throw full;
        }
        Thread.yield();
      }
    }
  }

  private static void check(CompletionEvent event, List<String> wrong) {
    long i = event.userData();
    byte[] trace = new byte[(int) (i % 65)];
    Arrays.fill(trace, (byte) (i * 7));
    byte[] data = new byte[(int) (i % 50)];
    Arrays.fill(data, (byte) i);
    if (event.result() != i
        || event.chain() != i
        || event.atom() != (int) -i
        || event.dataFullBytes() != data.length
        || !Arrays.equals(trace, bytesOf(event.trace()))
        || !Arrays.equals(data, bytesOf(event.data()))) {
      wrong.add(event.toString());
    }
  }
}
