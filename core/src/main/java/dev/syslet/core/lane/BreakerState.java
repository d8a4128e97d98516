package dev.syslet.core.lane;

/** What a lane's breaker does with a call that would block. */
public enum BreakerState {
  /** Lets it through: the lane is well. */
  CLOSED,
  /** Ends it at once, without touching what hangs. */
  OPEN,
  /** One call is under way to see whether the lane is well again; ends all others at once. */
  HALF_OPEN
}
