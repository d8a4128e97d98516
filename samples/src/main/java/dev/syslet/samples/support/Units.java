package dev.syslet.samples.support;

import java.util.Locale;

/** Numbers with their units, as a person reads them. */
public final class Units {

  private Units() {}

  /** Nanoseconds in the unit that suits them. */
  public static String nanos(long nanos) {
    if (nanos < 1_000) {
      return nanos + " ns";
    }
    if (nanos < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
    }
    if (nanos < 1_000_000_000) {
      return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }
    return String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
  }

  /** Bytes in the unit that suits them. */
  public static String bytes(long bytes) {
    long size = Math.abs(bytes);
    if (size < 10_000) {
      return bytes + " B";
    }
    if (size < 10_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", bytes / 1e3);
    }
    return String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  /** A part of a whole in percent; a dash when there is no whole. */
  public static String percent(long part, long whole) {
    return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
  }
}
