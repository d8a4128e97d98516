package dev.syslet.core;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;

/** One {@link CallMeter} for each syscall, way and outcome that has been seen. Counting makes no garbage. */
final class CallCounters {

  /** Syscall numbers counted apart; the few above share the last place. */
  private static final int NUMBERS = 1024;

  private static final int OUTCOMES = CallOutcome.values().length;
  private static final int METERS_PER_NUMBER = 2 * OUTCOMES;

  private final Kernel kernel;
  private final Unexpected unexpected;
  private final AtomicReferenceArray<CallMeter> meters =
      new AtomicReferenceArray<>((NUMBERS + 1) * METERS_PER_NUMBER);
  private final List<CallMeter> seen = new ArrayList<>(); // guarded by this
  private final List<Consumer<CallMeter>> listeners = new ArrayList<>(); // guarded by this

  CallCounters(Kernel kernel, Unexpected unexpected) {
    this.kernel = kernel;
    this.unexpected = unexpected;
  }

  /** Counts one outcome; {@code serviceNanos} is negative when the call was not timed. */
  void count(int syscall, boolean inline, CallOutcome outcome, long serviceNanos) {
    try {
      meter(syscall, inline, outcome).add(serviceNanos);
    } catch (Throwable e) {
      // A call that has run must not be refused, or lost, because it could not be counted.
      unexpected.report("a call could not be counted", e);
    }
  }

  @SuppressWarnings("EnumOrdinal") // an index into an array of this object's own
  private CallMeter meter(int syscall, boolean inline, CallOutcome outcome) {
    int number = syscall >= 0 && syscall < NUMBERS ? syscall : NUMBERS;
    int index = number * METERS_PER_NUMBER + (inline ? OUTCOMES : 0) + outcome.ordinal();
    CallMeter meter = meters.getAcquire(index);
    return meter == null ? create(index, syscall, inline, outcome) : meter;
  }

  private CallMeter create(int index, int syscall, boolean inline, CallOutcome outcome) {
    CallMeter meter = new CallMeter(kernel.syscallName(syscall), inline, outcome);
    List<Consumer<CallMeter>> toTell;
    synchronized (this) {
      CallMeter there = meters.get(index);
      if (there != null) {
        return there;
      }
      seen.add(meter);
      meters.setRelease(index, meter);
      toTell = List.copyOf(listeners);
    }
    toTell.forEach(listener -> tell(listener, meter));
    return meter;
  }

  /**
   * Tells the listener of every meter there is, then of each new one, each once. No lock is held while it is told: it may take
   * its time, call back, or end the listening.
   */
  Runnable listen(Consumer<CallMeter> listener) {
    List<CallMeter> there;
    synchronized (this) {
      listeners.add(listener);
      there = List.copyOf(seen);
    }
    there.forEach(meter -> tell(listener, meter));
    return () -> {
      synchronized (this) {
        listeners.remove(listener);
      }
    };
  }

  private void tell(Consumer<CallMeter> listener, CallMeter meter) {
    try {
      listener.accept(meter);
    } catch (Throwable e) {
      unexpected.report("a listener for call meters threw", e);
    }
  }

  synchronized List<CallMeter> snapshot() {
    return List.copyOf(seen);
  }
}
