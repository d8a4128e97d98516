package dev.syslet.syscalls.ready;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.core.Effort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Very many calls wait at once: {@link WaitersMain} in a JVM of its own, with the numbers and the memory that it says. */
@Timeout(300)
class ManyWaitersTest {

  private static final int OTHER_NUMBERS = 1000;

  @TempDir private Path directory;

  private static long hardLimit() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
      if (line.startsWith("Max open files")) {
        String hard = line.trim().split(" {2,}")[2];
        return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
      }
    }
    return 0;
  }

  private String run(long numbers, String... arguments) throws Exception {
    assumeTrue(hardLimit() >= numbers, "not more than " + hardLimit() + " files may be open here");
    Path output = directory.resolve("output");
    List<String> command = new ArrayList<>();
    command.addAll(List.of("sh", "-c", "ulimit -S -n " + numbers + " && exec \"$@\"", "sh"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx1g");
    command.add("-cp");
    command.add(
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
    command.add(WaitersMain.class.getName());
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertTrue(process.waitFor(240, TimeUnit.SECONDS), () -> "no end: " + text(output));
    } finally {
      process.destroyForcibly();
    }
    String text = text(output);
    assertEquals(0, process.exitValue(), text);
    assertTrue(text.contains("all well"), text);
    return text;
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static long told(String text, String what) {
    Matcher matcher = Pattern.compile(what + " (\\d+)").matcher(text);
    assertTrue(matcher.find(), () -> "no " + what + " in: " + text);
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void aHundredThousandReadsWaitAndEachGetsItsByte() throws Exception {
    long pipes = Effort.scale(500, 5_000, 5_000);
    String text = run(2 * pipes + OTHER_NUMBERS, Long.toString(pipes), "20");
    System.out.println(text);
    assertTrue(told(text, "heapBytesPerCall") < 4096, text); // more is a mistake, not noise
  }

  @Test
  void tenThousandWaitersWakeNobody() throws Exception {
    long seconds = Effort.scale(1, 2, 10);
    String text = run(2_000, "500", "20", "--idle", Long.toString(seconds));
    System.out.println(text);
    assertEquals(0, told(text, "wakeUpsWhileIdle"));
  }

  @Test
  void aCallGoesToAThreadWhileThereIsNoNumberForAnEpoll() throws Exception {
    String unused = run(OTHER_NUMBERS, "--no-numbers");
  }
}
