package dev.syslet.core.ring;

/**
 * Brings a fault of mapped memory to light. The JVM answers an access to a page that is no longer
 * there with an {@link InternalError}, but throws it only where the thread next looks for a
 * safepoint, and that may be behind the {@code try} that the access was in.
 */
final class MemoryFault {

  /** Volatile, so that no compiler knows how often the loop runs. */
  private static volatile int rounds = 2;

  private MemoryFault() {}

  /** Whether the error is of that kind, and not one that a user's code threw. */
  static boolean isOne(InternalError error) {
    String message = error.getMessage();
    return message != null && message.contains("unsafe memory access");
  }

  /** What the ring's user is told of such an error; an error of another kind is thrown on. */
  static CorruptRingException told(InternalError error) {
    if (!isOne(error)) {
      throw error;
    }
    return new CorruptRingException(error);
  }

  /** Throws the error of an access before it, if there is one. To end a {@code try} with. */
  static void poll() {
    int i = 0;
    while (i < rounds) { // its back edge is where the thread looks
      i++;
    }
  }
}
