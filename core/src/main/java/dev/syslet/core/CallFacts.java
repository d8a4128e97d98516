package dev.syslet.core;

/**
 * What a {@link Kernel} notes about a call while it makes it, to answer attributes with when the call is over.
 *
 * <p>There is one for each call that asks for an attribute beyond TIMING and ROUTE ({@link Descriptor#facts}). It is written by
 * a thread that has the call, before {@link PendingCall#complete} at the latest or on the thread that {@link Kernel#resume} is
 * called on, and read in {@link Kernel#answer}. Thread-safe in what two threads may do at a time: to add and to lose faults.
 */
public final class CallFacts {

  private long minorFaults;
  private long majorFaults;
  private long cpuNanos;
  private boolean measured;
  private boolean lost;
  private boolean untried;

  CallFacts() {}

  void clear() {
    minorFaults = 0;
    majorFaults = 0;
    cpuNanos = 0;
    measured = false;
    lost = false;
    untried = false;
  }

  void copyOf(CallFacts other) {
    minorFaults = other.minorFaults;
    majorFaults = other.majorFaults;
    cpuNanos = other.cpuNanos;
    measured = other.measured;
    lost = other.lost;
    untried = other.untried;
  }

  /**
   * Adds what one try of the call has cost its thread.
   *
   * @param minor page faults without a read from a device
   * @param major page faults with a read from a device
   * @param nanos CPU time, in nanoseconds
   */
  public synchronized void addFaults(long minor, long major, long nanos) {
    minorFaults += minor;
    majorFaults += major;
    cpuNanos += nanos;
    measured = true;
  }

  /** Notes that a try could not be measured, so that the sum would be wrong. */
  public synchronized void loseFaults() {
    lost = true;
  }

  /** Notes that the inline attempt was not made, although the engine has asked for it. */
  public void skipAttempt() {
    untried = true;
  }

  /**
   * Page faults without a read from a device.
   *
   * @return the sum over all tries
   */
  public long minorFaults() {
    return minorFaults;
  }

  /**
   * Page faults with a read from a device.
   *
   * @return the sum over all tries
   */
  public long majorFaults() {
    return majorFaults;
  }

  /**
   * CPU time.
   *
   * @return the sum over all tries, in nanoseconds
   */
  public long cpuNanos() {
    return cpuNanos;
  }

  /**
   * Whether any try was measured.
   *
   * @return whether {@link #addFaults} was called
   */
  public boolean isMeasured() {
    return measured;
  }

  /**
   * Whether a measure was lost.
   *
   * @return whether {@link #loseFaults} was called
   */
  public boolean isLost() {
    return lost;
  }

  /**
   * Whether the inline attempt was left out.
   *
   * @return whether {@link #skipAttempt} was called
   */
  public boolean isAttemptSkipped() {
    return untried;
  }
}
