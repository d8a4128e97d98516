package dev.syslet.core;

/** What became of a call, in the words that counters use. */
public enum CallOutcome {
  /** The result was not negative. */
  SUCCESS,
  /** The kernel answered an errno. */
  ERROR,
  /** The call never ran, because it was cancelled first. */
  CANCELED,
  /** The executor closed while the kernel still held the call. */
  ABANDONED
}
