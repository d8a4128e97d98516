package dev.syslet.samples.ringtail;

import dev.syslet.core.ring.RingReader;
import dev.syslet.samples.support.UserError;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What happens in another process's ring, event by event? */
@Command(
    name = "ring-tail",
    description = {
      "Follows a ring that another process writes, and prints its events.",
      "",
      "One line for each event: its sequence number, the call's id, the user data, the syscall, the result or errno, the times from"
          + " submit to the begin of the call (queue), in it (service) and together (total), the route, the tries, and"
          + " whatever else the event has. Times and route are there if the writer asked for them. Everything else that is said"
          + " goes to standard error: waiting, what was missed, why it ended and how many events were read.",
      "",
      "It takes the events off the ring, as the ring's one consumer; with --observe it leaves them to another. A writer such"
          + " as the sample mixed consumes its ring itself: watch it with --observe. It ends when the writer is gone and its last"
          + " event was read; a writer in another container is never known to be gone.",
      "",
      "Exit status 0: it ended, for whatever reason; 1: somebody spoiled the ring; 2: there is no ring to read; 130: Ctrl-C."
    },
    mixinStandardHelpOptions = true)
public final class RingTailCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "FILE",
      description = "the file of the ring, such as /dev/shm/mixed.ring")
  private Path file = Path.of("");

  @Option(
      names = "--count",
      paramLabel = "N",
      description = "end after so many events (default: no end)")
  private long count = Long.MAX_VALUE;

  @Option(
      names = "--observe",
      description =
          "leave the events on the ring, and hold up nobody; what the writer overtakes is missed and counted")
  private boolean observe;

  @Option(names = "--json", description = "print a JSON object in each line; times in nanoseconds")
  private boolean json;

  /** Made by picocli. */
  public RingTailCommand() {}

  @Override
  public Integer call() {
    if (count < 1) {
      throw new UserError("--count " + count + " is not above zero");
    }
    RingReader.Role role = observe ? RingReader.Role.OBSERVER : RingReader.Role.CONSUMER;
    RingTail tail =
        new RingTail(
            new RingOpening(file, role),
            role,
            count,
            json,
            spec.commandLine().getOut(),
            spec.commandLine().getErr());
    Thread onCtrlC = new Thread(tail::stop, "ring-tail-stop");
    Runtime.getRuntime().addShutdownHook(onCtrlC);
    try {
      return tail.run();
    } finally {
      try {
        boolean unused = Runtime.getRuntime().removeShutdownHook(onCtrlC);
      } catch (IllegalStateException e) {
        // It is running: the JVM ends.
      }
    }
  }
}
