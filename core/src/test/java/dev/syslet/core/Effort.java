package dev.syslet.core;

/** How much a test does: the system property {@code syslet.effort}, quick, normal (the default) or soak. */
public final class Effort {

  private static final String CHOSEN = System.getProperty("syslet.effort", "normal");

  private Effort() {}

  /** One of three sizes, as the effort says. */
  public static long scale(long quick, long normal, long soak) {
    return switch (CHOSEN) {
      case "quick" -> quick;
      case "normal" -> normal;
      case "soak" -> soak;
      default ->
          throw new IllegalArgumentException(
              "syslet.effort is quick, normal or soak, not " + CHOSEN);
    };
  }
}
