package dev.syslet.syscalls.table;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One argument of a syscall.
 *
 * @param kind what it stands for
 * @param name the kernel's name for it
 * @param detail what the kind leaves open, such as {@code rel} for a relative timeout; or null
 */
public record Argument(ArgumentKind kind, String name, @Nullable String detail) {

  /**
   * Checks the name.
   *
   * @throws IllegalArgumentException when the name or the detail is blank
   */
  public Argument {
    if (name.isBlank()) {
      throw new IllegalArgumentException("argument of kind " + kind + " has no name");
    }
    if (detail != null && detail.isBlank()) {
      throw new IllegalArgumentException("argument " + name + " has an empty detail");
    }
  }

  /**
   * Whether the argument is an address that may be NULL, at least for some commands of the call.
   *
   * @return whether the detail says so
   */
  public boolean mayBeNull() {
    return detail != null && Arrays.asList(detail.split(" ", -1)).contains("null");
  }
}
