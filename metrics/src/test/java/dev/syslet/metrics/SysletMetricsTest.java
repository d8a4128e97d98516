package dev.syslet.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.ScriptedKernel;
import dev.syslet.core.SkewedTime;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.lane.LaneOptions;
import dev.syslet.core.lane.WhenFull;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SysletMetricsTest {

  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final SkewedTime time = new SkewedTime();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SyscallExecutor executor =
      SyscallExecutor.builder(kernel)
          .sampleEvery(1)
          .time(time)
          .lane("sick", LaneOptions.builder().breakerCalls(2).build())
          .lane(
              "well",
              LaneOptions.builder().threads(1).queueCalls(0).whenFull(WhenFull.OUTCOME).build())
          .closeTimeout(Duration.ofMillis(200))
          .build();
  private final SysletMetrics metrics = new SysletMetrics(executor, Tags.of("service", "test"));

  @AfterEach
  void close() {
    kernel.release(0);
    executor.close();
  }

  private void submit(long answer) {
    kernel.onAttempt = descriptor -> answer;
    executor.submit(new Descriptor().syscall(3));
  }

  private double calls(String route, String outcome) {
    return registry
        .get("syslet.calls")
        .tags("syscall", "scripted3", "route", route, "outcome", outcome)
        .functionCounter()
        .count();
  }

  @Test
  void countsByRouteAndOutcomeBeforeAndAfterBinding() {
    submit(1);
    metrics.bindTo(registry);
    submit(1);
    submit(-2);
    assertEquals(2, calls("inline", "success"));
    assertEquals(1, calls("inline", "error"));
    submit(Kernel.WOULD_BLOCK);
    Await.until("held", () -> !kernel.held.isEmpty());
    assertEquals(1, registry.get("syslet.calls.inflight").gauge().value());
    assertEquals(1, registry.get("syslet.cachemiss.active").gauge().value());
    kernel.release(0);
    Await.until("over", () -> executor.inFlight() == 0);
    assertEquals(1, calls("cachemiss", "success"));
    assertTrue(
        registry
                .get("syslet.calls.service")
                .tags("route", "cachemiss")
                .functionTimer()
                .totalTime(TimeUnit.NANOSECONDS)
            > 0);
  }

  @Test
  void tellsTheRings() {
    CompletionRing second = CompletionRing.allocate(8192);
    metrics.ring("second", second).bindTo(registry);
    submit(1);
    assertEquals(48, ringGauge("used", "default"));
    assertEquals(0, ringGauge("used", "second"));
    assertEquals(8192, ringGauge("size", "second"));
    assertEquals(0, ringGauge("overflow", "default"));
    executor.ring().reap(event -> {}, 1);
    assertEquals(0, ringGauge("used", "default"));
    assertEquals(
        1,
        registry
            .get("syslet.ring.events")
            .tags("ring", "default", "action", "reaped")
            .functionCounter()
            .count());
  }

  private double ringGauge(String name, String ring) {
    return registry.get("syslet.ring." + name).tags("ring", ring).gauge().value();
  }

  @Test
  void everyMeterHasTheGivenTagsADescriptionAndAName() {
    submit(1);
    submit(Kernel.WOULD_BLOCK);
    metrics.bindTo(registry);
    assertFalse(registry.getMeters().isEmpty());
    for (Meter meter : registry.getMeters()) {
      Meter.Id id = meter.getId();
      assertEquals("test", id.getTag("service"), id.toString());
      assertNotNull(id.getDescription(), id.toString());
      assertNotNull(id.getBaseUnit(), id.toString());
      assertTrue(id.getName().matches("syslet(\\.[a-z]+)+"), id.getName());
    }
  }

  @Test
  void closeRemovesEveryMeterAndAddsNoMore() {
    metrics.bindTo(registry);
    submit(1);
    kernel.onAttempt = descriptor -> Kernel.WOULD_BLOCK;
    miss("a", 0);
    metrics.close();
    assertEquals(java.util.List.of(), registry.getMeters());
    submit(-1);
    kernel.onAttempt = descriptor -> Kernel.WOULD_BLOCK;
    miss("b", 0);
    assertEquals(java.util.List.of(), registry.getMeters());
  }

  private double lane(String name, String lane) {
    return registry.get("syslet.lane." + name).tags("lane", lane).gauge().value();
  }

  private double laneCalls(String what, String lane) {
    return registry
        .get("syslet.lane.calls")
        .tags("lane", lane, "what", what)
        .functionCounter()
        .count();
  }

  private void miss(String lane, long deadlineNanos) {
    executor.submit(new Descriptor().syscall(3).lane(lane).deadlineNanos(deadlineNanos));
  }

  @Test
  void tellsLanesThatAreThereAndThoseThatCome() {
    miss("before", 0);
    metrics.bindTo(registry);
    miss("after", 0);
    miss("after", 0);
    assertEquals(1, lane("inflight", "before"));
    assertEquals(2, lane("inflight", "after"));
    assertEquals(1, laneCalls("entered", "before"));
    assertEquals(2, laneCalls("entered", "after"));
    assertEquals(0, lane("queued", "after"));
    assertEquals(0, lane("queued.bytes", "after"));
    assertTrue(lane("threads.max", "after") > 0);
  }

  @Test
  void tellsWhatASickLaneDoes() {
    metrics.bindTo(registry);
    kernel.onTakesThread = descriptor -> true;
    miss("sick", HOUR_NANOS);
    miss("sick", HOUR_NANOS);
    Await.until("held", () -> kernel.held.size() == 2);
    time.pass(Duration.ofHours(2));
    Await.until("open", () -> lane("breaker", "sick") == 2);
    assertEquals(2, lane("hung", "sick"));
    assertEquals(2, lane("setaside", "sick"));
    assertEquals(0, lane("threads", "sick"));
    assertEquals(2, registry.get("syslet.setaside").gauge().value());
    assertEquals(0, registry.get("syslet.lanes.threads").gauge().value());
    assertEquals(2, laneCalls("timed_out", "sick"));
    assertEquals(1, registry.get("syslet.lane.breaker.opened").functionCounter().count());
    miss("sick", 0);
    assertEquals(1, laneCalls("failed_fast", "sick"));
    miss("well", 0);
    miss("well", 0);
    assertEquals(1, laneCalls("refused", "well"));
    assertEquals(1, lane("threads", "well"));
    assertEquals(1, registry.get("syslet.lanes.threads").gauge().value());
    assertEquals(0, lane("breaker", "well"));
    kernel.release(0);
    Await.until("closed", () -> lane("breaker", "sick") == 0);
  }

  @Test
  void metersOfForgottenLanesAreReplacedAndRemoved() {
    metrics.bindTo(registry);
    int more = 1500;
    for (int i = 0; i < more; i++) {
      miss("lane-" + i, 0);
      Await.until("held", () -> !kernel.held.isEmpty());
      kernel.release(0);
      Await.until("idle", () -> executor.cachemissActive() == 0 && executor.pendingCount() == 0);
    }
    long told = registry.find("syslet.lane.inflight").gauges().size();
    assertTrue(told <= 1025, () -> told + " lanes are told");
    assertTrue(told >= executor.lanes().size());
    miss("lane-0", 0); // was forgotten
    assertEquals(1, laneCalls("entered", "lane-0"));
    assertEquals(1, lane("inflight", "lane-0"));
  }
}
