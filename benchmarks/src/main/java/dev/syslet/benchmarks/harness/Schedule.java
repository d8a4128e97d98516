package dev.syslet.benchmarks.harness;

/**
 * How often and how long is measured.
 *
 * @param rounds how many times every subject gets a JVM of its own
 * @param warmups iterations before the measured ones
 * @param warmupMillis length of such an iteration
 * @param measurements measured iterations in each JVM
 * @param measurementMillis length of such an iteration
 */
public record Schedule(
    int rounds, int warmups, long warmupMillis, int measurements, long measurementMillis) {

  /**
   * For figures: two and a half seconds for a subject in a round, the JVM's start included. The
   * warm-up is long enough for the compiler also where others keep the processors busy; several
   * short iterations, because what counts is their median, and disturbances are short too.
   */
  public static final Schedule NORMAL = new Schedule(3, 2, 500, 4, 200);

  /** For smoke tests: shows that everything runs, and no more. */
  public static final Schedule QUICK = new Schedule(1, 1, 50, 1, 100);

  /** The same with another number of rounds. */
  Schedule ofRounds(int number) {
    return new Schedule(number, warmups, warmupMillis, measurements, measurementMillis);
  }

  /** In words. */
  @Override
  public String toString() {
    return rounds
        + (rounds == 1 ? " round" : " rounds")
        + ", each subject in a JVM of its own in each: "
        + warmups
        + " x "
        + warmupMillis
        + " ms warm-up, "
        + measurements
        + " x "
        + measurementMillis
        + " ms measured";
  }
}
