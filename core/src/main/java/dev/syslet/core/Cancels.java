package dev.syslet.core;

import dev.syslet.core.time.TimeSource;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cancels calls and finds out what became of them: all are asked first, then each is waited for. */
final class Cancels {

  private final InFlightTable inFlight;
  private final TimeSource time;

  Cancels(InFlightTable inFlight, TimeSource time) {
    this.inFlight = inFlight;
    this.time = time;
  }

  /** Cancels one call and waits a while for what becomes of it. */
  CancelAnswer cancel(long callId, long patienceNanos) {
    Call call = inFlight.get(callId);
    if (call == null) {
      return CancelAnswer.TOO_LATE;
    }
    return cancel(List.of(call), patienceNanos).get(0).answer();
  }

  List<Cancelled> cancel(CallFilter filter, long patienceNanos) {
    List<Call> chosen = new ArrayList<>();
    for (Call call : inFlight.calls()) {
      if (filter.test(call.callId(), call.descriptor(), call.lane().name())) {
        chosen.add(call);
      }
    }
    return cancel(chosen, patienceNanos);
  }

  private List<Cancelled> cancel(List<Call> chosen, long patienceNanos) {
    long until = time.nanoTime() + patienceNanos;
    List<@Nullable CancelAnswer> answers = new ArrayList<>(chosen.size());
    for (Call call : chosen) {
      answers.add(call.cancel());
    }
    List<Cancelled> cancelled = new ArrayList<>(chosen.size());
    for (int i = 0; i < chosen.size(); i++) {
      CancelAnswer answer = answers.get(i);
      CancelAnswer told = answer != null ? answer : awaitAnswer(chosen.get(i), until);
      cancelled.add(new Cancelled(chosen.get(i).callId(), told));
    }
    return cancelled;
  }

  private CancelAnswer awaitAnswer(Call call, long untilNanos) {
    call.cancellers().add(Thread.currentThread());
    boolean interrupted = false;
    CancelAnswer answer;
    while ((answer = call.cancelled()) == null) {
      long left = untilNanos - time.nanoTime();
      if (left <= 0) {
        answer = call.cancelledSoFar();
        break;
      }
      time.parkNanos(this, left);
      interrupted |= Thread.interrupted();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return answer;
  }
}
