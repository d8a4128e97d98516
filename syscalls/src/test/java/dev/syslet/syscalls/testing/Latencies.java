package dev.syslet.syscalls.testing;

import java.util.Arrays;

/** Times in nanoseconds, all of them; used by one thread at a time. */
public final class Latencies {

  private long[] nanos = new long[1024];
  private int count;

  public void add(long time) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = time;
  }

  public int count() {
    return count;
  }

  /** The time that so many of a thousand do not exceed; 0 when there is none. */
  public long atPerMille(double part) {
    if (count == 0) {
      return 0;
    }
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[Math.min(count - 1, (int) Math.ceil(count * part / 1000) - 1)];
  }

  public long longest() {
    return atPerMille(1000);
  }

  public String micros(double perMille) {
    return atPerMille(perMille) / 1000 + " us";
  }
}
