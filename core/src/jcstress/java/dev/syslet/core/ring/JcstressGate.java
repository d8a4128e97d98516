package dev.syslet.core.ring;

import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import org.openjdk.jcstress.JCStress;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/**
 * Runs jcstress and looks itself at what it measured: jcstress is content when it has run no test,
 * and passes over tests for which the machine has too few processors.
 *
 * <p>Arguments: how many tests have to have run, then those of jcstress.
 */
public final class JcstressGate {

  private JcstressGate() {}

  /** Exit status 0 if so many tests ran and all of them passed. */
  public static void main(String[] args) throws Exception {
    int expected = Integer.parseInt(args[0]);
    Options options = new Options(Arrays.copyOfRange(args, 1, args.length));
    if (!options.parse()) {
      System.exit(2);
    }
    try {
      new JCStress(options).run();
    } catch (AssertionError e) {
      System.err.println(e.getMessage()); // told again below, by name
    }
    System.exit(check(results(options.getResultFile()), expected) ? 0 : 1);
  }

  private static Collection<TestResult> results(String file) throws Exception {
    InProcessCollector results = new InProcessCollector();
    DiskReadCollector reader = new DiskReadCollector(file, results);
    try {
      reader.dump();
    } finally {
      reader.close();
    }
    return results.getTestResults();
  }

  private static boolean check(Collection<TestResult> results, int expected) {
    Set<String> ran = new TreeSet<>();
    Set<String> failed = new TreeSet<>();
    for (TestResult result : results) {
      if (result.status() == Status.NORMAL && result.getTotalCount() > 0) {
        ran.add(result.getName());
      }
      if (result.status() != Status.NORMAL || !result.grading().isPassed) {
        failed.add(result.getName() + " (" + result.status() + ")");
      }
    }
    System.out.println(ran.size() + " tests ran, expected " + expected + "; failed: " + failed);
    return ran.size() == expected && failed.isEmpty();
  }
}
