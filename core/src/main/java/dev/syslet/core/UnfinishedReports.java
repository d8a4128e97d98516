package dev.syslet.core;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Writes the calls that take long into a flight recording, every five seconds while that is wanted.
 *
 * <p>The timer's thread only says when. It keeps the deadlines, and a hundred looks into /proc would make them late; so a thread
 * of its own writes each round and ends. It is a platform thread: a report is needed most when every carrier is taken. While one
 * writes, no other begins, so one that gets stuck costs the reports and nothing else.
 */
final class UnfinishedReports {

  /** The most calls of a round. */
  static final int MOST_CALLS = 200;

  private static final long PERIOD_NANOS = 5_000_000_000L;

  private record Aged(Call call, long ageNanos) {}

  private final Engine engine;
  private final long afterNanos;
  private final ThreadFactory threads;
  private final AtomicBoolean writing = new AtomicBoolean();

  // Of the timer's thread.
  private boolean begun;
  private long roundNanos; // good while begun

  UnfinishedReports(Engine engine, SyscallExecutor.Builder options) {
    this(
        engine,
        options.unfinishedEventAfterNanos,
        Thread.ofPlatform()
            .daemon()
            .name("syslet-reports")
            .inheritInheritableThreadLocals(false)
            .factory());
  }

  UnfinishedReports(Engine engine, long afterNanos, ThreadFactory threads) {
    this.engine = engine;
    this.afterNanos = afterNanos;
    this.threads = threads;
  }

  /** Begins a round if it is time; on the timer's thread. */
  void look(long nowNanos) {
    if (!UnfinishedCallEvent.isOn()) {
      begun = false; // the next recording has its first round at once
      return;
    }
    if (begun && nowNanos - roundNanos < PERIOD_NANOS) {
      return;
    }
    begun = true;
    roundNanos = nowNanos;
    if (writing.compareAndSet(false, true)) {
      start();
    }
  }

  private void start() {
    boolean started = false;
    try {
      threads.newThread(this::round).start();
      started = true;
    } catch (Throwable e) {
      engine.unexpected().report("a thread to record unfinished calls could not be started", e);
    } finally {
      if (!started) {
        writing.set(false);
      }
    }
  }

  private void round() {
    try {
      for (Call call : oldest()) {
        UnfinishedCallEvent.write(call.snapshot(true));
      }
    } catch (Throwable e) {
      engine.unexpected().report("unfinished calls could not be recorded", e);
    } finally {
      writing.set(false);
    }
  }

  /** Those that are old enough, the oldest first. */
  List<Call> oldest() {
    List<Aged> old = new ArrayList<>();
    long now = engine.time().nanoTime(); // once: else the order would be that of the walk
    for (Call call : engine.inFlight().calls()) {
      long age = now - call.submittedNanos();
      if (age >= afterNanos) {
        old.add(new Aged(call, age));
      }
    }
    return old.stream()
        .sorted(Comparator.comparingLong(Aged::ageNanos).reversed())
        .limit(MOST_CALLS)
        .map(Aged::call)
        .toList();
  }
}
