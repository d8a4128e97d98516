package dev.syslet.samples.isolate;

import dev.syslet.samples.support.Corpus;
import dev.syslet.samples.support.UserError;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Does a healthy load notice that a thousand other calls hang? */
@Command(
    name = "isolate",
    description = {
      "Hangs calls in one lane, and tells what the calls in another notice of it.",
      "",
      "By default opens of FIFOs that nobody writes to hang, until they are released at the end. With --hung they are look-ups"
          + " below a mount that hangs, and nobody can release them: a call in uninterruptible sleep then keeps this process"
          + " until the mount answers. Then the same by a pool of 32 threads and by virtual threads, each in a JVM of its own.",
      "Exit status 0: nothing lost or doubled, and the healthy calls went on; 1: not so; 2: it could not run."
    },
    mixinStandardHelpOptions = true)
public final class IsolateCommand implements Callable<Integer> {

  private static final int MOST_FILES = 64;
  private static final int MOST_PATHS = 1024;
  private static final int MOST_SECONDS = 86_400;
  private static final int MOST_CALLS = 50_000;
  private static final long MOST_DEADLINE_MILLIS = TimeUnit.DAYS.toMillis(1);

  @Spec private CommandSpec spec;

  @Option(
      names = "--hung",
      paramLabel = "PATH",
      description = "a mount that hangs; it is never touched but by the calls (default: FIFOs)")
  private @Nullable Path hung;

  @Option(
      names = "--healthy",
      paramLabel = "DIR",
      description = "where the files of the healthy load are (default: the current directory)")
  private Path healthy = Path.of("");

  @Option(
      names = "--calls",
      paramLabel = "N",
      description = "how many calls hang (default: ${DEFAULT-VALUE})")
  private int calls = 1000;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "how long the healthy load is measured, half of it without and half with the hang (default: ${DEFAULT-VALUE})")
  private int seconds = 10;

  @Option(
      names = "--deadline",
      paramLabel = "MS",
      description =
          "the deadline of the calls that hang; 0 for none: they hang until the end (default: ${DEFAULT-VALUE})")
  private long deadlineMillis;

  @Option(names = "--json", paramLabel = "FILE", description = "write the numbers there too")
  private @Nullable Path json;

  /** Made by picocli. */
  public IsolateCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    check("--calls", calls, 1, MOST_CALLS);
    check("--seconds", seconds, 1, MOST_SECONDS);
    check("--deadline", deadlineMillis, 0, MOST_DEADLINE_MILLIS);
    checkJson();
    Path base = healthy.toAbsolutePath().normalize();
    if (hung != null && hung.toAbsolutePath().normalize().startsWith(base)) {
      throw new UserError(
          "--hung "
              + hung
              + " lies below --healthy "
              + base
              + ", where files are looked for and"
              + " the search would hang: name another with --healthy DIR");
    }
    return run(base);
  }

  private int run(Path base) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    Random random = new Random();
    err.printf("looking for files below %s%n", base);
    err.flush();
    Corpus corpus = Corpus.below("--healthy", base, MOST_FILES, MOST_PATHS, random);
    long phase = TimeUnit.SECONDS.toNanos(seconds) / 2;
    Isolation run =
        new Isolation(
            new Isolation.Plan(
                hung,
                corpus,
                calls,
                Math.min(TimeUnit.SECONDS.toNanos(2), phase),
                phase,
                TimeUnit.MILLISECONDS.toNanos(deadlineMillis),
                random),
            err);
    Map<String, Peer> peers = new LinkedHashMap<>();
    try (Progress progress = new Progress(run.nanos())) {
      run.run(progress::at, hanging -> runPeers(hanging, corpus, phase, peers, progress));
    }
    IsolateReport report = new IsolateReport(run);
    out.println(report.text());
    out.println(report.peers(peers));
    out.flush();
    writeJson(report.json(peers));
    return verdict(run, err);
  }

  private void runPeers(
      Hanging hanging, Corpus corpus, long phaseNanos, Map<String, Peer> peers, Progress progress)
      throws InterruptedException {
    Path list = fileList(corpus.files());
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(phaseNanos);
      Peer.Task task = new Peer.Task(hanging, calls, Math.min(1000, millis), millis, list);
      for (String name : List.of(PeerMain.POOL, PeerMain.VIRTUAL)) {
        progress.now(name);
        peers.put(name, Peer.run(name, task));
      }
    } finally {
      boolean unused = list.toFile().delete();
    }
  }

  private static Path fileList(List<Path> files) {
    try {
      Path list = Files.createTempFile("syslet-isolate-", ".files");
      list.toFile().deleteOnExit(); // also after Ctrl-C
      String text = files.stream().map(Path::toString).collect(Collectors.joining("\0"));
      return Files.writeString(list, text, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UserError("the list of files for the other JVMs cannot be written: " + e);
    }
  }

  private int verdict(Isolation run, PrintWriter err) {
    HungCalls hungCalls = run.hung();
    if (hungCalls.held < hungCalls.submitted) {
      err.printf("only %,d of %,d calls hung at once%n", hungCalls.held, hungCalls.submitted);
    }
    if (run.findings.leftInKernel > 0) {
      err.printf(
          "%,d calls are still in the kernel: this process ends when it lets go of them%n",
          run.findings.leftInKernel);
    }
    if (!run.wentOn()) {
      err.printf(
          "the healthy calls did not go on: %,d before, %,d during the hang%n",
          run.findings.before.completed, run.findings.during.completed);
    }
    err.flush();
    return run.lost() == 0 && run.doubled() == 0 && run.wentOn() ? 0 : 1;
  }

  private static void check(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw new UserError(option + " " + value + " is not in " + least + " to " + most);
    }
  }

  /** Before anything runs: a file that cannot be written should not cost half a minute. */
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
