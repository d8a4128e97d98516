package dev.syslet.syscalls.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.syslet.syscalls.Errnos;
import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Children of this process, also such that the JVM knows nothing of and does not wait for. */
public final class Children {

  private static final int PR_SET_CHILD_SUBREAPER = 36;

  private Children() {}

  public static Process start(String script) throws IOException {
    return new ProcessBuilder("sh", "-c", script)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Runs a script whose parent ends and leaves it to this process; tells its process id. */
  public static int orphan(String script) throws Exception {
    int prctl = Numbers.TABLE.numberOf("prctl");
    long reaper = NativeCalls.call(prctl, PR_SET_CHILD_SUBREAPER, 1);
    assumeTrue(reaper == 0, "this process cannot become a subreaper: " + Errnos.name(reaper));
    try {
      // The script's input stays open until its parent has ended, however fast it is.
      Process parent = start("exec 3<&0; (read gone <&3; " + script + ") >&2 & echo $!");
      try (BufferedReader output = parent.inputReader(StandardCharsets.US_ASCII)) {
        int pid = Integer.parseInt(output.readLine());
        assertEquals(0, parent.waitFor());
        parent.getOutputStream().close();
        return pid;
      }
    } finally {
      NativeCalls.call(prctl, PR_SET_CHILD_SUBREAPER, 0);
    }
  }
}
