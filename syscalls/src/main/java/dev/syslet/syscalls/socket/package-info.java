/**
 * Sockets: addresses, options and messages.
 *
 * <ul>
 *   <li>Addresses: {@link dev.syslet.syscalls.socket.SockAddr}.
 *   <li>Options: {@link dev.syslet.syscalls.socket.SockOpt}, which is an
 *       {@link dev.syslet.syscalls.socket.IntOption}, a {@link dev.syslet.syscalls.socket.Linger}, a
 *       {@link dev.syslet.syscalls.socket.TimevalOption} or a
 *       {@link dev.syslet.syscalls.socket.BytesOption}.
 *   <li>Messages: {@link dev.syslet.syscalls.socket.MsgHdr} with
 *       {@link dev.syslet.syscalls.socket.Cmsgs}, and {@link dev.syslet.syscalls.socket.MmsgHdrs} for
 *       many.
 *   <li>The constants of all of these: {@link dev.syslet.syscalls.socket.SocketConstants}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls.socket;

import org.jspecify.annotations.NullMarked;
