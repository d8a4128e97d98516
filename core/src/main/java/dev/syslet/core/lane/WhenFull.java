package dev.syslet.core.lane;

/** What becomes of a call that finds its lane's queue full. */
public enum WhenFull {
  /** Submit throws, with EAGAIN and the lane's depth in the text: nothing ran and there is no outcome. */
  REFUSE,
  /** The call is accepted and its outcome is EAGAIN, for those who look at outcomes only. */
  OUTCOME
}
