package dev.syslet.syscalls.scenario;

import static dev.syslet.core.Kernel.WOULD_BLOCK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.syslet.core.SubmitException;
import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.LinuxKernel;
import dev.syslet.syscalls.Syscalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.table.Architecture;
import dev.syslet.syscalls.table.NonBlockingForm;
import dev.syslet.syscalls.table.SyscallClass;
import dev.syslet.syscalls.table.SyscallRow;
import dev.syslet.syscalls.testing.Poll;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Every row of the table by the generic path on the real kernel. Each is in exactly one of these:
 * refused; run inline; inline hit and would-block seen; continued and completed; or not run, with
 * the reason. What is done for a row stands in {@link TableScenarios}.
 */
public class WholeTableTest {

  /** Rows that no test may run, and why. */
  static final Map<String, String> NOT_RUN =
      Map.ofEntries(
          Map.entry("setsid", "takes the terminal from the test's JVM"),
          Map.entry("setpgid", "moves the test's JVM out of the shell's process group"),
          Map.entry("mlockall", "pins all memory of the JVM"),
          Map.entry("acct", "switches accounting of the whole machine"),
          Map.entry("init_module", "loads code into the kernel"),
          Map.entry("finit_module", "loads code into the kernel"),
          Map.entry("migrate_pages", "moves all memory of the JVM"));

  /** Rows with a form whose would-block cannot be brought about here, and why. */
  static final Map<String, String> NO_MISS =
      Map.of("getrandom", "the pool has been seeded since boot");

  private final LinuxKernel kernel = LinuxKernel.builder().build();

  @AfterEach
  void close() {
    kernel.close();
  }

  private static List<SyscallRow> rows() {
    return Numbers.TABLE.rows().stream()
        .filter(row -> row.existsOn(Numbers.TABLE.architecture()))
        .toList();
  }

  @Test
  void refusedRowsAreRefusedWithTheirErrnoAndReasonAndNothingRuns() {
    int refused = 0;
    for (SyscallRow row : rows()) {
      if (row.syscallClass() == SyscallClass.REFUSED) {
        refused++;
        Object[] zeros = new Object[row.arguments().size()];
        java.util.Arrays.fill(zeros, 0);
        SubmitException e =
            assertThrows(
                SubmitException.class,
                () -> kernel.validate(Syscalls.of(row.name(), zeros)),
                row.name());
        assertEquals(row.refusedErrno(), Errnos.name(e.errno()), row.name());
        assertTrue(Poll.messageOf(e).contains(row.note()), Poll.messageOf(e));
      }
    }
    assertEquals(0, kernel.createdThreads());
    if (Numbers.TABLE.architecture() == Architecture.X86_64) {
      assertEquals(83, refused);
    }
  }

  @Test
  void everyRowIsRunOrHasAReason() {
    Map<String, List<String>> categories = new TreeMap<>();
    List<String> wrong = new ArrayList<>();
    Set<String> missingHere = new TreeSet<>();
    try (TableScenarios scenarios = new TableScenarios(kernel)) {
      for (SyscallRow row : rows()) {
        String category;
        try {
          category = categoryOf(row, scenarios);
        } catch (RuntimeException | AssertionError e) {
          wrong.add(row.name() + ": " + e);
          continue;
        }
        categories.computeIfAbsent(category, any -> new ArrayList<>()).add(row.name());
      }
      missingHere.addAll(scenarios.missingHere());
    }
    Map<String, Integer> counts =
        categories.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, e -> e.getValue().size(), Integer::sum, TreeMap::new));
    System.out.println("rows of the table: " + counts);
    System.out.println("rows that this kernel answered ENOSYS to: " + missingHere);
    assertTrue(wrong.isEmpty(), () -> String.join("\n", wrong));
    assertEquals(rows().size(), counts.values().stream().mapToInt(Integer::intValue).sum());
    if (Numbers.TABLE.architecture() == Architecture.X86_64) {
      assertEquals(TableScenarios.COUNTS, counts, categories::toString);
    }
  }

  private static String categoryOf(SyscallRow row, TableScenarios scenarios) {
    String name = row.name();
    if (row.syscallClass() == SyscallClass.REFUSED) {
      return "refused";
    }
    if (NOT_RUN.containsKey(name)) {
      assertTrue(!scenarios.has(name), name + " has a reason not to be run, and a scenario");
      return "not run, with a reason";
    }
    assertTrue(scenarios.has(name), "nothing is done for it");
    TableScenarios.Seen seen = scenarios.run(name);
    if (row.syscallClass() == SyscallClass.NEVER_BLOCKS) {
      assertTrue(seen.hit() && !seen.miss(), () -> "never blocks, but " + seen);
      return "run inline";
    }
    if (row.form() == NonBlockingForm.NONE) {
      return "continued or run, and completed";
    }
    assertEquals(!NO_MISS.containsKey(name), seen.miss(), () -> "would-block: " + seen);
    assertTrue(seen.hit(), () -> "inline hit: " + seen);
    return "form: hit " + (seen.miss() ? "and would-block" : "only, with a reason");
  }

  @Test
  void whatIsListedIsInTheTable() {
    for (String name : NOT_RUN.keySet()) {
      assertTrue(Numbers.TABLE.byName(name) != null, name);
    }
    assertEquals(WOULD_BLOCK, Long.MIN_VALUE);
  }
}
