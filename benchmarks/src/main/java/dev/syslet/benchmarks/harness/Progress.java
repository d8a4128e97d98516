package dev.syslet.benchmarks.harness;

/** Is told how far a run is. */
public interface Progress extends AutoCloseable {

  /** Hears nothing; for tests. */
  Progress NONE =
      new Progress() {
        @Override
        public void begin(int round, Subject subject) {}

        @Override
        public void end(Measurement measured) {}

        @Override
        public void close() {}
      };

  /** A subject begins to be measured; rounds are counted from 1. */
  void begin(int round, Subject subject);

  /** It has been measured. */
  void end(Measurement measured);

  /** The run is over. */
  @Override
  void close();
}
