package dev.syslet.syscalls.testing;

import dev.syslet.syscalls.raw.NativeCalls;
import dev.syslet.syscalls.raw.Numbers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Ends calls of blocking threads by the signal that the JVM itself uses to end blocked calls. */
public final class SleepingThreads {

  /** The JVM's own, whose handler does nothing; it is there once a channel has been used. */
  private static final int SIGNAL = 62;

  private SleepingThreads() {}

  /** Sends the signal to the blocking thread that is inside the syscall, until the call is over. */
  public static void wake(int syscall, TestCall call) {
    loadHandler();
    int tgkill = Numbers.TABLE.numberOf("tgkill");
    Poll.until(
        "a signal has ended the call",
        () -> {
          for (Path task : tasks()) {
            if (isIn(task, syscall)) {
              long tid = Long.parseLong(task.getFileName().toString());
              NativeCalls.call(tgkill, ProcessHandle.current().pid(), tid, SIGNAL);
            }
          }
          return call.isDone();
        });
  }

  private static void loadHandler() {
    try {
      Pipe pipe = Pipe.open();
      pipe.sink().close();
      pipe.source().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isIn(Path task, int syscall) {
    try {
      return Files.readString(task.resolve("comm")).startsWith("syslet-blocking")
          && Files.readString(task.resolve("syscall")).startsWith(syscall + " ");
    } catch (IOException ended) {
      return false;
    }
  }

  private static List<Path> tasks() {
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      return tasks.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
