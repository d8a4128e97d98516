package dev.syslet.benchmarks.echo;

import dev.syslet.benchmarks.harness.BenchmarkFailure;
import dev.syslet.benchmarks.harness.ForkedJvm;
import dev.syslet.benchmarks.harness.Measurement;
import dev.syslet.benchmarks.harness.Rounds;
import dev.syslet.benchmarks.harness.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Measures a subject in a new JVM, which is ended when it takes too long. */
final class EchoJvm implements Rounds.Bench {

  private final EchoPlan plan;
  private final Duration limit;

  EchoJvm(EchoPlan plan, Duration limit) {
    this.plan = plan;
    this.limit = limit;
  }

  @Override
  public Measurement measure(Subject subject) throws BenchmarkFailure {
    try {
      Path directory = Files.createTempDirectory(plan.directory(), "echo-");
      Path out = directory.resolve("out");
      Path log = directory.resolve("log");
      try {
        run(subject, directory, out, log);
        return EchoChild.measurement(Files.readString(out));
      } finally {
        Files.deleteIfExists(directory.resolve(plan.socketPath().getFileName()));
        Files.deleteIfExists(out);
        Files.deleteIfExists(log);
        Files.delete(directory);
      }
    } catch (IOException | RuntimeException e) {
      throw new BenchmarkFailure(subject.name() + " could not be measured: " + e, e);
    }
  }

  private void run(Subject subject, Path directory, Path out, Path log)
      throws IOException, BenchmarkFailure {
    Process process =
        new ProcessBuilder(command(subject, directory))
            .redirectOutput(out.toFile())
            .redirectError(log.toFile())
            .start();
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        throw failure(subject, "not done after " + limit.toSeconds() + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(subject, "interrupted");
    } finally {
      process.destroyForcibly();
    }
    if (process.exitValue() != 0) {
      throw failure(subject, Files.readString(log).lines().findFirst().orElse("no message"));
    }
  }

  private static BenchmarkFailure failure(Subject subject, String why) {
    String message = subject.name() + " failed: " + why;
    return new BenchmarkFailure(message, new IllegalStateException(why));
  }

  private List<String> command(Subject subject, Path directory) {
    EchoPlan own =
        new EchoPlan(
            plan.transport(),
            directory,
            plan.connections(),
            plan.warmup(),
            plan.messages(),
            plan.bytes());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ForkedJvm.jvmArguments(Runtime.version().feature()));
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(EchoChild.class.getName());
    command.addAll(EchoChild.arguments(subject.benchmark(), own));
    return command;
  }
}
