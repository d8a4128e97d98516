package dev.syslet.core.ring;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.syslet.core.Effort;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jetbrains.kotlinx.lincheck.Actor;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three threads at ring and overflow queue are a queue, in every interleaving that is tried. */
class RecordRingLincheckTest {

  private static final int THREADS = 3;

  /** Enough to take whatever may be there. */
  private static final int CALLS_AFTER = 8;

  /**
   * Lincheck switches threads between any two accesses and chooses where, first once, then twice
   * and so on. So that it comes far, what is not the ring's own interplay is one step or none.
   *
   * @param before calls before the threads begin, p for put and t for take; four records fit and two
   *     may wait
   * @param first calls of a thread
   * @param second calls of another
   * @param third calls of the last, if there is one: with two, each switch in the middle of each
   *     other's work is tried
   */
  @ParameterizedTest
  @CsvSource({
    "'', p, p, ''",
    "'', p, pp, ''",
    "'', p, p, t",
    "ppp, p, p, t",
    "pppp, t, t, p",
    "ppppp, p, t, pt",
    "ppppp, p, p, t",
    "pppppp, t, tp, p",
    "pppppp, t, t, t",
    "pptt, ppt, pp, ttp"
  })
  void interleavedAtEveryAccessTheRingIsAQueue(
      String before, String first, String second, String third) {
    ExecutionScenario scenario =
        new ExecutionScenario(
            calls(before),
            Stream.of(first, second, third)
                .filter(c -> !c.isEmpty())
                .map(RecordRingLincheckTest::calls)
                .toList(),
            calls("t".repeat(CALLS_AFTER)),
            null);
    new ModelCheckingOptions()
        .iterations(0)
        .addCustomScenario(scenario)
        .invocationsPerIteration((int) Effort.scale(2_000, 5_000, 200_000))
        // It does not know a VarHandle that is a view of a buffer: a call of the header is one
        // step, and records are looked into by nobody else.
        .addGuarantee(forClasses(RingHeader.class.getName()).allMethods().treatAsAtomic())
        .addGuarantee(forClasses(RecordLayout.class.getName()).allMethods().ignore())
        .addGuarantee(forClasses(RecordBatch.class.getName()).allMethods().ignore())
        .addGuarantee(forClasses(TestRecord.class.getName()).allMethods().ignore())
        // Nobody waits and nothing is corrupt.
        .addGuarantee(forClasses(RingWaiters.class.getName()).allMethods().ignore())
        .addGuarantee(forClasses(CorruptionLatch.class.getName()).allMethods().ignore())
        .addGuarantee(forClasses(LineCounter.class.getName()).allMethods().ignore())
        // Of the JDK's makers is the proof of these.
        .addGuarantee(
            forClasses(ConcurrentLinkedQueue.class.getName()).allMethods().treatAsAtomic())
        .addGuarantee(forClasses(AtomicLong.class.getName()).allMethods().treatAsAtomic())
        .verifier(QueueVerifier.class)
        .check(RingOperations.class);
  }

  private static List<Actor> calls(String letters) {
    List<Actor> calls = new ArrayList<>();
    for (char letter : letters.toCharArray()) {
      try {
        String name = letter == 'p' ? "put" : "take";
        calls.add(new Actor(RingOperations.class.getMethod(name), List.of()));
      } catch (NoSuchMethodException e) {
        throw new AssertionError(e);
      }
    }
    return calls;
  }

  /** The threads run as they like: fewer interleavings, but those of the processor. */
  @Test
  void underStressTheRingIsAQueue() {
    new StressOptions()
        .threads(THREADS)
        .actorsBefore(5)
        .actorsPerThread(3)
        .actorsAfter(CALLS_AFTER)
        .iterations((int) Effort.scale(10, 40, 400))
        .invocationsPerIteration((int) Effort.scale(1_000, 5_000, 50_000))
        .verifier(QueueVerifier.class)
        .check(RingOperations.class);
  }
}
