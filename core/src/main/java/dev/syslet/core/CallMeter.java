package dev.syslet.core;

import java.util.concurrent.atomic.LongAdder;

/**
 * Counts the calls of one syscall that went one way and had one outcome. Live: the getters read the current numbers, each
 * for itself.
 *
 * <p>Service time is measured for every continued call and for a sample of the inline ones, so {@link #sampledNanos()} goes
 * with {@link #sampledCount()}, not with {@link #count()}.
 */
public final class CallMeter {

  private final String syscall;
  private final boolean inline;
  private final CallOutcome outcome;
  private final LongAdder count = new LongAdder();
  private final LongAdder sampled = new LongAdder();
  private final LongAdder nanos = new LongAdder();

  CallMeter(String syscall, boolean inline, CallOutcome outcome) {
    this.syscall = syscall;
    this.inline = inline;
    this.outcome = outcome;
  }

  void add(long serviceNanos) {
    count.increment();
    if (serviceNanos >= 0) {
      sampled.increment();
      nanos.add(serviceNanos);
    }
  }

  /**
   * The syscall's name.
   *
   * @return the man page's name
   */
  public String syscall() {
    return syscall;
  }

  /**
   * The way the calls went.
   *
   * @return true for calls finished on the caller, false for those that went to the cachemiss pool
   */
  public boolean inline() {
    return inline;
  }

  /**
   * What became of the calls.
   *
   * @return the outcome
   */
  public CallOutcome outcome() {
    return outcome;
  }

  /**
   * How many calls there were.
   *
   * @return the count
   */
  public long count() {
    return count.sum();
  }

  /**
   * How many of them were timed.
   *
   * @return the count
   */
  public long sampledCount() {
    return sampled.sum();
  }

  /**
   * The service time of the timed ones together.
   *
   * @return nanoseconds
   */
  public long sampledNanos() {
    return nanos.sum();
  }
}
