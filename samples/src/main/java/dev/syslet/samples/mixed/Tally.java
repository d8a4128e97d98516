package dev.syslet.samples.mixed;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what was submitted and what came back, by syscall. Used by one thread. */
final class Tally {

  /** The numbers of one syscall. */
  static final class PerSyscall {
    final Histogram nanos = new Histogram(3);
    long count;
    long inline;
    long errors;
  }

  final Map<String, PerSyscall> syscalls = new TreeMap<>();
  final Map<String, Long> errors = new TreeMap<>();
  long submitted;
  long completed;
  long duplicated;
  long inline;
  long verified;
  long mismatches;
  long callerMaxStallNanos;

  void submitTook(long nanos) {
    submitted++;
    callerMaxStallNanos = Math.max(callerMaxStallNanos, nanos);
  }

  void completed(String syscall, boolean wasInline, long nanos, String error) {
    completed++;
    PerSyscall numbers = syscalls.computeIfAbsent(syscall, name -> new PerSyscall());
    numbers.count++;
    numbers.nanos.recordValue(Math.max(0, nanos));
    if (wasInline) {
      inline++;
      numbers.inline++;
    }
    if (!error.isEmpty()) {
      numbers.errors++;
      errors.merge(error, 1L, Long::sum);
    }
  }

  long lost() {
    return submitted - completed;
  }
}
