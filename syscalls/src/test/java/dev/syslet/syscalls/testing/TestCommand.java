package dev.syslet.syscalls.testing;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** Programs of the machine that tests use. */
public final class TestCommand {

  /** What {@link #run} answers when the program is not installed or did not end. */
  static final int NOT_RUN = -1;

  private TestCommand() {}

  /** Runs a program to its end, for a bounded time; what it says is dropped. */
  public static int run(String... command) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (!process.waitFor(Poll.SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        return NOT_RUN;
      }
      return process.exitValue();
    } catch (IOException e) {
      return NOT_RUN;
    }
  }

  /** Unmounts; what is still in use goes when it is let go of. */
  public static void unmount(String directory) throws InterruptedException {
    if (run("umount", directory) != 0) {
      run("umount", "-l", directory);
    }
  }
}
