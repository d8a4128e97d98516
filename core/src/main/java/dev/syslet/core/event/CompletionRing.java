package dev.syslet.core.event;

import dev.syslet.core.ring.RecordHandler;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.core.ring.RecordRing;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The ring that completion events are posted to and reaped from.
 *
 * <p>It is a {@link RecordRing} whose records are events. One ring may serve many submitters and many executors. Records of
 * other types, that users post to {@link #records()}, are taken and passed over here; who wants them reaps {@link #records()}.
 *
 * <pre>{@code
 * CompletionRing ring = CompletionRing.allocate(1 << 20);
 * ...
 * while (running) {
 *   ring.reap(event -> handle(event.userData(), event.result()), 256);
 *   ring.await(1_000_000_000);
 * }
 * }</pre>
 *
 * <p>Thread-safe: any number of threads may reap. What a call wrote into its buffers happens before the handler sees the
 * call's event.
 */
public final class CompletionRing {

  /** Reapers kept for {@link #reap}; more threads than this at once get a reaper made for the occasion. */
  private static final int KEPT_REAPERS = 16;

  private final RecordRing records;
  private final AtomicReferenceArray<Reaper> idle = new AtomicReferenceArray<>(KEPT_REAPERS);

  /**
   * Makes a ring over the given records.
   *
   * @param records where the events lie
   */
  public CompletionRing(RecordRing records) {
    this.records = records;
  }

  /**
   * Makes a private ring in direct memory.
   *
   * @param ringBytes bytes of the ring's body, a power of two
   * @return the ring, with the {@link RecordRing}'s usual bounds
   * @throws IllegalArgumentException when the size is out of range
   */
  public static CompletionRing allocate(int ringBytes) {
    return new CompletionRing(RecordRing.builder().capacityBytes(ringBytes).build());
  }

  /**
   * The records underneath: sizes, counters, and posting records of one's own.
   *
   * @return the record ring
   */
  public RecordRing records() {
    return records;
  }

  /**
   * Takes events and hands them to the handler, oldest first. Returns at once when there are none.
   *
   * <p>A handler that throws does not hold up the others: the rest of what was taken with its event is still handed over, and
   * then what was thrown first is thrown on.
   *
   * @param handler takes each event
   * @param limit the most events to take
   * @return how many were taken
   * @throws dev.syslet.core.ring.CorruptRingException when the ring's memory holds what cannot be
   */
  public int reap(EventHandler handler, int limit) {
    Reaper reaper = borrow();
    try {
      return reaper.reap(handler, limit);
    } finally {
      giveBack(reaper);
    }
  }

  /**
   * Waits until there is an event to reap; another thread may take it first. A virtual thread parks.
   *
   * <p>A thread that reaps in a loop and is to be ended by {@link RecordRing#wakeAll} uses a {@link #newReaper reaper of its
   * own}: that one also sees a wake-up that comes just before it waits.
   *
   * @param timeoutNanos nanoseconds to wait at the most
   * @return whether the ring had an event; false when the time was up or the thread was interrupted, also if it was before
   */
  public boolean await(long timeoutNanos) {
    return records.await(timeoutNanos);
  }

  /**
   * A reaper of one's own, for a thread that reaps all the time.
   *
   * @return a new reaper, not thread-safe
   */
  public Reaper newReaper() {
    return new Reaper(records.newReaper());
  }

  private Reaper borrow() {
    for (int i = 0; i < KEPT_REAPERS; i++) {
      Reaper reaper = idle.getPlain(i) == null ? null : idle.getAndSet(i, null);
      if (reaper != null) {
        return reaper;
      }
    }
    return newReaper();
  }

  private void giveBack(Reaper reaper) {
    for (int i = 0; i < KEPT_REAPERS; i++) {
      if (idle.getPlain(i) == null && idle.compareAndSet(i, null, reaper)) {
        return;
      }
    }
  }

  /** Takes events into a scratch of its own. Not thread-safe; a ring may have any number of them. */
  public static final class Reaper {

    private final dev.syslet.core.ring.Reaper records;
    private final CompletionEvent event = new CompletionEvent();
    private final RecordHandler onRecord = this::onRecord;
    private EventHandler handler = taken -> {};

    private Reaper(dev.syslet.core.ring.Reaper records) {
      this.records = records;
    }

    /**
     * As {@link CompletionRing#reap}.
     *
     * @param eventHandler takes each event
     * @param limit the most events to take
     * @return how many were taken
     */
    public int reap(EventHandler eventHandler, int limit) {
      EventHandler outer = handler;
      handler = eventHandler;
      try {
        return records.reap(onRecord, limit);
      } finally {
        handler = outer;
      }
    }

    /**
     * As {@link CompletionRing#await}.
     *
     * @param timeoutNanos nanoseconds to wait at the most
     * @return whether the ring had an event
     */
    public boolean await(long timeoutNanos) {
      return records.await(timeoutNanos);
    }

    private void onRecord(ByteBuffer scratch, int offset, int length) {
      int type = RecordLayout.type(scratch, offset);
      if (type == EventLayout.TYPE_COMPLETION || type == EventLayout.TYPE_LATE) {
        handler.onEvent(event.wrap(scratch, offset, length));
      }
    }
  }
}
