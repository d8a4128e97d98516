package dev.syslet.benchmarks.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The subjects do what they are to be measured at; nothing is measured here. */
class TransferTest {

  /** Brings one event twice and another one not at all. */
  private static final class Forgetful extends Transfer {
    private final Queue<Long> keys = new ArrayBlockingQueue<>(EVENTS);

    @Override
    protected void open() {}

    @Override
    protected Producer newProducer() {
      return key -> keys.offer(key == 7 ? 8 : key);
    }

    @Override
    protected Consumer newConsumer() {
      return new Consumer() {
        @Override
        protected int take() {
          Long key = keys.poll();
          sum += key == null ? 0 : words() * key + words() * (words() - 1) / 2;
          return key == null ? 0 : 1;
        }
      };
    }
  }

  static Stream<Arguments> subjectsAndShapes() {
    List<Supplier<Transfer>> manyReaders =
        List.of(SysletRing::new, SysletOverflow::new, JctoolsQueue::new);
    List<Supplier<Transfer>> all = new ArrayList<>(manyReaders);
    all.add(AgronaRing::new);
    return Stream.concat(
        all.stream().flatMap(s -> Stream.of(arguments(s, 1, 1, 32), arguments(s, 2, 1, 256))),
        manyReaders.stream().map(s -> arguments(s, 2, 2, 32)));
  }

  private static Arguments arguments(
      Supplier<Transfer> subject, int producers, int reapers, int bytes) {
    return Arguments.of(subject.get(), producers, reapers, bytes);
  }

  @ParameterizedTest
  @MethodSource("subjectsAndShapes")
  void everySubjectBringsEveryWord(Transfer subject, int producers, int reapers, int bytes)
      throws InterruptedException {
    start(subject, producers, reapers, bytes);
    long first = subject.carry();
    assertEquals(first, subject.carry());
    subject.stop();
  }

  @Test
  void aWrongEventIsNoticed() throws InterruptedException {
    Transfer subject = new Forgetful();
    start(subject, 1, 1, 32);
    assertThrows(IllegalStateException.class, subject::carry);
    subject.stop();
  }

  private static void start(Transfer subject, int producers, int reapers, int bytes) {
    subject.producers = producers;
    subject.reapers = reapers;
    subject.bytes = bytes;
    subject.start();
  }
}
