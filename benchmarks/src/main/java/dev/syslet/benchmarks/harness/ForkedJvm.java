package dev.syslet.benchmarks.harness;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Measures a subject by JMH, each time in a new JVM. */
public final class ForkedJvm implements Rounds.Bench {

  /**
   * From this version on the JVM warns of the old memory access that JMH uses, unless told not to.
   */
  private static final int WARNS_OF_UNSAFE = 24;

  private static final String ALLOCATION = "gc.alloc.rate.norm";

  private final Map<String, String> parameters;
  private final Schedule schedule;
  private final JmhLog log = new JmhLog();

  /** Sets the values of the {@code @Param} fields, and how often and how long is measured. */
  public ForkedJvm(Map<String, String> parameters, Schedule schedule) {
    this.parameters = parameters;
    this.schedule = schedule;
  }

  @Override
  public Measurement measure(Subject subject) throws BenchmarkFailure {
    try {
      RunResult result = new Runner(options(subject), log.format()).runSingle();
      return new Measurement(
          median(result.getPrimaryResult()), median(allocation(result.getSecondaryResults())));
    } catch (RunnerException | RuntimeException e) {
      throw new BenchmarkFailure(subject.name() + " failed: " + reason(e) + "; " + log.save(), e);
    }
  }

  private Options options(Subject subject) {
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(subject.benchmark().getName() + ".") + "[^.]+$")
            .mode(Mode.AverageTime)
            .timeUnit(TimeUnit.NANOSECONDS)
            .forks(1)
            .warmupIterations(schedule.warmups())
            .warmupTime(TimeValue.milliseconds(schedule.warmupMillis()))
            .measurementIterations(schedule.measurements())
            .measurementTime(TimeValue.milliseconds(schedule.measurementMillis()))
            .addProfiler(GCProfiler.class)
            .shouldFailOnError(true)
            .jvmArgs(jvmArguments(Runtime.version().feature()).toArray(String[]::new));
    parameters.forEach(options::param);
    return options.build();
  }

  /** Flags of the forked JVM, which is of the same version as this one. */
  public static List<String> jvmArguments(int version) {
    List<String> arguments = new ArrayList<>();
    arguments.add("--enable-native-access=ALL-UNNAMED");
    if (version >= WARNS_OF_UNSAFE) {
      arguments.add("--sun-misc-unsafe-memory-access=allow");
    }
    return arguments;
  }

  @SuppressWarnings("rawtypes") // as JMH has it
  private static Result allocation(Map<String, Result> secondary) {
    return secondary.entrySet().stream()
        .filter(entry -> entry.getKey().endsWith(ALLOCATION))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("JMH told no " + ALLOCATION));
  }

  private static double median(Result<?> result) {
    return result.getStatistics().getPercentile(50);
  }

  /** The innermost cause in a line: JMH wraps what a benchmark threw in several exceptions. */
  private static String reason(Throwable failure) {
    Throwable innermost = failure;
    for (Throwable next = failure; next != null; next = inner(next)) {
      innermost = next;
    }
    String text =
        innermost instanceof RunnerException ? innermost.getMessage() : innermost.toString();
    return String.valueOf(text).lines().findFirst().orElse("");
  }

  private static @Nullable Throwable inner(Throwable failure) {
    Throwable[] suppressed = failure.getSuppressed();
    return suppressed.length > 0 ? suppressed[0] : failure.getCause();
  }
}
