package dev.syslet.benchmarks.harness;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * Tells the user's mistakes and failed benchmarks in one line, and turns them into the exit
 * status.
 */
public final class OneLineErrors implements IParameterExceptionHandler, IExecutionExceptionHandler {

  /** Exit status: a benchmark failed. */
  static final int FAILED = 1;

  /** Exit status: what was asked for cannot be done. */
  static final int REFUSED = 2;

  private OneLineErrors() {}

  /** Makes a command line, with its subcommands so far, tell errors like this. */
  public static CommandLine install(CommandLine commands) {
    OneLineErrors errors = new OneLineErrors();
    return commands.setParameterExceptionHandler(errors).setExecutionExceptionHandler(errors);
  }

  @Override
  public int handleParseException(ParameterException e, String[] args) {
    CommandLine command = e.getCommandLine();
    return tell(command, parseMessage(e, command), REFUSED);
  }

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult parsed)
      throws Exception {
    if (e instanceof BadRequest) {
      return tell(command, e.getMessage(), REFUSED);
    }
    if (e instanceof BenchmarkFailure) {
      return tell(command, e.getMessage(), FAILED);
    }
    throw e;
  }

  private static String parseMessage(ParameterException e, CommandLine command) {
    boolean isName =
        e instanceof UnmatchedArgumentException unmatched
            && !command.getSubcommands().isEmpty()
            && !unmatched.getUnmatched().get(0).startsWith("-");
    if (isName) {
      return "there is no benchmark "
          + ((UnmatchedArgumentException) e).getUnmatched().get(0)
          + "; there are: "
          + String.join(", ", command.getSubcommands().keySet());
    }
    return e.getMessage() + " (--help tells the options)";
  }

  private static int tell(CommandLine command, @Nullable String message, int status) {
    String line = String.valueOf(message).lines().findFirst().orElse("");
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
    command.getErr().flush();
    return status;
  }
}
