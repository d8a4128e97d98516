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
 *   <li>Structs that tell about a file: {@link dev.syslet.syscalls.Statx} and {@link
 *       dev.syslet.syscalls.Stat}, both a {@link dev.syslet.syscalls.FileStatus} with a {@link
 *       dev.syslet.syscalls.FileType}; {@link dev.syslet.syscalls.Cachestat} of a {@link
 *       dev.syslet.syscalls.CachestatRange}; {@link dev.syslet.syscalls.Dirents}, {@link
 *       dev.syslet.syscalls.FileHandle}.
 *   <li>Structs about file systems and mounts: {@link dev.syslet.syscalls.Statfs}, {@link
 *       dev.syslet.syscalls.Statmount}, {@link dev.syslet.syscalls.MountRequest}.
 *   <li>Structs that are arguments: {@link dev.syslet.syscalls.Iovecs}, {@link
 *       dev.syslet.syscalls.OpenHow}, {@link dev.syslet.syscalls.Flock}, {@link
 *       dev.syslet.syscalls.FileOffset}, {@link dev.syslet.syscalls.FileTimes}, {@link
 *       dev.syslet.syscalls.Timespec}, {@link dev.syslet.syscalls.FdPair}.
 *   <li>Sockets: {@link dev.syslet.syscalls.SockAddr}, {@link dev.syslet.syscalls.MsgHdr}, {@link
 *       dev.syslet.syscalls.Cmsgs}, {@link dev.syslet.syscalls.MmsgHdrs}, {@link
 *       dev.syslet.syscalls.SockOpt}, with {@link dev.syslet.syscalls.SocketConstants}.
 *   <li>Reads and writes that go on after a short count: {@link dev.syslet.syscalls.FullCount}.
 *   <li>A ring in an epoll loop: {@link dev.syslet.syscalls.RingEventFd}.
 *   <li>What a negative result means: {@link dev.syslet.syscalls.Errnos}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls;

import org.jspecify.annotations.NullMarked;
