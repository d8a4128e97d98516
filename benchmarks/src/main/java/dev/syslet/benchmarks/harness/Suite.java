package dev.syslet.benchmarks.harness;

import java.util.List;
import java.util.Map;

/**
 * A benchmark: one case, measured for several subjects.
 *
 * @param title what is measured, for people
 * @param caseName what is measured, for programs
 * @param subjects what is compared, in the order of the table
 * @param baseline the subject that the others are put in relation to
 * @param parameters values of the JMH classes' {@code @Param} fields, by name
 */
public record Suite(
    String title,
    String caseName,
    List<Subject> subjects,
    Subject baseline,
    Map<String, String> parameters) {

  /** Checks that the baseline is among the subjects and that their names differ. */
  public Suite {
    subjects = List.copyOf(subjects);
    parameters = Map.copyOf(parameters);
    if (!subjects.contains(baseline)) {
      throw new IllegalArgumentException("the baseline is no subject: " + baseline.name());
    }
    long names = subjects.stream().map(Subject::name).distinct().count();
    if (names != subjects.size()) {
      throw new IllegalArgumentException("two subjects have one name: " + subjects);
    }
  }
}
