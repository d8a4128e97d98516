package dev.syslet.benchmarks.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the subjects have in common: producers and reapers that carry {@link #EVENTS} events from
 * one side to the other. The caller is one of the reapers, the others are threads that stay.
 *
 * <p>An event is so many words, the first of them its key, the next ones the key plus 1, 2 and so
 * on. Reapers read every word; their sum must be that of what was sent. Who finds no room, or no
 * event, spins a little and then yields: there may be fewer processors than threads.
 */
@State(Scope.Benchmark)
public abstract class Transfer {

  /** Names of the parameters. */
  static final String PRODUCERS = "producers";

  static final String REAPERS = "reapers";
  static final String BYTES = "bytes";

  /** How many events an operation of JMH carries, which is why it is told times per event. */
  static final int EVENTS = 1 << 17;

  /** Bytes of memory that each subject has for events, as near as it can be told. */
  static final int CAPACITY_BYTES = 1 << 20;

  /** The most events that a reaper takes before it looks whether all are there. */
  static final int BATCH = 256;

  private static final int SPINS = 100;

  /** Threads that send, a power of two. */
  @Param("1")
  public int producers = 1;

  /** Threads that take, the caller among them. */
  @Param("1")
  public int reapers = 1;

  /** Bytes of an event without what the subject itself adds; a multiple of 8. */
  @Param("32")
  public int bytes = 32;

  private final List<Thread> threads = new ArrayList<>();
  private final AtomicLong taken = new AtomicLong();
  private final AtomicLong sum = new AtomicLong();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private volatile boolean stopping;
  private @Nullable CyclicBarrier barrier;
  private @Nullable Consumer own;

  /** The sending side, for one thread. */
  @FunctionalInterface
  protected interface Producer {

    /** Sends an event with that key; false if there is no room. */
    boolean tryPut(long key);

    /**
     * Sends up to so many events, the keys of which are a step apart; how many, the first ones. One
     * at a time unless the subject can do better.
     */
    default int tryPutSome(long key, int step, int most) {
      return tryPut(key) ? 1 : 0;
    }
  }

  /** The taking side, for one thread. */
  protected abstract static class Consumer {

    /** The sum of all words of all events so far. */
    protected long sum;

    /** Takes up to {@link #BATCH} events; how many. */
    protected abstract int take();
  }

  /** Makes what carries the events; the parameters are set. */
  protected abstract void open();

  /** A sending side. */
  protected abstract Producer newProducer();

  /** A taking side. */
  protected abstract Consumer newConsumer();

  /** Words of an event. */
  protected final int words() {
    return bytes / Long.BYTES;
  }

  /** Opens the subject and starts the threads, which then wait. */
  @Setup
  public final void start() {
    open();
    own = newConsumer();
    CyclicBarrier all = new CyclicBarrier(producers + reapers);
    barrier = all;
    for (int i = 0; i < producers; i++) {
      int number = i;
      begin(all, () -> newProducer(), producer -> send(producer, number));
    }
    for (int i = 1; i < reapers; i++) {
      begin(all, () -> newConsumer(), this::receive);
    }
  }

  /** What the thread works with is made by itself, so that it lies apart from the others' objects. */
  private <T> void begin(
      CyclicBarrier all, Supplier<T> maker, java.util.function.Consumer<T> work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                T side = maker.get();
                for (all.await(); !stopping; all.await()) {
                  work.accept(side);
                  all.await();
                }
              } catch (BrokenBarrierException e) {
                // Another thread has failed and said why.
              } catch (Throwable t) {
                failure.compareAndSet(null, t);
                all.reset();
              }
            });
    thread.setDaemon(true);
    thread.start();
    threads.add(thread);
  }

  /** Carries the events; to be called by the subject's benchmark. */
  protected final long carry() {
    CyclicBarrier all = barrier;
    Consumer consumer = own;
    if (all == null || consumer == null) {
      throw new IllegalStateException("not started");
    }
    taken.set(0);
    sum.set(0);
    await(all);
    receive(consumer);
    await(all);
    if (sum.get() != expectedSum()) {
      throw new IllegalStateException(
          "the words' sum is " + sum.get() + " instead of " + expectedSum());
    }
    return sum.get();
  }

  private void await(CyclicBarrier all) {
    try {
      int unused = all.await();
    } catch (BrokenBarrierException | InterruptedException e) {
      throw new IllegalStateException("a thread failed", failure.get());
    }
  }

  private long expectedSum() {
    long words = words();
    return EVENTS * (words * (words - 1) / 2) + words * (EVENTS * (EVENTS - 1L) / 2);
  }

  private void send(Producer producer, int number) {
    int tries = 1;
    for (int left = EVENTS / producers; left > 0; ) {
      long key = EVENTS - (long) left * producers + number;
      int sent = producer.tryPutSome(key, producers, left);
      if (sent > 0) {
        left -= sent;
        tries = 1;
      } else {
        idle(tries++);
      }
    }
  }

  private void receive(Consumer consumer) {
    consumer.sum = 0;
    for (int tries = 1; taken.get() < EVENTS && failure.get() == null; ) {
      int events = consumer.take();
      if (events > 0) {
        taken.addAndGet(events);
        tries = 1;
      } else {
        idle(tries++);
      }
    }
    sum.addAndGet(consumer.sum);
  }

  @SuppressWarnings("ThreadPriorityCheck") // there may be more threads than processors
  private static void idle(int tries) {
    if (tries % SPINS == 0) {
      Thread.yield();
    } else {
      Thread.onSpinWait();
    }
  }

  /** Ends the threads. */
  @TearDown
  public final void stop() throws InterruptedException {
    CyclicBarrier all = barrier;
    if (all != null && failure.get() == null) {
      stopping = true;
      await(all);
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
