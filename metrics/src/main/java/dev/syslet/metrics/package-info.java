/** Micrometer meters for an executor: {@link dev.syslet.metrics.SysletMetrics}. */
@NullMarked
package dev.syslet.metrics;

import org.jspecify.annotations.NullMarked;
