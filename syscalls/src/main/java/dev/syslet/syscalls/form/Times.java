package dev.syslet.syscalls.form;

import dev.syslet.syscalls.raw.Errno;
import dev.syslet.syscalls.raw.Memory;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;

/** Times in native memory and the clocks that they are on, for calls that wait until one of them. */
final class Times {

  static final int CLOCK_REALTIME = 0;
  static final int CLOCK_MONOTONIC = 1;
  static final int CLOCK_BOOTTIME = 7;
  static final int CLOCK_TAI = 11;

  static final long NANOS_PER_SECOND = 1_000_000_000L;
  static final long NANOS_PER_MILLI = 1_000_000L;
  private static final long NANOS_PER_MICRO = 1_000L;

  /** A clock that can be set is looked at this often by a call that waits for it. */
  private static final long LOOK_AGAIN_NANOS = NANOS_PER_SECOND;

  private static final int CLOCK_GETTIME = Numbers.TABLE.numberOf("clock_gettime");

  /** Longer than anybody waits; sums of two do not overflow. */
  private static final long FOR_EVER = Long.MAX_VALUE / 4;

  private Times() {}

  /** Whether a struct timespec is a time that the kernel takes. */
  static boolean isValid(long timespec) {
    long seconds = Memory.IO.getLong(timespec);
    long nanos = Memory.IO.getLong(timespec + 8);
    return seconds >= 0 && nanos >= 0 && nanos < NANOS_PER_SECOND;
  }

  /** The nanoseconds of a struct timespec. */
  static long ofTimespec(long timespec) {
    return sum(Memory.IO.getLong(timespec), Memory.IO.getLong(timespec + 8));
  }

  /** The nanoseconds of a struct timeval. */
  static long ofTimeval(long timeval) {
    return sum(Memory.IO.getLong(timeval), Memory.IO.getLong(timeval + 8) * NANOS_PER_MICRO);
  }

  private static long sum(long seconds, long nanos) {
    return seconds >= FOR_EVER / NANOS_PER_SECOND ? FOR_EVER : seconds * NANOS_PER_SECOND + nanos;
  }

  /** Writes the time that is left, as the kernel does it: never less than nothing. */
  static void putTimespec(long timespec, long nanos) {
    long left = Math.max(0, nanos);
    Memory.IO.putLong(timespec, left / NANOS_PER_SECOND);
    Memory.IO.putLong(timespec + 8, left % NANOS_PER_SECOND);
  }

  /** As {@link #putTimespec}, for a struct timeval. */
  static void putTimeval(long timeval, long nanos) {
    long left = Math.max(0, nanos);
    Memory.IO.putLong(timeval, left / NANOS_PER_SECOND);
    Memory.IO.putLong(timeval + 8, left % NANOS_PER_SECOND / NANOS_PER_MICRO);
  }

  /** Whether a call can wait for a clock without a thread. */
  static boolean isKnown(int clock) {
    return clock == CLOCK_REALTIME
        || clock == CLOCK_MONOTONIC
        || clock == CLOCK_BOOTTIME
        || clock == CLOCK_TAI;
  }

  /**
   * How long it is until a clock shows a time, at or below zero when it does. Of a clock that can be set, or goes on while the
   * machine sleeps, at most a second is told at a time.
   */
  static long untilNanos(int clock, long timespec) {
    long left = ofTimespec(timespec) - now(clock);
    return clock == CLOCK_MONOTONIC ? left : Math.min(left, LOOK_AGAIN_NANOS);
  }

  private static long now(int clock) {
    try (Scratch scratch = ScratchPool.take()) {
      long told = NativeCalls.call(CLOCK_GETTIME, clock, scratch.address(Scratch.TEXT));
      if (told < 0) {
        throw new IllegalStateException("clock " + clock + ": " + Errno.description(told));
      }
      return ofTimespec(scratch.address(Scratch.TEXT));
    }
  }
}
