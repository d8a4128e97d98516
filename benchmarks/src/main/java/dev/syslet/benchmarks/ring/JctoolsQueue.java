package dev.syslet.benchmarks.ring;

import org.jctools.queues.MpmcArrayQueue;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * JCTools' queue of references for many producers and many consumers: each event is an object, made
 * for it, as who hands over objects must do unless it pools them.
 */
public class JctoolsQueue extends Transfer {

  @SuppressWarnings("NullAway.Init") // by open()
  private MpmcArrayQueue<long[]> queue;

  @Override
  protected void open() {
    queue = new MpmcArrayQueue<>(CAPACITY_BYTES / bytes);
  }

  @Override
  protected Producer newProducer() {
    int words = words();
    return key -> {
      long[] event = new long[words];
      for (int i = 0; i < words; i++) {
        event[i] = key + i;
      }
      return queue.offer(event);
    };
  }

  @Override
  protected Consumer newConsumer() {
    return new Words(queue);
  }

  /** Carries the events. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long transfer() {
    return carry();
  }

  private static final class Words extends Consumer {
    private final MpmcArrayQueue<long[]> queue;

    Words(MpmcArrayQueue<long[]> queue) {
      this.queue = queue;
    }

    @Override
    protected int take() {
      int events = 0;
      for (long[] event; events < BATCH && (event = queue.poll()) != null; events++) {
        for (long word : event) {
          sum += word;
        }
      }
      return events;
    }
  }
}
