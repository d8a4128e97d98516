package dev.syslet.syscalls.fd;

import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What the open files of this process are called: a path, or the kernel's name for what has none, such as {@code pipe:[4711]}
 * (proc_pid_fd(5)). The kernel tells it from its directory cache and asks no file system, so it is told also of files that hang.
 */
public final class FdNames {

  /** The two structs of the scratch that lie side by side; a longer name is cut. */
  private static final int MOST_BYTES = Scratch.USAGE - Scratch.STATX;

  private static final String CUT = "...";

  private FdNames() {}

  /** The name of what is open under the number now; null when nothing is, or it is not told. */
  public static @Nullable String of(int fd) {
    byte[] link = ("/proc/self/fd/" + fd + '\0').getBytes(StandardCharsets.US_ASCII);
    try (Scratch scratch = ScratchPool.take()) {
      scratch.memory().put(Scratch.TEXT, link);
      long got =
          NativeCalls.call(
              Numbers.READLINKAT,
              LinuxConstants.AT_FDCWD,
              scratch.address(Scratch.TEXT),
              scratch.address(Scratch.STATX),
              MOST_BYTES);
      if (got <= 0) {
        return null;
      }
      byte[] name = new byte[(int) got];
      scratch.memory().get(Scratch.STATX, name);
      String text = new String(name, StandardCharsets.UTF_8);
      return got == MOST_BYTES ? text + CUT : text;
    }
  }
}
