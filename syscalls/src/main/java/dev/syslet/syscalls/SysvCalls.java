package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.ipc.IpcConstants;
import dev.syslet.syscalls.ipc.MsgBuf;
import dev.syslet.syscalls.ipc.MsqidDs;
import dev.syslet.syscalls.ipc.SemValues;
import dev.syslet.syscalls.ipc.Sembufs;
import dev.syslet.syscalls.ipc.SemidDs;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} for System V semaphores and message queues. */
abstract class SysvCalls extends FutexCalls {

  SysvCalls() {}

  private static Descriptor operations(Descriptor d, int syscall, int semid, Sembufs operations) {
    if (operations.count() == 0) {
      throw new SubmitException(Errno.EINVAL, "semop takes 1 operation or more, not 0");
    }
    return struct(d.syscall(syscall).addArgument(semid), operations)
        .addArgument(operations.count());
  }

  private static Descriptor semctl(Descriptor d, int semid, int semnum, int cmd) {
    return d.syscall(WaitNumbers.SEMCTL).addArgument(semid).addArgument(semnum).addArgument(cmd);
  }

  /**
   * Fills a descriptor: find a set of semaphores, or make one.
   *
   * @param d the descriptor
   * @param key which; IPC_PRIVATE for a new one
   * @param nsems how many semaphores a new set has; 0 to find one
   * @param flags IPC_CREAT, IPC_EXCL, and permission bits
   * @return the descriptor; its result is the id of the set
   * @throws SubmitException (EINVAL) when nsems is negative
   */
  public static Descriptor semget(Descriptor d, int key, int nsems, int flags) {
    if (nsems < 0) {
      throw new SubmitException(Errno.EINVAL, "a set of " + nsems + " semaphores");
    }
    return d.syscall(WaitNumbers.SEMGET).addArgument(key).addArgument(nsems).addArgument(flags);
  }

  /**
   * Find a set of semaphores, or make one.
   *
   * @param key which; IPC_PRIVATE for a new one
   * @param nsems how many semaphores a new set has; 0 to find one
   * @param flags IPC_CREAT, IPC_EXCL, and permission bits
   * @return a new descriptor; its result is the id of the set
   * @throws SubmitException (EINVAL) when nsems is negative
   */
  public static Descriptor semget(int key, int nsems, int flags) {
    return semget(new Descriptor(), key, nsems, flags);
  }

  /**
   * Fills a descriptor: change semaphores of a set, when need be after waiting.
   *
   * @param d the descriptor
   * @param semid from semget
   * @param operations 1 to 500, all made or none; those in it when this is called
   * @return the descriptor; its result is 0
   * @throws SubmitException (EINVAL) when there is no operation
   */
  public static Descriptor semop(Descriptor d, int semid, Sembufs operations) {
    return operations(d, WaitNumbers.SEMOP, semid, operations);
  }

  /**
   * Change semaphores of a set, when need be after waiting.
   *
   * @param semid from semget
   * @param operations 1 to 500, all made or none; those in it when this is called
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EINVAL) when there is no operation
   */
  public static Descriptor semop(int semid, Sembufs operations) {
    return semop(new Descriptor(), semid, operations);
  }

  /**
   * Fills a descriptor: change semaphores of a set, when need be after waiting for a time.
   *
   * @param d the descriptor
   * @param semid from semget
   * @param operations 1 to 500, all made or none; those in it when this is called
   * @param timeout the most time that it waits, null for as long as it takes
   * @return the descriptor; its result is 0, EAGAIN when the time is over
   * @throws SubmitException (EINVAL) when there is no operation
   */
  public static Descriptor semtimedop(
      Descriptor d, int semid, Sembufs operations, @Nullable Timespec timeout) {
    return nullable(operations(d, WaitNumbers.SEMTIMEDOP, semid, operations), timeout);
  }

  /**
   * Change semaphores of a set, when need be after waiting for a time.
   *
   * @param semid from semget
   * @param operations 1 to 500, all made or none; those in it when this is called
   * @param timeout the most time that it waits, null for as long as it takes
   * @return a new descriptor; its result is 0, EAGAIN when the time is over
   * @throws SubmitException (EINVAL) when there is no operation
   */
  public static Descriptor semtimedop(int semid, Sembufs operations, @Nullable Timespec timeout) {
    return semtimedop(new Descriptor(), semid, operations, timeout);
  }

