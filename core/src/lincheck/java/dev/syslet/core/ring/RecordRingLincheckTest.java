package dev.syslet.core.ring;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.syslet.core.Effort;
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
   * and so on. With a call each it comes far; with three each it sees more of what can meet.
   *
   * @param before calls before the threads begin: none, some, or enough that the ring is mostly full
   * @param each calls of each thread
   */
  @ParameterizedTest
  @CsvSource({"0, 1", "3, 1", "6, 1", "5, 3"})
  void interleavedAtEveryAccessTheRingIsAQueue(int before, int each) {
    new ModelCheckingOptions()
        .threads(THREADS)
        .actorsBefore(before)
        .actorsPerThread(each)
        .actorsAfter(CALLS_AFTER)
        .iterations((int) Effort.scale(3, 10, 200))
        .invocationsPerIteration((int) Effort.scale(300, 2_000, 40_000))
        // It does not know a VarHandle that is a view of a buffer: a call of the header is one
        // step,
        // and records are looked into by nobody else.
        .addGuarantee(forClasses(RingHeader.class.getName()).allMethods().treatAsAtomic())
        .addGuarantee(forClasses(RecordLayout.class.getName()).allMethods().ignore())
        .addGuarantee(forClasses(TestRecord.class.getName()).allMethods().ignore())
        .verifier(QueueVerifier.class)
        .check(RingOperations.class);
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
