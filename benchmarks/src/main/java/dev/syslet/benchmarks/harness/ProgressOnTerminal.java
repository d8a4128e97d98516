package dev.syslet.benchmarks.harness;

import java.util.Locale;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** Shows the progress as a bar. */
final class ProgressOnTerminal implements Progress {

  /** Rare, because to draw it takes time from what is measured. */
  private static final int DRAW_MILLIS = 1_000;

  private final int rounds;
  private final ProgressBar bar;
  private String running = "";

  /** Shows a bar on standard error that is full after so many steps. */
  ProgressOnTerminal(int rounds, int steps) {
    this.rounds = rounds;
    this.bar =
        new ProgressBarBuilder()
            .setInitialMax(steps)
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis(DRAW_MILLIS)
            .hideEta()
            .build();
  }

  @Override
  public void begin(int round, Subject subject) {
    running = String.format(Locale.ROOT, "round %d of %d, %s", round, rounds, subject.name());
    bar.setExtraMessage(running);
  }

  @Override
  public void end(Measurement measured) {
    bar.setExtraMessage(String.format(Locale.ROOT, "%s: %.1f ns/op", running, measured.nsPerOp()));
    bar.step();
  }

  @Override
  public void close() {
    bar.close();
  }
}
