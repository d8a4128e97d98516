package dev.syslet.core;

/** What became of a call, in the words that counters use. */
public enum CallOutcome {
  /** The result was not negative. */
  SUCCESS,
  /** The kernel answered an errno. */
  ERROR,
  /** Nothing was done for the call, because it was cancelled first. */
  CANCELED,
  /** The call's deadline came first. */
  TIMED_OUT,
  /** The call never ran, because its lane was full or the lane's breaker open. */
  FAILED_FAST,
  /** The executor closed while the kernel still held the call. */
  ABANDONED
}
