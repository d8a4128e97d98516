package dev.syslet.syscalls.socket;

import dev.syslet.syscalls.raw.Errno;
import java.util.concurrent.atomic.AtomicInteger;

/** Who has a struct that the kernel writes lengths into: nobody, one call, or one who changes it. */
final class OneUse {

  private static final int NOBODY = 0;
  private static final int CALL = 1;
  private static final int CHANGE = 2;

  private final AtomicInteger user = new AtomicInteger(NOBODY);

  /** Takes it for a call; 0, or a negative errno: EBUSY. */
  int acquire() {
    return user.compareAndSet(NOBODY, CALL) ? 0 : -Errno.EBUSY;
  }

  void release() {
    user.set(NOBODY);
  }

  /** Runs a change that no call may see half of. */
  void change(Object what, Runnable change) {
    if (!user.compareAndSet(NOBODY, CHANGE)) {
      throw new IllegalStateException("a call uses " + what + ": it cannot be changed now");
    }
    try {
      change.run();
    } finally {
      user.set(NOBODY);
    }
  }
}
