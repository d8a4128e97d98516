package dev.syslet.syscalls.table;

/** How a call goes on when it would block. */
public enum ContinuationKind {
  /** The fd is watched by epoll; when it is ready, the non-blocking form is tried again. */
  READINESS,

  /** The call is given to io_uring; where that is not allowed, to a {@link #THREAD}. */
  KERNEL,

  /** The call itself is made on a platform thread of the executor. */
  THREAD
}
