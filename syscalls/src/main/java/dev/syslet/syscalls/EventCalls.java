package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.InotifyEvents;
import dev.syslet.syscalls.event.Itimerspec;
import dev.syslet.syscalls.event.SignalfdSiginfos;
import dev.syslet.syscalls.event.Sigset;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.memory.PathName;
import dev.syslet.syscalls.raw.Structs;
import dev.syslet.syscalls.raw.WaitNumbers;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} for timers, sleeps, inotify and signalfd. */
abstract class EventCalls extends EpollCalls {

  EventCalls() {}

  /**
   * Fills a descriptor: make a timer that can be waited for: a read of 8 bytes tells how often it
   * has expired.
   *
   * @param d the descriptor
   * @param clockid CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME, or one of the _ALARM clocks
   * @param flags TFD_CLOEXEC, TFD_NONBLOCK
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor timerfd_create(Descriptor d, int clockid, int flags) {
    return d.syscall(WaitNumbers.TIMERFD_CREATE).addArgument(clockid).addArgument(flags);
  }

  /**
   * Make a timer that can be waited for: a read of 8 bytes tells how often it has expired.
   *
   * @param clockid CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME, or one of the _ALARM clocks
   * @param flags TFD_CLOEXEC, TFD_NONBLOCK
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor timerfd_create(int clockid, int flags) {
    return timerfd_create(new Descriptor(), clockid, flags);
  }

  /**
   * Fills a descriptor: start or stop a timer.
   *
   * @param d the descriptor
   * @param timer from timerfd_create
   * @param flags TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET
   * @param value when it expires
   * @param old gets what was set before; may be null
   * @return the descriptor; its result is 0
   */
  public static Descriptor timerfd_settime(
      Descriptor d, Fd timer, int flags, Itimerspec value, @Nullable Itimerspec old) {
    struct(file(d, WaitNumbers.TIMERFD_SETTIME, timer).addArgument(flags), value);
    return nullable(d, old);
  }

  /**
   * Start or stop a timer.
   *
   * @param timer from timerfd_create
   * @param flags TFD_TIMER_ABSTIME, TFD_TIMER_CANCEL_ON_SET
   * @param value when it expires
   * @param old gets what was set before; may be null
   * @return a new descriptor; its result is 0
   */
  public static Descriptor timerfd_settime(
      Fd timer, int flags, Itimerspec value, @Nullable Itimerspec old) {
    return timerfd_settime(new Descriptor(), timer, flags, value, old);
  }

  /**
   * Fills a descriptor: ask a timer how long it will take.
   *
   * @param d the descriptor
   * @param timer from timerfd_create
   * @param current gets the time that is left, and the interval
   * @return the descriptor; its result is 0
   */
  public static Descriptor timerfd_gettime(Descriptor d, Fd timer, Itimerspec current) {
    return struct(file(d, WaitNumbers.TIMERFD_GETTIME, timer), current);
  }

  /**
   * Ask a timer how long it will take.
   *
   * @param timer from timerfd_create
   * @param current gets the time that is left, and the interval
   * @return a new descriptor; its result is 0
   */
  public static Descriptor timerfd_gettime(Fd timer, Itimerspec current) {
    return timerfd_gettime(new Descriptor(), timer, current);
  }

  /**
   * Fills a descriptor: make a file that tells what happens to other files; what is read from it is
   * walked by {@link InotifyEvents}.
   *
   * @param d the descriptor
   * @param flags IN_CLOEXEC, IN_NONBLOCK
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor inotify_init1(Descriptor d, int flags) {
    return d.syscall(WaitNumbers.INOTIFY_INIT1).addArgument(flags);
  }

  /**
   * Make a file that tells what happens to other files; what is read from it is walked by {@link
   * InotifyEvents}.
   *
   * @param flags IN_CLOEXEC, IN_NONBLOCK
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor inotify_init1(int flags) {
    return inotify_init1(new Descriptor(), flags);
  }

  /**
   * Fills a descriptor: watch a file or directory, or change what is watched for. Looks up a path,
   * which may wait for the file system.
   *
   * @param d the descriptor
   * @param inotify from inotify_init1
   * @param path the file or directory
   * @param mask IN_CREATE, IN_DELETE and the like
   * @return the descriptor; its result is the watch, 1 or more
   */
  public static Descriptor inotify_add_watch(Descriptor d, Fd inotify, PathName path, int mask) {
    return path(file(d, WaitNumbers.INOTIFY_ADD_WATCH, inotify), path)
        .addArgument(Integer.toUnsignedLong(mask));
  }

  /**
   * Watch a file or directory, or change what is watched for. Looks up a path, which may wait for
   * the file system.
   *
   * @param inotify from inotify_init1
   * @param path the file or directory
   * @param mask IN_CREATE, IN_DELETE and the like
   * @return a new descriptor; its result is the watch, 1 or more
   * @throws SubmitException when the text is no path, see {@link PathName#of(String)}
   */
  public static Descriptor inotify_add_watch(Fd inotify, String path, int mask) {
    return inotify_add_watch(new Descriptor(), inotify, PathName.of(path), mask);
  }

