package dev.syslet.syscalls.form;

import dev.syslet.core.Descriptor;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.WaitNumbers;
import dev.syslet.syscalls.ready.ReadyForm;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The calls that wait for somebody else and can do so without a thread: each with the form it is tried in, which calls that is
 * for, and why a try does not wait. What is not listed is continued on a thread.
 */
public final class ReadyRules {

  /**
   * One rule.
   *
   * @param syscall the call
   * @param where what it is for, in words
   * @param form how it is tried
   * @param reason why that does not wait
   */
  record Rule(String syscall, String where, ReadyForm form, String reason) {}

  private static final String STREAM = "pipe, socket, eventfd and the like";
  private static final String FROM_STREAM =
      "preadv2(-1, RWF_NOWAIT), or O_NONBLOCK meanwhile, is EAGAIN when there is nothing to read";
  private static final String INTO_STREAM =
      "pwritev2(-1, RWF_NOWAIT), or O_NONBLOCK meanwhile, is EAGAIN when there is no room";

  private static final String SOCKET = "socket";
  private static final String DONTWAIT = "MSG_DONTWAIT is EAGAIN instead of a wait";
  private static final String WINDOW =
      "O_NONBLOCK meanwhile is %s instead of a wait; there is no flag";
  private static final String SPLICE =
      "SPLICE_F_NONBLOCK, and O_NONBLOCK on a socket meanwhile, is EAGAIN instead of a wait";
  private static final String A_TIMER = "a timer; nothing is asked before";
  private static final String NO_SIGMASK = "epoll, without a signal mask";
  private static final String POLLED =
      "PollFds or FdSet of pipe, socket, eventfd and the like, file on a local file system; without"
          + " a signal mask";
  private static final String ZERO_TIMEOUT = "ZERO_TIMEOUT: it looks and returns";
  private static final String PAST = "ZERO_TIMEOUT: a time that is over looks and returns";
  private static final String ONE_CHILD = "one child, until it ends";
  private static final String NO_HANG = "WNOHANG looks and returns";

  /** The rules; for one call the first that takes it is used. */
  static final List<Rule> RULES =
      List.of(
          new Rule("read", STREAM, StreamForm.READ, FROM_STREAM),
          new Rule("readv", STREAM, StreamForm.READ, FROM_STREAM),
          new Rule("preadv2", STREAM, StreamForm.READ, FROM_STREAM),
          new Rule("write", STREAM, StreamForm.WRITE, INTO_STREAM),
          new Rule("writev", STREAM, StreamForm.WRITE, INTO_STREAM),
          new Rule("pwritev2", STREAM, StreamForm.WRITE, INTO_STREAM),
          new Rule("sendto", SOCKET, BufferTransfer.SEND, DONTWAIT),
          new Rule("recvfrom", SOCKET, BufferTransfer.RECEIVE, DONTWAIT),
          new Rule("sendmsg", SOCKET, MessageTransfer.SEND, DONTWAIT),
          new Rule("recvmsg", SOCKET, MessageTransfer.RECEIVE, DONTWAIT),
          new Rule("sendmmsg", SOCKET, MessagesForm.SEND, DONTWAIT),
          new Rule("recvmmsg", SOCKET, MessagesForm.RECEIVE, DONTWAIT),
          new Rule("accept", SOCKET, AcceptForm.ACCEPT, WINDOW.formatted("EAGAIN")),
          new Rule("accept4", SOCKET, AcceptForm.ACCEPT, WINDOW.formatted("EAGAIN")),
          new Rule("connect", SOCKET, ConnectForm.CONNECT, WINDOW.formatted("EINPROGRESS")),
          new Rule("splice", "pipe and pipe or socket", SpliceForm.SPLICE, SPLICE),
          new Rule("tee", "two pipes", SpliceForm.TEE, SPLICE),
          new Rule(
              "vmsplice", "pipe", VmspliceForm.VMSPLICE, "SPLICE_F_NONBLOCK is EAGAIN instead"),
          new Rule("nanosleep", "any span", SleepForm.NANOSLEEP, A_TIMER),
          new Rule(
              "clock_nanosleep",
              "REALTIME, MONOTONIC, BOOTTIME, TAI",
              SleepForm.CLOCK_NANOSLEEP,
              A_TIMER),
          new Rule("epoll_wait", "epoll", EpollWaitForm.MILLIS, ZERO_TIMEOUT),
          new Rule("epoll_pwait", NO_SIGMASK, EpollWaitForm.MILLIS, ZERO_TIMEOUT),
          new Rule("epoll_pwait2", NO_SIGMASK, EpollWaitForm.TIMESPEC, ZERO_TIMEOUT),
          new Rule("poll", POLLED, PollForm.POLL, ZERO_TIMEOUT),
          new Rule("ppoll", POLLED, PollForm.PPOLL, ZERO_TIMEOUT),
          new Rule("select", POLLED, SelectForm.SELECT, ZERO_TIMEOUT),
          new Rule("pselect6", POLLED, SelectForm.PSELECT6, ZERO_TIMEOUT),
          new Rule("mq_timedsend", "message queue", MessageQueueForm.SEND, PAST),
          new Rule("mq_timedreceive", "message queue", MessageQueueForm.RECEIVE, PAST),
          new Rule("wait4", ONE_CHILD, ChildWaitForm.WAIT4, NO_HANG),
          new Rule("waitid", ONE_CHILD, ChildWaitForm.WAITID, NO_HANG));

  private static final ReadyForm[] NONE = {};
  private static final ReadyForm[][] BY_NUMBER = byNumber();

  private ReadyRules() {}

  private static ReadyForm[][] byNumber() {
    int last = RULES.stream().mapToInt(ReadyRules::number).max().orElse(-1);
    ReadyForm[][] forms = new ReadyForm[last + 1][];
    for (int number = 0; number <= last; number++) {
      int wanted = number;
      forms[number] =
          RULES.stream()
              .filter(rule -> number(rule) == wanted)
              .map(Rule::form)
              .toArray(ReadyForm[]::new);
    }
    return forms;
  }

  /** The number of a rule's syscall, or NO_NUMBER where there is no such syscall. */
  private static int number(Rule rule) {
    return WaitNumbers.numberOrNone(Numbers.TABLE, rule.syscall());
  }

  private static ReadyForm[] formsOf(int syscall) {
    return syscall >= 0 && syscall < BY_NUMBER.length ? BY_NUMBER[syscall] : NONE;
  }

  /** Whether there are rules about a syscall. */
  static boolean has(int syscall) {
    return formsOf(syscall).length > 0;
  }

  /** The form of a call; null when it needs a thread. */
  public static @Nullable ReadyForm formOf(Descriptor d) {
    for (ReadyForm form : formsOf(d.syscall())) {
      if (form.takes(d)) {
        return form;
      }
    }
    return null;
  }
}
