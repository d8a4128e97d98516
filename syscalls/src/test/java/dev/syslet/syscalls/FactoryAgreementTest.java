package dev.syslet.syscalls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.testing.TestFiles;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The kernel sees what a factory was given: {@link AgreementMain} runs in a JVM under strace, and
 * what strace has seen is compared with what was written down by hand. Skipped where there is no
 * strace, or where it may not trace.
 */
class FactoryAgreementTest {

  /** May only grow. */
  private static final int FACTORIES = 131;

  private static final int CALLS = 190;

  /** What a JVM does much of, and no factory here. */
  private static final String NOT_TRACED =
      "!futex,mmap,munmap,mprotect,sched_yield,rt_sigprocmask,rt_sigaction,brk,prctl,gettid";

  private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
  private static final Charset ISO = StandardCharsets.ISO_8859_1;
  private static final String UNFINISHED = " <unfinished ...>";

  /** A call that strace has seen. */
  private record Seen(String syscall, List<String> arguments) {}

  @Test
  void theKernelSeesTheNumberAndTheArgumentsThatAFactoryWasGiven() throws Exception {
    LinuxKernel kernel = LinuxKernel.builder().maxThreads(1).build();
    try (TestFiles files = TestFiles.onDisk(kernel)) {
      Path output = files.path("output");
      assumeTrue(
          run(output, List.of("strace", "-f", "-X", "raw", "true")) == 0,
          "strace does not work here");
      Path directory = Files.createDirectory(files.path("calls"));
      Path trace = files.path("trace");
      Path expected = files.path("expected");
      int exit = run(output, command(trace, directory, expected));
      assertEquals(0, exit, () -> "the traced JVM has failed: " + text(output));
      assertEquals(List.of(), failures(Files.readAllLines(output)), "calls that failed");
      compare(Files.readAllLines(expected), calls(Files.readAllLines(trace, ISO)));
    } finally {
      kernel.close();
    }
  }

  /** Failed calls, but for those that not every file system, user or kernel allows. */
  private static List<String> failures(List<String> output) {
    return output.stream()
        .filter(line -> line.startsWith("failed: "))
        .filter(
            line ->
                !line.matches(
                    ".*(xattr|handle_at|mount|fchmodat2|cachestat|close_range|futex_\\w+) E\\w+"))
        .toList();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }

  private static List<String> command(Path trace, Path directory, Path expected) {
    return List.of(
        "strace",
        "-f",
        "--seccomp-bpf",
        "-X",
        "raw",
        "-s",
        "4096",
        "-v",
        "-e",
        "trace=" + NOT_TRACED,
        "-e",
        "signal=none",
        "-o",
        trace.toString(),
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-cp",
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
        AgreementMain.class.getName(),
        directory.toString(),
        expected.toString());
  }

