/**
 * A descriptor looked at before it runs, and its answers after.
 *
 * <ul>
 *   <li>Before: {@link dev.syslet.syscalls.check.RowCheck} follows the row's arguments; how many bytes
 *       the kernel may touch is in {@link dev.syslet.syscalls.check.MemoryNeed},
 *       {@link dev.syslet.syscalls.check.CommandMemory} and
 *       {@link dev.syslet.syscalls.check.IoctlMemory}; what only some calls demand in
 *       {@link dev.syslet.syscalls.check.CallRules} and
 *       {@link dev.syslet.syscalls.check.MessageArgument}.
 *   <li>What it is about: {@link dev.syslet.syscalls.check.CallText},
 *       {@link dev.syslet.syscalls.check.CallSizes}, {@link dev.syslet.syscalls.check.HeldMemory},
 *       {@link dev.syslet.syscalls.check.HeldBytes}.
 *   <li>After: {@link dev.syslet.syscalls.check.CallAttributes} with
 *       {@link dev.syslet.syscalls.check.OutData}, and the files that a result stands for
 *       ({@link dev.syslet.syscalls.check.ResultFds}).
 * </ul>
 *
 * <p>Not exported: what is public here is so for the other packages of this module, and no API.
 */
@NullMarked
package dev.syslet.syscalls.check;

import org.jspecify.annotations.NullMarked;
