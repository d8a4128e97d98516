package dev.syslet.core;

/** Missed calls without a submit, for tests of what comes after. */
final class TestCalls {

  private TestCalls() {}

  /** A call that waits without a thread. */
  static Call call(Engine engine, long id, Descriptor descriptor, Sink sink) {
    return new Call(engine, origin(engine, id, descriptor, sink, false));
  }

  static Call.Origin origin(
      Engine engine, long id, Descriptor descriptor, Sink sink, boolean takesThread) {
    Lane lane = engine.misses().lanes().of(descriptor);
    return new Call.Origin(
        id, descriptor, sink, 1, Kernel.WOULD_BLOCK, lane, takesThread, Breaker.PASS, 0, "test");
  }
}
