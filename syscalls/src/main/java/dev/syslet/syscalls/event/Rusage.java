package dev.syslet.syscalls.event;

import dev.syslet.syscalls.raw.Slabs;
import java.time.Duration;

/**
 * A {@code struct rusage} in native memory: what a process has used, the same on both
 * architectures. Fields that Linux does not fill have no method.
 *
 * <pre>
 *   0 ru_utime (16)    16 ru_stime (16)    32 ru_maxrss (8)    40 not filled (24)
 *  64 ru_minflt (8)    72 ru_majflt (8)    80 not filled (8)   88 ru_inblock (8)
 *  96 ru_oublock (8)  104 not filled (24) 128 ru_nvcsw (8)    136 ru_nivcsw (8)
 *
 * a time:  0 seconds (8)   8 microseconds (8)
 * </pre>
 *
 * <p>Reusable; one call at a time may use it.
 */
public final class Rusage extends Struct {

  static final int BYTES = 144;
  private static final int USER_TIME = 0;
  private static final int SYSTEM_TIME = 16;
  private static final int MICROS = 8;
  private static final int MAX_RSS_KILOBYTES = 32;
  private static final int MINOR_FAULTS = 64;
  private static final int MAJOR_FAULTS = 72;
  private static final int BLOCKS_READ = 88;
  private static final int BLOCKS_WRITTEN = 96;
  private static final int VOLUNTARY_SWITCHES = 128;
  private static final int INVOLUNTARY_SWITCHES = 136;

  /** Makes one that is all zero. */
  public Rusage() {
    super(Slabs.allocate(BYTES));
  }

  /**
   * Time on a processor in user space.
   *
   * @return the time, in microseconds exact
   */
  public Duration userTime() {
    return time(USER_TIME);
  }

  /**
   * Time on a processor in the kernel.
   *
   * @return the time, in microseconds exact
   */
  public Duration systemTime() {
    return time(SYSTEM_TIME);
  }

  private Duration time(int at) {
    return Duration.ofSeconds(memory().getLong(at), 1000 * memory().getLong(at + MICROS));
  }

  /**
   * The most memory that was resident.
   *
   * @return kilobytes
   */
  public long maxRssKilobytes() {
    return memory().getLong(MAX_RSS_KILOBYTES);
  }

  /**
   * Page faults without a read from a device.
   *
   * @return the number
   */
  public long minorFaults() {
    return memory().getLong(MINOR_FAULTS);
  }

  /**
   * Page faults with a read from a device.
   *
   * @return the number
   */
  public long majorFaults() {
    return memory().getLong(MAJOR_FAULTS);
  }

  /**
   * How much was read from devices.
   *
   * @return blocks of 512 bytes
   */
  public long blocksRead() {
    return memory().getLong(BLOCKS_READ);
  }

  /**
   * How much was written to devices.
   *
   * @return blocks of 512 bytes
   */
  public long blocksWritten() {
    return memory().getLong(BLOCKS_WRITTEN);
  }

  /**
   * How often it waited for something.
   *
   * @return the number
   */
  public long voluntarySwitches() {
    return memory().getLong(VOLUNTARY_SWITCHES);
  }

  /**
   * How often the processor was taken from it.
   *
   * @return the number
   */
  public long involuntarySwitches() {
    return memory().getLong(INVOLUNTARY_SWITCHES);
  }

  @Override
  public String toString() {
    return "Rusage[user="
        + userTime()
        + ", system="
        + systemTime()
        + ", maxRss="
        + maxRssKilobytes()
        + " kB]";
  }
}
