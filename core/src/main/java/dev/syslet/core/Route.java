package dev.syslet.core;

/** The way a call went, as the ROUTE attribute tells it. */
public enum Route {
  /** Finished on the caller's thread. */
  INLINE(1),
  /** Waited for without a thread, by epoll readiness or a timer, and finished with the non-blocking form. */
  READINESS(2),
  /** Continued in the kernel, by io_uring. */
  KERNEL(3),
  /** Continued by a platform thread that the executor owns. */
  THREAD(4),
  /** Never begun: cancelled while it waited for its turn. */
  NONE(5);

  private final int code;

  Route(int code) {
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
   * The route with a code.
   *
   * @param code a number from an event
   * @return the route
   * @throws IllegalArgumentException when no route has that code
   */
  public static Route of(int code) {
    return switch (code) {
      case 1 -> INLINE;
      case 2 -> READINESS;
      case 3 -> KERNEL;
      case 4 -> THREAD;
      case 5 -> NONE;
      default -> throw new IllegalArgumentException("no route has the code " + code);
    };
  }
}
