package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A signalfd tells of signals that every thread blocks, so of a JVM that was started so; env of coreutils 8.31 can do that. */
@Timeout(60)
class SignalfdTest {

  private static String run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS), output);
    return process.exitValue() == 0 ? output : "exit " + process.exitValue() + "\n" + output;
  }

  @Test
  void aSignalIsReadByReadinessAndOneThatIsThereInline() throws Exception {
    assumeTrue(
        run("env", "--block-signal=USR1", "true").isEmpty(), "env has no --block-signal here");
    String output =
        run(
            "env",
            "--block-signal=USR1",
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            SignalfdMain.class.getName());
    List<String> told =
        output.lines().filter(line -> line.matches("(waits|signal|threads) .*")).toList();
    assertEquals(
        List.of("waits true", "signal 10 READINESS", "signal 10 INLINE", "threads 0"),
        told,
        output);
  }
}
