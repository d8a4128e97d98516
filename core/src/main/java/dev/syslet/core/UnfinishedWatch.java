package dev.syslet.core;

/** Looks at the unfinished calls every now and then: which of them hang, and what that means for their lanes. */
final class UnfinishedWatch implements CallTimer.Watch {

  /** How long after its deadline a call counts as hung: what a signal needs to end it, many times over. */
  private static final long GRACE_NANOS = 200_000_000L;

  private final Engine engine;
  private final UnfinishedReports reports;

  UnfinishedWatch(Engine engine, SyscallExecutor.Builder options) {
    this.engine = engine;
    this.reports = new UnfinishedReports(engine, options);
  }

  @Override
  public void look(long nowNanos) {
    for (Call call : engine.inFlight().calls()) {
      if (call.isFoundHung(nowNanos, GRACE_NANOS)) {
        foundHung(call, nowNanos);
      }
    }
    reports.look(nowNanos);
    engine.kernel().look();
  }

  private static void foundHung(Call call, long nowNanos) {
    Lane lane = call.lane();
    if (lane.breaker().hung(call.admission(), nowNanos)) {
      lane.pool().failFastQueued();
    }
  }

  @Override
  public boolean isIdle() {
    return engine.inFlight().size() == 0;
  }
}
