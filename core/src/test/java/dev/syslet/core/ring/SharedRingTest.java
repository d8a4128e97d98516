package dev.syslet.core.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring with a reader as in another process, here over the same memory in this one. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SharedRingTest {

  private static final int CAPACITY = 4096;
  private static final long FOR_EVER_NANOS = TimeUnit.DAYS.toNanos(1);

  /** A process that never was: pid 2^22 + 1 is above what Linux gives. */
  private static final long DEAD = (77L << 32) | (1 << 22) + 1;

  private final ByteBuffer memory =
      RingMemory.direct(CAPACITY).buffer().order(ByteOrder.nativeOrder());
  private final RecordRing.Builder builder =
      RecordRing.builder().capacityBytes(CAPACITY).maxRecordBytes(256).overflowBytes(1 << 16);
  private final RecordRing ring = builder.over(() -> memory);
  private final TestRecord record = new TestRecord();
  private final List<Long> keys = new ArrayList<>();
  private final RecordHandler handler =
      (buffer, offset, length) -> {
        TestRecord.check(buffer, offset, length);
        keys.add(TestRecord.key(buffer, offset));
      };

  private void post(RecordRing to, int from, int until) {
    for (int key = from; key < until; key++) {
      assertTrue(to.reserve(128));
      to.post(128, record.set(key, 128));
    }
  }

  private RingReader reader(RingReader.Role role) {
    return RingReader.over(() -> memory, role);
  }

  private RingReader consumer() {
    return reader(RingReader.Role.CONSUMER);
  }

  /** As if the process that owns what begins at the offset had died. */
  private void kill(int offset) {
    assertTrue(memory.getLong(offset) != 0);
    memory.putLong(offset, DEAD);
  }

  private static List<Long> range(int from, int until) {
    List<Long> all = new ArrayList<>();
    for (long key = from; key < until; key++) {
      all.add(key);
    }
    return all;
  }

  @Test
  void nothingIsWrittenBehindTheTailWhereAnObserverMayStillRead() {
    int body = RecordRing.HEADER_BYTES;
    for (int at = body; at < memory.capacity(); at++) {
      memory.put(at, (byte) 0x55);
    }
    post(ring, 0, 3);
    for (int at = body + 3 * 128; at < body + CAPACITY; at++) {
      assertEquals(0x55, memory.get(at), "body offset " + (at - body));
    }
  }

  @ParameterizedTest
  @CsvSource({"72, 128", "168, 256", "272, 384", "432, 512"})
  void reservedBytesStayZero(int from, int to) {
    post(ring, 0, 3);
    assertEquals(3, ring.newReaper().reap(handler, 10));
    post(ring, 3, 5);
    for (int at = from; at < to; at++) {
      assertEquals(0, memory.get(at), "header offset " + at);
    }
  }

  @Test
  void aConsumerTakesWhatIsThereInOrderAndThePostsThatCameLater() {
    post(ring, 0, 5);
    try (RingReader reader = consumer()) {
      assertEquals(5, reader.reap(handler, 100));
      assertEquals(0, reader.reap(handler, 100));
      post(ring, 5, 8);
      assertTrue(reader.await(FOR_EVER_NANOS));
      assertEquals(2, reader.reap(handler, 2));
      assertEquals(1, reader.reap(handler, 2));
      assertEquals(0, reader.missed());
      assertEquals(8, reader.reaped());
      assertFalse(reader.isWriterGone());
    }
    assertEquals(range(0, 8), keys);
    assertTrue(ring.isEmpty());
  }

  @Test
  void whatWaitsForRoomMovesWhenAReaderTakesAndNoFurtherRecordComes() {
    post(ring, 0, 100);
    assertTrue(ring.waitingRecords() > 0);
    try (RingReader reader = consumer()) {
      while (keys.size() < 100) {
        if (reader.await(FOR_EVER_NANOS)) {
          reader.reap(handler, 3);
        }
      }
    }
    assertEquals(range(0, 100), keys);
  }

  @Test
  void peekedRecordsComeAgainUntilTheyAreAdvancedOver() {
    post(ring, 0, 6);
    try (RingReader reader = consumer()) {
      assertEquals(4, reader.peek(handler, 4));
      assertEquals(4, reader.peek(handler, 4));
      reader.advance();
      reader.advance();
      assertEquals(4, reader.reaped());
      assertEquals(2, reader.peek(handler, 4));
    }
    try (RingReader next = consumer()) {
      assertEquals(2, next.reap(handler, 10));
      assertEquals(0, next.missed());
    }
    List<Long> expected = range(0, 4);
    expected.addAll(range(0, 4));
    expected.addAll(range(4, 6));
    expected.addAll(range(4, 6));
    assertEquals(expected, keys);
  }

  @Test
  void peekingGoesOnBehindTheEndOfTheBody() {
    int given = 0;
    try (RingReader reader = consumer()) {
      for (int key = 0; key < 200; key++) {
        int bytes = 24 + 8 * (key % 20);
        assertTrue(ring.reserve(bytes));
        ring.post(bytes, record.set(key, bytes));
        assertEquals(1, reader.peek(handler, 1));
        reader.advance();
        given++;
      }
    }
    assertEquals(200, given);
    assertEquals(range(0, 200), keys);
  }

  @Test
  void theNextConsumerKnowsExactlyWhatADeadOneTookAndDidNotHandle() {
    post(ring, 0, 20);
    RingReader dying = consumer();
    int[] handled = new int[1];
    Error death = new Error("stands for a kill");
    RecordHandler dies =
        (buffer, offset, length) -> {
          if (handled[0] == 3) {
            memory.putLong(RingHeaderLayout.HANDLED_SEQUENCE_OFFSET, 3);
            throw death;
          }
          handled[0]++;
        };
    assertThrows(Error.class, () -> dying.reap(dies, 10));
    memory.putLong(RingHeaderLayout.HANDLED_SEQUENCE_OFFSET, 3); // a killed one handles no more
    kill(RingHeaderLayout.CONSUMER_OFFSET);
    try (RingReader next = consumer()) {
      assertEquals(10, next.reap(handler, 100));
      assertEquals(7, next.missed());
    }
    assertEquals(range(10, 20), keys);
  }

  @Test
  void aRingHasOneConsumerAtATime() {
    try (RingReader first = consumer()) {
      assertEquals(0, first.reap(handler, 1));
      String message = assertThrows(RingFormatException.class, this::consumer).toString();
      assertTrue(message.contains("" + ProcessHandle.current().pid()), message);
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> ring.newReaper().reap(handler, 1));
      assertTrue(refused.toString().contains("" + ProcessHandle.current().pid()));
    }
    post(ring, 0, 1);
    assertEquals(1, ring.newReaper().reap(handler, 1));
    assertThrows(RingFormatException.class, this::consumer);
  }

  @Test
  void aHandlerThatThrowsIsCountedAndTheOthersGoOn() {
    post(ring, 0, 4);
    try (RingReader reader = consumer()) {
      RecordHandler throwing =
          (buffer, offset, length) -> {
            handler.onRecord(buffer, offset, length);
            assertThrows(IllegalStateException.class, () -> reader.reap(handler, 1));
            throw new ArithmeticException("" + keys);
          };
      ArithmeticException first =
          assertThrows(ArithmeticException.class, () -> reader.reap(throwing, 10));
      assertEquals("[0]", first.getMessage());
      assertEquals(4, reader.handlerFailures());
      assertEquals(0, reader.reap(handler, 1));
    }
    assertEquals(range(0, 4), keys);
  }

  @Test
  void observersSeeEverythingAndTakeNothing() {
    post(ring, 0, 10);
    try (RingReader one = reader(RingReader.Role.OBSERVER);
        RingReader other = reader(RingReader.Role.OBSERVER)) {
      assertEquals(10, one.reap(handler, 100));
      assertEquals(10, other.reap(handler, 100));
      assertEquals(0, one.missed());
      assertThrows(IllegalStateException.class, () -> one.peek(handler, 1));
      assertThrows(IllegalStateException.class, one::advance);
      assertFalse(one.await(1));
      post(ring, 10, 11);
      assertTrue(one.await(FOR_EVER_NANOS));
    }
    keys.clear();
    assertEquals(11, ring.newReaper().reap(handler, 100));
    assertEquals(range(0, 11), keys);
  }

  @Test
  void anObserverThatIsOvertakenGoesOnAndCountsWhatItMissed() {
    post(ring, 0, 3);
    Reaper reaper = ring.newReaper();
    try (RingReader observer = reader(RingReader.Role.OBSERVER)) {
      assertEquals(3, observer.reap(handler, 100));
      for (int key = 3; key < 203; key += 10) {
        post(ring, key, key + 10);
        assertEquals(key == 3 ? 13 : 10, reaper.reap((buffer, offset, length) -> {}, 100));
      }
      post(ring, 203, 206);
      assertEquals(3, observer.reap(handler, 100));
      assertEquals(200, observer.missed());
    }
    assertEquals(List.of(0L, 1L, 2L, 203L, 204L, 205L), keys);
  }

  @Test
  void anObserverHandsOverNothingThatMayBeOverwrittenAndKnowsAtTheEndWhatItMissed() {
    post(ring, 0, 3);
    Reaper reaper = ring.newReaper();
    try (RingReader observer = reader(RingReader.Role.OBSERVER)) {
      assertEquals(3, observer.reap(handler, 100));
      post(ring, 3, 13);
      assertEquals(13, reaper.reap((buffer, offset, length) -> {}, 100));
      // All of it is still there to be copied, and so near to the tail that it is not trusted.
      post(ring, 13, 33);
      assertEquals(20, observer.reap(handler, 100));
      assertEquals(10, observer.missed());
      assertEquals(20, reaper.reap((buffer, offset, length) -> {}, 100));
      for (int key = 33; key < 233; key += 10) {
        post(ring, key, key + 10);
        assertEquals(10, reaper.reap((buffer, offset, length) -> {}, 100));
      }
      assertEquals(0, observer.reap(handler, 100));
      kill(RingHeaderLayout.PRODUCER_OFFSET);
      assertTrue(observer.isWriterGone());
      assertTrue(observer.isWriterGone());
      assertEquals(210, observer.missed());
    }
    List<Long> seen = range(0, 3);
    seen.addAll(range(13, 33));
    assertEquals(seen, keys);
  }

  @Test
  void waitingForSeveralEndsWhenTheyAreThereAndWhenTheRingIsFull() throws Exception {
    try (RingReader reader = consumer()) {
      post(ring, 0, 2);
      assertFalse(reader.await(3, 1_000_000));
      Thread poster = Thread.ofPlatform().start(() -> post(ring, 2, 3));
      assertTrue(reader.await(3, FOR_EVER_NANOS));
      poster.join();
      post(ring, 3, 100);
      assertTrue(reader.await(1_000, FOR_EVER_NANOS), "more than the ring holds");
      assertThrows(IllegalArgumentException.class, () -> reader.await(0, 1));
    }
  }

  @Test
  void aReaperCanWaitForSeveralToo() throws Exception {
    Reaper reaper = ring.newReaper();
    post(ring, 0, 2);
    assertFalse(reaper.await(3, 1_000_000));
    Thread poster = Thread.ofPlatform().start(() -> post(ring, 2, 5));
    assertTrue(reaper.await(5, FOR_EVER_NANOS));
    poster.join();
    post(ring, 5, 100);
    assertTrue(reaper.await(1_000, FOR_EVER_NANOS));
    assertThrows(IllegalArgumentException.class, () -> reaper.await(-1, 1));
  }

  @Test
  void whoWaitsForOneIsNotForgottenBehindThoseWhoWaitForMany() throws Exception {
    List<Thread> waiters = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int least = i == 2 ? 1 : 4;
      waiters.add(
          Thread.ofPlatform()
              .start(() -> assertTrue(ring.newReaper().await(least, FOR_EVER_NANOS))));
      while (ring.waiters() != i + 1) {
        Thread.onSpinWait();
      }
    }
    post(ring, 0, 1);
    waiters.get(2).join();
    post(ring, 1, 4);
    waiters.get(0).join();
    waiters.get(1).join();
  }

  @Test
  void aSignalIsGivenOnceWhenRecordsCome() {
    int[] given = new int[1];
    assertFalse(ring.arm(() -> given[0]++));
    post(ring, 0, 2);
    assertEquals(1, given[0]);
    assertTrue(ring.arm(() -> given[0]++));
    assertEquals(2, ring.newReaper().reap(handler, 10));
    assertFalse(ring.arm(() -> given[0]++));
    ring.wakeAll();
    assertEquals(2, given[0]);
    assertEquals(0, ring.waiters());
  }

  @Test
  void aReaderLearnsThatTheWriterIsGoneAfterTheLastRecord() {
    post(ring, 0, 3);
    try (RingReader reader = consumer()) {
      assertEquals(2, reader.reap(handler, 2));
      kill(RingHeaderLayout.PRODUCER_OFFSET);
      assertFalse(reader.isWriterGone());
      assertTrue(reader.await(FOR_EVER_NANOS));
      assertEquals(1, reader.reap(handler, 2));
      assertFalse(reader.await(FOR_EVER_NANOS));
      assertTrue(reader.isWriterGone());
    }
  }

  @Test
  void aReaderThatWaitsForMoreThanADeadWriterLeftGetsTheRest() {
    post(ring, 0, 3);
    try (RingReader reader = consumer()) {
      kill(RingHeaderLayout.PRODUCER_OFFSET);
      while (!reader.isWriterGone()) {
        if (reader.await(5, FOR_EVER_NANOS)) {
          reader.reap(handler, 100);
        }
      }
    }
    assertEquals(range(0, 3), keys);
  }

  @Test
  void aStoppedRingIsReadToItsEndAndThenSaysSo() {
    post(ring, 0, 3);
    try (RingReader reader = consumer()) {
      memory.putInt(RingHeaderLayout.STATE_OFFSET, RingHeaderLayout.STATE_STOPPED);
      assertTrue(reader.await(5, FOR_EVER_NANOS));
      assertThrows(CorruptRingException.class, () -> reader.reap(handler, 100));
      assertThrows(CorruptRingException.class, () -> reader.await(1));
    }
    assertEquals(range(0, 3), keys);
  }

  @Test
  void ofAWriterInAnotherPidNamespaceNothingIsKnown() {
    kill(RingHeaderLayout.PRODUCER_OFFSET);
    memory.putLong(RingHeaderLayout.PRODUCER_OFFSET + 8, 1);
    try (RingReader reader = consumer()) {
      assertFalse(reader.isWriterGone());
    }
    assertThrows(RingFormatException.class, () -> builder.over(() -> memory));
  }

  @Test
  void aRingWhoseWriterIsGoneGoesOnWithWhatIsThere() {
    post(ring, 0, 10);
    assertThrows(RingFormatException.class, () -> builder.over(() -> memory));
    kill(RingHeaderLayout.PRODUCER_OFFSET);
    RecordRing next = builder.over(() -> memory);
    assertEquals(10, next.published());
    post(next, 10, 12);
    try (RingReader reader = consumer()) {
      assertEquals(2, reader.writerEpoch());
      assertEquals(12, reader.reap(handler, 100));
      assertEquals(0, reader.missed());
      assertFalse(reader.isWriterGone());
    }
    assertEquals(range(0, 12), keys);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aWriterThatDiedBeforeTheTailMovedPublishedNothing(boolean numbered) {
    post(ring, 0, 2);
    long tail = memory.getLong(RingHeaderLayout.TAIL_OFFSET);
    int third = RingHeaderLayout.ENDS_OFFSET + RingHeaderLayout.END_PAIR_BYTES;
    memory.putLong(third, tail + 128);
    if (numbered) {
      memory.putLong(third + 8, 3);
    }
    kill(RingHeaderLayout.PRODUCER_OFFSET);
    RecordRing next = builder.over(() -> memory);
    assertEquals(2, next.published());
    post(next, 2, 3);
    try (RingReader reader = consumer()) {
      assertEquals(3, reader.reap(handler, 100));
    }
    assertEquals(range(0, 3), keys);
  }

  @Test
  void aClosedReaderSaysSo() {
    RingReader reader = consumer();
    reader.close();
    reader.close();
    assertThrows(IllegalStateException.class, () -> reader.reap(handler, 1));
    assertThrows(IllegalStateException.class, () -> reader.await(1));
    assertTrue(reader.toString().endsWith("closed]"), reader.toString());
    consumer().close();
  }

  @Test
  void aPrivateRingHasNoWordsForOthers() {
    ByteBuffer own = RingMemory.direct(CAPACITY).buffer().order(ByteOrder.nativeOrder());
    RecordRing alone = RecordRing.builder().capacityBytes(CAPACITY).memory(() -> own).build();
    assertFalse(alone.isShared());
    assertTrue(alone.offer(1, 0, ByteBuffer.allocate(8)));
    assertEquals(0, own.getLong(RingHeaderLayout.PRODUCER_OFFSET));
    assertEquals(0, own.getLong(RingHeaderLayout.ENDS_OFFSET + 16));
    assertThrows(IllegalStateException.class, () -> alone.signalReaders(() -> {}));
    assertThrows(
        RingFormatException.class, () -> RingReader.over(() -> own, RingReader.Role.OBSERVER));
    assertThrows(
        RingFormatException.class,
        () -> RecordRing.builder().capacityBytes(CAPACITY).over(() -> own));
  }
}
