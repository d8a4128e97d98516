package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.harness.BadRequest;
import dev.syslet.benchmarks.harness.BenchmarkFailure;
import dev.syslet.benchmarks.harness.IoErrors;
import dev.syslet.benchmarks.harness.JsonReport;
import dev.syslet.benchmarks.harness.Machine;
import dev.syslet.benchmarks.harness.Progress;
import dev.syslet.benchmarks.harness.Results;
import dev.syslet.benchmarks.harness.Rounds;
import dev.syslet.benchmarks.harness.Subject;
import dev.syslet.benchmarks.harness.Suite;
import dev.syslet.benchmarks.harness.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run echo}: messages to an echo server and back. */
@Command(
    name = "echo",
    description = "an echo server and client over many connections, each subject both in its style",
    mixinStandardHelpOptions = true)
public final class EchoCommand implements Callable<Integer> {

  /** Over what is measured. */
  enum Transports {
    tcp,
    unix,
    both;

    private List<Transport> all() {
      return switch (this) {
        case tcp -> List.of(Transport.TCP);
        case unix -> List.of(Transport.UNIX);
        case both -> List.of(Transport.TCP, Transport.UNIX);
      };
    }
  }

  private static final int ROUNDS = 3;
  private static final int MAX_CONNECTIONS = 20_000;
  private static final long MAX_WARMUP = 100_000;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A subject slower than this has failed. */
  private static final long LEAST_PER_SECOND = 5_000;

  private static final Subject SYSLET = new Subject("syslet", SysletEcho.class);

  static final List<Subject> SUBJECTS =
      List.of(
          SYSLET,
          new Subject("virtual-threads", VirtualThreadEcho.class),
          new Subject("selector", SelectorEcho.class));

  @Spec private CommandSpec spec;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "How many connections, each with one message under way.",
      defaultValue = "1000",
      showDefaultValue = Visibility.ALWAYS)
  private int connections;

  @Option(
      names = "--messages",
      paramLabel = "M",
      description =
          "How many messages each subject echoes over each transport, all rounds together.",
      defaultValue = "1000000",
      showDefaultValue = Visibility.ALWAYS)
  private long messages;

  @Option(
      names = "--bytes",
      paramLabel = "B",
      description = "The bytes of a message.",
      defaultValue = "64",
      showDefaultValue = Visibility.ALWAYS)
  private int bytes;

  @Option(
      names = "--transport",
      paramLabel = "tcp|unix|both",
      description = "TCP over loopback, AF_UNIX, or one after the other.",
      defaultValue = "both",
      showDefaultValue = Visibility.ALWAYS)
  private Transports transports = Transports.both;

  @Mixin private ReportOptions report = new ReportOptions();

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  EchoCommand() {}

  /** Where the results go, and how short it is made. */
  static final class ReportOptions {
    @Option(
        names = "--json",
        paramLabel = "FILE",
        description = "Write the results there as JSON too.")
    private @Nullable Path json;

    @Option(
        names = "--quick",
        description =
            "One round of at most 16 connections and 2,000 messages: shows that everything runs;"
                + " the figures mean nothing.")
    private boolean quick;
  }

  private static final int QUICK_CONNECTIONS = 16;
  private static final long QUICK_MESSAGES = 2_000;

  @Override
  public Integer call() throws BenchmarkFailure {
    check("--connections", connections, 1, MAX_CONNECTIONS);
    check("--messages", messages, 1, Long.MAX_VALUE / EchoPlan.MAX_BYTES);
    check("--bytes", bytes, Message.MIN_BYTES, EchoPlan.MAX_BYTES);
    if (report.json != null) {
      JsonReport.check(report.json);
    }
    if (report.quick) {
      connections = Math.min(connections, QUICK_CONNECTIONS);
      messages = Math.min(messages, QUICK_MESSAGES);
    }
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "echo of %,d messages of %,d bytes over %,d connections by each subject, in %s, each in a"
            + " JVM of its own, after %,d messages to warm up%n",
        messages,
        bytes,
        connections,
        rounds() == 1 ? "one round" : rounds() + " rounds",
        warmup());
    out.flush();
    double loadBefore = load();
    List<Results> all = new ArrayList<>();
    Path directory = directory();
    try {
      for (Transport transport : transports.all()) {
        Results results = measure(transport, directory);
        out.printf("%n%s%n%s", transport.title(), EchoTable.of(results));
        out.flush();
        all.add(results);
      }
    } finally {
      delete(directory);
    }
    out.printf(
        Locale.ROOT,
        "%nCPU and B are those of the whole JVM, server and client; threads are platform threads of"
            + " Java, the most there were%non %s; load average %.1f before, %.1f after%n",
        Machine.describe(),
        loadBefore,
        load());
    out.flush();
    if (report.json != null) {
      JsonReport.write(report.json, all.toArray(Results[]::new));
    }
    return 0;
  }

  private int rounds() {
    return report.quick ? 1 : ROUNDS;
  }

  private long messagesOfRound() {
    return (messages + rounds() - 1) / rounds();
  }

  private long warmup() {
    return Math.min(messagesOfRound(), MAX_WARMUP);
  }

  private Results measure(Transport transport, Path directory) throws BenchmarkFailure {
    Suite suite =
        new Suite(
            transport.title(),
            "echo-" + transport.id() + "-" + connections + "x" + bytes,
            SUBJECTS,
            SYSLET,
            Map.of());
    long each = messagesOfRound();
    EchoPlan plan = new EchoPlan(transport, directory, connections, warmup(), each, bytes);
    Duration limit = LIMIT.plusSeconds((warmup() + each) / LEAST_PER_SECOND);
    try (Progress progress = Terminal.progress(rounds(), SUBJECTS.size())) {
      return Rounds.run(suite, rounds(), new EchoJvm(plan, limit), progress);
    }
  }

  private static void check(String option, long value, long min, long max) {
    if (value < min || value > max) {
      throw new BadRequest(option + " " + value + " is not in " + min + " to " + max);
    }
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static Path directory() {
    try {
      return Files.createTempDirectory("syslet-echo-");
    } catch (IOException e) {
      throw new BadRequest("cannot make a temp directory: " + IoErrors.reason(e));
    }
  }

  private static void delete(Path directory) {
    try {
      Files.delete(directory);
    } catch (IOException e) {
      throw new BadRequest("cannot remove " + directory + ": " + IoErrors.reason(e));
    }
  }
}
