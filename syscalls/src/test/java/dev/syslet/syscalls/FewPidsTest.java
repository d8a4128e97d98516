package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The machine itself gives no more threads, by a cgroup's bound on processes: {@link FewPidsMain} in a JVM of its own. */
@Timeout(180)
class FewPidsTest {

  private static final List<String> PARENTS =
      List.of("/sys/fs/cgroup/pids", "/sys/fs/cgroup", "/sys/fs/cgroup/unified");

  @TempDir private Path directory;

  /** A new cgroup that bounds processes; skips the test where none can be made. */
  private static Path cgroup() {
    for (String parent : PARENTS) {
      Path made = Path.of(parent, "syslet-test-" + ProcessHandle.current().pid());
      try {
        if (Files.exists(Path.of(parent, "cgroup.procs"))) {
          Files.createDirectory(made);
          if (Files.isWritable(made.resolve("pids.max"))) {
            return made;
          }
          Files.delete(made);
        }
      } catch (IOException e) {
        continue; // not allowed; perhaps below another one
      }
    }
    return abort("no cgroup that bounds processes can be made below any of " + PARENTS);
  }

  private String run(Path cgroup, String... arguments) throws Exception {
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "echo $$ > " + cgroup + "/cgroup.procs && exec \"$@\""));
    command.add("sh");
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-Xlog:disable"); // the JVM tells of each thread that it cannot make
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(FewPidsMain.class.getName());
    command.add(cgroup.toString());
    command.add(directory.toString());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = false;
    try {
      ended = process.waitFor(120, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
    String text = Files.readString(output);
    assertTrue(ended, () -> "no end: " + text);
    assertEquals(0, process.exitValue(), text);
    return text;
  }

  @Test
  void callsQueueOrFailAndAllIsWellWhenThereMayBeMoreThreads() throws Exception {
    Path cgroup = cgroup();
    try {
      String text = run(cgroup, "8");
      System.out.println(text);
      assertTrue(text.contains("all well"), text);
    } finally {
      Files.delete(cgroup);
    }
  }
}
