package dev.syslet.core;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * Where a missed call waits for its turn, and which places it holds: the part of a {@link Call} that a {@link CachemissPool}
 * works with.
 *
 * <p>A call that takes a thread has one place, in its lane's pool. A call that waits without a thread has one in the pool for
 * those; when it turns out to need a thread after all, it queues in its lane's pool for a second one, with its own virtual
 * thread waiting meanwhile.
 *
 * <p>Each of the three small state machines is moved by compare-and-set, and who moves it owes what follows.
 */
abstract class CallPlace implements PendingCall {

  // NOT_QUEUED is 0.
  private static final int IN_QUEUE = 1;
  private static final int TAKEN = 2;
  private static final int STONE = 3;
  private static final int CLEARED = 4;

  private static final int HELD = 0;
  private static final int ASIDE = 1;
  private static final int LEFT = 2;

  private static final int NONE = 0;
  private static final int AWAITED = 1;
  private static final int GRANTED = 2;
  private static final int USED = 3;
  private static final int GIVEN_BACK = 4;
  private static final int OVER = 5;

  private static final VarHandle QUEUE;
  private static final VarHandle PLACE;
  private static final VarHandle THREAD;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      QUEUE = lookup.findVarHandle(CallPlace.class, "queue", int.class);
      PLACE = lookup.findVarHandle(CallPlace.class, "place", int.class);
      THREAD = lookup.findVarHandle(CallPlace.class, "thread", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Lane lane;
  private final boolean takesThread;
  private final CachemissPool home;

  @SuppressWarnings("UnusedVariable") // by QUEUE
  private volatile int
      queue; // NOT_QUEUED -> IN_QUEUE -> TAKEN (-> IN_QUEUE), or IN_QUEUE -> STONE -> CLEARED

  @SuppressWarnings("UnusedVariable") // by PLACE
  private volatile int place; // HELD -> LEFT, or HELD -> ASIDE

  /** NONE -> AWAITED -> GRANTED -> USED -> GIVEN_BACK, or to OVER from AWAITED or GRANTED. */
  private volatile int thread;

  private boolean wantsThread; // of the call's own thread

  CallPlace(Lane lane, boolean takesThread, CachemissPool waits) {
    this.lane = lane;
    this.takesThread = takesThread;
    this.home = takesThread ? lane.pool() : waits;
  }

  /** The pool of its first place. */
  final CachemissPool home() {
    return home;
  }

  final Lane lane() {
    return lane;
  }

  /** The bytes of memory that it keeps held. */
  abstract long heldBytes();

  /** Begins it on the current thread and waits until it is over; whether there is something to {@link #tell} then. */
  abstract boolean proceed();

  /** Tells its outcome. */
  abstract void tell();

  /** Whether {@link #tell} may run code of the user's. */
  abstract boolean tellsUserCode();

  /** It has come to its end without the place that it had begun with. */
  abstract void backFromAside();

  /** Ends it because its lane is sick, if it has not begun, or waits for a thread. */
  abstract void failFast();

  /** Takes it back if it has not begun. */
  abstract boolean withdraw();

  /** Ends it with an error if it has not begun, or waits for a thread. */
  abstract void fail(long error);

  // In a queue.

  /** Whether it was ended while it waited for its turn. */
  final boolean isEndedInQueue() {
    return isWithdrawn() || thread == OVER;
  }

  /** Whether it was taken back before it began. */
  abstract boolean isWithdrawn();

  final void enterQueue() {
    queue = IN_QUEUE;
  }

  /** Whoever gets true has the call; it counts in the queue no more. */
  final boolean leaveQueue() {
    return QUEUE.compareAndSet(this, IN_QUEUE, TAKEN);
  }

  /** As {@link #leaveQueue} by who has ended the call there; it stays as a stone. */
  final boolean becomeStone() {
    return QUEUE.compareAndSet(this, IN_QUEUE, STONE);
  }

  /** Whether this was the one to clear a stone away. */
  final boolean clearStone() {
    return QUEUE.compareAndSet(this, STONE, CLEARED);
  }

  /** The call was ended where it waited for its place. */
  final void leftQueueByEnd() {
    home.ended(this);
  }

  // Its place.

  /** Gives its place back to the thread that ran it; false when that had been given on: it was set aside. */
  final boolean leavePlace() {
    return PLACE.compareAndSet(this, HELD, LEFT);
  }

  /** Gives the places on that the call holds, for its own thread waits on; false when it had left already. */
  final boolean goAside() {
    if (!PLACE.compareAndSet(this, HELD, ASIDE)) {
      return false;
    }
    home.setAside();
    giveThreadBack();
    return true;
  }

  // A thread for a call that has begun without one.

  @Override
  public final void needsThread() {
    wantsThread = true;
  }

  @Override
  public final boolean hasThread() {
    int now = thread;
    return takesThread
        || now == USED
        || now == GIVEN_BACK; // the kernel's, though the place is another's
  }

  /** Whether {@link #needsThread} was called since this was asked last. */
  final boolean takeThreadWish() {
    boolean wanted = wantsThread;
    wantsThread = false;
    return wanted;
  }

  /** Queues for a thread of the lane's; once for a call. */
  final void awaitThread() {
    if (THREAD.compareAndSet(this, NONE, AWAITED)) {
      lane.pool().enqueueRunning(this);
    }
  }

  /** Whether it came to the queue with its own thread waiting: also when it was ended since. */
  final boolean isUnderWay() {
    return thread != NONE;
  }

  final boolean isInThreadQueue() {
    return thread == AWAITED;
  }

  /** Hands the call a place of its lane's; false when it was ended meanwhile. */
  final boolean grantThread() {
    if (!THREAD.compareAndSet(this, AWAITED, GRANTED)) {
      return false;
    }
    resumeAgain();
    return true;
  }

  /**
   * Whether the kernel may be asked to go on with the call, on the call's own thread: not when it waited for a thread and was
   * ended meanwhile. From then on the call is the kernel's.
   */
  final boolean goesOn() {
    int now = thread;
    return now == NONE
        || now == USED
        || now == GIVEN_BACK
        || THREAD.compareAndSet(this, GRANTED, USED);
  }

  /** Whoever gets true ends the call while it waits for a thread, or has one that it has not used yet. */
  final boolean leaveThreadQueue() {
    if (THREAD.compareAndSet(this, AWAITED, OVER)) {
      lane.pool().ended(this);
      return true;
    }
    if (THREAD.compareAndSet(this, GRANTED, OVER)) {
      lane.pool().release();
      return true;
    }
    return false;
  }

  /** Gives the thread back that the call has used; one that it only waits for is {@link #leaveThreadQueue}'s. */
  final void giveThreadBack() {
    if (THREAD.compareAndSet(this, USED, GIVEN_BACK)) {
      lane.pool().release();
    }
  }
}