  /** The exit code, or -1 when there is no such program or it takes too long. */
  private static int run(Path output, List<String> command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      if (process.waitFor(60, TimeUnit.SECONDS)) {
        return process.exitValue();
      }
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      return -1;
    } catch (IOException e) {
      return -1;
    }
  }

  /** All calls in the order in which they began; those that were interrupted by others made whole. */
  private static List<Seen> calls(List<String> trace) {
    List<Seen> calls = new ArrayList<>();
    Map<String, Integer> unfinished = new HashMap<>();
    List<String> texts = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (String line : trace) {
      Matcher resumed = RESUMED.matcher(line);
      if (resumed.matches()) {
        Integer at = unfinished.remove(resumed.group(1));
        if (at != null) {
          texts.set(at, texts.get(at) + resumed.group(2));
        }
        continue;
      }
      Matcher call = CALL.matcher(line);
      if (call.matches()) {
        String text = call.group(3);
        if (text.endsWith(UNFINISHED)) {
          text = text.substring(0, text.length() - UNFINISHED.length());
          unfinished.put(call.group(1), texts.size());
        }
        names.add(call.group(2));
        texts.add(text);
      }
    }
    for (int i = 0; i < texts.size(); i++) {
      calls.add(new Seen(names.get(i), arguments(texts.get(i))));
    }
    return calls;
  }

  /** Splits at the commas that are in no string, struct or array; ends at the last parenthesis. */
  private static List<String> arguments(String text) {
    List<String> arguments = new ArrayList<>();
    StringBuilder argument = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted) {
        argument.append(c);
        if (c == '\\' && i + 1 < text.length()) {
          argument.append(text.charAt(++i));
        } else if (c == '"') {
          quoted = false;
        }
        continue;
      }
      if (depth == 0 && (c == ',' || c == ')')) {
        String whole = argument.toString().replaceAll("/\\*.*?\\*/", "").trim();
        if (!whole.isEmpty()) {
          arguments.add(whole);
        }
        argument.setLength(0);
        if (c == ')') {
          break;
        }
        continue;
      }
      quoted = c == '"';
      depth += c == '{' || c == '[' || c == '(' ? 1 : c == '}' || c == ']' || c == ')' ? -1 : 0;
      argument.append(c);
    }
    return arguments;
  }

  private static void compare(List<String> expected, List<Seen> calls) {
    List<Integer> markers = markers(calls);
    assertEquals(expected.size() + 1, markers.size(), "markers");
    List<String> disagreements = new ArrayList<>();
    TreeSet<String> factories = new TreeSet<>();
    int agreed = 0;
    for (int i = 0; i < expected.size(); i++) {
      String[] call = expected.get(i).split(String.valueOf(AgreementMain.SEPARATOR));
      List<Seen> between = calls.subList(markers.get(i) + 1, markers.get(i + 1));
      if (between.stream().anyMatch(seen -> agrees(call, seen))) {
        agreed++;
        factories.add(call[0]);
      } else {
        disagreements.add(String.join(" ", call) + " was seen as " + between);
      }
    }
    System.out.println(
        "strace agrees on " + agreed + " calls of " + factories.size() + " factories");
    assertEquals(List.of(), disagreements);
    assertTrue(agreed >= CALLS, agreed + " calls compared, there were " + CALLS);
    assertTrue(
        factories.size() >= FACTORIES,
        factories.size() + " factories compared, there were " + FACTORIES);
  }

  private static List<Integer> markers(List<Seen> calls) {
    List<Integer> markers = new ArrayList<>();
    for (int i = 0; i < calls.size(); i++) {
      Seen call = calls.get(i);
      if (call.syscall().equals("close")
          && number(call.arguments().get(0)) == AgreementMain.FIRST_MARKER - markers.size()) {
        markers.add(i);
      }
    }
    return markers;
  }

  private static boolean agrees(String[] expected, Seen seen) {
    int count = expected.length - 1;
    // A strace that is older than the syscall prints its number, and six raw arguments.
    boolean unknown =
        seen.syscall().equals("syscall_0x" + Integer.toHexString(numberOf(expected[0])));
    boolean sameCall =
        unknown
            ? seen.arguments().size() >= count
            : seen.syscall().equals(expected[0]) && seen.arguments().size() == count;
    if (!sameCall) {
      return false;
    }
    for (int i = 0; i < count; i++) {
      String want = expected[i + 1];
      String got = seen.arguments().get(i);
      if (!(unknown && "SHP".indexOf(want.charAt(0)) >= 0 ? number(got) != 0 : same(want, got))) {
        return false;
      }
    }
    return true;
  }

  private static int numberOf(String syscall) {
    return Numbers.TABLE.numberOf(syscall);
  }

  private static boolean same(String want, String got) {
    String value = want.substring(1);
    return switch (want.charAt(0)) {
      case 'S' -> got.equals('"' + value + '"');
      case 'H' -> got.contains(value);
      case 'P' -> !got.equals("NULL") && !got.equals("0");
      case '0' -> got.equals("NULL") || got.equals("0");
      default -> isNumber(got) && sameNumber(Long.parseLong(value), number(got));
    };
  }

  /** Whether they are the same; as 32 bits when strace shows an int without its sign. */
  private static boolean sameNumber(long want, long got) {
    return want == got || (want < 0 && want == (int) want && got == (want & 0xFFFFFFFFL));
  }

  private static boolean isNumber(String text) {
    return text.matches("-?[0-9]+|0x[0-9a-f]+");
  }

  private static long number(String text) {
    if (!isNumber(text)) {
      return Long.MIN_VALUE;
    }
    if (text.startsWith("0x")) {
      return Long.parseUnsignedLong(text.substring(2), 16);
    }
    return text.startsWith("0") ? Long.parseLong(text, 8) : Long.parseLong(text);
  }
}
