/**
 * Files, file systems and mounts: what calls tell about them and are told.
 *
 * <ul>
 *   <li>What an open file is: {@link dev.syslet.syscalls.file.FdKind}, its
 *       {@link dev.syslet.syscalls.file.FileType} and {@link dev.syslet.syscalls.file.FileSystem};
 *       {@link dev.syslet.syscalls.file.RawFd} for a number that stays yours,
 *       {@link dev.syslet.syscalls.file.FdPair} for two at once.
 *   <li>The status of a file: {@link dev.syslet.syscalls.file.Statx} and
 *       {@link dev.syslet.syscalls.file.Stat}, both a {@link dev.syslet.syscalls.file.FileStatus}.
 *   <li>File systems and mounts: {@link dev.syslet.syscalls.file.Statfs},
 *       {@link dev.syslet.syscalls.file.Statmount}, {@link dev.syslet.syscalls.file.MountRequest}.
 *   <li>To open: {@link dev.syslet.syscalls.file.OpenHow},
 *       {@link dev.syslet.syscalls.file.FileHandle}. To read a directory:
 *       {@link dev.syslet.syscalls.file.Dirents}.
 *   <li>To lock: {@link dev.syslet.syscalls.file.Flock}. To set times:
 *       {@link dev.syslet.syscalls.file.FileTimes}. A place in a file:
 *       {@link dev.syslet.syscalls.file.FileOffset}.
 *   <li>What is in the page cache: {@link dev.syslet.syscalls.file.Cachestat} of a
 *       {@link dev.syslet.syscalls.file.CachestatRange}.
 * </ul>
 */
@NullMarked
package dev.syslet.syscalls.file;

import org.jspecify.annotations.NullMarked;
