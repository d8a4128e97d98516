/**
 * The syscall table: what this library knows about every Linux syscall, as data.
 *
 * <ul>
 *   <li>To look a syscall up: {@link dev.syslet.syscalls.table.SyscallTable}.
 *   <li>What is known of one: {@link dev.syslet.syscalls.table.SyscallRow}, with its {@link
 *       dev.syslet.syscalls.table.Argument}s.
 *   <li>What may happen to a call: {@link dev.syslet.syscalls.table.SyscallClass}, {@link
 *       dev.syslet.syscalls.table.NonBlockingForm}, {@link dev.syslet.syscalls.table.WouldBlock},
 *       {@link dev.syslet.syscalls.table.ContinuationKind}, {@link
 *       dev.syslet.syscalls.table.CancelKind}, {@link dev.syslet.syscalls.table.Scope}.
 * </ul>
 *
 * <p>The rows themselves are in the resource {@code syscalls.tsv} of this package, which begins
 * with a description of its columns and of how to add a row.
 */
@NullMarked
package dev.syslet.syscalls.table;

import org.jspecify.annotations.NullMarked;
