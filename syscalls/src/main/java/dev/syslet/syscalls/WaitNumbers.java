package dev.syslet.syscalls;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.table.SyscallTable;
import java.util.Objects;

/** The numbers, on this architecture, of the calls that wait and of those between processes. */
final class WaitNumbers {

  static final int CLOCK_NANOSLEEP = Numbers.TABLE.numberOf("clock_nanosleep");
  static final int EPOLL_CREATE1 = Numbers.TABLE.numberOf("epoll_create1");
  static final int EPOLL_CTL = Numbers.TABLE.numberOf("epoll_ctl");
  static final int EPOLL_PWAIT2 = Numbers.TABLE.numberOf("epoll_pwait2");
  static final int EVENTFD2 = Numbers.TABLE.numberOf("eventfd2");
  static final int FUTEX = Numbers.TABLE.numberOf("futex");
  static final int FUTEX_WAIT = Numbers.TABLE.numberOf("futex_wait");
  static final int FUTEX_WAITV = Numbers.TABLE.numberOf("futex_waitv");
  static final int FUTEX_WAKE = Numbers.TABLE.numberOf("futex_wake");
  static final int INOTIFY_ADD_WATCH = Numbers.TABLE.numberOf("inotify_add_watch");
  static final int INOTIFY_INIT1 = Numbers.TABLE.numberOf("inotify_init1");
  static final int INOTIFY_RM_WATCH = Numbers.TABLE.numberOf("inotify_rm_watch");
  static final int MQ_GETSETATTR = Numbers.TABLE.numberOf("mq_getsetattr");
  static final int MQ_OPEN = Numbers.TABLE.numberOf("mq_open");
  static final int MQ_TIMEDRECEIVE = Numbers.TABLE.numberOf("mq_timedreceive");
  static final int MQ_TIMEDSEND = Numbers.TABLE.numberOf("mq_timedsend");
  static final int MQ_UNLINK = Numbers.TABLE.numberOf("mq_unlink");
  static final int MSGCTL = Numbers.TABLE.numberOf("msgctl");
  static final int MSGGET = Numbers.TABLE.numberOf("msgget");
  static final int MSGRCV = Numbers.TABLE.numberOf("msgrcv");
  static final int MSGSND = Numbers.TABLE.numberOf("msgsnd");
  static final int NANOSLEEP = Numbers.TABLE.numberOf("nanosleep");
  static final int PIDFD_OPEN = Numbers.TABLE.numberOf("pidfd_open");
  static final int PIDFD_SEND_SIGNAL = Numbers.TABLE.numberOf("pidfd_send_signal");
  static final int PPOLL = Numbers.TABLE.numberOf("ppoll");
  static final int PSELECT6 = Numbers.TABLE.numberOf("pselect6");
  static final int SEMCTL = Numbers.TABLE.numberOf("semctl");
  static final int SEMGET = Numbers.TABLE.numberOf("semget");
  static final int SEMOP = Numbers.TABLE.numberOf("semop");
  static final int SEMTIMEDOP = Numbers.TABLE.numberOf("semtimedop");
  static final int SIGNALFD4 = Numbers.TABLE.numberOf("signalfd4");
  static final int SPLICE = Numbers.TABLE.numberOf("splice");
  static final int TEE = Numbers.TABLE.numberOf("tee");
  static final int TIMERFD_CREATE = Numbers.TABLE.numberOf("timerfd_create");
  static final int TIMERFD_GETTIME = Numbers.TABLE.numberOf("timerfd_gettime");
  static final int TIMERFD_SETTIME = Numbers.TABLE.numberOf("timerfd_settime");
  static final int VMSPLICE = Numbers.TABLE.numberOf("vmsplice");
  static final int WAIT4 = Numbers.TABLE.numberOf("wait4");
  static final int WAITID = Numbers.TABLE.numberOf("waitid");

  /** Only x86_64 has these three; {@link #NONE} on aarch64. */
  static final int EPOLL_WAIT = numberOrNone(Numbers.TABLE, "epoll_wait");

  static final int POLL = numberOrNone(Numbers.TABLE, "poll");
  static final int SELECT = numberOrNone(Numbers.TABLE, "select");

  /** The number of a call that the architecture does not have. */
  static final int NONE = SyscallRow.NO_NUMBER;

  private WaitNumbers() {}

  static int numberOrNone(SyscallTable table, String name) {
    return Objects.requireNonNull(table.byName(name)).number(table.architecture());
  }

  /**
   * The number, if it is one.
   *
   * @throws SubmitException (ENOSYS) when it is {@link #NONE}
   */
  static int existing(int number, String name, String instead) {
    if (number == NONE) {
      throw new SubmitException(
          Errno.ENOSYS,
          "this architecture has no " + name + " (number " + number + "): use " + instead);
    }
    return number;
  }
}
