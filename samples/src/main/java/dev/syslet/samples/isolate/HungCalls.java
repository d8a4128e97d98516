package dev.syslet.samples.isolate;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.core.Submitter;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.ring.RecordRing;
import dev.syslet.samples.support.UserError;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.LinuxKernel;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * The calls that hang, and what became of each. Their events go to a ring of their own, with room for two of each: its outcome,
 * and what the kernel says later of a call that was given up. Used by one thread.
 */
final class HungCalls {

  static final String LANE = "hung";

  private static final long BYTES_OF_EVENTS = 512;
  private static final long HELD_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);
  private static final int REAP_AT_ONCE = 256;

  private final SyscallExecutor executor;
  private final LinuxKernel kernel;
  private final Hanging hanging;
  private final CompletionRing ring;
  private final Submitter submitter;
  private final int[] outcomes;
  private final boolean[] owesLate;
  private long lateOwed;

  final Map<String, Long> results = new TreeMap<>();
  final Map<String, Long> lateResults = new TreeMap<>();

  /** How much later than its deadline each timeout was told. */
  final Histogram lateness = new Histogram(3);

  long submitted;
  long completed;
  long doubled;
  long timeouts;
  long abandoned;
  long late;
  long held;
  long callerMaxStallNanos;

  HungCalls(SyscallExecutor executor, LinuxKernel kernel, Hanging hanging, int calls) {
    this.executor = executor;
    this.kernel = kernel;
    this.hanging = hanging;
    outcomes = new int[calls];
    owesLate = new boolean[calls];
    long bytes = Math.max(1 << 20, calls * BYTES_OF_EVENTS);
    ring =
        new CompletionRing(
            RecordRing.builder().capacityBytes(1 << 20).overflowBytes(bytes).build());
    submitter = executor.submitter(ring);
  }

  /** Submits all of them; each goes to a thread at once. */
  void submit(long deadlineNanos) {
    Descriptor descriptor =
        new Descriptor()
            .lane(LANE)
            .deadlineNanos(deadlineNanos)
            .flags(Descriptor.FORCE_ASYNC | Descriptor.LATE_EVENT)
            .ask(Attribute.DEADLINE);
    for (int i = 0; i < outcomes.length; i++) {
      hanging.fill(descriptor, i);
      descriptor.userData(i);
      long begun = System.nanoTime();
      try {
        submitter.submit(descriptor);
      } catch (SubmitException refusal) {
        throw new UserError(
            "only " + i + " of " + outcomes.length + " calls could be made to hang: " + refusal);
      }
      callerMaxStallNanos = Math.max(callerMaxStallNanos, System.nanoTime() - begun);
      submitted++;
    }
  }

  /** Waits until every one of them is inside the kernel or over. */
  void awaitHeld() {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < HELD_NANOS) {
      reap();
      long inside = executor.kernelThreadsBusy();
      held = Math.max(held, Math.min(inside, submitted));
      if (inside >= submitted - (completed - lateOwed)) {
        return;
      }
      boolean unused = ring.await(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  /** Calls without their outcome. */
  long unfinished() {
    return submitted - completed;
  }

  /** Whether every call has had its outcome, and its late event where one is owed. */
  boolean isOver() {
    return unfinished() == 0 && lateOwed == 0;
  }

  /** Releases them, as far as anybody can, and takes what comes. */
  void release(long mostNanos) {
    long begun = System.nanoTime();
    boolean released;
    do {
      released = hanging.release();
      boolean unused = ring.await(TimeUnit.MILLISECONDS.toNanos(10));
      reap();
    } while (released && !isOver() && System.nanoTime() - begun < mostNanos);
    drain();
  }

  /** Takes events until all have come, or none does for a while. */
  void drain() {
    long quietSince = System.nanoTime();
    while (!isOver() && System.nanoTime() - quietSince < QUIET_NANOS) {
      if (reap() > 0) {
        quietSince = System.nanoTime();
      }
      boolean unused = ring.await(TimeUnit.MILLISECONDS.toNanos(10));
    }
    reap(); // what still comes now would be an event too many
  }

  private int reap() {
    int taken = 0;
    int now;
    do {
      now = ring.reap(this::take, REAP_AT_ONCE);
      taken += now;
    } while (now > 0);
    return taken;
  }

  private void take(CompletionEvent event) {
    int index = (int) event.userData();
    String result = event.result() < 0 ? Errnos.name(event.result()) : "success";
    if (event.isLate()) {
      late++;
      doubled += owesLate[index] ? 0 : 1;
      lateOwed -= owesLate[index] ? 1 : 0;
      owesLate[index] = false;
      lateResults.merge(result, 1L, Long::sum);
    } else {
      outcome(event, index, result);
    }
    if (event.result() >= 0 && hanging.opensFiles()) {
      kernel.adopt((int) event.result()).close();
    }
  }

  private void outcome(CompletionEvent event, int index, String result) {
    if (++outcomes[index] > 1) {
      doubled++;
      return;
    }
    completed++;
    results.merge(result, 1L, Long::sum);
    if (event.isTimedOut()) {
      timeouts++;
      if (event.status(Attribute.DEADLINE) == AttributeStatus.DONE) {
        lateness.recordValue(Math.max(0, -event.deadlineLeftNanos()));
      }
    }
    if (event.isAbandoned()) {
      abandoned++;
      owesLate[index] = true;
      lateOwed++;
    }
  }
}
