/**
 * Records from some threads to others, in memory: the completion ring beside the queues that one
 * would use instead.
 *
 * <p>One class a subject; all of them are a {@link dev.syslet.benchmarks.ring.Transfer}, which
 * gives each the same threads and the same words to carry, and looks at what arrives.
 */
@NullMarked
package dev.syslet.benchmarks.ring;

import org.jspecify.annotations.NullMarked;
