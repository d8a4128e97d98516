package dev.syslet.core.ring;

import dev.syslet.core.time.TimeSource;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A ring with two reapers for one state of a test. Records are called by small letters.
 *
 * <p>Rings are used again, because to make one with its direct memory takes longer than a test; so
 * a test also sees the ring at many positions. The ring holds exactly four records of {@link
 * #QUARTER} bytes. Nobody spins for the flag, so that the queue is met often.
 */
final class Rig {

  static final int CAPACITY = 4096;
  static final int QUARTER = CAPACITY / 4;
  static final int SMALL = 24;

  /** Long enough that only a wake-up which was lost takes so long. */
  static final long FOR_EVER_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** What a reaper answers who got nothing. */
  static final String NONE = "none";

  private static final int POOL = 1024; // more than jcstress has states at once, see the profile
  private static final Rig[] RIGS = new Rig[POOL];
  private static final AtomicInteger TAKEN = new AtomicInteger();

  final RecordRing ring;
  final Reaper first;
  final Reaper second;
  private final SpinningPark time = new SpinningPark();

  private Rig() {
    ring =
        RecordRing.builder()
            .capacityBytes(CAPACITY)
            .maxRecordBytes(QUARTER)
            .overflowBytes(64 << 10)
            .timeSource(time)
            .spins(0)
            .build();
    first = ring.newReaper();
    second = ring.newReaper();
  }

  /** An empty ring that no other state of this moment has. */
  static Rig empty() {
    int index = TAKEN.getAndIncrement() & (POOL - 1);
    Rig rig = RIGS[index];
    if (rig == null || !rig.isClean()) {
      rig = new Rig();
      RIGS[index] = rig;
    }
    rig.time.parks = 0;
    rig.time.slept = false;
    return rig;
  }

  /** A ring with those records of that size, of which as many wait as there is no room for. */
  static Rig holding(String letters, int bytes) {
    Rig rig = empty();
    for (char letter : letters.toCharArray()) {
      rig.post(letter, bytes);
    }
    return rig;
  }

  /** An empty ring with 8 bytes before the end of its body, so that any record needs a pad. */
  static Rig beforeTheEnd() {
    Rig rig = empty();
    for (int left = rig.untilTheEnd(); left != 8; left = rig.untilTheEnd()) {
      int bytes = left - 8 < SMALL ? SMALL : Math.min(left - 8, QUARTER);
      rig.post('-', left - 8 - bytes > 0 && left - 8 - bytes < SMALL ? bytes - SMALL : bytes);
      rig.reap(rig.first, 1);
    }
    return rig;
  }

  private int untilTheEnd() {
    long tail =
        ring.memory()
            .buffer()
            .duplicate()
            .order(ByteOrder.nativeOrder())
            .getLong(RingHeaderLayout.TAIL_OFFSET);
    return CAPACITY - ((int) tail & (CAPACITY - 1));
  }

  /** Gives the record at the head a length that no record has. */
  void spoilFirstRecord() {
    ByteBuffer memory = ring.memory().buffer().duplicate().order(ByteOrder.nativeOrder());
    int head = (int) memory.getLong(RingHeaderLayout.HEAD_OFFSET) & (CAPACITY - 1);
    memory.putInt(RingHeaderLayout.HEADER_BYTES + head, -1);
  }

  private boolean isClean() {
    return ring.isEmpty() && ring.reservedBytes() == 0 && !ring.isStopped();
  }

  /** Reserves and posts. */
  void post(char letter, int bytes) {
    if (!ring.reserve(bytes)) {
      throw new IllegalStateException("no room for " + letter + " in " + ring);
    }
    ring.post(bytes, new TestRecord().set(letter, bytes));
  }

  /** Posts if there is room at once. */
  boolean tryPost(char letter, int bytes) {
    return ring.tryPost(bytes, new TestRecord().set(letter, bytes));
  }

  /** Reserves and posts letters that follow each other, in one call. */
  void postAll(char first, int records, int bytes) {
    if (!ring.reserve(records * bytes)) {
      throw new IllegalStateException("no room for " + records + " from " + first + " in " + ring);
    }
    ring.postAll(records, new TestBatch(bytes).from(first));
  }

  /** The letters that a reaper gets, whole and in the order of their sequence numbers. */
  String reap(Reaper reaper, int limit) {
    StringBuilder letters = new StringBuilder();
    long[] last = {0};
    reaper.reap(
        (buffer, offset, length) -> {
          TestRecord.check(buffer, offset, length);
          if (RecordLayout.sequence(buffer, offset) <= last[0]) {
            letters.append("out of order: ");
          }
          last[0] = RecordLayout.sequence(buffer, offset);
          letters.append((char) TestRecord.key(buffer, offset));
        },
        limit);
    return letters.isEmpty() ? NONE : letters.toString();
  }

  /**
   * All that is left: the letters in the ring, then, behind a bar, those that still waited for
   * room. Whatever nobody would ever move or give back is told in words.
   */
  String rest() {
    int inRing = (int) (ring.published() - ring.reaped());
    StringBuilder letters = new StringBuilder();
    for (String some = reap(first, 16); !some.equals(NONE); some = reap(first, 16)) {
      letters.append(some);
    }
    if (letters.length() > inRing) {
      letters.insert(inRing, '|');
    }
    if (ring.waitingRecords() != 0) {
      letters.append(" stranded: ").append(ring.waitingRecords());
    } else if (ring.reservedBytes() != 0) {
      letters.append(" still reserved: ").append(ring.reservedBytes());
    }
    return letters.isEmpty() ? NONE : letters.toString();
  }

  /** How a wait went: whether the thread parked, and what it could then reap. */
  String awaitAndReap(int limit) {
    time.parks = 0;
    boolean ready = first.await(FOR_EVER_NANOS);
    return time.how() + (ready ? reap(first, limit) : "false");
  }

  /**
   * Parks by spinning until the waiter's ticket was taken, which is when it would be unparked: a
   * real park takes so long that the two threads hardly ever meet.
   */
  static final class SpinningPark implements TimeSource {

    private static final VarHandle TICKETS = tickets();

    private int parks;
    private boolean slept;

    private static VarHandle tickets() {
      try {
        return MethodHandles.privateLookupIn(RingWaiters.class, MethodHandles.lookup())
            .findVarHandle(RingWaiters.class, "queue", ConcurrentLinkedQueue.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    /** For a test's outcome: what became of the wait. */
    String how() {
      return slept ? "was not woken " : parks > 0 ? "parked " : "";
    }

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public void park(Object blocker) {
      throw new IllegalStateException("a wait without an end");
    }

    @Override
    public void parkNanos(Object blocker, long timeoutNanos) {
      parks++;
      Queue<?> tickets = (Queue<?>) TICKETS.get((RingWaiters) blocker);
      long start = System.nanoTime();
      while (!tickets.isEmpty()) {
        if (System.nanoTime() - start > timeoutNanos) {
          slept = true;
          return;
        }
        Thread.onSpinWait();
      }
    }
  }
}
