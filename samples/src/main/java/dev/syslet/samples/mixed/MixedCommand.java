package dev.syslet.samples.mixed;

import dev.syslet.core.SyscallExecutor;
import dev.syslet.metrics.SysletMetrics;
import dev.syslet.samples.support.Corpus;
import dev.syslet.samples.support.UserError;
import dev.syslet.syscalls.LinuxKernel;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** How much of a real load runs inline, and how long do the callers and the calls take? */
@Command(
    name = "mixed",
    description = {
      "Mixes pread, statx, pwrite and fsync on real files, and tells how they went.",
      "",
      "Reads 4 KiB at random offsets of random files below DIR, stats random paths there, and writes and fsyncs a"
          + " scratch file. Exit status 0: nothing lost, doubled or read wrong; 1: something was; 2: it could not run."
    },
    mixinStandardHelpOptions = true)
public final class MixedCommand implements Callable<Integer> {

  private static final int MOST_FILES = 256;
  private static final int MOST_PATHS = 4096;
  private static final int MOST_SECONDS = 86_400;

  @Spec private CommandSpec spec;

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      description = "where the files are (default: the current directory)")
  private Path directory = Path.of("");

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description = "how long (default: ${DEFAULT-VALUE})")
  private int seconds = 10;

  @Option(
      names = "--seed",
      paramLabel = "S",
      description = "of the random choices (default: by the clock)")
  private @Nullable Long seed;

  @Option(
      names = "--scratch",
      paramLabel = "DIR",
      description = "where the scratch file is made (default: the temp directory)")
  private Path scratchDirectory = Path.of(System.getProperty("java.io.tmpdir"));

  @Option(
      names = "--ring",
      paramLabel = "FILE",
      description =
          "post the events to a ring in this file, best on /dev/shm, in place of a private one; mixed makes it (mode 0600), consumes"
              + " it itself, and removes it at the end. Watch it with: samples/run ring-tail FILE --observe")
  private @Nullable Path ringFile;

  @Option(names = "--json", paramLabel = "FILE", description = "write the numbers there too")
  private @Nullable Path json;

  /** Made by picocli. */
  public MixedCommand() {}

  @Override
  public Integer call() {
    if (seconds < 1 || seconds > MOST_SECONDS) {
      throw new UserError("--seconds " + seconds + " is not in 1 to " + MOST_SECONDS);
    }
    checkJson();
    // Before the search for files, which takes a while: whoever wants to watch finds the ring.
    try (RingForOthers ring = RingForOthers.in(ringFile)) {
      return run(ring);
    }
  }

  private int run(RingForOthers ring) {
    long chosen = seed == null ? System.nanoTime() : seed;
    Path base = directory.toAbsolutePath().normalize();
    Random random = new Random(chosen);
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    ring.hint().ifPresent(err::println);
    err.printf("looking for files below %s (seed %d)%n", base, chosen);
    err.flush();
    Corpus corpus = Corpus.below("DIR", base, MOST_FILES, MOST_PATHS, random);
    if (corpus.unreadable() > 0) {
      err.printf("%,d entries below %s cannot be read: left out%n", corpus.unreadable(), base);
    }
    Tally tally = new Tally();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    LinuxKernel kernel = LinuxKernel.builder().build();
    double took;
    String scratchFailure;
    try (SyscallExecutor executor = ring.use(SyscallExecutor.builder(kernel)).build();
        SysletMetrics metrics = new SysletMetrics(executor);
        ScratchFile scratch =
            new ScratchFile(executor, kernel, scratchDirectory.toAbsolutePath())) {
      metrics.bindTo(registry);
      try (MixedLoad load = new MixedLoad(executor, kernel, corpus, scratch, random, tally)) {
        err.printf(
            "%,d entries seen; reading %d files on %s, %,d paths to stat, scratch on %s%n",
            corpus.seen(),
            load.openFiles(),
            load.fileSystems(),
            corpus.paths().size(),
            scratch.fileSystem());
        err.flush();
        long begun = System.nanoTime();
        runWithProgress(load);
        took = (System.nanoTime() - begun) / 1e9;
        scratchFailure = load.scratchFailure();
      }
      out.println(MixedReport.table(tally, took));
      out.println(MixedReport.meters(registry));
      out.flush();
    }
    writeJson(MixedReport.json(tally, took));
    if (!scratchFailure.isEmpty()) {
      err.printf(
          "the scratch file in %s: %s; nothing was written after that. Name a place with room with --scratch DIR%n",
          scratchDirectory, scratchFailure);
    }
    boolean good = tally.lost() == 0 && tally.duplicated == 0 && tally.mismatches == 0;
    return good && scratchFailure.isEmpty() ? 0 : 1;
  }

  private void runWithProgress(MixedLoad load) {
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName("mixed")
            .setInitialMax(seconds * 1000L)
            .setUnit(" ms", 1)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(250)
            .build()) {
      load.run(
          TimeUnit.SECONDS.toNanos(seconds),
          nanos -> bar.stepTo(TimeUnit.NANOSECONDS.toMillis(nanos)));
    }
  }

  /** Before the load runs: a file that cannot be written should not cost ten seconds. */
  private void checkJson() {
    if (json == null) {
      return;
    }
    Path parent = json.toAbsolutePath().getParent();
    if (Files.isDirectory(json) || parent == null || !Files.isDirectory(parent)) {
      throw new UserError("--json " + json + " cannot be written: its directory must exist");
    }
  }

  private void writeJson(String text) {
    if (json == null) {
      return;
    }
    try {
      Files.writeString(json, text);
    } catch (IOException e) {
      throw new UserError("--json " + json + " cannot be written: " + e.getMessage());
    }
  }
}
