package dev.syslet.core.ring;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.Result;
import org.jetbrains.kotlinx.lincheck.ValueResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.lincheck.datastructures.verifier.Verifier;
import org.jspecify.annotations.Nullable;

/**
 * Whether there is an order of the operations that a bounded queue explains, and that keeps every
 * operation behind those that had ended when it began.
 *
 * <p>Lincheck's own verifier knows only queues that answer in one way. Here a put may also be
 * refused early, if another thread was at work during it.
 */
public final class QueueVerifier implements Verifier {

  private static final int BOUND = RingOperations.RECORDS_IN_RING + RingOperations.RECORDS_WAITING;

  /** Made by Lincheck, which hands over the sequential specification. */
  public QueueVerifier(Class<?> ignored) {}

  @Override
  public boolean verifyResults(ExecutionScenario scenario, ExecutionResult results) {
    Queue queue = new Queue(List.of());
    for (int i = 0; i < scenario.getInitExecution().size() && queue != null; i++) {
      Actor actor = scenario.getInitExecution().get(i);
      queue = queue.after(isPut(actor), value(results.getInitResults().get(i)), false);
    }
    return queue != null && new Search(scenario, results).from(queue);
  }

  private static boolean isPut(Actor actor) {
    return actor.getMethod().getName().equals("put");
  }

  /** What an operation returned; -1 if it threw or hung. */
  private static int value(Result result) {
    return result instanceof ValueResult value && value.getValue() instanceof Integer number
        ? number
        : -1;
  }

  /** The keys in a queue. */
  private record Queue(List<Integer> keys) {

    /** The queue after an operation that returned that, or null if it cannot have. */
    @Nullable Queue after(boolean put, int value, boolean maybeRefused) {
      if (value < 0) {
        return null;
      }
      List<Integer> next = new ArrayList<>(keys);
      if (!put) {
        boolean right = value == 0 ? next.isEmpty() : !next.isEmpty() && next.remove(0) == value;
        return right ? new Queue(next) : null;
      }
      if (value == 0) {
        return maybeRefused || next.size() == BOUND ? this : null;
      }
      next.add(value);
      return next.size() <= BOUND ? new Queue(next) : null;
    }
  }

  /** A search for the order, through all those that the clocks allow. */
  private static final class Search {
    private final ExecutionScenario scenario;
    private final ExecutionResult results;
    private final List<List<ResultWithClock>> parallel;
    private final Set<List<Object>> deadEnds = new HashSet<>();

    Search(ExecutionScenario scenario, ExecutionResult results) {
      this.scenario = scenario;
      this.results = results;
      this.parallel = results.getParallelResultsWithClock();
    }

    boolean from(Queue start) {
      return search(start, new int[parallel.size()]);
    }

    private boolean search(Queue queue, int[] done) {
      List<Object> here = new ArrayList<>(queue.keys());
      for (int count : done) {
        here.add((long) count);
      }
      if (!deadEnds.add(here)) {
        return false;
      }
      boolean allDone = true;
      for (int thread = 0; thread < done.length; thread++) {
        if (done[thread] == parallel.get(thread).size()) {
          continue;
        }
        allDone = false;
        Queue next = mayBeNext(thread, done) ? after(queue, thread, done[thread]) : null;
        if (next != null) {
          done[thread]++;
          boolean found = search(next, done);
          done[thread]--;
          if (found) {
            return true;
          }
        }
      }
      return allDone && endsWith(queue);
    }

    private @Nullable Queue after(Queue queue, int thread, int index) {
      boolean put = isPut(scenario.getParallelExecution().get(thread).get(index));
      int value = value(parallel.get(thread).get(index).getResult());
      return queue.after(put, value, overlaps(thread, index));
    }

    /** True if all that had ended when the thread's next operation began is done. */
    private boolean mayBeNext(int thread, int[] done) {
      HBClock clock = parallel.get(thread).get(done[thread]).getClockOnStart();
      for (int other = 0; other < done.length; other++) {
        if (other != thread && clock.get(other) > done[other]) {
          return false;
        }
      }
      return true;
    }

    /** True if an operation of another thread neither ended before this one nor began after it. */
    private boolean overlaps(int thread, int index) {
      HBClock clock = parallel.get(thread).get(index).getClockOnStart();
      for (int other = 0; other < parallel.size(); other++) {
        for (int i = clock.get(other); other != thread && i < parallel.get(other).size(); i++) {
          if (parallel.get(other).get(i).getClockOnStart().get(thread) <= index) {
            return true;
          }
        }
      }
      return false;
    }

    private boolean endsWith(Queue queue) {
      Queue last = queue;
      for (int i = 0; i < scenario.getPostExecution().size() && last != null; i++) {
        Actor actor = scenario.getPostExecution().get(i);
        last = last.after(isPut(actor), value(results.getPostResults().get(i)), false);
      }
      return last != null;
    }
  }
}
