/**
 * What can be seen of an executor from outside.
 *
 * <ul>
 *   <li>{@link dev.syslet.metrics.SysletMetrics}: Micrometer meters
 *   <li>{@link dev.syslet.metrics.SysletManagement}: an MXBean, {@link dev.syslet.metrics.SyscallExecutorMXBean}, with the table
 *       of unfinished calls and the means to cancel them
 *   <li>{@link dev.syslet.metrics.ExecutorReport}: the same table and the lanes as JSON
 * </ul>
 */
@NullMarked
package dev.syslet.metrics;

import org.jspecify.annotations.NullMarked;
