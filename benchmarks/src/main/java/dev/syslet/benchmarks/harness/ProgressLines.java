package dev.syslet.benchmarks.harness;

import java.io.PrintStream;
import java.util.Locale;

/** Tells the progress line by line, for a file or a pipe. */
final class ProgressLines implements Progress {

  private final PrintStream out;
  private final int rounds;
  private boolean inLine;

  ProgressLines(PrintStream out, int rounds) {
    this.out = out;
    this.rounds = rounds;
  }

  @Override
  public void begin(int round, Subject subject) {
    out.printf(Locale.ROOT, "round %d of %d  %-16s", round, rounds, subject.name());
    out.flush();
    inLine = true;
  }

  @Override
  public void end(Measurement measured) {
    out.printf(Locale.ROOT, "%10.1f ns/op%n", measured.nsPerOp());
    inLine = false;
  }

  @Override
  public void close() {
    if (inLine) {
      out.println();
    }
  }
}
