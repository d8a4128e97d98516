package dev.syslet.benchmarks.harness;

import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What all rounds of a suite measured.
 *
 * @param suite what was run
 * @param measurements of each subject, one for each round, in the order of the rounds
 */
public record Results(Suite suite, Map<Subject, List<Measurement>> measurements) {

  /** What was measured of every subject, in the order of the metrics. */
  public Set<Metric> metrics() {
    Set<Metric> all = EnumSet.allOf(Metric.class);
    measurements.values().forEach(own -> own.forEach(one -> all.retainAll(one.metrics())));
    return all;
  }

  /** A subject's values of a metric in short. */
  public Summary summary(Subject subject, Metric metric) {
    return Summary.of(of(subject).stream().mapToDouble(m -> m.value(metric)).toArray());
  }

  /** The subject's median time divided by the baseline's. */
  public double ratio(Subject subject) {
    return summary(subject, Metric.NS_PER_OP).median()
        / summary(suite.baseline(), Metric.NS_PER_OP).median();
  }

  /**
   * The subject's time divided by the baseline's of the same round, in short. What slows the
   * machine down for a while hits both of a round, so these differ less than the times do.
   */
  public Summary ratioByRound(Subject subject) {
    List<Measurement> own = of(subject);
    List<Measurement> baseline = of(suite.baseline());
    return Summary.of(
        IntStream.range(0, own.size())
            .mapToDouble(round -> own.get(round).nsPerOp() / baseline.get(round).nsPerOp())
            .toArray());
  }

  private List<Measurement> of(Subject subject) {
    List<Measurement> own = measurements.get(subject);
    if (own == null) {
      throw new IllegalArgumentException("not measured: " + subject.name());
    }
    return own;
  }
}
