/**
 * How the calls of one failure domain are kept from harming others: {@link dev.syslet.core.lane.LaneOptions} for its bounds,
 * {@link dev.syslet.core.lane.WhenFull} for what a full one does, {@link dev.syslet.core.lane.BreakerState} for a sick one.
 */
@NullMarked
package dev.syslet.core.lane;

import org.jspecify.annotations.NullMarked;
