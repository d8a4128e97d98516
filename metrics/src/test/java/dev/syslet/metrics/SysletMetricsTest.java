package dev.syslet.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Descriptor;
import dev.syslet.core.Kernel;
import dev.syslet.core.ScriptedKernel;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.CompletionRing;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SysletMetricsTest {

  private final ScriptedKernel kernel = new ScriptedKernel();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final SyscallExecutor executor = SyscallExecutor.builder(kernel).sampleEvery(1).build();
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
    metrics.close();
    assertEquals(java.util.List.of(), registry.getMeters());
    submit(-1);
    assertEquals(java.util.List.of(), registry.getMeters());
  }
}
