package dev.syslet.syscalls.table;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table against what the machine itself says; skipped where it says nothing. */
class SyscallTableAgainstKernelTest {

  private static final Path X86_HEADER = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
  private static final Pattern DEFINE = Pattern.compile("#define\\s+__NR_(\\w+)\\s+(\\d+).*");
  private static final List<Path> TRACEPOINTS =
      List.of(
          Path.of("/sys/kernel/tracing/events/syscalls"),
          Path.of("/sys/kernel/debug/tracing/events/syscalls"));

  /** Tracepoints are named after the kernel's function where that has another name. */
  private static final Map<String, String> TRACEPOINT_NAMES =
      Map.of(
          "stat", "newstat",
          "fstat", "newfstat",
          "lstat", "newlstat",
          "uname", "newuname",
          "umount2", "umount",
          "sendfile", "sendfile64");

  @Test
  void everyNumberOfTheSystemHeaderIsInTheTable() throws IOException {
    assumeTrue(Files.isReadable(X86_HEADER), X86_HEADER + " is not here");
    SyscallTable table = SyscallTable.forArchitecture(Architecture.X86_64);
    int compared = 0;
    List<String> wrong = new ArrayList<>();
    for (String line : Files.readAllLines(X86_HEADER)) {
      Matcher define = DEFINE.matcher(line);
      if (!define.matches()) {
        continue;
      }
      compared++;
      String name = define.group(1);
      int number = Integer.parseInt(define.group(2));
      SyscallRow row = table.byNumber(number);
      if (row == null || !row.name().equals(name)) {
        wrong.add(name + " " + number + ", table: " + row);
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(compared > 300, compared + " numbers compared");
  }

  @Test
  void argumentCountsAreThoseOfTheRunningKernel() throws IOException {
    Path tracepoints =
        TRACEPOINTS.stream().filter(Files::isReadable).findFirst().orElse(Path.of("/none"));
    assumeTrue(Files.isReadable(tracepoints), "no tracepoints of syscalls at " + TRACEPOINTS);
    SyscallTable table = SyscallTable.load();
    int compared = 0;
    List<String> wrong = new ArrayList<>();
    for (SyscallRow row : table.rows()) {
      String name = TRACEPOINT_NAMES.getOrDefault(row.name(), row.name());
      Path format = tracepoints.resolve("sys_enter_" + name).resolve("format");
      if (row.existsOn(table.architecture()) && Files.isReadable(format)) {
        compared++;
        long arguments = argumentsIn(format);
        if (arguments != row.arguments().size()) {
          wrong.add(row.name() + ": kernel " + arguments + ", table " + row.arguments());
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(compared > 300, compared + " syscalls compared");
  }

  private static long argumentsIn(Path format) throws IOException {
    try (Stream<String> lines = Files.lines(format)) {
      return lines
          .filter(line -> line.contains("field:"))
          .filter(line -> !line.contains(" common_") && !line.contains("__syscall_nr"))
          .count();
    }
  }
}
