/** The clock and the parks: {@link dev.syslet.core.time.TimeSource}. */
@NullMarked
package dev.syslet.core.time;

import org.jspecify.annotations.NullMarked;
