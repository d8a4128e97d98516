package dev.syslet.core.event;

import dev.syslet.core.ring.RecordHandler;
import dev.syslet.core.ring.RecordLayout;
import dev.syslet.core.ring.RecordRing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
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
   * Makes a ring in a file that other processes read by {@link CompletionReader}; goes on with the one that is there, if its
   * writer is gone. See {@link RecordRing.Builder#map}.
   *
   * @param path the file, best on a tmpfs or hugetlbfs; made with mode 0600 and all its blocks
   * @param ringBytes bytes of the ring's body, a power of two
   * @return the ring, with the {@link RecordRing}'s usual bounds
   * @throws IllegalArgumentException when the size is out of range
   * @throws dev.syslet.core.ring.RingFormatException when the file is there and no such ring, or its writer lives
   * @throws IOException when the file cannot be made, allocated or mapped
   */
  public static CompletionRing map(Path path, int ringBytes) throws IOException {
    return new CompletionRing(RecordRing.builder().capacityBytes(ringBytes).map(path));
  }

  /**
   * Makes a ring for other processes in memory that the user gives and they see too; goes on with the one that is there, if
   * its writer is gone. See {@link RecordRing.Builder#over}. For private memory of one's own there is {@link
   * RecordRing.Builder#memory}.
   *
   * @param memory direct, aligned to 8 bytes, from index 0 on; the body takes the largest power of two that fits behind a
   *     header of 512 bytes; kept reachable by the ring
   * @return the ring, with the {@link RecordRing}'s usual bounds
   * @throws IllegalArgumentException when the memory is too small, not direct, read-only or not aligned
   * @throws dev.syslet.core.ring.RingFormatException when there is something else in it, or the ring's writer lives
   */
  public static CompletionRing over(ByteBuffer memory) {
    int ringBytes = Integer.highestOneBit(Math.max(1, memory.capacity() - RecordRing.HEADER_BYTES));
    return new CompletionRing(
        RecordRing.builder()
            .capacityBytes(Math.min(ringBytes, RecordRing.MAX_CAPACITY_BYTES))
            .over(() -> memory));
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
   * Waits until there are so many events to reap, or some wait outside the ring because it is full. Otherwise as {@link
   * #await(long)}.
   *
   * @param minEvents how many, above zero
   * @param timeoutNanos nanoseconds to wait at the most
   * @return whether they are there; when not, there may be fewer
   */
  public boolean await(int minEvents, long timeoutNanos) {
    Reaper reaper = borrow();
    try {
      return reaper.await(minEvents, timeoutNanos);
    } finally {
      giveBack(reaper);
    }
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

    /**
     * As {@link CompletionRing#await(int, long)}.
     *
     * @param minEvents how many, above zero
     * @param timeoutNanos nanoseconds to wait at the most
     * @return whether they are there
     */
    public boolean await(int minEvents, long timeoutNanos) {
      return records.await(minEvents, timeoutNanos);
    }

    private void onRecord(ByteBuffer scratch, int offset, int length) {
      if (EventLayout.isEvent(RecordLayout.type(scratch, offset), length)) {
        handler.onEvent(event.wrap(scratch, offset, length));
      }
    }
  }
}
