package dev.syslet.core;

/** What a cancel really did. */
public enum CancelAnswer {
  /** The call had not begun and never will; its outcome is ECANCELED. */
  NOT_STARTED,
  /** Nothing had been done for the call and nobody waits for it any more; its outcome is ECANCELED. */
  STOPPED_WAITING,
  /** The call was interrupted in the kernel; its outcome is EINTR or what it had done by then. */
  INTERRUPTED,
  /** The call was already over; its outcome stands. */
  TOO_LATE,
  /** The kernel does not let go of the call; its outcome comes when the kernel returns. */
  UNINTERRUPTIBLE
}
