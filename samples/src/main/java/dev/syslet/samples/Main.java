package dev.syslet.samples;

import dev.syslet.samples.isolate.IsolateCommand;
import dev.syslet.samples.mixed.MixedCommand;
import dev.syslet.samples.ringtail.RingTailCommand;
import dev.syslet.samples.support.UserError;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The one launcher of all samples: the first argument is the sample's name. */
@Command(
    name = "samples/run",
    description =
        "Runs a sample. Each answers one question; samples/run NAME --help tells its options.",
    subcommands = {MixedCommand.class, IsolateCommand.class, RingTailCommand.class},
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "NAME [OPTION...]")
public final class Main implements Runnable {

  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs the sample that the arguments name. */
  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }

  /** The command line, for who runs it without ending the JVM. */
  public static CommandLine commandLine() {
    return new CommandLine(new Main())
        .setExecutionExceptionHandler(
            (failure, commandLine, parsed) -> {
              if (failure instanceof UserError) {
                commandLine.getErr().println(failure.getMessage());
                return CommandLine.ExitCode.USAGE;
              }
              throw failure;
            });
  }

  /** Without a name: lists the samples. */
  @Override
  public void run() {
    spec.commandLine().getOut().println("Samples (samples/run NAME --help for the options):");
    for (Map.Entry<String, CommandLine> sample : spec.subcommands().entrySet()) {
      String[] about = sample.getValue().getCommandSpec().usageMessage().description();
      spec.commandLine().getOut().printf("  %-10s %s%n", sample.getKey(), about[0]);
    }
  }
}
