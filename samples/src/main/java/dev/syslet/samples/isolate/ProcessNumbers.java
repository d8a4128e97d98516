package dev.syslet.samples.isolate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the operating system says of this process.
 *
 * @param residentBytes memory in RAM, everything counted: heap, stacks, the JVM's own
 * @param threads platform threads
 */
record ProcessNumbers(long residentBytes, long threads) {

  private static final Path STATUS = Path.of("/proc/self/status");

  /** Looks now; zeros where /proc does not tell. */
  static ProcessNumbers now() {
    long kibibytes = 0;
    long threads = 0;
    try {
      for (String line : Files.readAllLines(STATUS)) {
        if (line.startsWith("VmRSS:")) {
          kibibytes = number(line);
        } else if (line.startsWith("Threads:")) {
          threads = number(line);
        }
      }
    } catch (IOException e) {
      return new ProcessNumbers(0, 0);
    }
    return new ProcessNumbers(kibibytes << 10, threads);
  }

  private static long number(String line) {
    return Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
