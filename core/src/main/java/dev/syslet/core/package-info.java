/**
 * The engine: takes descriptors of syscalls, runs each inline or continues it, and sees that each has exactly one outcome.
 *
 * <ul>
 *   <li>to run calls: {@link dev.syslet.core.SyscallExecutor}, {@link dev.syslet.core.Submitter}, {@link
 *       dev.syslet.core.Descriptor}, {@link dev.syslet.core.BatchResult}, {@link dev.syslet.core.SubmitException}, {@link
 *       dev.syslet.core.Errno}, {@link
 *       dev.syslet.core.UserAttribute};
 *   <li>to watch them: {@link dev.syslet.core.CallMeter}, {@link dev.syslet.core.CallOutcome}, {@link
 *       dev.syslet.core.CallSnapshot}, {@link dev.syslet.core.Route};
 *   <li>to be the kernel under it: {@link dev.syslet.core.Kernel}, {@link dev.syslet.core.PendingCall}, {@link
 *       dev.syslet.core.Lease}, {@link dev.syslet.core.CancelAnswer}, {@link dev.syslet.core.CallFacts}.
 * </ul>
 */
@NullMarked
package dev.syslet.core;

import org.jspecify.annotations.NullMarked;
