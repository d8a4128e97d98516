/**
 * Open files: what is known about one, the calls that hold it, the mount it is on, and who hangs
 * together.
 *
 * <ul>
 *   <li>One open file: {@link dev.syslet.syscalls.fd.OpenFile}, behind its
 *       {@link dev.syslet.syscalls.fd.FdHandle}, with its {@link dev.syslet.syscalls.fd.FdWaiters}.
 *   <li>What it is, learnt when it is adopted: {@link dev.syslet.syscalls.fd.FdKinds}; what may be
 *       done with it: {@link dev.syslet.syscalls.fd.FileGroup},
 *       {@link dev.syslet.syscalls.fd.ProbeLimit}, {@link dev.syslet.syscalls.fd.PipeLocks}.
 *   <li>Mounts: {@link dev.syslet.syscalls.fd.MountTable} of {@link dev.syslet.syscalls.fd.Mounts},
 *       followed by a {@link dev.syslet.syscalls.fd.MountWatch}; look-ups that only ask the caches:
 *       {@link dev.syslet.syscalls.fd.CachedPaths}; and {@link dev.syslet.syscalls.fd.ProcFile}.
 *   <li>Failure domains: {@link dev.syslet.syscalls.fd.FailureDomains}, by file
 *       ({@link dev.syslet.syscalls.fd.FdDomains}) and by path
 *       ({@link dev.syslet.syscalls.fd.PathDomains}).
 * </ul>
 *
 * <p>Not exported: what is public here is so for the other packages of this module, and no API.
 */
@NullMarked
package dev.syslet.syscalls.fd;

import org.jspecify.annotations.NullMarked;
