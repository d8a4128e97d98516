package dev.syslet.benchmarks.echo;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import dev.syslet.benchmarks.echo.EchoPlan.Span;
import dev.syslet.benchmarks.harness.Measurement;
import dev.syslet.benchmarks.harness.Metric;
import java.lang.management.ManagementFactory;
import java.util.Map;

/** Measures a subject in this JVM, and sees to it that every message was echoed, once and whole. */
final class EchoRun {

  private static final double NANOS_PER_SECOND = 1e9;

  private final EchoSubject subject;
  private final EchoPlan plan;
  private long echoed;

  private EchoRun(EchoSubject subject, EchoPlan plan) {
    this.subject = subject;
    this.plan = plan;
  }

  /**
   * Opens the subject, exchanges what the plan says, and closes it.
   *
   * @throws IllegalStateException when what came back is not what was sent
   */
  static Measurement of(EchoSubject subject, EchoPlan plan) throws Exception {
    try (subject) {
      return new EchoRun(subject, plan).measure();
    }
  }

  private Measurement measure() throws Exception {
    OperatingSystemMXBean process =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
    subject.open(plan);
    exchange(plan.warmupSpan());
    threads.resetPeakThreadCount();
    long allocated = threads.getTotalThreadAllocatedBytes();
    long cpu = process.getProcessCpuTime();
    long begin = System.nanoTime();
    long sum = subject.exchange(plan.measuredSpan());
    long nanos = System.nanoTime() - begin;
    long cpuNanos = process.getProcessCpuTime() - cpu;
    long bytes = threads.getTotalThreadAllocatedBytes() - allocated;
    check(sum, plan.measuredSpan());
    double messages = plan.messages();
    return new Measurement(
        Map.of(
            Metric.NS_PER_OP, nanos / messages,
            Metric.BYTES_PER_OP, bytes / messages,
            Metric.OPS_PER_SECOND, messages * NANOS_PER_SECOND / nanos,
            Metric.CPU_NS_PER_OP, cpuNanos / messages,
            Metric.PEAK_THREADS, (double) threads.getPeakThreadCount()));
  }

  private void exchange(Span span) throws Exception {
    check(subject.exchange(span), span);
  }

  private void check(long sum, Span span) {
    long expected = Message.sum(span);
    if (sum != expected) {
      throw new IllegalStateException(
          "the checksums of what came back add up to " + sum + " instead of " + expected);
    }
    echoed += span.messages() * plan.bytes();
    if (subject.echoedBytes() != echoed) {
      throw new IllegalStateException(
          "the server has sent back " + subject.echoedBytes() + " bytes instead of " + echoed);
    }
  }
}
