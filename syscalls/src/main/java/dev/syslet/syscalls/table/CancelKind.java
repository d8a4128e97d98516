package dev.syslet.syscalls.table;

/** What ends a continued call early. A call that still waits for its turn can always be dropped. */
public enum CancelKind {
  /** The fd is no longer watched; no syscall was under way, so nothing is half done. */
  EPOLL,

  /** A signal to the thread that runs it: EINTR, or a short count if something was done already. */
  SIGNAL,

  /** IORING_OP_ASYNC_CANCEL: the call ends with ECANCELED. */
  URING,

  /** Nothing: a call that has begun ends when the kernel is done with it. */
  NONE,

  /** The row's calls are never continued. */
  NOT_APPLICABLE
}
