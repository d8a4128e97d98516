package dev.syslet.core;

import dev.syslet.core.lane.BreakerState;
import dev.syslet.core.lane.LaneOptions;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/**
 * The missed calls of one failure domain: a mount, or what a descriptor names. Live: the getters read the current numbers, each
 * for itself. A lane that nothing is in may be forgotten and made anew, with its counters at zero.
 *
 * <p>What a lane's calls may take is bounded here; what they do to each other stays here. Only its threads come out of a bound
 * that all lanes share.
 */
public final class Lane {

  private final int number;
  private final String name;
  private final boolean mount;
  private final LaneOptions options;
  private final int threads;
  private final CachemissPool pool;
  private final Breaker breaker;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger setAside = new AtomicInteger();
  private final LongAdder calls = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder failedFast = new LongAdder();
  private final LongAdder timedOut = new LongAdder();

  Lane(
      int number,
      String name,
      boolean mount,
      LaneOptions options,
      int threads,
      CachemissPool pool) {
    this.number = number;
    this.name = name;
    this.mount = mount;
    this.options = options;
    this.threads = threads;
    this.pool = pool;
    this.breaker =
        new Breaker(options, (from, to, hung) -> BreakerChangeEvent.write(name, from, to, hung));
  }

  CachemissPool pool() {
    return pool;
  }

  Breaker breaker() {
    return breaker;
  }

  void callBegins() {
    inFlight.incrementAndGet();
    calls.increment();
  }

  void callEnds() {
    inFlight.decrementAndGet();
  }

  void callRefused() {
    refused.increment();
  }

  void callFailedFast() {
    failedFast.increment();
  }

  void callTimedOut() {
    timedOut.increment();
  }

  void callSetAside() {
    setAside.incrementAndGet();
  }

  void setAsideReturned() {
    setAside.decrementAndGet();
  }

  boolean isIdle() {
    return inFlight.get() == 0 && pool.active() == 0 && pool.queued() == 0;
  }

  /**
   * The lane's number, by which events name it.
   *
   * @return above zero, and no other lane's of this executor
   */
  public int number() {
    return number;
  }

  /**
   * The lane's name.
   *
   * @return what descriptors name, or the kernel's name of the domain
   */
  public String name() {
    return name;
  }

  /**
   * Whether the kernel has told it as a mount.
   *
   * @return whether it is one
   */
  public boolean isMount() {
    return mount;
  }

  /**
   * The lane's bounds.
   *
   * @return the options
   */
  public LaneOptions options() {
    return options;
  }

  /**
   * The bound on threads.
   *
   * @return the number that the options say, or that the executor chose
   */
  public int threads() {
    return threads;
  }

  /**
   * Calls that have a thread of the lane's.
   *
   * @return the count; one above the bound while a probe of the breaker's is under way
   */
  public int active() {
    return pool.active();
  }

  /**
   * Calls that wait for a thread of the lane's.
   *
   * @return the count
   */
  public int queued() {
    return pool.queued();
  }

  /**
   * The bytes that those calls keep held.
   *
   * @return bytes
   */
  public long queuedBytes() {
    return pool.queuedBytes();
  }

  /**
   * Missed calls that the kernel holds or that wait for a thread, those without a thread of their own and those that were set
   * aside included.
   *
   * @return the count
   */
  public int inFlight() {
    return inFlight.get();
  }

  /**
   * Calls that are past their deadline or older than {@link LaneOptions#hungAfterNanos} and that the kernel still holds.
   *
   * @return the count, some tenths of a second old
   */
  public int hung() {
    return breaker.hung();
  }

  /**
   * Calls that have had their outcome and that the kernel still holds, with a thread each that the lane has replaced.
   *
   * @return the count
   */
  public int setAside() {
    return setAside.get();
  }

  /**
   * What the breaker does.
   *
   * @return its state
   */
  public BreakerState breakerState() {
    return breaker.state();
  }

  /**
   * How often the breaker has opened.
   *
   * @return the count
   */
  public long breakerOpened() {
    return breaker.opened();
  }

  /**
   * Calls that came to the lane.
   *
   * @return the count
   */
  public long calls() {
    return calls.sum();
  }

  /**
   * Calls that found the lane full.
   *
   * @return the count
   */
  public long refused() {
    return refused.sum();
  }

  /**
   * Calls that an open breaker has ended at once.
   *
   * @return the count
   */
  public long failedFast() {
    return failedFast.sum();
  }

  /**
   * Calls that ended at their deadline.
   *
   * @return the count
   */
  public long timedOut() {
    return timedOut.sum();
  }

  @Override
  public String toString() {
    return "Lane["
        + name
        + ", "
        + pool.active()
        + " of "
        + threads
        + " threads, "
        + pool.queued()
        + " of "
        + options.queueCalls()
        + " queued, "
        + breaker.hung()
        + " hung, "
        + breaker.state()
        + "]";
  }
}
