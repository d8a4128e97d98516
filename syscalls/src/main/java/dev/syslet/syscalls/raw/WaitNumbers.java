package dev.syslet.syscalls.raw;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.Objects;

/** The numbers, on this architecture, of the calls that wait and of those between processes. */
public final class WaitNumbers {

  public static final int CLOCK_NANOSLEEP = Numbers.TABLE.numberOf("clock_nanosleep");
  public static final int EPOLL_CREATE1 = Numbers.TABLE.numberOf("epoll_create1");
  public static final int EPOLL_CTL = Numbers.TABLE.numberOf("epoll_ctl");
  public static final int EPOLL_PWAIT2 = Numbers.TABLE.numberOf("epoll_pwait2");
  public static final int EVENTFD2 = Numbers.TABLE.numberOf("eventfd2");
  public static final int FUTEX = Numbers.TABLE.numberOf("futex");
  public static final int FUTEX_WAIT = Numbers.TABLE.numberOf("futex_wait");
  public static final int FUTEX_WAITV = Numbers.TABLE.numberOf("futex_waitv");
  public static final int FUTEX_WAKE = Numbers.TABLE.numberOf("futex_wake");
  public static final int INOTIFY_ADD_WATCH = Numbers.TABLE.numberOf("inotify_add_watch");
  public static final int INOTIFY_INIT1 = Numbers.TABLE.numberOf("inotify_init1");
  public static final int INOTIFY_RM_WATCH = Numbers.TABLE.numberOf("inotify_rm_watch");
  public static final int MQ_GETSETATTR = Numbers.TABLE.numberOf("mq_getsetattr");
  public static final int MQ_OPEN = Numbers.TABLE.numberOf("mq_open");
  public static final int MQ_TIMEDRECEIVE = Numbers.TABLE.numberOf("mq_timedreceive");
  public static final int MQ_TIMEDSEND = Numbers.TABLE.numberOf("mq_timedsend");
  public static final int MQ_UNLINK = Numbers.TABLE.numberOf("mq_unlink");
  public static final int MSGCTL = Numbers.TABLE.numberOf("msgctl");
  public static final int MSGGET = Numbers.TABLE.numberOf("msgget");
  public static final int MSGRCV = Numbers.TABLE.numberOf("msgrcv");
  public static final int MSGSND = Numbers.TABLE.numberOf("msgsnd");
  public static final int NANOSLEEP = Numbers.TABLE.numberOf("nanosleep");
  public static final int PIDFD_OPEN = Numbers.TABLE.numberOf("pidfd_open");
  public static final int PIDFD_SEND_SIGNAL = Numbers.TABLE.numberOf("pidfd_send_signal");
  public static final int PPOLL = Numbers.TABLE.numberOf("ppoll");
  public static final int PSELECT6 = Numbers.TABLE.numberOf("pselect6");
  public static final int SEMCTL = Numbers.TABLE.numberOf("semctl");
  public static final int SEMGET = Numbers.TABLE.numberOf("semget");
  public static final int SEMOP = Numbers.TABLE.numberOf("semop");
  public static final int SEMTIMEDOP = Numbers.TABLE.numberOf("semtimedop");
  public static final int SIGNALFD4 = Numbers.TABLE.numberOf("signalfd4");
  public static final int SPLICE = Numbers.TABLE.numberOf("splice");
  public static final int TEE = Numbers.TABLE.numberOf("tee");
  public static final int TIMERFD_CREATE = Numbers.TABLE.numberOf("timerfd_create");
  public static final int TIMERFD_GETTIME = Numbers.TABLE.numberOf("timerfd_gettime");
  public static final int TIMERFD_SETTIME = Numbers.TABLE.numberOf("timerfd_settime");
  public static final int VMSPLICE = Numbers.TABLE.numberOf("vmsplice");
  public static final int WAIT4 = Numbers.TABLE.numberOf("wait4");
  public static final int WAITID = Numbers.TABLE.numberOf("waitid");

  /** Only x86_64 has these three; {@link #NONE} on aarch64. */
  public static final int EPOLL_WAIT = numberOrNone(Numbers.TABLE, "epoll_wait");

  public static final int POLL = numberOrNone(Numbers.TABLE, "poll");
  public static final int SELECT = numberOrNone(Numbers.TABLE, "select");

  /** The number of a call that the architecture does not have. */
  static final int NONE = SyscallRow.NO_NUMBER;

  private WaitNumbers() {}

  public static int numberOrNone(SyscallTable table, String name) {
    return Objects.requireNonNull(table.byName(name)).number(table.architecture());
  }

  /**
   * The number, if it is one.
   *
   * @throws SubmitException (ENOSYS) when it is {@link #NONE}
   */
  public static int existing(int number, String name, String instead) {
    if (number == NONE) {
      throw new SubmitException(
          Errno.ENOSYS,
          "this architecture has no " + name + " (number " + number + "): use " + instead);
    }
    return number;
  }
}
