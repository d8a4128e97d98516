/**
 * Runs the subjects of a benchmark side by side and tells the results.
 *
 * <ul>
 *   <li>To describe a benchmark: {@link dev.syslet.benchmarks.harness.Suite} of {@link
 *       dev.syslet.benchmarks.harness.Subject}s
 *   <li>To make it a command: {@link dev.syslet.benchmarks.harness.SuiteOptions}, which runs it
 *   <li>To run it: {@link dev.syslet.benchmarks.harness.Rounds}, each subject in a {@link
 *       dev.syslet.benchmarks.harness.ForkedJvm}, as often and as long as the {@link
 *       dev.syslet.benchmarks.harness.Schedule} says
 *   <li>To tell what came out: {@link dev.syslet.benchmarks.harness.ResultTable}, {@link
 *       dev.syslet.benchmarks.harness.JsonReport}
 * </ul>
 */
@NullMarked
package dev.syslet.benchmarks.harness;

import org.jspecify.annotations.NullMarked;
