package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which package of this module may use which: the table of ARCHITECTURE.md, held to the class files. */
class PackageDependenciesTest {

  private static final String BASE = "dev.syslet.syscalls";

  /** The package where users begin; it may use all others. */
  private static final String TOP = "";

  /** From the bottom up: a package, and those below it that it may use. */
  private static final Map<String, Set<String>> MAY_USE = new LinkedHashMap<>();

  static {
    MAY_USE.put("table", Set.of());
    MAY_USE.put("raw", Set.of("table"));
    MAY_USE.put("memory", Set.of("raw"));
    MAY_USE.put("file", Set.of("raw", "memory"));
    MAY_USE.put("socket", Set.of("raw", "memory"));
    MAY_USE.put("event", Set.of("raw", "memory"));
    MAY_USE.put("ipc", Set.of("raw", "table"));
    MAY_USE.put("fd", Set.of("table", "raw", "memory", "file"));
    MAY_USE.put("ready", Set.of("table", "raw", "file", "event", "fd"));
    MAY_USE.put(
        "form", Set.of("table", "raw", "memory", "file", "socket", "event", "ipc", "fd", "ready"));
    MAY_USE.put("thread", Set.of("table", "raw", "memory", "file", "socket", "fd", "form"));
    MAY_USE.put("check", Set.of("table", "raw", "memory", "file", "event", "fd", "form"));
    MAY_USE.put(TOP, Set.copyOf(MAY_USE.keySet()));
  }

  /** What others may use of the top: the names of numbers, which use nothing of it. */
  private static final Set<String> FOR_ALL = Set.of("LinuxConstants");

  /** Structs that hold open files, and one that adopts those it has received. */
  private static final Map<String, Set<String>> OF_HANDLES =
      Map.of("event", Set.of("Fd"), "socket", Set.of("Fd", "LinuxKernel"));

  private static final Pattern USE =
      Pattern.compile(
          "^\\s+(dev\\.syslet\\.syscalls[\\w.$]*)\\s+-> (dev\\.syslet\\.syscalls[\\w.$]*)");

  /** One class that uses another, both by their full names. */
  private record Use(String from, String to) {

    private static String packageOf(String name) {
      String end = name.substring(0, name.lastIndexOf('.'));
      return end.equals(BASE) ? TOP : end.substring(BASE.length() + 1);
    }

    private String toClass() {
      return to.substring(to.lastIndexOf('.') + 1).replaceFirst("\\$.*", "");
    }

    boolean isAllowed() {
      String of = packageOf(from);
      String what = packageOf(to);
      if (what.equals(TOP) && !of.equals(TOP)) {
        return FOR_ALL.contains(toClass())
            || OF_HANDLES.getOrDefault(of, Set.of()).contains(toClass());
      }
      return of.equals(what) || MAY_USE.getOrDefault(of, Set.of()).contains(what);
    }
  }

  private static Set<Use> uses() throws Exception {
    Optional<ToolProvider> jdeps = ToolProvider.findFirst("jdeps");
    assumeTrue(jdeps.isPresent(), "this Java has no jdeps");
    Path classes =
        Path.of(LinuxKernel.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> arguments = new ArrayList<>(List.of("-verbose:class", "-filter:none"));
    try (Stream<Path> files = Files.walk(classes.resolve("dev"))) {
      files
          .filter(f -> f.toString().endsWith(".class"))
          .map(Path::toString)
          .forEach(arguments::add);
    }
    StringWriter out = new StringWriter();
    int status =
        jdeps
            .get()
            .run(
                new PrintWriter(out, true),
                new PrintWriter(out, true),
                arguments.toArray(String[]::new));
    assertEquals(0, status, out::toString);
    Set<Use> uses = new LinkedHashSet<>();
    for (String line : out.toString().lines().toList()) {
      Matcher use = USE.matcher(line);
      if (use.find()) {
        uses.add(new Use(use.group(1), use.group(2)));
      }
    }
    return uses;
  }

  @Test
  void aPackageUsesOnlyThoseThatItMay() throws Exception {
    Set<Use> uses = uses();
    assertTrue(uses.size() > 500, () -> "only " + uses.size() + " uses were seen");
    Set<String> wrong = new TreeSet<>();
    for (Use use : uses) {
      if (!use.isAllowed()) {
        wrong.add(use.from() + " uses " + use.to());
      }
    }
    assertEquals(Set.of(), wrong, "MAY_USE in this test and ARCHITECTURE.md say who may use whom");
  }

  @Test
  void everyPackageMayOnlyUseThoseBelowIt() {
    List<String> below = new ArrayList<>();
    MAY_USE.forEach(
        (name, may) -> {
          assertTrue(below.containsAll(may), () -> name + " may use " + may);
          below.add(name);
        });
  }
}
