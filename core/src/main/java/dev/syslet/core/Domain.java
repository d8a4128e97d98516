package dev.syslet.core;

import java.util.Objects;

/**
 * A failure domain: calls that hang together when something fails, such as all that go to one mount. A {@link Kernel} tells it
 * for a call that names no lane, and the call's lane is the one of that name.
 *
 * @param name the lane's name, for tables and metrics, such as {@code mount:/mnt/nfs}
 * @param isMount whether it is a mount, where a call that takes long is a sign of trouble; to wait for a lock, a pipe or a peer
 *     is no such sign
 */
public record Domain(String name, boolean isMount) {

  /** For calls of which nothing is known. */
  public static final Domain DEFAULT = new Domain("default", false);

  /** Refuses a null name. */
  public Domain {
    Objects.requireNonNull(name, "name");
  }
}
