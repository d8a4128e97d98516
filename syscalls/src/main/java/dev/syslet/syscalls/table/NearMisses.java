package dev.syslet.syscalls.table;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * Finds the names that somebody who typed a wrong one may have meant: those that contain it, as the
 * kernel's names often contain libc's (newfstatat, pread64), and those a typing error or two away.
 */
final class NearMisses {

  private static final int MOST_NAMES = 5;
  private static final int MOST_EDITS = 2;

  private NearMisses() {}

  /** Returns at most five of the names, the nearest first. */
  static List<String> of(String asked, Collection<String> names) {
    String wanted = asked.toLowerCase(Locale.ROOT).strip();
    if (wanted.isEmpty()) {
      return List.of();
    }
    return names.stream()
        .map(name -> new Candidate(name, distance(wanted, name)))
        .filter(near -> near.distance() <= MOST_EDITS || near.name().contains(wanted))
        .sorted(Comparator.comparingInt(Candidate::distance).thenComparing(Candidate::name))
        .limit(MOST_NAMES)
        .map(Candidate::name)
        .toList();
  }

  /** How many characters must be inserted, removed or replaced to make one of the other. */
  static int distance(String from, String to) {
    int[] above = new int[to.length() + 1];
    int[] row = new int[to.length() + 1];
    Arrays.setAll(above, j -> j);
    for (int i = 1; i <= from.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= to.length(); j++) {
        int replaced = above[j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, Math.min(above[j], row[j - 1]) + 1);
      }
      int[] done = row;
      row = above;
      above = done;
    }
    return above[to.length()];
  }

  private record Candidate(String name, int distance) {}
}