  /**
   * Fills a descriptor: ask or change one semaphore, or remove a set (IPC_RMID).
   *
   * @param d the descriptor
   * @param semid from semget
   * @param semnum which semaphore of the set; of no matter to commands for the whole set
   * @param cmd GETVAL, SETVAL, GETPID, GETNCNT, GETZCNT, IPC_RMID; EFAULT for those with a struct
   * @param value the new value for SETVAL; other commands do not get it
   * @return the descriptor; its result is what was asked for, else 0
   */
  public static Descriptor semctl(Descriptor d, int semid, int semnum, int cmd, int value) {
    return semctl(d, semid, semnum, cmd).addArgument(cmd == IpcConstants.SETVAL ? value : 0);
  }

  /**
   * Ask or change one semaphore, or remove a set (IPC_RMID).
   *
   * @param semid from semget
   * @param semnum which semaphore of the set; of no matter to commands for the whole set
   * @param cmd GETVAL, SETVAL, GETPID, GETNCNT, GETZCNT, IPC_RMID; EFAULT for those with a struct
   * @param value the new value for SETVAL; other commands do not get it
   * @return a new descriptor; its result is what was asked for, else 0
   */
  public static Descriptor semctl(int semid, int semnum, int cmd, int value) {
    return semctl(new Descriptor(), semid, semnum, cmd, value);
  }

  /**
   * Fills a descriptor: ask or change a set's description.
   *
   * @param d the descriptor
   * @param semid from semget
   * @param semnum which semaphore of the set; of no matter to commands for the whole set
   * @param cmd IPC_STAT, IPC_SET, SEM_STAT, SEM_STAT_ANY, IPC_INFO, SEM_INFO
   * @param description what the command reads or fills
   * @return the descriptor; its result is 0; the id or index that the man page says for the others
   * @throws SubmitException (EFAULT) for GETALL and SETALL
   */
  public static Descriptor semctl(
      Descriptor d, int semid, int semnum, int cmd, SemidDs description) {
    if (cmd == IpcConstants.GETALL || cmd == IpcConstants.SETALL) {
      throw new SubmitException(
          Errno.EFAULT, "command " + cmd + " is about SemValues, not about " + description);
    }
    return struct(semctl(d, semid, semnum, cmd), description);
  }

  /**
   * Ask or change a set's description.
   *
   * @param semid from semget
   * @param semnum which semaphore of the set; of no matter to commands for the whole set
   * @param cmd IPC_STAT, IPC_SET, SEM_STAT, SEM_STAT_ANY, IPC_INFO, SEM_INFO
   * @param description what the command reads or fills
   * @return a new descriptor; its result is 0; the id or index that the man page says for the
   *     others
   * @throws SubmitException (EFAULT) for GETALL and SETALL
   */
  public static Descriptor semctl(int semid, int semnum, int cmd, SemidDs description) {
    return semctl(new Descriptor(), semid, semnum, cmd, description);
  }

  /**
   * Fills a descriptor: ask or change all values of a set.
   *
   * @param d the descriptor
   * @param semid from semget
   * @param semnum which semaphore of the set; of no matter to commands for the whole set
   * @param cmd GETALL or SETALL
   * @param values what the command reads or fills
   * @return the descriptor; its result is 0
   */
  public static Descriptor semctl(Descriptor d, int semid, int semnum, int cmd, SemValues values) {
    return struct(semctl(d, semid, semnum, cmd), values);
  }

  /**
   * Ask or change all values of a set.
   *
   * @param semid from semget
   * @param semnum which semaphore of the set; of no matter to commands for the whole set
   * @param cmd GETALL or SETALL
   * @param values what the command reads or fills
   * @return a new descriptor; its result is 0
   */
  public static Descriptor semctl(int semid, int semnum, int cmd, SemValues values) {
    return semctl(new Descriptor(), semid, semnum, cmd, values);
  }

  /**
   * Fills a descriptor: find a message queue, or make one.
   *
   * @param d the descriptor
   * @param key which; IPC_PRIVATE for a new one
   * @param flags IPC_CREAT, IPC_EXCL, and permission bits
   * @return the descriptor; its result is the id of the queue
   */
  public static Descriptor msgget(Descriptor d, int key, int flags) {
    return d.syscall(WaitNumbers.MSGGET).addArgument(key).addArgument(flags);
  }

