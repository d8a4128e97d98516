package dev.syslet.benchmarks.ring;

import dev.syslet.benchmarks.harness.BadRequest;
import dev.syslet.benchmarks.harness.BenchmarkFailure;
import dev.syslet.benchmarks.harness.Metric;
import dev.syslet.benchmarks.harness.NearProcessors;
import dev.syslet.benchmarks.harness.Results;
import dev.syslet.benchmarks.harness.Subject;
import dev.syslet.benchmarks.harness.Suite;
import dev.syslet.benchmarks.harness.SuiteOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run ring}: events from producers to reapers. */
@Command(
    name = "ring",
    description = "events from some threads to others: the ring beside Agrona's and JCTools'",
    mixinStandardHelpOptions = true)
public final class RingCommand implements Callable<Integer> {

  private static final double NANOS_PER_MICRO = 1_000;

  private static final Subject SYSLET = new Subject("syslet", SysletRing.class);
  private static final Subject TRY = new Subject("syslet-try", SysletTry.class);
  private static final Subject BATCH = new Subject("syslet-batch16", SysletBatch.class);
  private static final Subject OVERFLOW = new Subject("syslet-overflow", SysletOverflow.class);
  private static final Subject AGRONA = new Subject("agrona", AgronaRing.class);
  private static final Subject JCTOOLS = new Subject("jctools", JctoolsQueue.class);

  /** How many threads send and how many take. */
  enum Shape {
    ONE_TO_ONE("1P1R", 1, 1),
    TWO_TO_ONE("2P1R", 2, 1),
    TWO_TO_TWO("2P2R", 2, 2);

    private final String id;
    private final int producers;
    private final int reapers;

    Shape(String id, int producers, int reapers) {
      this.id = id;
      this.producers = producers;
      this.reapers = reapers;
    }

    @Override
    public String toString() {
      return id;
    }
  }

  @Spec private CommandSpec spec;

  @Mixin private SuiteOptions options = new SuiteOptions();

  @Option(
      names = "--shapes",
      paramLabel = "SHAPE",
      split = ",",
      description = "Producers and reapers: ${COMPLETION-CANDIDATES}.",
      showDefaultValue = Visibility.ALWAYS)
  private List<Shape> shapes = List.of(Shape.values());

  @Option(
      names = "--bytes",
      paramLabel = "BYTES",
      split = ",",
      description = "Bytes of an event, multiples of 8 from 8 to 4096.",
      showDefaultValue = Visibility.ALWAYS)
  private List<Integer> sizes = List.of(32, 256);

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  public RingCommand() {}

  @Override
  public Integer call() throws BenchmarkFailure {
    options.check();
    List<Suite> suites = new ArrayList<>();
    for (Shape shape : shapes) {
      for (int bytes : sizes) {
        if (bytes < Long.BYTES || bytes > 4096 || bytes % Long.BYTES != 0) {
          throw new BadRequest("--bytes must be a multiple of 8 from 8 to 4096: " + bytes);
        }
        suites.add(suite(shape, bytes));
      }
    }
    PrintWriter out = spec.commandLine().getOut();
    String place = Transfer.CAPACITY_BYTES / 1024 + " KiB of memory each";
    tell(options.run(suites, new NearProcessors()::around, place, out), out);
    return 0;
  }

  /** Agrona's ring has one reader; without it the others are compared with the queue. */
  private static Suite suite(Shape shape, int bytes) {
    boolean oneReader = shape.reapers == 1;
    List<Subject> subjects =
        oneReader
            ? List.of(SYSLET, TRY, BATCH, OVERFLOW, AGRONA, JCTOOLS)
            : List.of(SYSLET, TRY, BATCH, OVERFLOW, JCTOOLS);
    Map<String, String> parameters =
        Map.of(
            Transfer.PRODUCERS, String.valueOf(shape.producers),
            Transfer.REAPERS, String.valueOf(shape.reapers),
            Transfer.BYTES, String.valueOf(bytes));
    String caseName = "ring-" + shape + "-" + bytes;
    String title = shape + ", events of " + bytes + " bytes";
    return new Suite(title, caseName, subjects, oneReader ? AGRONA : JCTOOLS, parameters);
  }

  private static void tell(List<Results> all, PrintWriter out) {
    out.println("\nmillions of events in a second, the median of the rounds:");
    for (Results results : all) {
      StringBuilder line = new StringBuilder(String.format("%-16s", results.suite().caseName()));
      for (Subject subject : results.suite().subjects()) {
        double nanos = results.summary(subject, Metric.NS_PER_OP).median();
        line.append(
            String.format(Locale.ROOT, "  %s %.2f", subject.name(), NANOS_PER_MICRO / nanos));
      }
      out.println(line);
    }
    out.flush();
  }
}