  /**
   * Fills a descriptor: watch no longer. An event IN_IGNORED follows.
   *
   * @param d the descriptor
   * @param inotify from inotify_init1
   * @param wd the watch, from inotify_add_watch
   * @return the descriptor; its result is 0
   */
  public static Descriptor inotify_rm_watch(Descriptor d, Fd inotify, int wd) {
    return file(d, WaitNumbers.INOTIFY_RM_WATCH, inotify).addArgument(wd);
  }

  /**
   * Watch no longer. An event IN_IGNORED follows.
   *
   * @param inotify from inotify_init1
   * @param wd the watch, from inotify_add_watch
   * @return a new descriptor; its result is 0
   */
  public static Descriptor inotify_rm_watch(Fd inotify, int wd) {
    return inotify_rm_watch(new Descriptor(), inotify, wd);
  }

  /**
   * Fills a descriptor: make a file that signals can be read from, by {@link SignalfdSiginfos}.
   * Only signals that are blocked stay there to be read, and a Java program does not block any; of
   * a thread's own signals a read tells those of the thread that reads.
   *
   * @param d the descriptor
   * @param mask which signals
   * @param flags SFD_CLOEXEC, SFD_NONBLOCK
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor signalfd4(Descriptor d, Sigset mask, int flags) {
    return struct(d.syscall(WaitNumbers.SIGNALFD4).addArgument(-1), mask)
        .addArgument(Structs.bytes(mask))
        .addArgument(flags);
  }

  /**
   * Make a file that signals can be read from, by {@link SignalfdSiginfos}. Only signals that are
   * blocked stay there to be read, and a Java program does not block any; of a thread's own signals
   * a read tells those of the thread that reads.
   *
   * @param mask which signals
   * @param flags SFD_CLOEXEC, SFD_NONBLOCK
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor signalfd4(Sigset mask, int flags) {
    return signalfd4(new Descriptor(), mask, flags);
  }

  /**
   * Fills a descriptor: change which signals can be read from a file.
   *
   * @param d the descriptor
   * @param signals from an earlier signalfd4
   * @param mask which signals
   * @param flags SFD_CLOEXEC, SFD_NONBLOCK; without effect on a file that is there
   * @return the descriptor; its result is the number of the same file
   */
  public static Descriptor signalfd4(Descriptor d, Fd signals, Sigset mask, int flags) {
    return struct(file(d, WaitNumbers.SIGNALFD4, signals), mask)
        .addArgument(Structs.bytes(mask))
        .addArgument(flags);
  }

  /**
   * Change which signals can be read from a file.
   *
   * @param signals from an earlier signalfd4
   * @param mask which signals
   * @param flags SFD_CLOEXEC, SFD_NONBLOCK; without effect on a file that is there
   * @return a new descriptor; its result is the number of the same file
   */
  public static Descriptor signalfd4(Fd signals, Sigset mask, int flags) {
    return signalfd4(new Descriptor(), signals, mask, flags);
  }

  /**
   * Fills a descriptor: wait for a time span, or until a point in time. A timer of the executor
   * costs less.
   *
   * @param d the descriptor
   * @param clockid CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME, CLOCK_TAI
   * @param flags 0 for a span, TIMER_ABSTIME for a point in time on that clock
   * @param request how long or until when; not to be changed before the call is over
   * @param remain gets the time that is left when a signal ends the wait for a span; may be null
   * @return the descriptor; its result is 0
   */
  public static Descriptor clock_nanosleep(
      Descriptor d, int clockid, int flags, Timespec request, @Nullable Timespec remain) {
    d.syscall(WaitNumbers.CLOCK_NANOSLEEP).addArgument(clockid).addArgument(flags);
    return nullable(struct(d, request), remain);
  }

  /**
   * Wait for a time span, or until a point in time. A timer of the executor costs less.
   *
   * @param clockid CLOCK_MONOTONIC, CLOCK_REALTIME, CLOCK_BOOTTIME, CLOCK_TAI
   * @param flags 0 for a span, TIMER_ABSTIME for a point in time on that clock
   * @param request how long or until when; not to be changed before the call is over
   * @param remain gets the time that is left when a signal ends the wait for a span; may be null
   * @return a new descriptor; its result is 0
   */
  public static Descriptor clock_nanosleep(
      int clockid, int flags, Timespec request, @Nullable Timespec remain) {
    return clock_nanosleep(new Descriptor(), clockid, flags, request, remain);
  }

  /**
   * Fills a descriptor: wait for a time span. A timer of the executor costs less.
   *
   * @param d the descriptor
   * @param request how long; not to be changed before the call is over
   * @param remain gets the time that is left when a signal ends the wait; may be null
   * @return the descriptor; its result is 0
   */
  public static Descriptor nanosleep(Descriptor d, Timespec request, @Nullable Timespec remain) {
    return nullable(struct(d.syscall(WaitNumbers.NANOSLEEP), request), remain);
  }

  /**
   * Wait for a time span. A timer of the executor costs less.
   *
   * @param request how long; not to be changed before the call is over
   * @param remain gets the time that is left when a signal ends the wait; may be null
   * @return a new descriptor; its result is 0
   */
  public static Descriptor nanosleep(Timespec request, @Nullable Timespec remain) {
    return nanosleep(new Descriptor(), request, remain);
  }
}
