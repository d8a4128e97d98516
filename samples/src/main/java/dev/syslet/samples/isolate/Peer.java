package dev.syslet.samples.isolate;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What others do with the same two loads, in a JVM of its own that is killed when its time is up, for it may never end.
 *
 * @param task what it had to do
 * @param completedBefore healthy calls that ended while nothing hung
 * @param completedDuring healthy calls that ended during the hang
 * @param end how it ended, for people
 */
record Peer(Task task, long completedBefore, long completedDuring, String end) {

  /** What a child is to do. */
  record Task(Hanging hanging, int calls, long beforeMillis, long duringMillis, Path fileList) {}

  private static final long START_MILLIS = 15_000;

  static Peer run(String name, Task task) throws InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command(name, task)).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Peer(task, 0, 0, "could not be started: " + e.getMessage());
    }
    Thread atExit = new Thread(process::destroyForcibly, "isolate-kill");
    Runtime.getRuntime().addShutdownHook(atExit);
    try {
      return watch(process, task);
    } finally {
      process.destroyForcibly();
      boolean unused = process.waitFor(1, TimeUnit.SECONDS); // a call in state D keeps it longer
      removeHook(atExit);
    }
  }

  private static void removeHook(Thread hook) {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      return; // the JVM ends anyway
    }
  }

  private static List<String> command(String name, Task task) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx512m",
        "-cp",
        System.getProperty("java.class.path"),
        PeerMain.class.getName(),
        name,
        task.hanging().opensFiles() ? PeerMain.OPEN : PeerMain.STAT,
        task.hanging().prefix(),
        Integer.toString(task.calls()),
        Long.toString(task.beforeMillis()),
        Long.toString(task.duringMillis()),
        task.fileList().toString());
  }

  private static Peer watch(Process process, Task task) throws InterruptedException {
    long limitMillis = task.beforeMillis() + task.duringMillis() + START_MILLIS;
    AtomicLong before = new AtomicLong();
    AtomicLong during = new AtomicLong();
    Queue<String> other = new ConcurrentLinkedQueue<>();
    Thread reading =
        Thread.ofPlatform()
            .daemon()
            .name("isolate-peer")
            .start(() -> read(process, before, during, other));
    boolean ended = process.waitFor(limitMillis, TimeUnit.MILLISECONDS);
    if (!ended) {
      process.destroyForcibly();
    }
    reading.join(TimeUnit.SECONDS.toMillis(1));
    String end = ended ? "ran to its end" : "killed after " + limitMillis / 1000 + " s";
    if (ended && process.exitValue() != 0) {
      end = "failed (status " + process.exitValue() + "): " + String.join(" ", other);
    }
    return new Peer(task, before.get(), during.get(), end);
  }

  private static void read(
      Process process, AtomicLong before, AtomicLong during, Queue<String> other) {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        if (line.startsWith(PeerMain.BEFORE)) {
          before.set(Long.parseLong(line.substring(PeerMain.BEFORE.length())));
        } else if (line.startsWith(PeerMain.DURING)) {
          during.set(Long.parseLong(line.substring(PeerMain.DURING.length())));
        } else {
          other.add(line);
        }
      }
    } catch (IOException e) {
      other.add(e.toString());
    }
  }
}
