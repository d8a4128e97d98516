package dev.syslet.benchmarks;

import dev.syslet.benchmarks.echo.EchoCommand;
import dev.syslet.benchmarks.harness.OneLineErrors;
import dev.syslet.benchmarks.ring.RingCommand;
import dev.syslet.benchmarks.ring.RingMemoryCommand;
import dev.syslet.benchmarks.warm.WarmCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/**
 * Runs a benchmark by its name; without one, lists them.
 *
 * <p>Exit status: 0 when all was measured, 1 when a subject failed, 2 when what was asked for
 * cannot be done.
 */
@Command(
    name = "benchmarks/run",
    description = "Runs a benchmark; alone it lists them.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "[NAME]",
    subcommands = {
      WarmCommand.class,
      EchoCommand.class,
      RingCommand.class,
      RingMemoryCommand.class
    })
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the spec
  private Main() {}

  /** Runs what the arguments say and ends the JVM. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line with all benchmarks. */
  static CommandLine commandLine() {
    return OneLineErrors.install(new CommandLine(new Main()));
  }

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("Benchmarks (" + spec.name() + " NAME --help tells the options of one):");
    spec.subcommands()
        .forEach(
            (name, command) ->
                out.printf(
                    "  %-12s %s%n",
                    name, command.getCommandSpec().usageMessage().description()[0]));
    out.flush();
  }
}
