/**
 * The syscalls of Linux for the executor: where one begins.
 *
 * <ul>
 *   <li>What the executor stands on: {@link dev.syslet.syscalls.LinuxKernel}.
 *   <li>To describe a call: {@link dev.syslet.syscalls.Syscalls}, with the flags of
 *       {@link dev.syslet.syscalls.LinuxConstants}.
 *   <li>An open file: {@link dev.syslet.syscalls.Fd}.
 *   <li>A ring in an epoll loop: {@link dev.syslet.syscalls.RingEventFd}.
 *   <li>What a negative result means: {@link dev.syslet.syscalls.Errnos}.
 * </ul>
 *
 * <p>What calls are given lies beside it, by subject: {@link dev.syslet.syscalls.memory}, {@link
 * dev.syslet.syscalls.file}, {@link dev.syslet.syscalls.socket}, {@link
 * dev.syslet.syscalls.event}, {@link dev.syslet.syscalls.ipc}; and the rows of all syscalls in
 * {@link dev.syslet.syscalls.table}.
 */
@NullMarked
package dev.syslet.syscalls;

import org.jspecify.annotations.NullMarked;
