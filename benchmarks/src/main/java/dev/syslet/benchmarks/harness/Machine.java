package dev.syslet.benchmarks.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Says what a figure was measured on. */
public final class Machine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  private Machine() {}

  /** Processors, kernel and JVM in a line. */
  public static String describe() {
    return Runtime.getRuntime().availableProcessors()
        + " x "
        + processor()
        + ", "
        + property("os.name")
        + " "
        + property("os.version")
        + ", "
        + property("java.vm.name")
        + " "
        + Runtime.version();
  }

  private static String processor() {
    try {
      return modelName(Files.readString(CPU_INFO, StandardCharsets.UTF_8));
    } catch (IOException e) {
      return property("os.arch");
    }
  }

  /** The first processor's name; not every architecture tells one. */
  static String modelName(String cpuInfo) {
    return cpuInfo
        .lines()
        .filter(line -> line.startsWith("model name"))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(property("os.arch"));
  }

  private static String property(String name) {
    return System.getProperty(name, "?");
  }
}
