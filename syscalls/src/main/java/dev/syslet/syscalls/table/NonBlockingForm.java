package dev.syslet.syscalls.table;

/**
 * How a call that may block is attempted on the caller's thread: what the attempt does, and why it
 * cannot wait. Where a form lies on some file systems, the row's note says so.
 */
public enum NonBlockingForm {
  /**
   * No attempt: the call goes to its continuation at once, or never needs one. On a file that
   * nothing waits for, such as any on tmpfs, the plain call may be attempted all the same.
   */
  NONE,

  /**
   * preadv2 or pwritev2 with RWF_NOWAIT, offset -1 for the position: EAGAIN where it would sleep.
   */
  RWF_NOWAIT,

  /** The call with MSG_DONTWAIT in its flags: the socket answers EAGAIN instead of sleeping. */
  MSG_DONTWAIT,

  /**
   * openat2 with RESOLVE_CACHED and O_NONBLOCK: only cached names, and no wait on FIFO or lease.
   */
  RESOLVE_CACHED,

  /** An O_PATH fd from openat2 with RESOLVE_CACHED, the call on that: only what is in memory. */
  O_PATH_CACHED,

  /**
   * The plain call, on an fd of a local file system only: the inode is in memory, nobody is asked.
   */
  PLAIN_LOCAL,

  /** The call with a timeout of zero: it looks and returns without sleeping. */
  ZERO_TIMEOUT,

  /** The call with WNOHANG in its options: it returns 0 while no child has changed state. */
  WNOHANG,

  /** The call with LOCK_NB in its operation: a lock that somebody else holds is EAGAIN. */
  LOCK_NB,

  /**
   * F_SETLK for F_SETLKW, F_OFD_SETLK for F_OFD_SETLKW, other commands plain: no wait for a lock.
   */
  F_SETLK,

  /** The call with IPC_NOWAIT in its flags or in each operation: EAGAIN or ENOMSG, not a sleep. */
  IPC_NOWAIT,

  /** The call with SPLICE_F_NONBLOCK in its flags: an empty or full pipe is EAGAIN. */
  SPLICE_F_NONBLOCK,

  /** The call with O_NONBLOCK set on the open file meanwhile: it is EAGAIN, or starts the work and returns. */
  O_NONBLOCK,

  /** The caller compares the futex words itself: as expected would block, else the call returns. */
  COMPARE,

  /** The call with GRND_NONBLOCK in its flags: a pool that is not seeded yet is EAGAIN. */
  GRND_NONBLOCK,

  /**
   * The plain call, only for those commands or flags that never wait; the row's note names them.
   */
  BY_ARGUMENT
}