  /**
   * Find a message queue, or make one.
   *
   * @param key which; IPC_PRIVATE for a new one
   * @param flags IPC_CREAT, IPC_EXCL, and permission bits
   * @return a new descriptor; its result is the id of the queue
   */
  public static Descriptor msgget(int key, int flags) {
    return msgget(new Descriptor(), key, flags);
  }

  /**
   * Fills a descriptor: put a message into a queue, when need be after waiting for room.
   *
   * @param d the descriptor
   * @param msqid from msgget
   * @param message the message, as it was set last when this is called
   * @param flags IPC_NOWAIT
   * @return the descriptor; its result is 0
   */
  public static Descriptor msgsnd(Descriptor d, int msqid, MsgBuf message, int flags) {
    return struct(d.syscall(WaitNumbers.MSGSND).addArgument(msqid), message)
        .addArgument(Structs.used(message))
        .addArgument(flags);
  }

  /**
   * Put a message into a queue, when need be after waiting for room.
   *
   * @param msqid from msgget
   * @param message the message, as it was set last when this is called
   * @param flags IPC_NOWAIT
   * @return a new descriptor; its result is 0
   */
  public static Descriptor msgsnd(int msqid, MsgBuf message, int flags) {
    return msgsnd(new Descriptor(), msqid, message, flags);
  }

  /**
   * Fills a descriptor: take a message from a queue, when need be after waiting for one.
   *
   * @param d the descriptor
   * @param msqid from msgget
   * @param message gets the message; E2BIG when its text is longer than there is room for, and
   *     MSG_NOERROR is not given
   * @param type 0 for the first message, above 0 for the first of that type, below 0 for the lowest
   *     type up to -type
   * @param flags IPC_NOWAIT, MSG_NOERROR, MSG_EXCEPT, MSG_COPY
   * @return the descriptor; its result is how many bytes the text has
   */
  public static Descriptor msgrcv(Descriptor d, int msqid, MsgBuf message, long type, int flags) {
    return struct(d.syscall(WaitNumbers.MSGRCV).addArgument(msqid), message)
        .addArgument(message.capacity())
        .addArgument(type)
        .addArgument(flags);
  }

  /**
   * Take a message from a queue, when need be after waiting for one.
   *
   * @param msqid from msgget
   * @param message gets the message; E2BIG when its text is longer than there is room for, and
   *     MSG_NOERROR is not given
   * @param type 0 for the first message, above 0 for the first of that type, below 0 for the lowest
   *     type up to -type
   * @param flags IPC_NOWAIT, MSG_NOERROR, MSG_EXCEPT, MSG_COPY
   * @return a new descriptor; its result is how many bytes the text has
   */
  public static Descriptor msgrcv(int msqid, MsgBuf message, long type, int flags) {
    return msgrcv(new Descriptor(), msqid, message, type, flags);
  }

  /**
   * Fills a descriptor: ask or change a queue's description, or remove a queue.
   *
   * @param d the descriptor
   * @param msqid from msgget
   * @param cmd IPC_STAT, IPC_SET, IPC_RMID, MSG_STAT, MSG_STAT_ANY, IPC_INFO, MSG_INFO
   * @param description what the command reads or fills; null with IPC_RMID
   * @return the descriptor; its result is 0; the id or index that the man page says for the others
   */
  public static Descriptor msgctl(Descriptor d, int msqid, int cmd, @Nullable MsqidDs description) {
    return nullable(d.syscall(WaitNumbers.MSGCTL).addArgument(msqid).addArgument(cmd), description);
  }

  /**
   * Ask or change a queue's description, or remove a queue.
   *
   * @param msqid from msgget
   * @param cmd IPC_STAT, IPC_SET, IPC_RMID, MSG_STAT, MSG_STAT_ANY, IPC_INFO, MSG_INFO
   * @param description what the command reads or fills; null with IPC_RMID
   * @return a new descriptor; its result is 0; the id or index that the man page says for the
   *     others
   */
  public static Descriptor msgctl(int msqid, int cmd, @Nullable MsqidDs description) {
    return msgctl(new Descriptor(), msqid, cmd, description);
  }
}
