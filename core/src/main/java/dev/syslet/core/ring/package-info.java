/**
 * A ring of records of any length in shared memory: many producers, many reapers, nothing lost.
 *
 * <p>To make one: {@link dev.syslet.core.ring.RecordRing}, over {@link
 * dev.syslet.core.ring.RingMemory}.
 *
 * <p>To write into it: {@link dev.syslet.core.ring.RecordEncoder}, with the offsets of {@link
 * dev.syslet.core.ring.RecordLayout}.
 *
 * <p>To read from it: {@link dev.syslet.core.ring.Reaper} and {@link
 * dev.syslet.core.ring.RecordHandler}; {@link dev.syslet.core.ring.CorruptRingException} is what a
 * spoilt ring answers.
 *
 * <p>To read from it in another process: {@link dev.syslet.core.ring.RingReader}; {@link
 * dev.syslet.core.ring.RingFormatException} is what a file answers that is no ring. {@link
 * dev.syslet.core.ring.RingPlatform} and {@link dev.syslet.core.ring.RingNotifier} are what that
 * takes of the operating system.
 *
 * <p>The ring knows nothing of syscalls: a record is a type, flags, a sequence number and bytes.
 */
@NullMarked
package dev.syslet.core.ring;

import org.jspecify.annotations.NullMarked;
