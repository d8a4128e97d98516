package dev.syslet.core.lane;

import java.time.Duration;
import java.util.Objects;

/**
 * The bounds of a lane: of the calls of one failure domain that would block.
 *
 * <pre>{@code
 * LaneOptions nfs = LaneOptions.builder().threads(16).queueCalls(1_000).hungAfter(Duration.ofSeconds(5)).build();
 * SyscallExecutor.builder(kernel).lane("mount:/mnt/nfs", nfs)
 * }</pre>
 *
 * <p>Immutable. A time of zero means "none" throughout.
 */
public final class LaneOptions {

  /** The most that a bound on calls may be. */
  public static final int MAX_CALLS = 10_000_000;

  private final int threads;
  private final int queueCalls;
  private final long queueBytes;
  private final long deadlineNanos;
  private final long hungAfterNanos;
  private final int breakerCalls;
  private final long probeAfterNanos;
  private final WhenFull whenFull;

  private LaneOptions(Builder options) {
    threads = options.threads;
    queueCalls = options.queueCalls;
    queueBytes = options.queueBytes;
    deadlineNanos = options.deadlineNanos;
    hungAfterNanos = options.hungAfterNanos;
    breakerCalls = options.breakerCalls;
    probeAfterNanos = options.probeAfterNanos;
    whenFull = options.whenFull;
  }

  /**
   * Begins with what holds for lanes that are no mounts: nothing counts as hung but what is past its deadline, and the breaker
   * never opens.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Begins with what holds for mounts: a call is hung after 10 seconds, and the breaker opens on 8 of them.
   *
   * @return a builder
   */
  public static Builder mountBuilder() {
    return new Builder().hungAfter(Duration.ofSeconds(10)).breakerCalls(8);
  }

  /**
   * How many threads the lane's calls may take at a time.
   *
   * @return the number, or 0 for the executor's choice
   */
  public int threads() {
    return threads;
  }

  /**
   * How many calls may wait for a thread of the lane.
   *
   * @return the number
   */
  public int queueCalls() {
    return queueCalls;
  }

  /**
   * How many bytes the calls that wait may keep held.
   *
   * @return bytes
   */
  public long queueBytes() {
    return queueBytes;
  }

  /**
   * The deadline of calls that have none of their own.
   *
   * @return nanoseconds from submit, 0 for none
   */
  public long deadlineNanos() {
    return deadlineNanos;
  }

  /**
   * How old a call is that counts as hung.
   *
   * @return nanoseconds, 0 for never
   */
  public long hungAfterNanos() {
    return hungAfterNanos;
  }

  /**
   * How many hung calls open the breaker.
   *
   * @return the number, 0 for never
   */
  public int breakerCalls() {
    return breakerCalls;
  }

  /**
   * How long the breaker stays open before a call is let through to see.
   *
   * @return nanoseconds
   */
  public long probeAfterNanos() {
    return probeAfterNanos;
  }

  /**
   * What a full lane does.
   *
   * @return the policy
   */
  public WhenFull whenFull() {
    return whenFull;
  }

  /** Sets up the bounds. Not thread-safe. */
  public static final class Builder {

    private int threads;
    private int queueCalls = 16 * 1024;
    private long queueBytes = 256L << 20;
    private long deadlineNanos;
    private long hungAfterNanos;
    private int breakerCalls;
    private long probeAfterNanos = Duration.ofSeconds(1).toNanos();
    private WhenFull whenFull = WhenFull.REFUSE;

    private Builder() {}

    /**
     * How many threads the lane's calls may take at a time. Calls that wait without a thread are not counted.
     *
     * @param most 1 to 10,000,000; by default 64, or what the executor's bound and reserve leave when that is less
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder threads(int most) {
      threads = inRange("threads", most, 1);
      return this;
    }

    /**
     * How many calls may wait for a thread of the lane; beyond that it is full.
     *
     * @param most 0 to 10,000,000; by default 16,384
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder queueCalls(int most) {
      queueCalls = inRange("queueCalls", most, 0);
      return this;
    }

    /**
     * How many bytes of memory the calls that wait may keep held; beyond that the lane is full. A call that finds the queue
     * empty is let in whatever its size.
     *
     * @param most 0 or more; by default 256 MiB
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder queueBytes(long most) {
      if (most < 0) {
        throw new IllegalArgumentException("queueBytes " + most + " is negative");
      }
      queueBytes = most;
      return this;
    }

    /**
     * The deadline of calls that have none of their own.
     *
     * @param fromSubmit zero for none, which is the default
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder deadline(Duration fromSubmit) {
      deadlineNanos = nanos("deadline", fromSubmit);
      return this;
    }

    /**
     * How long a call may be with the kernel before it counts as hung. One that is past its deadline and that the kernel does not
     * let go of counts in any case.
     *
     * @param age zero for never
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder hungAfter(Duration age) {
      hungAfterNanos = nanos("hungAfter", age);
      return this;
    }

    /**
     * How many hung calls open the breaker.
     *
     * @param hungCalls 0 for never, to 10,000,000
     * @return this
     * @throws IllegalArgumentException when it is out of range
     */
    public Builder breakerCalls(int hungCalls) {
      breakerCalls = inRange("breakerCalls", hungCalls, 0);
      return this;
    }

    /**
     * How long the breaker stays open before one call is let through to see whether the lane is well again. When a call that
     * was held returns, one is let through at once.
     *
     * @param time zero or more; by default 1 second
     * @return this
     * @throws IllegalArgumentException when it is negative
     */
    public Builder probeAfter(Duration time) {
      probeAfterNanos = nanos("probeAfter", time);
      return this;
    }

    /**
     * What a full lane does.
     *
     * @param policy by default {@link WhenFull#REFUSE}
     * @return this
     */
    public Builder whenFull(WhenFull policy) {
      whenFull = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     */
    public LaneOptions build() {
      return new LaneOptions(this);
    }

    private static int inRange(String name, int value, int min) {
      if (value < min || value > MAX_CALLS) {
        throw new IllegalArgumentException(
            name + " " + value + " is not in " + min + " to " + MAX_CALLS);
      }
      return value;
    }

    private static long nanos(String name, Duration time) {
      if (time.isNegative()) {
        throw new IllegalArgumentException(name + " " + time + " is negative");
      }
      try {
        return time.toNanos();
      } catch (ArithmeticException e) {
        return Long.MAX_VALUE;
      }
    }
  }
}
