package dev.syslet.samples.isolate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/**
 * What the operating system says of this process.
 *
 * @param residentBytes memory in RAM, everything counted: heap, stacks, the JVM's own
 * @param threads platform threads
 */
record ProcessNumbers(long residentBytes, long threads) {

  private static final int MOST_LOOKS = 40;
  private static final long LOOK_MILLIS = 25;
  private static final long STILL_BYTES = 256 << 10;
  private static final Path STATUS = Path.of("/proc/self/status");

  /**
   * Looks when the garbage is gone and the heap's size has settled, so that what is left is what somebody holds; what the JVM
   * gives back to the system it gives back a moment later.
   */
  static ProcessNumbers settled() throws InterruptedException {
    System.gc();
    ProcessNumbers last = now();
    for (int i = 0; i < MOST_LOOKS; i++) {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      ProcessNumbers next = now();
      boolean still = Math.abs(next.residentBytes() - last.residentBytes()) < STILL_BYTES;
      last = next;
      if (still) {
        break;
      }
    }
    return last;
  }

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
