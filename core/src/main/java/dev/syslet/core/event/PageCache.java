package dev.syslet.core.event;

/** What is known of the page cache when a call read or wrote a file, as the CACHE attribute tells it. */
public enum PageCache {
  /** It held all of the data. */
  HIT(1),
  /** It did not hold all of it: the inline attempt was refused for that. */
  MISS(2),
  /** The call did not go a way that tells. */
  UNKNOWN(3);

  private final int code;

  PageCache(int code) {
    this.code = code;
  }

  /**
   * The number that stands for it in an event.
   *
   * @return the code, never zero
   */
  public int code() {
    return code;
  }

  /**
   * The answer with a code; an unknown code reads as {@link #UNKNOWN}.
   *
   * @param code a number from an event
   * @return the answer
   */
  public static PageCache of(int code) {
    return code == 1 ? HIT : code == 2 ? MISS : UNKNOWN;
  }
}
