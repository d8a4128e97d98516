package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.harness.Measurement;
import dev.syslet.benchmarks.harness.Metric;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The program that {@link EchoJvm} starts: measures one subject and prints a line for each metric,
 * {@code name=value}. A failure is printed to standard error, and the exit status is 1.
 */
public final class EchoChild {

  private EchoChild() {}

  /** Measures what the arguments say: those of {@link #arguments}. */
  public static void main(String[] arguments) {
    try {
      Class<?> subject = Class.forName(arguments[0]);
      int next = 1;
      EchoPlan plan =
          new EchoPlan(
              Transport.valueOf(arguments[next++]),
              Path.of(arguments[next++]),
              Integer.parseInt(arguments[next++]),
              Long.parseLong(arguments[next++]),
              Long.parseLong(arguments[next++]),
              Integer.parseInt(arguments[next]));
      Object made = subject.getConstructor().newInstance();
      System.out.print(lines(EchoRun.of((EchoSubject) made, plan)));
      System.exit(0);
    } catch (Throwable e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  /** The arguments for a subject and a plan. */
  static List<String> arguments(Class<?> subject, EchoPlan plan) {
    return List.of(
        subject.getName(),
        plan.transport().name(),
        plan.directory().toString(),
        Integer.toString(plan.connections()),
        Long.toString(plan.warmup()),
        Long.toString(plan.messages()),
        Integer.toString(plan.bytes()));
  }

  private static String lines(Measurement measured) {
    StringBuilder lines = new StringBuilder();
    measured
        .values()
        .forEach(
            (metric, value) -> lines.append(metric.name()).append('=').append(value).append('\n'));
    return lines.toString();
  }

  /** What the lines say. */
  static Measurement measurement(String lines) {
    Map<Metric, Double> values = new TreeMap<>();
    for (String line : lines.lines().toList()) {
      int equals = line.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("no metric: " + line);
      }
      values.put(
          Metric.valueOf(line.substring(0, equals)), Double.valueOf(line.substring(equals + 1)));
    }
    return new Measurement(values);
  }
}
