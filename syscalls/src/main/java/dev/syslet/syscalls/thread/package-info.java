/**
 * Blocking calls on threads of the kernel's own, and how one is got out of there.
 *
 * <ul>
 *   <li>The threads: {@link dev.syslet.syscalls.thread.BlockingThreads}. A call on one:
 *       {@link dev.syslet.syscalls.thread.CallTask}; one that goes on after a short count:
 *       {@link dev.syslet.syscalls.thread.FullTransfer}.
 *   <li>Closes, which have threads of their own: {@link dev.syslet.syscalls.thread.Closers},
 *       {@link dev.syslet.syscalls.thread.CloseTask}.
 *   <li>A signal to one call of one thread: {@link dev.syslet.syscalls.thread.Interrupter},
 *       {@link dev.syslet.syscalls.thread.InterruptGate},
 *       {@link dev.syslet.syscalls.thread.InterruptSignal}; what one may have cut short:
 *       {@link dev.syslet.syscalls.thread.CutShort}.
 *   <li>What is measured and watched: {@link dev.syslet.syscalls.thread.FaultMeter},
 *       {@link dev.syslet.syscalls.thread.DeviceMiss}, {@link dev.syslet.syscalls.thread.KernelViews}.
 * </ul>
 *
 * <p>Not exported: what is public here is so for the other packages of this module, and no API.
 */
@NullMarked
package dev.syslet.syscalls.thread;

import org.jspecify.annotations.NullMarked;
