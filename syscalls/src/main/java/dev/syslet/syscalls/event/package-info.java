/**
 * Waiting for something to happen: readiness, timers, signals, changes of files, children.
 *
 * <ul>
 *   <li>Readiness: {@link dev.syslet.syscalls.event.PollFds}, {@link dev.syslet.syscalls.event.FdSet},
 *       and {@link dev.syslet.syscalls.event.EpollEvent} to ask and
 *       {@link dev.syslet.syscalls.event.EpollEvents} to be told; flags in
 *       {@link dev.syslet.syscalls.event.PollConstants}.
 *   <li>Times: {@link dev.syslet.syscalls.event.Timespec}, {@link dev.syslet.syscalls.event.Timeval},
 *       {@link dev.syslet.syscalls.event.Itimerspec}.
 *   <li>Signals: {@link dev.syslet.syscalls.event.Sigset}, {@link dev.syslet.syscalls.event.Siginfo},
 *       {@link dev.syslet.syscalls.event.SignalfdSiginfos}.
 *   <li>Changes of files: {@link dev.syslet.syscalls.event.InotifyEvents}.
 *   <li>Children: {@link dev.syslet.syscalls.event.WaitStatus},
 *       {@link dev.syslet.syscalls.event.Rusage}, with
 *       {@link dev.syslet.syscalls.event.WaitConstants}.
 *   <li>The flags of eventfd, timerfd, signalfd and inotify:
 *       {@link dev.syslet.syscalls.event.EventConstants}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls.event;

import org.jspecify.annotations.NullMarked;
