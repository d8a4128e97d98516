package dev.syslet.metrics;

import dev.syslet.core.Lane;
import dev.syslet.core.SyscallExecutor;
import java.util.Comparator;
import java.util.List;

/**
 * One lane as it was when somebody looked; the numbers are those of {@link Lane}.
 *
 * @param name the lane's name
 * @param mount whether it is a mount
 * @param threads calls that have a thread of the lane's
 * @param maxThreads the bound on those
 * @param queued calls that wait for a thread
 * @param maxQueued the bound on those
 * @param queuedBytes bytes of memory that queued calls keep held
 * @param inFlight missed calls that are unfinished
 * @param hung calls past their deadline, or held for too long, that the kernel still holds
 * @param setAside calls that have had their outcome and that the kernel still holds
 * @param breaker CLOSED, HALF_OPEN or OPEN
 * @param breakerOpened how often the breaker has opened
 * @param calls calls that entered the lane
 * @param refused calls that found it full
 * @param failedFast calls that an open breaker has ended
 * @param timedOut calls that ended at their deadline
 */
public record LaneStatus(
    String name,
    boolean mount,
    int threads,
    int maxThreads,
    int queued,
    int maxQueued,
    long queuedBytes,
    int inFlight,
    int hung,
    int setAside,
    String breaker,
    long breakerOpened,
    long calls,
    long refused,
    long failedFast,
    long timedOut) {

  /** An executor's lanes, by name. */
  static List<LaneStatus> allOf(SyscallExecutor executor) {
    return executor.lanes().stream()
        .map(LaneStatus::of)
        .sorted(Comparator.comparing(LaneStatus::name))
        .toList();
  }

  private static LaneStatus of(Lane lane) {
    return new LaneStatus(
        lane.name(),
        lane.isMount(),
        lane.active(),
        lane.threads(),
        lane.queued(),
        lane.options().queueCalls(),
        lane.queuedBytes(),
        lane.inFlight(),
        lane.hung(),
        lane.setAside(),
        lane.breakerState().name(),
        lane.breakerOpened(),
        lane.calls(),
        lane.refused(),
        lane.failedFast(),
        lane.timedOut());
  }
}
