package dev.syslet.core.ring;

import static org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt.forClasses;

import dev.syslet.core.Effort;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Three threads at ring and overflow queue are a queue, in every interleaving that is tried. */
class RecordRingLincheckTest {

  private static final int THREADS = 3;
  private static final int CALLS_BEFORE = 5;
  private static final int CALLS_EACH = 3;
  private static final int CALLS_AFTER = 8;

  /** Lincheck switches threads between any two accesses, one at a time: what is tried is chosen. */
  @Test
  void interleavedAtEveryAccessTheRingIsAQueue() {
    new ModelCheckingOptions()
        .threads(THREADS)
        .actorsBefore(CALLS_BEFORE)
        .actorsPerThread(CALLS_EACH)
        .actorsAfter(CALLS_AFTER)
        .iterations((int) Effort.scale(10, 40, 400))
        .invocationsPerIteration((int) Effort.scale(500, 2_000, 20_000))
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
        .actorsBefore(CALLS_BEFORE)
        .actorsPerThread(CALLS_EACH)
        .actorsAfter(CALLS_AFTER)
        .iterations((int) Effort.scale(10, 40, 400))
        .invocationsPerIteration((int) Effort.scale(1_000, 5_000, 50_000))
        .verifier(QueueVerifier.class)
        .check(RingOperations.class);
  }
}
