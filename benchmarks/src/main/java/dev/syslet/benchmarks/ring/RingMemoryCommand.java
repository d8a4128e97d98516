package dev.syslet.benchmarks.ring;

import dev.syslet.benchmarks.files.FileSystems;
import dev.syslet.benchmarks.harness.BadRequest;
import dev.syslet.benchmarks.harness.BenchmarkFailure;
import dev.syslet.benchmarks.harness.NearProcessors;
import dev.syslet.benchmarks.harness.Results;
import dev.syslet.benchmarks.harness.Subject;
import dev.syslet.benchmarks.harness.Suite;
import dev.syslet.benchmarks.harness.SuiteOptions;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code benchmarks/run ring-memory}: the same ring in memory of different kinds. */
@Command(
    name = "ring-memory",
    description = "the ring in private memory, on tmpfs and on large pages",
    mixinStandardHelpOptions = true)
public final class RingMemoryCommand implements Callable<Integer> {

  private static final String SHM = "/dev/shm";
  private static final int BYTES = 32;
  private static final int MOST_MEBIBYTES = 1024;

  private static final Subject PRIVATE = new Subject("private", PrivateMemory.class);
  private static final Subject TMPFS = new Subject("tmpfs", TmpfsMemory.class);
  private static final Subject HUGETLBFS = new Subject("hugetlbfs", HugetlbfsMemory.class);

  @Spec private CommandSpec spec;

  @Mixin private SuiteOptions options = new SuiteOptions();

  @Option(
      names = "--mib",
      paramLabel = "MIB",
      split = ",",
      description = "Sizes of the ring in MiB, powers of two up to 1024.",
      showDefaultValue = Visibility.ALWAYS)
  private List<Integer> sizes = List.of(1, 256);

  @Option(
      names = "--tmpfs",
      paramLabel = "DIR",
      description = "A directory on a tmpfs.",
      showDefaultValue = Visibility.ALWAYS)
  private Path tmpfs = Path.of(SHM);

  @Option(
      names = "--hugetlbfs",
      paramLabel = "DIR",
      description =
          "A directory on a hugetlbfs with enough free pages. Default: one that is found.")
  private @Nullable Path hugetlbfs;

  /** Made by picocli. */
  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  public RingMemoryCommand() {}

  @Override
  public Integer call() throws BenchmarkFailure {
    options.check();
    requireType(tmpfs, "tmpfs");
    Optional<Path> large = largePages();
    List<Suite> suites = new ArrayList<>();
    for (int mebibytes : sizes) {
      if (Integer.bitCount(mebibytes) != 1 || mebibytes < 1 || mebibytes > MOST_MEBIBYTES) {
        throw new BadRequest("--mib must be powers of two from 1 to 1024: " + mebibytes);
      }
      suites.add(suite(mebibytes, large));
    }
    PrintWriter out = spec.commandLine().getOut();
    if (large.isEmpty()) {
      out.println(
          "large pages are skipped: no hugetlbfs is mounted (as root: sysctl vm.nr_hugepages=N,"
              + " mount -t hugetlbfs none DIR; N pages hold the largest ring and its header)");
    }
    List<Results> unused =
        options.run(suites, new NearProcessors()::around, "events of " + BYTES + " bytes", out);
    return 0;
  }

  private Optional<Path> largePages() {
    if (hugetlbfs == null) {
      return FileSystems.mounted(HugetlbfsMemory.DIRECTORY);
    }
    requireType(hugetlbfs, HugetlbfsMemory.DIRECTORY);
    return Optional.of(hugetlbfs);
  }

  private static void requireType(Path directory, String type) {
    String found = FileSystems.type(directory);
    if (!found.equals(type)) {
      throw new BadRequest(directory + " is not on " + type + " but " + found);
    }
  }

  private Suite suite(int mebibytes, Optional<Path> large) {
    List<Subject> subjects = new ArrayList<>(List.of(PRIVATE, TMPFS));
    Map<String, String> parameters = new HashMap<>();
    parameters.put(Transfer.PRODUCERS, "1");
    parameters.put(Transfer.REAPERS, "1");
    parameters.put(Transfer.BYTES, String.valueOf(BYTES));
    parameters.put(PrivateMemory.MEBIBYTES, String.valueOf(mebibytes));
    parameters.put(TmpfsMemory.DIRECTORY, tmpfs.toString());
    large.ifPresent(
        directory -> {
          subjects.add(HUGETLBFS);
          parameters.put(HugetlbfsMemory.DIRECTORY, directory.toString());
        });
    String title = "one producer, one reaper, a ring of " + mebibytes + " MiB";
    return new Suite(title, "ring-memory-" + mebibytes, subjects, PRIVATE, parameters);
  }
}
