package dev.syslet.syscalls.event;

/**
 * Flags of eventfd, timerfd, inotify and signalfd, and the clocks, under the names of the man
 * pages.
 *
 * <p>Import them statically, as those of {@link dev.syslet.syscalls.LinuxConstants}.
 */
public final class EventConstants {

  /** The time of day, which can be set ({@code linux/time.h}). */
  public static final int CLOCK_REALTIME = 0;

  /** Time that the process has used ({@code linux/time.h}). */
  public static final int CLOCK_PROCESS_CPUTIME_ID = 2;

  /** Like CLOCK_MONOTONIC, and goes on while the system sleeps ({@code linux/time.h}). */
  public static final int CLOCK_BOOTTIME = 7;

  /** Like CLOCK_REALTIME, and a timer wakes the system up ({@code linux/time.h}). */
  public static final int CLOCK_REALTIME_ALARM = 8;

  /** Like CLOCK_BOOTTIME, and a timer wakes the system up ({@code linux/time.h}). */
  public static final int CLOCK_BOOTTIME_ALARM = 9;

  /** Atomic time, without leap seconds ({@code linux/time.h}). */
  public static final int CLOCK_TAI = 11;

  /** For clock_nanosleep: a point in time, not a span ({@code linux/time.h}). */
  public static final int TIMER_ABSTIME = 1;

  /** A read takes 1, not all ({@code linux/eventfd.h}). */
  public static final int EFD_SEMAPHORE = 1;

  /** Close on exec ({@code linux/eventfd.h}). */
  public static final int EFD_CLOEXEC = 0x80000;

  /** Reads and writes do not wait ({@code linux/eventfd.h}). */
  public static final int EFD_NONBLOCK = 0x800;

  /** For timerfd_settime: a point in time, not a span ({@code linux/timerfd.h}). */
  public static final int TFD_TIMER_ABSTIME = 1;

  /**
   * For timerfd_settime: a read ends with ECANCELED when the clock is set ({@code
   * linux/timerfd.h}).
   */
  public static final int TFD_TIMER_CANCEL_ON_SET = 2;

  /** Close on exec ({@code linux/timerfd.h}). */
  public static final int TFD_CLOEXEC = 0x80000;

  /** Reads do not wait ({@code linux/timerfd.h}). */
  public static final int TFD_NONBLOCK = 0x800;

  /** Close on exec ({@code linux/signalfd.h}). */
  public static final int SFD_CLOEXEC = 0x80000;

  /** Reads do not wait ({@code linux/signalfd.h}). */
  public static final int SFD_NONBLOCK = 0x800;

  /** For inotify_init1: close on exec ({@code linux/inotify.h}). */
  public static final int IN_CLOEXEC = 0x80000;

  /** For inotify_init1: reads do not wait ({@code linux/inotify.h}). */
  public static final int IN_NONBLOCK = 0x800;

  /** It was read ({@code linux/inotify.h}). */
  public static final int IN_ACCESS = 0x1;

  /** It was written ({@code linux/inotify.h}). */
  public static final int IN_MODIFY = 0x2;

  /** Its attributes changed ({@code linux/inotify.h}). */
  public static final int IN_ATTRIB = 0x4;

  /** It was closed after writing ({@code linux/inotify.h}). */
  public static final int IN_CLOSE_WRITE = 0x8;

  /** It was closed, opened for reading only ({@code linux/inotify.h}). */
  public static final int IN_CLOSE_NOWRITE = 0x10;

  /** It was closed ({@code linux/inotify.h}). */
  public static final int IN_CLOSE = 0x18;

  /** It was opened ({@code linux/inotify.h}). */
  public static final int IN_OPEN = 0x20;

  /** It was moved away ({@code linux/inotify.h}). */
  public static final int IN_MOVED_FROM = 0x40;

  /** It was moved here ({@code linux/inotify.h}). */
  public static final int IN_MOVED_TO = 0x80;

  /** It was moved ({@code linux/inotify.h}). */
  public static final int IN_MOVE = 0xc0;

  /** It was made ({@code linux/inotify.h}). */
  public static final int IN_CREATE = 0x100;

  /** It was removed ({@code linux/inotify.h}). */
  public static final int IN_DELETE = 0x200;

  /** What is watched was removed ({@code linux/inotify.h}). */
  public static final int IN_DELETE_SELF = 0x400;

  /** What is watched was moved ({@code linux/inotify.h}). */
  public static final int IN_MOVE_SELF = 0x800;

  /** All that can happen ({@code linux/inotify.h}). */
  public static final int IN_ALL_EVENTS = 0xfff;

  /** Told always: the file system was unmounted ({@code linux/inotify.h}). */
  public static final int IN_UNMOUNT = 0x2000;

  /** Told always: events were lost ({@code linux/inotify.h}). */
  public static final int IN_Q_OVERFLOW = 0x4000;

  /** Told always: the watch is gone ({@code linux/inotify.h}). */
  public static final int IN_IGNORED = 0x8000;

  /** Watch it only if it is a directory ({@code linux/inotify.h}). */
  public static final int IN_ONLYDIR = 0x1000000;

  /** Do not follow a symbolic link ({@code linux/inotify.h}). */
  public static final int IN_DONT_FOLLOW = 0x2000000;

  /** Tell nothing of removed files ({@code linux/inotify.h}). */
  public static final int IN_EXCL_UNLINK = 0x4000000;

  /** Fail with EEXIST when it is watched already ({@code linux/inotify.h}). */
  public static final int IN_MASK_CREATE = 0x10000000;

  /** Add to what is watched for already ({@code linux/inotify.h}). */
  public static final int IN_MASK_ADD = 0x20000000;

  /** Told: it is about a directory ({@code linux/inotify.h}). */
  public static final int IN_ISDIR = 0x40000000;

  /** Tell once ({@code linux/inotify.h}). */
  public static final int IN_ONESHOT = 1 << 31;

  private EventConstants() {}
}
