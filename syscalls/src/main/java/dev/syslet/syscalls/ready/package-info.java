/**
 * Waiting without a thread: one epoll for all, and each call tried again when its file may be
 * ready.
 *
 * <ul>
 *   <li>The epoll and its thread: {@link dev.syslet.syscalls.ready.Readiness}.
 *   <li>A call that waits: {@link dev.syslet.syscalls.ready.ReadyTask}, with the
 *       {@link dev.syslet.syscalls.ready.ReadyForm} that tries it.
 *   <li>Who waits for one file: {@link dev.syslet.syscalls.ready.FdWaits}, in a
 *       {@link dev.syslet.syscalls.ready.WaitQueue} for each direction.
 * </ul>
 *
 * <p>Not exported: what is public here is so for the other packages of this module, and no API.
 */
@NullMarked
package dev.syslet.syscalls.ready;

import org.jspecify.annotations.NullMarked;
