/**
 * A 4 KiB pread that the page cache can answer: what the way to the kernel and back costs.
 *
 * <p>One class a subject; all of them are a {@link dev.syslet.benchmarks.warm.WarmRead}, which
 * gives each the same file, buffer and offsets.
 */
@NullMarked
package dev.syslet.benchmarks.warm;

import org.jspecify.annotations.NullMarked;
