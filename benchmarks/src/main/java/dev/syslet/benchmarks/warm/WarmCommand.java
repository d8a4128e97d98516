package dev.syslet.benchmarks.warm;

import dev.syslet.benchmarks.files.FileSystems;
import dev.syslet.benchmarks.files.ScratchFile;
import dev.syslet.benchmarks.harness.BenchmarkFailure;
import dev.syslet.benchmarks.harness.Subject;
import dev.syslet.benchmarks.harness.Suite;
import dev.syslet.benchmarks.harness.SuiteOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run warm}: a 4 KiB pread that the page cache can answer. */
@Command(
    name = "warm",
    description = "a 4 KiB pread from the page cache: syslet beside what one would use instead",
    mixinStandardHelpOptions = true)
public final class WarmCommand implements Callable<Integer> {

  private static final int FILE_MEGABYTES = 64;

  private static final Subject JNR = new Subject("jnr", JnrRead.class);

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("syslet", SysletRead.class),
          JNR,
          new Subject("filechannel", FileChannelRead.class),
          new Subject("vt-filechannel", VirtualThreadRead.class),
          new Subject("pool", PoolRead.class),
          new Subject("afc", AsyncChannelRead.class));

  @Spec private CommandSpec spec;

  @Mixin private SuiteOptions options = new SuiteOptions();

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Read a scratch file of " + FILE_MEGABYTES + " MiB in this directory.",
      showDefaultValue = picocli.CommandLine.Help.Visibility.ALWAYS)
  private Path given = Path.of(System.getProperty("java.io.tmpdir", "/tmp"));

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  WarmCommand() {}

  @Override
  public Integer call() throws BenchmarkFailure {
    options.check();
    Path directory = given.toAbsolutePath();
    try (ScratchFile file = ScratchFile.create(directory, FILE_MEGABYTES)) {
      String type = FileSystems.type(file.path());
      if (!FileSystems.isOnDisk(type)) {
        warn(directory + " is on " + type + ", not on ext4, xfs or btrfs");
      }
      Map<String, String> parameters = Map.of(WarmRead.FILE, file.path().toString());
      Suite suite = new Suite("warm 4 KiB pread", "pread-" + type, SUBJECTS, JNR, parameters);
      String place = FILE_MEGABYTES + " MiB file on " + type + " in " + directory;
      options.run(suite, place, spec.commandLine().getOut());
    }
    return 0;
  }

  private void warn(String message) {
    spec.commandLine().getErr().println(spec.qualifiedName() + ": warning: " + message);
    spec.commandLine().getErr().flush();
  }
}
