package dev.syslet.syscalls.event;

/**
 * Flags and commands of poll, epoll and splice, under the names of the man pages.
 *
 * <p>Import them statically, as those of {@link dev.syslet.syscalls.LinuxConstants}.
 */
public final class PollConstants {

  /** There is something to read ({@code asm-generic/poll.h}). */
  public static final int POLLIN = 0x1;

  /** There is something exceptional, such as urgent data ({@code asm-generic/poll.h}). */
  public static final int POLLPRI = 0x2;

  /** There is room to write ({@code asm-generic/poll.h}). */
  public static final int POLLOUT = 0x4;

  /** Told always: an error, or nobody reads the pipe ({@code asm-generic/poll.h}). */
  public static final int POLLERR = 0x8;

  /** Told always: the other end is closed ({@code asm-generic/poll.h}). */
  public static final int POLLHUP = 0x10;

  /** Told always: the number is no open file ({@code asm-generic/poll.h}). */
  public static final int POLLNVAL = 0x20;

  /** As POLLIN ({@code asm-generic/poll.h}). */
  public static final int POLLRDNORM = 0x40;

  /** As POLLOUT ({@code asm-generic/poll.h}). */
  public static final int POLLWRNORM = 0x100;

  /** The other end of a socket writes no more ({@code asm-generic/poll.h}). */
  public static final int POLLRDHUP = 0x2000;

  /** For epoll_create1: close on exec ({@code linux/eventpoll.h}). */
  public static final int EPOLL_CLOEXEC = 0x80000;

  /** Add a file ({@code linux/eventpoll.h}). */
  public static final int EPOLL_CTL_ADD = 1;

  /** Take a file out ({@code linux/eventpoll.h}). */
  public static final int EPOLL_CTL_DEL = 2;

  /** Change what is looked for ({@code linux/eventpoll.h}). */
  public static final int EPOLL_CTL_MOD = 3;

  /** There is something to read ({@code linux/eventpoll.h}). */
  public static final int EPOLLIN = 0x1;

  /** There is something exceptional ({@code linux/eventpoll.h}). */
  public static final int EPOLLPRI = 0x2;

  /** There is room to write ({@code linux/eventpoll.h}). */
  public static final int EPOLLOUT = 0x4;

  /** Told always: an error, or nobody reads the pipe ({@code linux/eventpoll.h}). */
  public static final int EPOLLERR = 0x8;

  /** Told always: the other end is closed ({@code linux/eventpoll.h}). */
  public static final int EPOLLHUP = 0x10;

  /** The other end of a socket writes no more ({@code linux/eventpoll.h}). */
  public static final int EPOLLRDHUP = 0x2000;

  /** Wake one of several that wait for the file ({@code linux/eventpoll.h}). */
  public static final int EPOLLEXCLUSIVE = 1 << 28;

  /** Keep the system awake while the event is handled ({@code linux/eventpoll.h}). */
  public static final int EPOLLWAKEUP = 1 << 29;

  /** Tell once, then wait for EPOLL_CTL_MOD ({@code linux/eventpoll.h}). */
  public static final int EPOLLONESHOT = 1 << 30;

  /** Tell changes only ({@code linux/eventpoll.h}). */
  public static final int EPOLLET = 1 << 31;

  /** Move pages rather than copy; no effect today ({@code linux/splice.h}). */
  public static final int SPLICE_F_MOVE = 1;

  /** Do not wait for a pipe ({@code linux/splice.h}). */
  public static final int SPLICE_F_NONBLOCK = 2;

  /** More will follow, for a socket ({@code linux/splice.h}). */
  public static final int SPLICE_F_MORE = 4;

  /** For vmsplice: the pages are never used again ({@code linux/splice.h}). */
  public static final int SPLICE_F_GIFT = 8;

  private PollConstants() {}
}
