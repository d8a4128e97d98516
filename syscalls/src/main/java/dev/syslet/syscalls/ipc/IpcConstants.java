package dev.syslet.syscalls.ipc;

/**
 * Flags and commands of System V semaphores and message queues, under the names of the man pages.
 *
 * <p>Import them statically, as those of {@link dev.syslet.syscalls.LinuxConstants}.
 */
public final class IpcConstants {

  /** The key of a new one that no key finds ({@code linux/ipc.h}). */
  public static final int IPC_PRIVATE = 0;

  /** Make it if it does not exist ({@code linux/ipc.h}). */
  public static final int IPC_CREAT = 01000;

  /** Fail with EEXIST if it exists ({@code linux/ipc.h}). */
  public static final int IPC_EXCL = 02000;

  /** Answer EAGAIN or ENOMSG rather than wait ({@code linux/ipc.h}). */
  public static final int IPC_NOWAIT = 04000;

  /** Remove it ({@code linux/ipc.h}). */
  public static final int IPC_RMID = 0;

  /** Change owner and permissions ({@code linux/ipc.h}). */
  public static final int IPC_SET = 1;

  /** Tell all about it ({@code linux/ipc.h}). */
  public static final int IPC_STAT = 2;

  /** Tell the limits ({@code linux/ipc.h}). */
  public static final int IPC_INFO = 3;

  /** Undo the operation when the process ends ({@code linux/sem.h}). */
  public static final int SEM_UNDO = 0x1000;

  /** Who operated on it last ({@code linux/sem.h}). */
  public static final int GETPID = 11;

  /** Its value ({@code linux/sem.h}). */
  public static final int GETVAL = 12;

  /** All values of the set ({@code linux/sem.h}). */
  public static final int GETALL = 13;

  /** How many wait for it to grow ({@code linux/sem.h}). */
  public static final int GETNCNT = 14;

  /** How many wait for it to be 0 ({@code linux/sem.h}). */
  public static final int GETZCNT = 15;

  /** Set its value ({@code linux/sem.h}). */
  public static final int SETVAL = 16;

  /** Set all values of the set ({@code linux/sem.h}). */
  public static final int SETALL = 17;

  /** As IPC_STAT, by the index in the kernel's table ({@code linux/sem.h}). */
  public static final int SEM_STAT = 18;

  /** Tell what is in use ({@code linux/sem.h}). */
  public static final int SEM_INFO = 19;

  /** As SEM_STAT, without permission ({@code linux/sem.h}). */
  public static final int SEM_STAT_ANY = 20;

  /** Cut off a text that is too long ({@code linux/msg.h}). */
  public static final int MSG_NOERROR = 010000;

  /** Take the first message of another type ({@code linux/msg.h}). */
  public static final int MSG_EXCEPT = 020000;

  /** Copy the message at an index and leave it; needs IPC_NOWAIT ({@code linux/msg.h}). */
  public static final int MSG_COPY = 040000;

  /** As IPC_STAT, by the index in the kernel's table ({@code linux/msg.h}). */
  public static final int MSG_STAT = 11;

  /** Tell what is in use ({@code linux/msg.h}). */
  public static final int MSG_INFO = 12;

  /** As MSG_STAT, without permission ({@code linux/msg.h}). */
  public static final int MSG_STAT_ANY = 13;

  private IpcConstants() {}
}
