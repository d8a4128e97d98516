package dev.syslet.syscalls.thread;

import dev.syslet.core.KernelView;
import dev.syslet.core.PendingCall;
import dev.syslet.syscalls.LinuxConstants;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import dev.syslet.syscalls.raw.Scratch;
import dev.syslet.syscalls.raw.ScratchPool;
import dev.syslet.syscalls.raw.StatxLayout;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads what {@code /proc/self/task} tells about a thread of this process. The kernel answers from its own tables, also for a
 * thread that nothing can interrupt.
 *
 * <pre>
 * stat      4711 (syslet-blocking) D 1 ...     the state stands behind the last parenthesis
 * wchan     request_wait_answer                0 when it waits nowhere, or nobody may know
 * syscall   262 0xffffffffffffff9c ...         "running" when it is in none
 * </pre>
 */
public final class KernelViews {

  /** The longest of the three is syscall, 9 numbers; of stat only the beginning is of interest. */
  private static final int MOST_BYTES = 2 * StatxLayout.BYTES;

  private KernelViews() {}

  /** Where the thread stands that is inside a call; null when none is. */
  public static @Nullable KernelView of(PendingCall call) {
    int thread = threadInside(call);
    KernelView view = thread == 0 ? null : of(thread);
    return threadInside(call) == thread ? view : null; // else it may be inside another one by now
  }

  private static int threadInside(PendingCall call) {
    Object state = call.kernelState();
    if (state instanceof CallTask task) {
      return task.tid();
    }
    return state instanceof CloseTask task ? task.tid() : 0;
  }

  /** Where a thread stands; null when there is no such thread any more. */
  static @Nullable KernelView of(int thread) {
    try (Scratch scratch = ScratchPool.take()) {
      String stat = read(scratch, thread, "stat");
      int name = stat.lastIndexOf(')');
      if (name < 0 || name + 2 >= stat.length()) {
        return null;
      }
      String waitsIn = read(scratch, thread, "wchan");
      String syscall = read(scratch, thread, "syscall");
      return new KernelView(
          thread,
          stat.charAt(name + 2),
          waitsIn.isEmpty() || waitsIn.equals("0") ? null : waitsIn,
          syscall.isEmpty() || syscall.equals("running") ? null : syscall);
    }
  }

  /** The beginning of one of the files; empty when it cannot be read. */
  private static String read(Scratch scratch, int thread, String file) {
    byte[] path =
        ("/proc/self/task/" + thread + '/' + file + '\0').getBytes(StandardCharsets.UTF_8);
    scratch.memory().put(Scratch.TEXT, path);
    long fd =
        NativeCalls.call(
            Numbers.OPENAT,
            LinuxConstants.AT_FDCWD,
            scratch.address(Scratch.TEXT),
            LinuxConstants.O_RDONLY | LinuxConstants.O_CLOEXEC,
            0);
    if (fd < 0) {
      return "";
    }
    long got = NativeCalls.call(Numbers.READ, fd, scratch.address(Scratch.STATX), MOST_BYTES);
    NativeCalls.call(Numbers.CLOSE, fd);
    byte[] text = new byte[(int) Math.max(got, 0)];
    scratch.memory().get(Scratch.STATX, text);
    return new String(text, StandardCharsets.ISO_8859_1).strip();
  }
}
