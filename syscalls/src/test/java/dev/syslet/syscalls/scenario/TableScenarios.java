package dev.syslet.syscalls.scenario;

import dev.syslet.syscalls.LinuxKernel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@link WholeTableTest} does for each row: real files, real memory, harmless arguments. Each
 * subject has its {@link ScenarioGroup}.
 */
public final class TableScenarios implements AutoCloseable {

  /** How many rows of x86_64 there are in each category: a row that is lost shows. */
  static final Map<String, Integer> COUNTS =
      Map.of(
          "continued or run, and completed", 99,
          "form: hit and would-block", 71,
          "form: hit only, with a reason", 1,
          "not run, with a reason", 7,
          "refused", 83,
          "run inline", 124);

  /** What was seen of a row: an inline result, a would-block that was then completed. */
  public record Seen(boolean hit, boolean miss) {}

  /** What is done for a row. */
  interface Scenario {
    Seen run();
  }

  private final ScenarioSite site;
  private final List<ScenarioGroup> groups;
  private final Map<String, Scenario> scenarios = new HashMap<>();

  public TableScenarios(LinuxKernel kernel) {
    this.site = new ScenarioSite(kernel);
    this.groups =
        List.of(
            new IdentityScenarios(site),
            new TimeScenarios(site),
            new SchedulingScenarios(site),
            new DescriptorScenarios(site),
            new IpcScenarios(site),
            new MemoryScenarios(site),
            new NewerScenarios(site),
            new FileScenarios(site),
            new PathScenarios(site),
            new AttributeScenarios(site),
            new MountScenarios(site),
            new StreamFormScenarios(site),
            new FileFormScenarios(site),
            new PathFormScenarios(site),
            new ArgumentFormScenarios(site),
            new LockFormScenarios(site),
            new ReadyFormScenarios(site),
            new SocketFormScenarios(site),
            new IpcFormScenarios(site));
    for (ScenarioGroup group : groups) {
      group.register();
      group
          .scenarios()
          .forEach(
              (name, scenario) -> {
                if (scenarios.put(name, scenario) != null) {
                  throw new IllegalArgumentException("two subjects have " + name);
                }
              });
    }
  }

  public boolean has(String name) {
    return scenarios.containsKey(name);
  }

  public Seen run(String name) {
    Scenario scenario = scenarios.get(name);
    if (scenario == null) {
      throw new IllegalArgumentException(name);
    }
    return scenario.run();
  }

  public Set<String> missingHere() {
    Set<String> missing = new TreeSet<>();
    groups.forEach(group -> missing.addAll(group.missingHere()));
    return missing;
  }

  @Override
  public void close() {
    site.close();
  }
}
