/**
 * Benchmarks: what {@code benchmarks/run} starts.
 *
 * <ul>
 *   <li>{@link dev.syslet.benchmarks.harness}: runs the subjects of a benchmark side by side and tells
 *       the results, as a table and as JSON
 *   <li>{@link dev.syslet.benchmarks.files}: files to read
 *   <li>{@link dev.syslet.benchmarks.warm}: a read that the page cache can answer
 *   <li>{@link dev.syslet.benchmarks.echo}: an echo server and its client over many connections
 *   <li>{@link dev.syslet.benchmarks.ring}: records from some threads to others
 * </ul>
 */
@NullMarked
package dev.syslet.benchmarks;

import org.jspecify.annotations.NullMarked;
