package dev.syslet.syscalls.table;

/** Whose state a call reads or changes, beyond what its arguments name. */
public enum Scope {
  /**
   * Of the one thread that runs it, at least for a common argument such as pid 0; on a virtual
   * thread that is the carrier. No row that may be continued on another thread has this scope.
   */
  THREAD,

  /** Of all threads of the process: working directory, umask, limits, session, credentials. */
  PROCESS,

  /**
   * Of neither: the call is about its arguments. Memory and the table of file descriptors, which
   * all threads share anyway, do not count.
   */
  NONE
}
