/** Files to read, and what they are on. */
@NullMarked
package dev.syslet.benchmarks.files;

import org.jspecify.annotations.NullMarked;
