package dev.syslet.samples.isolate;

import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** A bar on the terminal, from the first time that it is moved. */
final class Progress implements AutoCloseable {

  private final long totalNanos;
  private @Nullable ProgressBar bar;

  Progress(long totalNanos) {
    this.totalNanos = totalNanos;
  }

  void at(long nanos) {
    bar().stepTo(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  void now(String what) {
    bar().setExtraMessage(" " + what);
  }

  private ProgressBar bar() {
    ProgressBar there = bar;
    if (there == null) {
      there =
          new ProgressBarBuilder()
              .setTaskName("isolate")
              .setInitialMax(TimeUnit.NANOSECONDS.toMillis(totalNanos))
              .setUnit(" ms", 1)
              .setStyle(ProgressBarStyle.ASCII)
              .setUpdateIntervalMillis(250)
              .build();
      bar = there;
    }
    return there;
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
