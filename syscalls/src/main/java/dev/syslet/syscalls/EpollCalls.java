package dev.syslet.syscalls;

import dev.syslet.core.Descriptor;
import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.event.EpollEvent;
import dev.syslet.syscalls.event.EpollEvents;
import dev.syslet.syscalls.event.PollConstants;
import dev.syslet.syscalls.event.Timespec;
import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.WaitNumbers;
import org.jspecify.annotations.Nullable;

/** The factories of {@link Syscalls} for epoll and eventfd. */
abstract class EpollCalls extends PollCalls {

  EpollCalls() {}

  private static Descriptor events(
      Descriptor d, int syscall, Fd epoll, EpollEvents events, int maxevents) {
    if (maxevents < 1 || maxevents > events.capacity()) {
      throw new SubmitException(
          Errno.EINVAL, "maxevents is " + maxevents + ", and the memory is " + events);
    }
    return struct(file(d, syscall, epoll), events).addArgument(maxevents);
  }

  /**
   * Fills a descriptor: make an epoll, which waits for any number of files.
   *
   * @param d the descriptor
   * @param flags EPOLL_CLOEXEC
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor epoll_create1(Descriptor d, int flags) {
    return d.syscall(WaitNumbers.EPOLL_CREATE1).addArgument(flags);
  }

  /**
   * Make an epoll, which waits for any number of files.
   *
   * @param flags EPOLL_CLOEXEC
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor epoll_create1(int flags) {
    return epoll_create1(new Descriptor(), flags);
  }

  /**
   * Fills a descriptor: add a file to an epoll, change what is looked for, or take it out. Both are
   * held until the call is over. The epoll does not hold the file after it: a file that is closed
   * drops out by itself, unless its open file description has other numbers.
   *
   * @param d the descriptor
   * @param epoll from epoll_create1
   * @param op EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL
   * @param file the file
   * @param event what to look for; null with EPOLL_CTL_DEL only
   * @return the descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the event is missing
   */
  public static Descriptor epoll_ctl(
      Descriptor d, Fd epoll, int op, Fd file, @Nullable EpollEvent event) {
    if (event == null && op != PollConstants.EPOLL_CTL_DEL) {
      throw new SubmitException(
          Errno.EFAULT, "only EPOLL_CTL_DEL goes without an event, not operation " + op);
    }
    return nullable(
        file(d, WaitNumbers.EPOLL_CTL, epoll).addArgument(op).addArgument(file.number(), file),
        event);
  }

  /**
   * Add a file to an epoll, change what is looked for, or take it out. Both are held until the call
   * is over. The epoll does not hold the file after it: a file that is closed drops out by itself,
   * unless its open file description has other numbers.
   *
   * @param epoll from epoll_create1
   * @param op EPOLL_CTL_ADD, EPOLL_CTL_MOD, EPOLL_CTL_DEL
   * @param file the file
   * @param event what to look for; null with EPOLL_CTL_DEL only
   * @return a new descriptor; its result is 0
   * @throws SubmitException (EFAULT) when the event is missing
   */
  public static Descriptor epoll_ctl(Fd epoll, int op, Fd file, @Nullable EpollEvent event) {
    return epoll_ctl(new Descriptor(), epoll, op, file, event);
  }

  /**
   * Fills a descriptor: wait until a file of an epoll is ready. Only on x86_64; {@code
   * epoll_pwait2} is on both architectures.
   *
   * @param d the descriptor
   * @param epoll from epoll_create1
   * @param events gets what was found
   * @param maxevents how many at most, 1 or more, not more than there is room for
   * @param timeoutMillis the most milliseconds that it waits, -1 for as long as it takes
   * @return the descriptor; its result is the number of events, 0 when the time is over
   * @throws SubmitException (EINVAL) when maxevents is out of range, (ENOSYS) on aarch64
   */
  public static Descriptor epoll_wait(
      Descriptor d, Fd epoll, EpollEvents events, int maxevents, int timeoutMillis) {
    int number = WaitNumbers.existing(WaitNumbers.EPOLL_WAIT, "epoll_wait", "epoll_pwait2");
    return events(d, number, epoll, events, maxevents).addArgument(timeoutMillis);
  }

  /**
   * Wait until a file of an epoll is ready. Only on x86_64; {@code epoll_pwait2} is on both
   * architectures.
   *
   * @param epoll from epoll_create1
   * @param events gets what was found
   * @param maxevents how many at most, 1 or more, not more than there is room for
   * @param timeoutMillis the most milliseconds that it waits, -1 for as long as it takes
   * @return a new descriptor; its result is the number of events, 0 when the time is over
   * @throws SubmitException (EINVAL) when maxevents is out of range, (ENOSYS) on aarch64
   */
  public static Descriptor epoll_wait(
      Fd epoll, EpollEvents events, int maxevents, int timeoutMillis) {
    return epoll_wait(new Descriptor(), epoll, events, maxevents, timeoutMillis);
  }

  /**
   * Fills a descriptor: wait until a file of an epoll is ready, with a time in nanoseconds; Linux
   * 5.11. The signal mask of the man page is always null: it would be that of whichever thread runs
   * the call.
   *
   * @param d the descriptor
   * @param epoll from epoll_create1
   * @param events gets what was found
   * @param maxevents how many at most, 1 or more, not more than there is room for
   * @param timeout the most time that it waits, null for as long as it takes; not written to
   * @return the descriptor; its result is the number of events, 0 when the time is over
   * @throws SubmitException (EINVAL) when maxevents is out of range
   */
  public static Descriptor epoll_pwait2(
      Descriptor d, Fd epoll, EpollEvents events, int maxevents, @Nullable Timespec timeout) {
    events(d, WaitNumbers.EPOLL_PWAIT2, epoll, events, maxevents);
    return nullable(d, timeout).addArgument(0).addArgument(0);
  }

  /**
   * Wait until a file of an epoll is ready, with a time in nanoseconds; Linux 5.11. The signal mask
   * of the man page is always null: it would be that of whichever thread runs the call.
   *
   * @param epoll from epoll_create1
   * @param events gets what was found
   * @param maxevents how many at most, 1 or more, not more than there is room for
   * @param timeout the most time that it waits, null for as long as it takes; not written to
   * @return a new descriptor; its result is the number of events, 0 when the time is over
   * @throws SubmitException (EINVAL) when maxevents is out of range
   */
  public static Descriptor epoll_pwait2(
      Fd epoll, EpollEvents events, int maxevents, @Nullable Timespec timeout) {
    return epoll_pwait2(new Descriptor(), epoll, events, maxevents, timeout);
  }

  /**
   * Fills a descriptor: make a counter that can be waited for: a write of 8 bytes adds to it, a
   * read takes it.
   *
   * @param d the descriptor
   * @param count what it begins with, unsigned
   * @param flags EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE
   * @return the descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor eventfd2(Descriptor d, int count, int flags) {
    return d.syscall(WaitNumbers.EVENTFD2)
        .addArgument(Integer.toUnsignedLong(count))
        .addArgument(flags);
  }

  /**
   * Make a counter that can be waited for: a write of 8 bytes adds to it, a read takes it.
   *
   * @param count what it begins with, unsigned
   * @param flags EFD_CLOEXEC, EFD_NONBLOCK, EFD_SEMAPHORE
   * @return a new descriptor; its result is a number to be given to {@link LinuxKernel#adopt}
   */
  public static Descriptor eventfd2(int count, int flags) {
    return eventfd2(new Descriptor(), count, flags);
  }
}
