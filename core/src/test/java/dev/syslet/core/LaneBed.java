package dev.syslet.core;

import dev.syslet.core.event.CompletionEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** What tests of lanes share: a kernel whose calls take threads and are held until they are released, and an executor on it. */
abstract class LaneBed {

  private static final Logger ENGINE_LOG = Logger.getLogger("dev.syslet.core");

  final ScriptedKernel kernel = new ScriptedKernel();
  final List<CompletionEvent> events = new ArrayList<>();
  private final List<SyscallExecutor> opened = new ArrayList<>();

  @BeforeAll
  static void failuresAreOnPurpose() {
    ENGINE_LOG.setLevel(Level.OFF);
  }

  LaneBed() {
    kernel.onTakesThread = descriptor -> true;
  }

  @AfterEach
  void closeAll() {
    kernel.release(0);
    opened.forEach(SyscallExecutor::close);
    kernel.release(0);
  }

  final SyscallExecutor.Builder builder() {
    return SyscallExecutor.builder(kernel).closeTimeout(Duration.ZERO);
  }

  final SyscallExecutor open(SyscallExecutor.Builder options) {
    SyscallExecutor executor = options.build();
    opened.add(executor);
    return executor;
  }

  static Descriptor call(String lane, long userData) {
    return new Descriptor().syscall(1).userData(userData).lane(lane);
  }

  final void awaitHeld(int calls) {
    Await.until(calls + " held", () -> kernel.held.size() == calls);
  }

  final void awaitHeld(String lane, int calls) {
    Await.until(calls + " held in " + lane, () -> kernel.held(lane) == calls);
  }

  /** Reaps until there are so many events in all. */
  final List<CompletionEvent> awaitEvents(SyscallExecutor executor, int count) {
    Await.until(
        count + " events",
        () -> {
          executor.ring().reap(event -> events.add(event.copy()), 1000);
          return events.size() >= count;
        });
    return events;
  }

  final CompletionEvent next(SyscallExecutor executor) {
    return awaitEvents(executor, events.size() + 1).get(events.size() - 1);
  }

  static Lane lane(SyscallExecutor executor, String name) {
    return executor.lanes().stream()
        .filter(lane -> lane.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
