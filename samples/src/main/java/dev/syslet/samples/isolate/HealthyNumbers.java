package dev.syslet.samples.isolate;

import dev.syslet.core.Route;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** What a phase of the healthy load came to. Written by one thread at a time. */
final class HealthyNumbers {

  /** All calls: nanoseconds from submit until the event was in hand. */
  final Histogram nanos = new Histogram(3);

  /** The same by the way that the calls went. */
  final Map<Route, Histogram> byRoute = new EnumMap<>(Route.class);

  /** How many ended with which error. */
  final Map<String, Long> errors = new TreeMap<>();

  /** How late the virtual-thread probe was. */
  Histogram probe = new Histogram(3);

  long submitted;
  long completed;
  long doubled;

  /** Submits that were refused because something was full: nothing ran. */
  long refused;

  /** The longest time that one submit took of its caller. */
  long callerMaxStallNanos;

  void submitTook(long took, boolean accepted) {
    callerMaxStallNanos = Math.max(callerMaxStallNanos, took);
    submitted += accepted ? 1 : 0;
    refused += accepted ? 0 : 1;
  }

  void completed(Route route, long took, String error) {
    completed++;
    nanos.recordValue(Math.max(0, took));
    byRoute.computeIfAbsent(route, any -> new Histogram(3)).recordValue(Math.max(0, took));
    if (!error.isEmpty()) {
      errors.merge(error, 1L, Long::sum);
    }
  }

  /** Adds what a submitter has counted; events are counted by the reaper alone. */
  void addSubmitter(HealthyNumbers other) {
    submitted += other.submitted;
    refused += other.refused;
    callerMaxStallNanos = Math.max(callerMaxStallNanos, other.callerMaxStallNanos);
  }

  long lost() {
    return submitted - completed;
  }

  Histogram route(Route route) {
    return byRoute.getOrDefault(route, new Histogram(3));
  }
}
