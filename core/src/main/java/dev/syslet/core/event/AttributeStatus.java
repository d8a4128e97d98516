package dev.syslet.core.event;

/** What an event says of an attribute. */
public enum AttributeStatus {
  /** Not in the event: nobody asked. */
  NOT_ASKED(0),
  /** Answered. */
  DONE(1),
  /** This version, or this kernel, cannot answer it. */
  NOT_SUPPORTED(2),
  /** It has no meaning for this call. */
  NOT_APPLICABLE(3),
  /**
   * Who should have answered failed, which was counted and logged, or could not be waited for: the call was told while the
   * executor closed, or its measure was lost.
   */
  FAILED(4);

  private final int code;

  AttributeStatus(int code) {
    this.code = code;
  }

  /**
   * The number that stands for it in an event.
   *
   * @return the code
   */
  public int code() {
    return code;
  }

  /**
   * The status with a code; an unknown code reads as {@link #NOT_SUPPORTED}.
   *
   * @param code a number from an event
   * @return the status
   */
  public static AttributeStatus of(int code) {
    return switch (code) {
      case 0 -> NOT_ASKED;
      case 1 -> DONE;
      case 3 -> NOT_APPLICABLE;
      case 4 -> FAILED;
      default -> NOT_SUPPORTED;
    };
  }
}
