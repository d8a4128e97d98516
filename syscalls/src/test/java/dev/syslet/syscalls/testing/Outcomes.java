package dev.syslet.syscalls.testing;

import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import dev.syslet.core.event.CompletionEvent;
import dev.syslet.core.event.CompletionRing;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What has come to a ring: one outcome of each call, and after it what came late. Fails at a second one of either. Not
 * thread-safe; reaps only while somebody waits for an event.
 */
public final class Outcomes {

  private static final long SECONDS = 60;

  private final CompletionRing ring;
  private final Map<Long, CompletionEvent> told = new HashMap<>();
  private final Map<Long, CompletionEvent> late = new HashMap<>();

  public Outcomes(CompletionRing ring) {
    this.ring = ring;
  }

  /** The outcome of a call, once it has come. */
  public CompletionEvent await(long callId) {
    return await(told, callId, "no outcome");
  }

  /** What the kernel said of a call that had been given up, once it has come. */
  public CompletionEvent awaitLate(long callId) {
    return await(late, callId, "nothing late");
  }

  private CompletionEvent await(Map<Long, CompletionEvent> from, long callId, String otherwise) {
    long begun = System.nanoTime();
    CompletionEvent event;
    while ((event = from.get(callId)) == null) {
      if (reap() == 0 && !ring.await(TimeUnit.SECONDS.toNanos(1))) {
        long waited = System.nanoTime() - begun;
        if (waited > TimeUnit.SECONDS.toNanos(SECONDS)) {
          throw new AssertionError(otherwise + " of call " + callId + ", others: " + told.size());
        }
      }
    }
    return event;
  }

  /** Takes what is there. */
  int reap() {
    return ring.reap(this::take, 64);
  }

  /** Takes all that is there. */
  public Outcomes reapAll() {
    while (reap() > 0) {}
    return this;
  }

  private void take(CompletionEvent event) {
    Long id = event.callId();
    if (event.isLate()) {
      assertNotNull(told.get(id), () -> "late before its outcome: " + event);
      CompletionEvent before = late.put(id, event.copy());
      assertNull(before, () -> "late twice: " + before + ", " + event);
    } else {
      CompletionEvent before = told.put(id, event.copy());
      assertNull(before, () -> "a second outcome: " + before + ", " + event);
    }
  }

  public boolean has(long callId) {
    return told.containsKey(callId);
  }

  /** How many calls have had their outcome. */
  public int told() {
    return told.size();
  }

  /** Of how many something came late. */
  public int late() {
    return late.size();
  }
}
