package dev.syslet.syscalls.table;

/** Whether a syscall can make its thread wait, and so where it may run. */
public enum SyscallClass {
  /** Never waits for a disk, a server or somebody else: runs on the caller's thread. */
  NEVER_BLOCKS,

  /** May wait: attempted by its {@link NonBlockingForm} if it has one, else continued elsewhere. */
  MAY_BLOCK,

  /** Waiting is all it does: continued elsewhere at once. */
  ALWAYS_BLOCKS,

  /** Never run, for the reason in the row's note. */
  REFUSED
}
