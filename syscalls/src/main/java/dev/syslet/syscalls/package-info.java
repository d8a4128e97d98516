/**
 * The syscalls of Linux for the executor.
 *
 * <ul>
 *   <li>What the executor stands on: {@link dev.syslet.syscalls.LinuxKernel}.
 *   <li>To describe a call: {@link dev.syslet.syscalls.Syscalls}, with the flags of {@link
 *       dev.syslet.syscalls.LinuxConstants}.
 *   <li>Open files: {@link dev.syslet.syscalls.Fd}, its {@link dev.syslet.syscalls.FdKind}; {@link
 *       dev.syslet.syscalls.RawFd} for a number that stays yours.
 *   <li>Memory: any direct {@code ByteBuffer}; {@link dev.syslet.syscalls.BufferPool} and {@link
 *       dev.syslet.syscalls.LeasedBuffer}; {@link dev.syslet.syscalls.PathName} for paths.
 *   <li>Structs: {@link dev.syslet.syscalls.Statx}, {@link dev.syslet.syscalls.Dirents}, {@link
 *       dev.syslet.syscalls.Timespec}, {@link dev.syslet.syscalls.FdPair}.
 *   <li>Sockets: {@link dev.syslet.syscalls.SockAddr}, {@link dev.syslet.syscalls.MsgHdr}, {@link
 *       dev.syslet.syscalls.Cmsgs}, {@link dev.syslet.syscalls.MmsgHdrs}, {@link
 *       dev.syslet.syscalls.SockOpt}, with {@link dev.syslet.syscalls.SocketConstants}.
 *   <li>What a negative result means: {@link dev.syslet.syscalls.Errnos}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls;

import org.jspecify.annotations.NullMarked;
