package dev.syslet.syscalls.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.Await;
import dev.syslet.core.Submitter;
import dev.syslet.core.SyscallExecutor;
import dev.syslet.core.event.Attribute;
import dev.syslet.core.event.AttributeStatus;
import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import dev.syslet.core.event.EventLayout;
import dev.syslet.core.ring.RecordRing;
import java.util.Arrays;

/**
 * What became of calls whose user data are 0, 1 and so on: their outcomes, and what the kernel said later. A ring of their own
 * brings it; used by one thread.
 */
public final class ReapedOutcomes {

  private static final int NONE = -1;
  private static final long MORE_THAN_ENOUGH = 1 << 26;

  private final Submitter submitter;
  private final int[] flags; // NONE until there is an outcome
  private final long[] results;
  private final long[] lateResults;
  private final boolean[] hasLate;
  private final Latencies lateness = new Latencies();
  private int outcomes;
  private int late;

  public ReapedOutcomes(SyscallExecutor executor, int calls) {
    submitter =
        executor.submitter(
            new CompletionRing(
                RecordRing.builder()
                    .capacityBytes(1 << 20)
                    .overflowBytes(MORE_THAN_ENOUGH)
                    .build()));
    flags = new int[calls];
    results = new long[calls];
    lateResults = new long[calls];
    hasLate = new boolean[calls];
    Arrays.fill(flags, NONE);
  }

  /** Submits with events that come here. */
  public Submitter submitter() {
    return submitter;
  }

  /** Takes what has come. */
  public void reap() {
    while (submitter.ring().reap(this::take, 1000) > 0) {
      continue;
    }
  }

  private void take(CompletionEvent event) {
    int call = (int) event.userData();
    if (event.type() == EventLayout.TYPE_LATE) {
      assertTrue(has(call), () -> "a late result before the outcome: " + event);
      assertTrue(!hasLate[call], () -> "a second late result: " + event);
      hasLate[call] = true;
      lateResults[call] = event.result();
      late++;
    } else {
      assertEquals(EventLayout.TYPE_COMPLETION, event.type());
      assertTrue(!has(call), () -> "a second outcome: " + event);
      flags[call] = event.flags();
      results[call] = event.result();
      if (event.isTimedOut() && event.status(Attribute.DEADLINE) == AttributeStatus.DONE) {
        lateness.add(-event.deadlineLeftNanos());
      }
      outcomes++;
    }
  }

  /** Waits for so many outcomes, and then for what might come too much. */
  public void awaitOutcomes(int count) {
    Await.until(
        count + " outcomes",
        () -> {
          reap();
          return outcomes >= count;
        });
    assertEquals(count, outcomes);
  }

  /** Waits for so many late results. */
  public void awaitLate(int count) {
    Await.until(
        count + " late results",
        () -> {
          reap();
          return late >= count;
        });
    assertEquals(count, late);
  }

  /** How late each deadline was told that asked for it. */
  public Latencies lateness() {
    return lateness;
  }

  public int outcomes() {
    return outcomes;
  }

  public int late() {
    return late;
  }

  public boolean has(int call) {
    return flags[call] != NONE;
  }

  public boolean hasLate(int call) {
    return hasLate[call];
  }

  public int flags(int call) {
    return flags[call];
  }

  public long result(int call) {
    return results[call];
  }

  public long lateResult(int call) {
    return lateResults[call];
  }
}
